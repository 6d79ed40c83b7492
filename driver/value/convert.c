/* Which converter serves a pair of types; see value.h. ODBC reference, appendix D, "Converting data
 * from SQL to C data types". */
#include "value/read.h"
#include "value/write.h"

/* Groups of C types; what a class of server types may become is a set of them. */
enum group {
    GROUP_TEXT = 1,
    GROUP_BINARY = 2,
    GROUP_BIT = 4,
    GROUP_EXACT = 8,
    GROUP_REAL = 16,
    GROUP_NUMBER = GROUP_BIT | GROUP_EXACT | GROUP_REAL,
    GROUP_DATE = 32,
    GROUP_TIME = 64,
    GROUP_TIMESTAMP = 128,
    GROUP_INTERVAL = 256, /* which of them: of_interval, to_interval */
    GROUP_GUID = 512,
    GROUP_ANY = 1023
};

struct class {
    SQLSMALLINT first, last; /* concise types, narrow */
    int groups;
    rs_convert_fn *narrow, *wide, *binary;
};

#define ALWAYS   (GROUP_TEXT | GROUP_BINARY)
#define AS(what) rs_char_of_##what, rs_wchar_of_##what

/* The first row that fits. Everything else is character data. */
static const struct class classes[] = {
    {SQL_BIT, SQL_BIT, ALWAYS | GROUP_NUMBER, AS(bool), rs_binary_of_fixed},
    {SQL_BIGINT, SQL_BIGINT, ALWAYS | GROUP_NUMBER | GROUP_INTERVAL, AS(number),
     rs_binary_of_fixed},
    {SQL_NUMERIC, SQL_DECIMAL, ALWAYS | GROUP_NUMBER | GROUP_INTERVAL, AS(number),
     rs_binary_of_number},
    {SQL_INTEGER, SQL_SMALLINT, ALWAYS | GROUP_NUMBER | GROUP_INTERVAL, AS(number),
     rs_binary_of_fixed},
    {SQL_FLOAT, SQL_DOUBLE, ALWAYS | GROUP_NUMBER, AS(real), rs_binary_of_fixed},
    {SQL_TYPE_DATE, SQL_TYPE_DATE, ALWAYS | GROUP_DATE | GROUP_TIMESTAMP, AS(date),
     rs_binary_of_fixed},
    {SQL_TYPE_TIME, SQL_TYPE_TIME, ALWAYS | GROUP_TIME | GROUP_TIMESTAMP, AS(date),
     rs_binary_of_fixed},
    {SQL_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, ALWAYS | GROUP_DATE | GROUP_TIME | GROUP_TIMESTAMP,
     AS(date), rs_binary_of_fixed},
    {SQL_INTERVAL_YEAR, SQL_INTERVAL_MINUTE_TO_SECOND, ALWAYS | GROUP_INTERVAL, AS(interval),
     rs_binary_of_fixed},
    {SQL_LONGVARBINARY, SQL_BINARY, ALWAYS, AS(bytes), rs_binary_of_bytes},
    {SQL_GUID, SQL_GUID, ALWAYS | GROUP_GUID, AS(guid), rs_binary_of_fixed},
};

static const struct class character = {0, 0, GROUP_ANY, AS(text), rs_binary_of_text};

static const struct class *class_of(SQLSMALLINT sql_type)
{
    for (size_t i = 0; i < RS_COUNT(classes); i++) {
        if (sql_type >= classes[i].first && sql_type <= classes[i].last) {
            return &classes[i];
        }
    }
    return &character;
}

/* The way through struct rs_value, for every writer. */
#define WRITER(name, what, group)                                                                  \
    static enum rs_fate via_##name(const struct rs_column_type *column, struct rs_span text,       \
                                   const struct rs_target *target)                                 \
    {                                                                                              \
        struct rs_value value;                                                                     \
        return column->type->read(text, &value) ? rs_write_##name(&value, target) : RS_FATE_CAST;  \
    }
#define CODE(code, name)
#include "value/ctype.def"
#undef WRITER
#undef CODE

enum writer_group {
#define WRITER(name, what, group) name##_group = GROUP_##group,
#define CODE(code, name)
#include "value/ctype.def"
#undef WRITER
#undef CODE
};

enum writer_size {
#define WRITER(name, what, group) name##_size = sizeof(what),
#define CODE(code, name)
#include "value/ctype.def"
#undef WRITER
#undef CODE
};

struct c_type {
    SQLSMALLINT code;
    int group;
    size_t size;
    rs_convert_fn *convert;
};

static const struct c_type c_types[] = {
#define WRITER(name, what, group)
#define CODE(number, name) {(number), name##_group, name##_size, via_##name},
#include "value/ctype.def"
#undef WRITER
#undef CODE
};

