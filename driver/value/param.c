/* Parameters: from the application's buffer to the text that the server gets. ODBC reference,
 * appendix D, "Converting data from C to SQL data types". What only the server knows (how long a
 * column is, the scale of a number's) is left to it: it refuses by itself, with a good message. */
#include "value/param.h"

#include <string.h>

#include "value/read.h"

enum { OID_TIMESTAMPTZ = 1184, OID_TIMETZ = 1266 };

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

/* Behind the hours. */
static bool has_zone(struct rs_span text)
{
    size_t at = rs_span_find(text, ':');
    while (at < text.len && !strchr("+-Zz", text.ptr[at])) {
        at++;
    }
    return at < text.len;
}

uint32_t rs_param_oid(SQLSMALLINT sql_type, struct rs_span text, bool redshift, int string_type)
{
    const struct row *row = find(rs_sql_type_modern(sql_type));
    bool clock = row->class == RS_PARAM_TIME || row->class == RS_PARAM_TIMESTAMP;
    if (clock && text.ptr && has_zone(text)) {
        return row->class == RS_PARAM_TIME ? OID_TIMETZ : OID_TIMESTAMPTZ;
    }
    if (row->class == RS_PARAM_CHARACTER && string_type != 0) {
        return string_type == 1 ? 1043 : 0;
    }
    return redshift ? row->redshift : row->postgres;
}

struct rs_span rs_draft_text(const struct rs_draft *draft)
{
    return (struct rs_span){rs_buf_str(draft->out) + draft->start, draft->out->len - draft->start};
}

void rs_draft_cut(struct rs_draft *draft, size_t len)
{
    draft->out->len = draft->start + len;
    if (draft->out->ptr) {
        draft->out->ptr[draft->out->len] = '\0';
    }
}

void rs_draft_trim(struct rs_draft *draft)
{
    struct rs_span all = rs_draft_text(draft), kept = rs_span_trim(all);
    if (kept.len < all.len) {
        memmove(draft->out->ptr + draft->start, kept.ptr, kept.len);
        rs_draft_cut(draft, kept.len);
    }
}

/* Digits that character data brings, with or without the prefix. */
static enum rs_fate keep_hex(struct rs_draft *draft, size_t prefix)
{
    struct rs_value value;
    rs_draft_trim(draft);
    if (!rs_read_bytes(rs_draft_text(draft), &value)) {
        return RS_FATE_CAST;
    }
    size_t len = value.text.len, brought = rs_draft_text(draft).len - len;
    if (rs_buf_reserve(draft->out, prefix)) {
        char *at = draft->out->ptr + draft->start;
        memmove(at + prefix, at + brought, len);
        memcpy(at, "\\x", prefix);
        rs_draft_cut(draft, prefix + len);
    }
    return RS_FATE_OK;
}

/* Two hexadecimal digits for each byte; PostgreSQL wants "\\x" before them. */
static enum rs_fate as_binary(struct rs_draft *draft)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = rs_draft_text(draft).len, prefix = draft->source->redshift ? 0 : 2;
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
    rs_draft_cut(draft, prefix + 2 * len);
    return RS_FATE_OK;
}

static enum rs_fate as_guid(struct rs_draft *draft)
{
    struct rs_value value;
    rs_draft_trim(draft);
    return rs_read_guid(rs_draft_text(draft), &value) ? RS_FATE_OK : RS_FATE_CAST;
}

#define BIT(kind)  (1u << RS_SOURCE_##kind)
#define NUMBERS    (BIT(TEXT) | BIT(BIT) | BIT(EXACT) | BIT(REAL))
#define EVERYTHING (~0u)

struct rule {
    unsigned allowed; /* kinds of C types; others are 07006 */
    bool raw;         /* binary data is the bytes of the default C type */
    enum rs_fate (*finish)(struct rs_draft *draft);
};

