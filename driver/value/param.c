/* Parameters: from the application's buffer to the text that the server gets. ODBC reference,
 * appendix D, "Converting data from C to SQL data types". What the server refuses by itself with a
 * good message (a number too large for its column) is left to it. */
#include "value/param.h"

#include <math.h>
#include <string.h>

#include "base/utf.h"
#include "value/read.h"

struct row {
    SQLSMALLINT sql_type;
    enum rs_param_class class;
    uint32_t postgres, redshift;
};

static const struct row rows[] = {
#define PARAM(sql, what, pg, rs) {(sql), RS_PARAM_##what, (pg), (rs)},
#include "value/param.def"
#undef PARAM
};

static const struct row *find(SQLSMALLINT sql_type)
{
    size_t last = RS_COUNT(rows) - 1;
    for (size_t i = 0; i < last; i++) {
        if (rows[i].sql_type == sql_type) {
            return &rows[i];
        }
    }
    return &rows[last];
}

bool rs_sql_type_known(SQLSMALLINT sql_type)
{
    return find(sql_type)->sql_type == sql_type;
}

uint32_t rs_param_oid(SQLSMALLINT c_type, SQLSMALLINT sql_type, bool redshift, int string_type)
{
    const struct row *row = find(rs_sql_type_modern(sql_type));
    (void)c_type;
    if (row->class == RS_PARAM_CHARACTER && string_type != 0) {
        return string_type == 1 ? 1043 : 0;
    }
    return redshift ? row->redshift : row->postgres;
}

/* The part of `out` that this parameter wrote. */
struct draft {
    const struct rs_source *source;
    struct rs_buf *out;
    size_t start;
    enum rs_source_kind kind;
    struct rs_datetime at;
};

static struct rs_span written(const struct draft *draft)
{
    return (struct rs_span){rs_buf_str(draft->out) + draft->start, draft->out->len - draft->start};
}

static void cut_to(struct draft *draft, size_t len)
{
    draft->out->len = draft->start + len;
    if (draft->out->ptr) {
        draft->out->ptr[draft->out->len] = '\0';
    }
}

/* Blanks around a literal are the application's padding. */
static void trim(struct draft *draft)
{
    struct rs_span all = written(draft), kept = rs_span_trim(all);
    if (kept.len < all.len) {
        memmove(draft->out->ptr + draft->start, kept.ptr, kept.len);
        cut_to(draft, kept.len);
    }
}

/* {d '2026-11-24'} in character data: what stands between the quotes. */
static void unwrap_escape(struct draft *draft)
{
    trim(draft);
    struct rs_span text = written(draft);
    size_t open = rs_span_find(text, '\'');
    if (text.len < 4 || text.ptr[0] != '{' || text.ptr[text.len - 1] != '}' || open == text.len) {
        return;
    }
    struct rs_span body = {text.ptr + open + 1, text.len - open - 1};
    body.len = rs_span_find(body, '\'');
    memmove(draft->out->ptr + draft->start, body.ptr, body.len);
    cut_to(draft, body.len);
}

static enum rs_fate as_bit(struct draft *draft)
{
    struct rs_decimal number;
    uint64_t whole;
    bool cut = false;
    static const char *const words[] = {"t", "f", "true", "false", "y", "n", "yes", "no"};
    trim(draft);
    for (size_t i = 0; i < RS_COUNT(words); i++) {
        if (rs_span_is_nocase(written(draft), words[i])) {
            return RS_FATE_OK;
        }
    }
    if (!rs_decimal_read(written(draft), &number)) {
        return RS_FATE_CAST;
    }
    if (!rs_decimal_to_u64(&number, &whole, &cut) || whole > 1 ||
        (number.negative && (whole > 0 || cut))) {
        return RS_FATE_RANGE;
    }
    cut_to(draft, 0);
    rs_buf_add_char(draft->out, (char)('0' + (char)whole));
    return cut ? RS_FATE_FRACTION : RS_FATE_OK;
}

static enum rs_fate as_number(struct draft *draft)
{
    struct rs_decimal number;
    trim(draft);
    return rs_decimal_read(written(draft), &number) ? RS_FATE_OK : RS_FATE_CAST;
}

/* The few digits that tell a large double from its neighbours are another whole number than the
 * double is: 2^60 is 1152921504606846976, not 1152921504606847000. */