static const struct c_type *find_c_type(SQLSMALLINT code)
{
    for (size_t i = 0; i < RS_COUNT(c_types); i++) {
        if (c_types[i].code == code) {
            return &c_types[i];
        }
    }
    return NULL;
}

/* Pairs that are conversions, but of which no value comes through. */
static enum rs_fate never_fits(const struct rs_column_type *type, struct rs_span text,
                               const struct rs_target *target)
{
    (void)type;
    (void)text;
    (void)target;
    return RS_FATE_INTERVAL;
}

/* An interval stays in its own class. The servers' have several fields, and are no number; the
 * reference calls that by two names. */
static rs_convert_fn *of_interval(SQLSMALLINT sql_type, const struct c_type *to)
{
    if (to->group == GROUP_EXACT && rs_interval_year_month(sql_type)) {
        return never_fits;
    }
    return to->group == GROUP_INTERVAL &&
                   rs_interval_year_month(sql_type) == rs_interval_year_month(to->code)
               ? to->convert
               : NULL;
}

/* A number becomes an interval of one field. */
static rs_convert_fn *to_interval(const struct class *class, const struct c_type *to)
{
    return class == &character || rs_interval_single(to->code) ? to->convert : never_fits;
}

/* Pairs that tables are full of, without the value in the middle. */
static enum rs_fate slong_of_integer(const struct rs_column_type *type, struct rs_span text,
                                     const struct rs_target *target)
{
    int64_t number;
    (void)type;
    if (!rs_span_to_i64(text, &number)) {
        return RS_FATE_CAST;
    }
    if (number < INT32_MIN || number > INT32_MAX) {
        return RS_FATE_RANGE;
    }
    SQLINTEGER result = (SQLINTEGER)number;
    return rs_target_store(target, &result, sizeof result, false);
}

static enum rs_fate sbigint_of_integer(const struct rs_column_type *type, struct rs_span text,
                                       const struct rs_target *target)
{
    int64_t number;
    (void)type;
    if (!rs_span_to_i64(text, &number)) {
        return RS_FATE_CAST;
    }
    return rs_target_store(target, &number, sizeof number, false);
}

static enum rs_fate double_of_real(const struct rs_column_type *type, struct rs_span text,
                                   const struct rs_target *target)
{
    struct rs_decimal number;
    (void)type;
    if (!rs_decimal_read(text, &number)) {
        return RS_FATE_CAST;
    }
    double result = rs_decimal_to_double(&number);
    return rs_target_store(target, &result, sizeof result, false);
}

struct hot {
    bool (*read)(struct rs_span text, struct rs_value *value);
    rs_convert_fn *through, *direct;
};

static const struct hot hot[] = {
    {rs_read_integer, via_slong, slong_of_integer},
    {rs_read_integer, via_sbigint, sbigint_of_integer},
    {rs_read_float8, via_double, double_of_real},
};

static rs_convert_fn *hottest(const struct rs_column_type *type, rs_convert_fn *through)
{
    for (size_t i = 0; i < RS_COUNT(hot); i++) {
        if (hot[i].read == type->type->read && hot[i].through == through) {
            return hot[i].direct;
        }
    }
    return through;
}

rs_convert_fn *rs_converter(const struct rs_column_type *type, SQLSMALLINT c_type)
{
    const struct class *class = class_of(type->concise);
    if (c_type == SQL_C_CHAR) {
        return class->narrow;
    }
    if (c_type == SQL_C_WCHAR) {
        return class->wide;
    }
    if (c_type == SQL_C_BINARY) {
        return class->binary;
    }
    const struct c_type *found = find_c_type(c_type);
    if (found && rs_interval_type(type->concise)) {
        return of_interval(type->concise, found);
    }
    if (!found || !(class->groups & found->group)) {
        return NULL;
    }
    if (found->group == GROUP_INTERVAL) {
        return to_interval(class, found);
    }
    return hottest(type, found->convert);
}

enum rs_fate rs_convert(rs_convert_fn *convert, const struct rs_column_type *type,
                        struct rs_span text, const struct rs_target *target)
{
    if (!text.ptr) {
        return rs_write_null(target);
    }
    if (convert) {
        return convert(type, text, target);
    }
    return rs_c_type_known(target->c_type) ? RS_FATE_FORBIDDEN : RS_FATE_BUFFER_TYPE;
}

bool rs_c_type_known(SQLSMALLINT c_type)
{
    return c_type == SQL_C_CHAR || c_type == SQL_C_WCHAR || c_type == SQL_C_BINARY ||
           find_c_type(c_type) != NULL;
}

size_t rs_c_type_size(SQLSMALLINT c_type)
{
    const struct c_type *found = find_c_type(c_type);
    return found ? found->size : 0;
}
