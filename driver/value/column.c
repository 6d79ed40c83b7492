/* Column size, decimal digits, transfer octet length and display size. ODBC reference, appendix D;
 * see type.h. A modifier is what RowDescription and pg_attribute.atttypmod hold; -1: none. */
#include "value/column.h"

#include "base/utf.h"
#include "value/read.h"
#include "value/type.h"
#include "value/value.h"

#define HEADER        4 /* PostgreSQL counts its own length word into modifiers */
#define SECOND_DIGITS 6 /* both servers keep microseconds */
#define ZONE_SPACE    9 /* "+05:53:28", as old dates have it */
#define NUMERIC_DIGITS                                                                             \
    38 /* of a numeric without a modifier: as many as SQL_NUMERIC_STRUCT holds                     \
        */
#define NUMERIC_SCALE 10
#define UTF8_MOST     4 /* bytes of a character */

struct size {
    struct rs_column_type *out;
    const struct rs_type_rules *rules;
    int typmod;
};

static void size_fixed(struct size *size)
{
    size->out->size = (SQLULEN)size->out->type->fixed_size;
    size->out->display = size->out->type->fixed_size;
    size->out->octets = (SQLLEN)rs_c_type_size(rs_default_c_type(size->out->concise));
}

static void size_integer(struct size *size)
{
    size_fixed(size);
    size->out->display++;
    size->out->radix = 10;
    size->out->is_signed = true;
}

static void size_real(struct size *size)
{
    size_integer(size);
    size->out->display = size->out->concise == SQL_REAL ? 14 : 24;
}

static void size_numeric(struct size *size)
{
    int precision = NUMERIC_DIGITS, scale = NUMERIC_SCALE;
    if (size->typmod >= HEADER) {
        precision = (size->typmod - HEADER) >> 16 & 0xFFFF;
        scale = (size->typmod - HEADER) & 0x7FF; /* eleven bits with a sign, as PostgreSQL 15 */
        scale = scale >= 1024 ? scale - 2048 : scale;
    }
    size->out->size = (SQLULEN)precision;
    size->out->digits = (SQLSMALLINT)scale;
    size->out->octets = size->out->display = precision + 2 + (scale < 0 ? -scale : 0);
    size->out->radix = 10;
    size->out->is_signed = true;
}

/* `length` is in characters on PostgreSQL, in bytes on Redshift. */
static void set_characters(struct size *size, int64_t length)
{
    struct rs_column_type *out = size->out;
    int64_t bytes = size->rules->redshift ? length : length * UTF8_MOST;
    int64_t units = size->rules->redshift ? length : length * 2; /* a pair for each character */
    out->size = (SQLULEN)length;
    out->display = (SQLLEN)length;
    out->octets = (SQLLEN)(size->rules->wide ? units * (int64_t)sizeof(SQLWCHAR) : bytes);
    out->searchable_like = true;
    out->case_sensitive = true;
}

static void size_character(struct size *size)
{
    int64_t most = size->rules->max_varchar;
    int64_t length = size->typmod >= HEADER ? size->typmod - HEADER : most;
    set_characters(size, length < most ? length : most);
}

static void size_text(struct size *size)
{
    int fixed = size->out->type->fixed_size;
    set_characters(size, fixed > 0 ? fixed : size->rules->max_varchar);
}

static void size_long(struct size *size)
{
    set_characters(size, size->rules->max_longvarchar);
}

static void size_bits(struct size *size)
{
    set_characters(size, size->typmod >= 0 ? size->typmod : size->rules->max_varchar);
}

static void size_bytes(struct size *size)
{
    int64_t length = size->typmod >= HEADER ? size->typmod - HEADER : size->rules->max_longvarchar;
    size->out->size = (SQLULEN)length;
    size->out->octets = (SQLLEN)length;
    size->out->display = (SQLLEN)length * 2;
}

static void size_date(struct size *size)
{
    size_fixed(size);
}