static void write_exactly(struct draft *draft)
{
    const double limit = 18446744073709551616.0; /* 2^64 */
    double number = 0.5;
    float single;
    if (draft->source->c_type == SQL_C_DOUBLE) {
        memcpy(&number, draft->source->buffer, sizeof number);
    } else if (draft->source->c_type == SQL_C_FLOAT) {
        memcpy(&single, draft->source->buffer, sizeof single);
        number = (double)single;
    }
    /* From 2^53 on every double is whole. */
    if (fabs(number) < limit &&
        (fabs(number) >= 9007199254740992.0 || number == (double)(int64_t)number)) {
        cut_to(draft, 0);
        rs_buf_add_format(draft->out, "%.0f", number);
    }
}

/* "1.50" and 1e3 are whole numbers of the server's only without point and exponent. */
static enum rs_fate as_integer(struct draft *draft)
{
    struct rs_decimal number;
    uint64_t whole;
    bool cut = false;
    trim(draft);
    write_exactly(draft);
    if (!rs_decimal_read(written(draft), &number)) {
        return RS_FATE_CAST;
    }
    if (number.kind == RS_DECIMAL_FINITE && number.fraction.len == 0 && number.exponent == 0) {
        return RS_FATE_OK;
    }
    if (!rs_decimal_to_u64(&number, &whole, &cut)) {
        return RS_FATE_RANGE;
    }
    cut_to(draft, 0);
    rs_buf_add_format(draft->out, "%s%llu", number.negative && whole > 0 ? "-" : "",
                      (unsigned long long)whole);
    return cut ? RS_FATE_FRACTION : RS_FATE_OK;
}

/* The servers keep microseconds; they would round, and 23:59:59.9999999 would be another day. */
static bool cut_to_micros(struct rs_datetime *at)
{
    int rest = at->nanos % 1000;
    at->nanos -= rest;
    return rest != 0;
}

static enum rs_fate as_date(struct draft *draft)
{
    const struct rs_datetime *at = &draft->at;
    if (draft->kind == RS_SOURCE_TEXT) {
        unwrap_escape(draft);
        return RS_FATE_OK;
    }
    if (at->hour != 0 || at->minute != 0 || at->second != 0 || at->nanos != 0) {
        return RS_FATE_DATE_RANGE;
    }
    rs_date_add(draft->out, at);
    rs_date_add_era(draft->out, at);
    return RS_FATE_OK;
}

static enum rs_fate as_time(struct draft *draft)
{
    if (draft->kind == RS_SOURCE_TEXT) {
        unwrap_escape(draft);
        return RS_FATE_OK;
    }
    bool cut = cut_to_micros(&draft->at);
    rs_time_add(draft->out, &draft->at);
    return cut ? RS_FATE_FRACTION : RS_FATE_OK;
}

static enum rs_fate as_timestamp(struct draft *draft)
{
    if (draft->kind == RS_SOURCE_TEXT) {
        unwrap_escape(draft);
        return RS_FATE_OK;
    }
    if (draft->kind == RS_SOURCE_TIME) {
        rs_date_today(&draft->at);
    }
    bool cut = cut_to_micros(&draft->at);
    rs_date_add(draft->out, &draft->at);
    rs_buf_add_char(draft->out, ' ');
    rs_time_add(draft->out, &draft->at);
    rs_date_add_era(draft->out, &draft->at);
    return cut ? RS_FATE_FRACTION : RS_FATE_OK;
}

/* Digits that character data brings, with or without the prefix. */
static enum rs_fate keep_hex(struct draft *draft, size_t prefix)
{
    struct rs_value value;
    trim(draft);
    if (!rs_read_bytes(written(draft), &value)) {
        return RS_FATE_CAST;
    }
    size_t len = value.text.len, brought = written(draft).len - len;
    if (rs_buf_reserve(draft->out, prefix)) {
        char *at = draft->out->ptr + draft->start;
        memmove(at + prefix, at + brought, len);
        memcpy(at, "\\x", prefix);
        cut_to(draft, prefix + len);
    }
    return RS_FATE_OK;
}