static const struct rule rules[] = {
    [RS_PARAM_CHARACTER] = {EVERYTHING, false, rs_param_character},
    [RS_PARAM_BIT] = {NUMBERS, true, rs_param_bit},
    [RS_PARAM_INTEGER] = {NUMBERS | BIT(INTERVAL), true, rs_param_integer},
    [RS_PARAM_NUMBER] = {NUMBERS | BIT(INTERVAL), true, rs_param_number},
    [RS_PARAM_REAL] = {NUMBERS, true, rs_param_real},
    [RS_PARAM_DATE] = {BIT(TEXT) | BIT(DATE) | BIT(TIMESTAMP), true, rs_param_date},
    [RS_PARAM_TIME] = {BIT(TEXT) | BIT(TIME) | BIT(TIMESTAMP), true, rs_param_time},
    [RS_PARAM_TIMESTAMP] = {BIT(TEXT) | BIT(DATE) | BIT(TIME) | BIT(TIMESTAMP), true,
                            rs_param_timestamp},
    [RS_PARAM_BINARY] = {BIT(TEXT) | BIT(BINARY), false, as_binary},
    [RS_PARAM_GUID] = {BIT(TEXT) | BIT(GUID), false, as_guid},
    [RS_PARAM_INTERVAL] = {BIT(TEXT) | BIT(EXACT) | BIT(INTERVAL), false, rs_param_interval},
};

/* Binary data for a type of a fixed length is that many bytes of its default C type, for a decimal
 * number its characters. */
static enum rs_fate uncover(struct rs_source *source)
{
    SQLSMALLINT c_type = rs_default_c_type(source->sql_type);
    size_t size = rs_c_type_size(c_type);
    if (size > 0 && source->length != (SQLLEN)size) {
        return RS_FATE_RANGE;
    }
    source->c_type = c_type;
    return RS_FATE_OK;
}

/* An interval stays in its class; an exact number becomes one of a single field, and the other way.
 */
static bool interval_allowed(enum rs_source_kind kind, SQLSMALLINT c_type, SQLSMALLINT sql_type)
{
    if (kind == RS_SOURCE_EXACT) {
        return rs_interval_single(sql_type);
    }
    if (kind == RS_SOURCE_INTERVAL && rs_interval_type(sql_type)) {
        return rs_interval_year_month(c_type) == rs_interval_year_month(sql_type);
    }
    return kind != RS_SOURCE_INTERVAL || rs_interval_single(c_type);
}

static bool allowed(const struct row *row, SQLSMALLINT c_type, SQLSMALLINT sql_type)
{
    enum rs_source_kind kind;
    const struct rule *rule = &rules[row->class];
    if (!rs_source_kind(c_type, &kind) || (kind == RS_SOURCE_BINARY && rule->raw)) {
        return true;
    }
    if (!(rule->allowed & (1u << kind))) {
        return false;
    }
    bool spans = rs_interval_type(sql_type) || kind == RS_SOURCE_INTERVAL;
    return row->class == RS_PARAM_CHARACTER || !spans || interval_allowed(kind, c_type, sql_type);
}

bool rs_param_allowed(SQLSMALLINT c_type, SQLSMALLINT sql_type)
{
    return allowed(find(sql_type), c_type, sql_type);
}

static enum rs_fate finish(const struct rule *rule, struct rs_draft *draft)
{
    enum rs_fate fate = rule->finish(draft);
    struct rs_span text = rs_draft_text(draft);
    if ((fate == RS_FATE_OK || fate == RS_FATE_FRACTION) && rs_span_find(text, '\0') < text.len) {
        return RS_FATE_CAST; /* no type of the server's holds NUL */
    }
    return fate;
}

enum rs_fate rs_param_text(const struct rs_source *source, struct rs_buf *out)
{
    enum rs_fate fate = RS_FATE_OK;
    struct rs_source from = *source;
    from.sql_type = rs_sql_type_modern(source->sql_type);
    const struct row *row = find(from.sql_type);
    const struct rule *rule = &rules[row->class];
    struct rs_draft draft = {.source = &from, .out = out, .start = out->len};
    if (!allowed(row, from.c_type, from.sql_type)) {
        return RS_FATE_FORBIDDEN;
    }
    if (from.c_type == SQL_C_BINARY && rule->raw) {
        fate = uncover(&from);
    }
    if (fate == RS_FATE_OK) {
        fate = rs_draft_begin(&draft);
    }
    if (fate == RS_FATE_DATETIME && row->class == RS_PARAM_CHARACTER) {
        return RS_FATE_DATE_RANGE; /* the reference has it so */
    }
    return fate == RS_FATE_OK && rs_buf_ok(out) ? finish(rule, &draft) : fate;
}