static void size_time(struct size *size)
{
    int digits = size->typmod >= 0 && size->typmod <= SECOND_DIGITS ? size->typmod : SECOND_DIGITS;
    bool zone = size->out->type->oid == 1266 || size->out->type->oid == 1184;
    size_fixed(size);
    size->out->digits = (SQLSMALLINT)digits;
    size->out->size += (SQLULEN)(digits > 0 ? digits + 1 : 0);
    size->out->display = (SQLLEN)size->out->size + (zone ? ZONE_SPACE : 0);
}

static void size_interval(struct size *size)
{
    size_fixed(size);
    size->out->digits = size->out->concise == SQL_INTERVAL_DAY_TO_SECOND ? SECOND_DIGITS : 0;
    size->out->display =
        64; /* "-178956970 years -8 mons", "... days ... hours ... mins ... secs" */
}

static void (*const rules_table[RS_SIZE_COUNT])(struct size *) = {
    [RS_SIZE_FIXED] = size_fixed,         [RS_SIZE_INTEGER] = size_integer,
    [RS_SIZE_REAL] = size_real,           [RS_SIZE_NUMERIC] = size_numeric,
    [RS_SIZE_CHARACTER] = size_character, [RS_SIZE_TEXT] = size_text,
    [RS_SIZE_LONG] = size_long,           [RS_SIZE_BITS] = size_bits,
    [RS_SIZE_BYTES] = size_bytes,         [RS_SIZE_DATE] = size_date,
    [RS_SIZE_TIME] = size_time,           [RS_SIZE_TIMESTAMP] = size_time,
    [RS_SIZE_INTERVAL] = size_interval,
};

static SQLSMALLINT wide_type(SQLSMALLINT narrow)
{
    switch (narrow) {
    case SQL_CHAR:
        return SQL_WCHAR;
    case SQL_VARCHAR:
        return SQL_WVARCHAR;
    case SQL_LONGVARCHAR:
        return SQL_WLONGVARCHAR;
    default:
        return narrow;
    }
}

/* SQL_DESC_TYPE and SQL_DESC_DATETIME_INTERVAL_CODE of a concise type. */
static void set_verbose(struct rs_column_type *out)
{
    out->verbose = out->concise;
    if (out->concise >= SQL_TYPE_DATE && out->concise <= SQL_TYPE_TIMESTAMP) {
        out->verbose = SQL_DATETIME;
        out->subcode = (SQLSMALLINT)(out->concise - SQL_TYPE_DATE + SQL_CODE_DATE);
    } else if (rs_interval_type(out->concise)) {
        out->verbose = SQL_INTERVAL;
        out->subcode = (SQLSMALLINT)(out->concise - SQL_INTERVAL_YEAR + SQL_CODE_YEAR);
    }
}

void rs_column_type_set(struct rs_column_type *out, uint32_t oid, int typmod,
                        const struct rs_type_rules *rules)
{
    const struct rs_type *type = rs_type_by_oid(oid);
    struct size size = {.out = out, .rules = rules, .typmod = typmod};
    *out = (struct rs_column_type){
        .type = type,
        .concise = rules->wide ? wide_type(type->sql_type) : type->sql_type,
    };
    set_verbose(out);
    rules_table[type->size_rule](&size);
}

bool rs_column_has_length(const struct rs_column_type *column)
{
    SQLSMALLINT c_type = rs_default_c_type(column->concise);
    return column->radix == 0 && rs_c_type_size(c_type) == 0;
}

/* A byte is two digits, behind "\\x" on PostgreSQL; or what bytea's older form makes of it. */
static size_t digits_of(const struct rs_column_type *column, struct rs_span text, size_t bytes)
{
    size_t before = rs_span_starts(text, "\\x") ? 2 : 0;
    if (before == 0 && column->type->read == rs_read_bytea) {
        return rs_escaped_front(text, bytes);
    }
    return bytes < (text.len - before) / 2 ? before + 2 * bytes : text.len;
}

struct rs_span rs_column_cut(const struct rs_column_type *column, struct rs_span text, size_t most)
{
    if (text.len > most && rs_column_has_length(column)) {
        bool bytes = column->concise == SQL_LONGVARBINARY;
        text.len = bytes ? digits_of(column, text, most) : rs_utf8_whole(text, most);
    }
    return text;
}