/* Two hexadecimal digits for each byte; PostgreSQL wants "\\x" before them. */
static enum rs_fate as_binary(struct draft *draft)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = written(draft).len, prefix = draft->source->redshift ? 0 : 2;
    if (draft->kind == RS_SOURCE_TEXT) {
        return keep_hex(draft, prefix);
    }
    if (!rs_buf_reserve(draft->out, len + prefix)) {
        return RS_FATE_OK; /* the buffer has failed; its owner asks once, at the end */
    }
    char *at = draft->out->ptr + draft->start;
    for (size_t i = len; i-- > 0;) { /* from the end: each byte becomes two characters */
        unsigned char byte = (unsigned char)at[i];
        at[prefix + 2 * i] = digits[byte >> 4];
        at[prefix + 2 * i + 1] = digits[byte & 15];
    }
    memcpy(at, "\\x", prefix);
    cut_to(draft, prefix + 2 * len);
    return RS_FATE_OK;
}

static enum rs_fate as_guid(struct draft *draft)
{
    struct rs_value value;
    trim(draft);
    return rs_read_guid(written(draft), &value) ? RS_FATE_OK : RS_FATE_CAST;
}

static enum rs_fate as_interval(struct draft *draft)
{
    struct rs_interval interval;
    if (draft->kind == RS_SOURCE_INTERVAL) {
        return RS_FATE_OK;
    }
    if (!rs_interval_read_as(written(draft), draft->source->sql_type, &interval)) {
        return RS_FATE_CAST;
    }
    cut_to(draft, 0);
    rs_interval_add(draft->out, &interval);
    return RS_FATE_OK;
}

/* Anything has a text. Dates and times are written as their own type. */
static enum rs_fate as_character(struct draft *draft)
{
    switch (draft->kind) {
    case RS_SOURCE_DATE:
        return as_date(draft);
    case RS_SOURCE_TIME:
        return as_time(draft);
    case RS_SOURCE_TIMESTAMP:
        return as_timestamp(draft);
    default:
        return RS_FATE_OK;
    }
}

#define BIT(kind)  (1u << (kind))
#define EVERYTHING (~0u)

struct rule {
    unsigned allowed; /* kinds of C types; others are 07006 */
    enum rs_fate (*finish)(struct draft *draft);
};

/* Binary data goes where it can be meant: it is the bytes of a character string, or of a binary
 * one. */
static const struct rule rules[] = {
    [RS_PARAM_CHARACTER] = {EVERYTHING, as_character},
    [RS_PARAM_BIT] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_NUMBER), as_bit},
    [RS_PARAM_INTEGER] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_NUMBER), as_integer},
    [RS_PARAM_NUMBER] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_NUMBER), as_number},
    [RS_PARAM_DATE] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_DATE) | BIT(RS_SOURCE_TIMESTAMP),
                       as_date},
    [RS_PARAM_TIME] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_TIME) | BIT(RS_SOURCE_TIMESTAMP),
                       as_time},
    [RS_PARAM_TIMESTAMP] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_DATE) | BIT(RS_SOURCE_TIME) |
                                BIT(RS_SOURCE_TIMESTAMP),
                            as_timestamp},
    [RS_PARAM_BINARY] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_BINARY), as_binary},
    [RS_PARAM_GUID] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_GUID), as_guid},
    [RS_PARAM_INTERVAL] = {BIT(RS_SOURCE_TEXT) | BIT(RS_SOURCE_NUMBER) | BIT(RS_SOURCE_INTERVAL),
                           as_interval},
};

enum rs_fate rs_param_text(const struct rs_source *source, struct rs_buf *out)
{
    const struct rule *rule = &rules[find(source->sql_type)->class];
    struct draft draft = {.source = source, .out = out, .start = out->len};
    enum rs_fate fate = rs_source_text(source, out, &draft.kind, &draft.at);
    if (fate != RS_FATE_OK || !rs_buf_ok(out)) {
        return fate;
    }
    if (!(rule->allowed & BIT(draft.kind))) {
        return RS_FATE_FORBIDDEN;
    }
    fate = rule->finish(&draft);
    struct rs_span text = written(&draft);
    if ((fate == RS_FATE_OK || fate == RS_FATE_FRACTION) && rs_span_find(text, '\0') < text.len) {
        return RS_FATE_CAST; /* no type of the server's holds NUL */
    }
    return fate;
}
