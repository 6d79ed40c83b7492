/* The server's text of every type into every C type: never a byte beyond the buffer, one length for
 * the whole however it is fetched, and what was read goes back to the server as the same value. */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"
#include "value/read.h"
#include "value/value.h"

static const SQLSMALLINT c_types[] = {
    SQL_C_CHAR,
    SQL_C_WCHAR,
    SQL_C_BINARY,
#define WRITER(name, type, group)
#define CODE(code, name) (code),
#include "value/ctype.def"
#undef WRITER
#undef CODE
};

/* What one case asks for. */
struct ask {
    struct rs_column_type column;
    SQLSMALLINT c_type;
    size_t capacity;
    bool bound; /* no resume position */
    SQLSMALLINT precision, scale;
    struct rs_span text;
};

static struct ask read_ask(struct rs_span *input)
{
    struct ask ask = {.text = {0}};
    size_t count = 0;
    while (rs_type_at(count)) {
        count++;
    }
    const struct rs_type *type = rs_type_at(fuzz_byte(input) % count);
    unsigned char flags = fuzz_byte(input);
    const struct rs_type_rules rules = {flags & 1, flags & 2, 255, 8190};
    rs_column_type_set(&ask.column, type->oid, (int)fuzz_short(input) - 1, &rules);
    ask.bound = flags & 4;
    ask.c_type = c_types[fuzz_byte(input) % RS_COUNT(c_types)];
    ask.capacity = fuzz_byte(input);
    ask.precision = (SQLSMALLINT)(fuzz_byte(input) % 40);
    ask.scale = (SQLSMALLINT)((int)(fuzz_byte(input) % 40) - 5);
    ask.text = *input;
    return ask;
}

static bool in_pieces(SQLSMALLINT c_type)
{
    return c_type == SQL_C_CHAR || c_type == SQL_C_WCHAR || c_type == SQL_C_BINARY;
}

static size_t terminator(SQLSMALLINT c_type)
{
    return c_type == SQL_C_CHAR ? 1 : c_type == SQL_C_WCHAR ? 2 : 0;
}

static bool is_length(enum rs_fate fate)
{
    return fate == RS_FATE_OK || fate == RS_FATE_TRUNCATED || fate == RS_FATE_FRACTION;
}

/* One call with a buffer of exactly `size` bytes on the heap; false when nothing was written. */
static enum rs_fate convert(const struct ask *ask, size_t size, size_t *resume, struct rs_buf *out)
{
    SQLLEN octets = -77, indicator = -77;
    char *block = malloc(size + 1);
    struct rs_target target = {.c_type = ask->c_type,
                               .buffer = block + 1,
                               .capacity = (SQLLEN)size,
                               .octets = &octets,
                               .indicator = &indicator,
                               .precision = ask->precision,
                               .scale = ask->scale,
                               .leading = RS_INTERVAL_MOST,
                               .resume = resume};
    rs_convert_fn *fn = rs_converter(&ask->column, ask->c_type);
    FUZZ_CHECK(block);
    enum rs_fate fate = fn(&ask->column, ask->text, &target);
    FUZZ_CHECK(fate == RS_FATE_OK || fate == RS_FATE_NO_MORE || rs_fate_state(fate));
    FUZZ_CHECK(!is_length(fate) || (octets >= 0 && indicator == 0));
    if (is_length(fate) && size > 0) {
        size_t room = size - size % 2 * (ask->c_type == SQL_C_WCHAR);
        size_t end = terminator(ask->c_type);
        size_t most = room > end ? room - end : 0,
               len = (size_t)octets < most ? (size_t)octets : most;
        rs_buf_add(out, target.buffer, len);
    }
    free(block);
    return fate;
}

/* The number of bytes before the terminator of a piece that was cut at a character's end. */
static void cut_piece(const struct ask *ask, struct rs_buf *out, size_t begin)
{
    size_t unit = terminator(ask->c_type);
    for (size_t at = begin; unit > 0 && at + unit <= out->len; at += unit) {
        if (out->ptr[at] == '\0' && (unit == 1 || out->ptr[at + 1] == '\0')) {
            out->len = at;
        }
    }
}

static bool has_nul(struct rs_span text)
{
    return rs_span_find(text, '\0') < text.len;
}

