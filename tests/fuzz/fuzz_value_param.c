/* Parameters: any buffer of any C type as any SQL type. What the text is when the conversion says
 * it went well; what stood in the buffer before stays. */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"
#include "value/param.h"
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

static const struct {
    SQLSMALLINT type;
    enum rs_param_class class;
} sql_types[] = {
#define PARAM(sql, what, pg, rs) {(sql), RS_PARAM_##what},
#include "value/param.def"
#undef PARAM
};

/* A buffer of exactly the content, so that one byte too many read is seen. */
static char *make_buffer(SQLSMALLINT c_type, struct rs_span content, struct rs_source *source)
{
    size_t fixed = rs_c_type_size(c_type), len = fixed > 0 ? fixed : content.len;
    size_t end = source->length == SQL_NTS ? 2 : 0;
    char *block = calloc(1, 1 + len + end);
    FUZZ_CHECK(block);
    if (content.len > 0) {
        memcpy(block + 1, content.ptr, content.len < len ? content.len : len);
    }
    if (end > 0 && c_type == SQL_C_WCHAR) {
        block = realloc(block, 1 + (len & ~(size_t)1) + end);
        FUZZ_CHECK(block);
        memset(block + 1 + (len & ~(size_t)1), 0, end);
    }
    source->buffer = block + 1;
    if (source->length != SQL_NTS) {
        source->length = (SQLLEN)len;
    }
    return block;
}

/* The type that is sent has a zone when the text has. */
static bool typed_with_zone(SQLSMALLINT sql_type, struct rs_span text, const struct rs_datetime *at)
{
    uint32_t oid = rs_param_oid(sql_type, text, false, 0);
    return at->has_zone == (oid == 1184 || oid == 1266);
}

static void check_text(enum rs_param_class class, const struct rs_source *source,
                       struct rs_span text)
{
    struct rs_decimal number;
    struct rs_interval interval;
    struct rs_value value;
    struct rs_datetime at;
    bool timed;
    FUZZ_CHECK(rs_span_find(text, '\0') == text.len);
    if (class == RS_PARAM_INTEGER || class == RS_PARAM_NUMBER || class == RS_PARAM_REAL) {
        FUZZ_CHECK(rs_decimal_read(text, &number));
    } else if (class == RS_PARAM_BIT) {
        FUZZ_CHECK(text.len > 0 && text.len <= 5);
    } else if (class == RS_PARAM_BINARY) {
        FUZZ_CHECK(source->redshift || rs_span_starts(text, "\\x"));
        FUZZ_CHECK(rs_read_bytes(text, &value));
    } else if (class == RS_PARAM_DATE) {
        FUZZ_CHECK(rs_date_read(text, &at));
    } else if (class == RS_PARAM_TIME) {
        FUZZ_CHECK(rs_time_read(text, &at) && typed_with_zone(source->sql_type, text, &at));
    } else if (class == RS_PARAM_TIMESTAMP) {
        FUZZ_CHECK(rs_timestamp_read(text, &at, &timed) && !at.cut);
        FUZZ_CHECK(typed_with_zone(source->sql_type, text, &at));
    } else if (class == RS_PARAM_GUID) {
        FUZZ_CHECK(rs_read_guid(text, &value));
    } else if (class == RS_PARAM_INTERVAL) {
        FUZZ_CHECK(rs_interval_read(text, &interval));
    }
}

/* Character data that is well-formed stays so. */
static void check_valid(const struct rs_source *source, struct rs_span content, struct rs_span text)
{
    if (source->c_type == SQL_C_WCHAR || (source->c_type == SQL_C_CHAR && rs_utf8_valid(content))) {
        FUZZ_CHECK(rs_utf8_valid(text));
    }
}

/* Six bytes say which types and lengths; then the buffer. */
void fuzz_one(struct rs_span input)
{
    const struct rs_span before = RS_SPAN_LIT("kept");
    size_t which = fuzz_byte(&input) % RS_COUNT(sql_types);
    unsigned char flags = fuzz_byte(&input);
    struct rs_source source = {.sql_type = sql_types[which].type,
                               .c_type = c_types[fuzz_byte(&input) % RS_COUNT(c_types)],
                               .redshift = flags & 1,
                               .leading = fuzz_byte(&input) % 12,
                               .precision = (SQLSMALLINT)(fuzz_byte(&input) % 40),
                               .sql_leading = fuzz_byte(&input) % 12};
    bool counted = flags & 2 || source.c_type == SQL_C_BINARY;
    source.length = counted ? 0 : SQL_NTS;
    char *block = make_buffer(source.c_type, input, &source);
    struct rs_buf out;
    rs_buf_init(&out, 1 << 22);
    rs_buf_add_span(&out, before);
    enum rs_fate fate = rs_param_text(&source, &out);
    FUZZ_CHECK(rs_buf_ok(&out) && out.len >= before.len);
    FUZZ_CHECK(memcmp(out.ptr, before.ptr, before.len) == 0);
    if (fate == RS_FATE_OK || fate == RS_FATE_FRACTION) {
        struct rs_span text = {out.ptr + before.len, out.len - before.len};
        check_text(sql_types[which].class, &source, text);
        check_valid(&source, input, text);
    } else {
        FUZZ_CHECK(rs_fate_state(fate) && rs_fate_text(fate));
    }
    rs_param_oid(source.sql_type, input, source.redshift, flags % 3);
    rs_buf_clear(&out);
    free(block);
}