/* SQLGetData's loop: the pieces together are the whole. */
static void check_pieces(const struct ask *ask)
{
    struct rs_buf whole, pieces;
    size_t at = 0, rounds = 0;
    rs_buf_init(&whole, 1 << 22);
    rs_buf_init(&pieces, 1 << 22);
    enum rs_fate fate = convert(ask, 4 * ask->text.len + 400, &at, &whole);
    FUZZ_CHECK(fate != RS_FATE_TRUNCATED);
    bool good = fate == RS_FATE_OK && !has_nul(ask->text);
    if (good) {
        FUZZ_CHECK(convert(ask, 400, &at, &pieces) == RS_FATE_NO_MORE);
    }
    at = 0;
    for (enum rs_fate next = RS_FATE_TRUNCATED; good && next == RS_FATE_TRUNCATED;) {
        size_t begin = pieces.len, least = 2 * terminator(ask->c_type);
        size_t size = ask->capacity > least ? ask->capacity : least > 0 ? least : 1;
        size = ask->column.concise == SQL_LONGVARBINARY && size < 6 ? 6 : size;
        next = convert(ask, size, &at, &pieces);
        FUZZ_CHECK(next == RS_FATE_OK || next == RS_FATE_TRUNCATED || next == RS_FATE_RANGE);
        if (next == RS_FATE_TRUNCATED) {
            cut_piece(ask, &pieces, begin);
        }
        good = next != RS_FATE_RANGE;
        FUZZ_CHECK(++rounds <= whole.len + 2);
    }
    FUZZ_CHECK(!good || rs_span_eq(rs_buf_span(&whole), rs_buf_span(&pieces)));
    rs_buf_clear(&whole);
    rs_buf_clear(&pieces);
}

/* A bound column: what is cut is cut at a character's end. */
static void check_bound(const struct ask *ask)
{
    struct rs_buf out;
    rs_buf_init(&out, 1 << 22);
    enum rs_fate fate = convert(ask, ask->capacity, NULL, &out);
    if (fate == RS_FATE_TRUNCATED && ask->c_type == SQL_C_CHAR && rs_utf8_valid(ask->text) &&
        !has_nul(ask->text)) {
        cut_piece(ask, &out, 0);
        FUZZ_CHECK(rs_utf8_valid(rs_buf_span(&out)));
    }
    rs_buf_clear(&out);
}

/* The value as a parameter for a column of its own type; false when that is no pair. */
static bool as_parameter(const struct ask *ask, struct rs_span value, struct rs_buf *text)
{
    const struct rs_source source = {.c_type = ask->c_type,
                                     .sql_type = ask->column.concise,
                                     .buffer = value.ptr,
                                     .length = (SQLLEN)value.len,
                                     .precision = ask->precision,
                                     .leading = RS_INTERVAL_MOST,
                                     .sql_leading = RS_INTERVAL_MOST,
                                     .redshift = true};
    rs_buf_init(text, 1 << 22);
    return rs_param_text(&source, text) == RS_FATE_OK && rs_buf_ok(text);
}

/* The largest bigint becomes a double that is one too many. */
static bool is_real(SQLSMALLINT c_type)
{
    return c_type == SQL_C_DOUBLE || c_type == SQL_C_FLOAT;
}

/* text -> C -> text -> C -> text: the last two texts are one. Not for booleans, which the server
 * writes "t" and reads as "1", nor for an interval of PostgreSQL's, a character column, whose time
 * of day has become today's. */
static void check_back(const struct ask *ask)
{
    size_t size = rs_c_type_size(ask->c_type);
    struct rs_buf value, text, again, last;
    struct ask second = *ask;
    struct rs_value read;
    rs_buf_init(&value, 1 << 10);
    rs_buf_init(&again, 1 << 10);
    rs_buf_init(&text, 1);
    rs_buf_init(&last, 1);
    enum rs_fate fate = convert(ask, size, NULL, &value);
    if (fate == RS_FATE_OK && ask->column.concise != SQL_BIT &&
        as_parameter(ask, rs_buf_span(&value), &text)) {
        second.text = rs_buf_span(&text);
        bool typed = ask->column.type->read(second.text, &read);
        fate = convert(&second, size, NULL, &again);
        FUZZ_CHECK(fate == RS_FATE_OK || is_real(ask->c_type) ||
                   (!typed && ask->column.type->sql_type == SQL_VARCHAR));
        FUZZ_CHECK(fate != RS_FATE_OK || as_parameter(&second, rs_buf_span(&again), &last));
        FUZZ_CHECK(fate != RS_FATE_OK || rs_span_eq(rs_buf_span(&text), rs_buf_span(&last)));
    }
    rs_buf_clear(&value);
    rs_buf_clear(&text);
    rs_buf_clear(&again);
    rs_buf_clear(&last);
}

/* Eight bytes say which types, rules and buffer; then the server's text. */
void fuzz_one(struct rs_span input)
{
    struct ask ask = read_ask(&input);
    if (!rs_converter(&ask.column, ask.c_type)) {
        FUZZ_CHECK(rs_c_type_known(ask.c_type));
    } else if (!in_pieces(ask.c_type)) {
        check_back(&ask);
    } else if (ask.bound) {
        check_bound(&ask);
    } else {
        check_pieces(&ask);
    }
}
