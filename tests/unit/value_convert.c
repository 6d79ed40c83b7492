/* What applications get for the server's values: tests/table/convert.in, by hand, and
 * convert-rules.in, from the reference's rules. */
#include "base/utf.h"
#include "table.h"
#include "value/value.h"

#define FIELDS 8
#define ROOM   256
#define FILL   0x5A

static const struct rs_type_rules rules = {.redshift = true,
                                           .max_varchar = 65535,
                                           .max_longvarchar = 65535};

struct c_type {
    const char *name;
    SQLSMALLINT code;
};

static const struct c_type c_types[] = {
    {"CHAR", SQL_C_CHAR},
    {"WCHAR", SQL_C_WCHAR},
    {"BINARY", SQL_C_BINARY},
    {"BIT", SQL_C_BIT},
    {"TINYINT", SQL_C_TINYINT},
    {"STINYINT", SQL_C_STINYINT},
    {"UTINYINT", SQL_C_UTINYINT},
    {"SHORT", SQL_C_SHORT},
    {"SSHORT", SQL_C_SSHORT},
    {"USHORT", SQL_C_USHORT},
    {"LONG", SQL_C_LONG},
    {"SLONG", SQL_C_SLONG},
    {"ULONG", SQL_C_ULONG},
    {"SBIGINT", SQL_C_SBIGINT},
    {"UBIGINT", SQL_C_UBIGINT},
    {"FLOAT", SQL_C_FLOAT},
    {"DOUBLE", SQL_C_DOUBLE},
    {"NUMERIC", SQL_C_NUMERIC},
    {"DATE", SQL_C_TYPE_DATE},
    {"TIME", SQL_C_TYPE_TIME},
    {"TIMESTAMP", SQL_C_TYPE_TIMESTAMP},
    {"DATE2", SQL_C_DATE},
    {"TIME2", SQL_C_TIME},
    {"TIMESTAMP2", SQL_C_TIMESTAMP},
    {"GUID", SQL_C_GUID},
    {"DEFAULT", SQL_C_DEFAULT},
    {"INTERVAL_YEAR", SQL_C_INTERVAL_YEAR},
    {"INTERVAL_MONTH", SQL_C_INTERVAL_MONTH},
    {"INTERVAL_DAY", SQL_C_INTERVAL_DAY},
    {"INTERVAL_HOUR", SQL_C_INTERVAL_HOUR},
    {"INTERVAL_MINUTE", SQL_C_INTERVAL_MINUTE},
    {"INTERVAL_SECOND", SQL_C_INTERVAL_SECOND},
    {"INTERVAL_YEAR_TO_MONTH", SQL_C_INTERVAL_YEAR_TO_MONTH},
    {"INTERVAL_DAY_TO_HOUR", SQL_C_INTERVAL_DAY_TO_HOUR},
    {"INTERVAL_DAY_TO_MINUTE", SQL_C_INTERVAL_DAY_TO_MINUTE},
    {"INTERVAL_DAY_TO_SECOND", SQL_C_INTERVAL_DAY_TO_SECOND},
    {"INTERVAL_HOUR_TO_MINUTE", SQL_C_INTERVAL_HOUR_TO_MINUTE},
    {"INTERVAL_HOUR_TO_SECOND", SQL_C_INTERVAL_HOUR_TO_SECOND},
    {"INTERVAL_MINUTE_TO_SECOND", SQL_C_INTERVAL_MINUTE_TO_SECOND},
};

/* A number when it is no name. */
static SQLSMALLINT code_of(const char *name)
{
    for (size_t i = 0; i < RS_COUNT(c_types); i++) {
        if (strcmp(c_types[i].name, name) == 0) {
            return c_types[i].code;
        }
    }
    return (SQLSMALLINT)strtol(name, NULL, 10);
}

static void print_hex(struct rs_buf *out, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rs_buf_add_format(out, "%02x", bytes[i]);
    }
}

/* +1y2o, -3d4h5m6.500000s */
static void print_interval(struct rs_buf *out, const SQL_INTERVAL_STRUCT *interval,
                           const struct rs_target *target)
{
    static const char *const fields[] = {"y",  "o",   "d",    "h",  "m",   "s", "yo",
                                         "dh", "dhm", "dhms", "hm", "hms", "ms"};
    const SQL_DAY_SECOND_STRUCT *day = &interval->intval.day_second;
    const SQL_YEAR_MONTH_STRUCT *year = &interval->intval.year_month;
    const char *at = fields[interval->interval_type - SQL_IS_YEAR];
    rs_buf_add_char(out, interval->interval_sign == SQL_TRUE ? '-' : '+');
    for (; *at; at++) {
        SQLUINTEGER number = *at == 'y'   ? year->year
                             : *at == 'o' ? year->month
                             : *at == 'd' ? day->day
                             : *at == 'h' ? day->hour
                             : *at == 'm' ? day->minute
                                          : day->second;
        rs_buf_add_format(out, "%u", number);
        if (*at == 's') {
            rs_buf_add_format(out, ".%0*u", target->precision, day->fraction);
        }
        rs_buf_add_char(out, *at);
    }
}

/* The 128-bit number in decimal, by long division. */
static void print_numeric(struct rs_buf *out, const SQL_NUMERIC_STRUCT *number)
{
    char digits[40];
    size_t count = 0;
    unsigned char value[SQL_MAX_NUMERIC_LEN];
    bool zero = false;
    memcpy(value, number->val, sizeof value);
    while (!zero) {
        unsigned rest = 0;
        zero = true;
        for (size_t i = sizeof value; i-- > 0;) {
            rest = rest * 256 + value[i];
            value[i] = (unsigned char)(rest / 10);
            rest %= 10;
            zero = zero && value[i] == 0;
        }
        digits[count++] = (char)('0' + rest);
    }
    rs_buf_add_str(out, number->sign ? "" : "-");
    while (count > 0) {
        rs_buf_add_char(out, digits[--count]);
    }
    rs_buf_add_format(out, "e%d p%d", -number->scale, number->precision);
}

static void print_guid(struct rs_buf *out, const SQLGUID *guid)
{
    rs_buf_add_format(out, "%08x-%04x-%04x-", (unsigned)guid->Data1, guid->Data2, guid->Data3);
    print_hex(out, guid->Data4, 2);
    rs_buf_add_char(out, '-');
    print_hex(out, guid->Data4 + 2, 6);
}

union any {
    signed char tiny;
    unsigned char utiny;
    SQLSMALLINT small;
    SQLUSMALLINT usmall;
    SQLINTEGER integer;
    SQLUINTEGER uinteger;
    int64_t big;
    uint64_t ubig;
    float real;
    double wide;
    SQL_NUMERIC_STRUCT numeric;
    SQL_DATE_STRUCT date;
    SQL_TIME_STRUCT time;
    SQL_TIMESTAMP_STRUCT stamp;
    SQL_INTERVAL_STRUCT interval;
    SQLGUID guid;
};

static void print_number(struct rs_buf *out, const union any *any, SQLSMALLINT c_type)
{
    switch (c_type) {
    case SQL_C_BIT:
    case SQL_C_UTINYINT:
        rs_buf_add_format(out, "%u", any->utiny);
        break;
    case SQL_C_TINYINT:
    case SQL_C_STINYINT:
        rs_buf_add_format(out, "%d", any->tiny);
        break;
    case SQL_C_SHORT:
    case SQL_C_SSHORT:
        rs_buf_add_format(out, "%d", any->small);
        break;
    case SQL_C_USHORT:
        rs_buf_add_format(out, "%u", any->usmall);
        break;
    case SQL_C_ULONG:
        rs_buf_add_format(out, "%u", any->uinteger);
        break;
    case SQL_C_SBIGINT:
        rs_buf_add_format(out, "%lld", (long long)any->big);
        break;
    case SQL_C_UBIGINT:
        rs_buf_add_format(out, "%llu", (unsigned long long)any->ubig);
        break;
    case SQL_C_FLOAT:
        rs_buf_add_format(out, "%.9g", (double)any->real);
        break;
    case SQL_C_DOUBLE:
        rs_buf_add_format(out, "%.17g", any->wide);
        break;
    default:
        rs_buf_add_format(out, "%d", any->integer);
    }
}

/* A C type of fixed length. */
static void print_fixed(struct rs_buf *out, const void *buffer, const struct rs_target *target)
{
    union any any;
    memcpy(&any, buffer, sizeof any);
    switch (target->c_type) {
    case SQL_C_NUMERIC:
        print_numeric(out, &any.numeric);
        break;
    case SQL_C_TYPE_DATE:
        rs_buf_add_format(out, "%d-%02u-%02u", any.date.year, any.date.month, any.date.day);
        break;
    case SQL_C_TYPE_TIME:
        rs_buf_add_format(out, "%u:%02u:%02u", any.time.hour, any.time.minute, any.time.second);
        break;
    case SQL_C_TYPE_TIMESTAMP:
        rs_buf_add_format(out, "%d-%02u-%02u %02u:%02u:%02u.%09u", any.stamp.year, any.stamp.month,
                          any.stamp.day, any.stamp.hour, any.stamp.minute, any.stamp.second,
                          any.stamp.fraction);
        break;
    case SQL_C_GUID:
        print_guid(out, &any.guid);
        break;
    default:
        if (rs_interval_type(target->c_type)) {
            print_interval(out, &any.interval, target);
        } else {
            print_number(out, &any, target->c_type);
        }
    }
}

static void print(struct rs_buf *out, const unsigned char *buffer, SQLLEN length,
                  const struct rs_target *target)
{
    SQLLEN kept = length < target->capacity ? length : target->capacity;
    if (target->c_type == SQL_C_CHAR) {
        rs_buf_add_str(out, (const char *)buffer);
    } else if (target->c_type == SQL_C_WCHAR) {
        rs_utf16_to_utf8(buffer, rs_utf16_count(buffer), out, NULL);
    } else if (target->c_type == SQL_C_BINARY) {
        print_hex(out, buffer, (size_t)kept);
    } else {
        print_fixed(out, buffer, target);
    }
}

/* A guard around the buffer shows writes outside it, at an address that suits no type. */
struct fixture {
    unsigned char bytes[ROOM + 1];
    SQLLEN length, indicator;
    struct rs_target target;
    struct rs_column_type type;
};

static unsigned char *buffer_of(struct fixture *fixture)
{
    return fixture->bytes + 1;
}

static void prepare(struct fixture *fixture, char **fields)
{
    const struct rs_type *type = rs_type_by_name(rs_span_of(fields[0]));
    SQLSMALLINT c_type = rs_c_type_modern(code_of(fields[2]));
    *fixture = (struct fixture){.length = -99, .indicator = -99};
    memset(fixture->bytes, FILL, sizeof fixture->bytes);
    rs_column_type_set(&fixture->type, type ? type->oid : 0, -1, &rules);
    if (c_type == SQL_C_DEFAULT) {
        c_type = rs_default_c_type(fixture->type.concise);
    }
    long precision = c_type == SQL_C_NUMERIC ? 0 : RS_INTERVAL_SECONDS;
    fixture->target =
        (struct rs_target){.c_type = c_type,
                           .buffer = buffer_of(fixture),
                           .capacity = table_option(fields[3], "cap", 64),
                           .octets = &fixture->length,
                           .indicator = &fixture->indicator,
                           .precision = (SQLSMALLINT)table_option(fields[3], "prec", precision),
                           .scale = (SQLSMALLINT)table_option(fields[3], "scale", 0),
                           .leading =
                               (SQLINTEGER)table_option(fields[3], "lead", RS_INTERVAL_LEADING)};
}

static enum rs_fate convert(const struct fixture *fixture, struct rs_span text)
{
    rs_convert_fn *fn = rs_converter(&fixture->type, fixture->target.c_type);
    if (!fn) {
        return rs_c_type_known(fixture->target.c_type) ? RS_FATE_FORBIDDEN : RS_FATE_BUFFER_TYPE;
    }
    return fn(&fixture->type, text, &fixture->target);
}

static bool untouched(const struct fixture *fixture, size_t from)
{
    for (size_t i = from; i < sizeof fixture->bytes; i++) {
        if (fixture->bytes[i] != FILL) {
            return false;
        }
    }
    return fixture->bytes[0] == FILL;
}

static void check_value(const char *table, int number, struct fixture *fixture, char **fields)
{
    struct rs_buf shown, wanted;
    rs_buf_init(&shown, 4096);
    rs_buf_init(&wanted, 4096);
    print(&shown, buffer_of(fixture), fixture->length, &fixture->target);
    table_unescape(fields[4]);
    table_today(fields[4], &wanted);
    check_str(rs_buf_str(&shown), rs_buf_str(&wanted), table, number, fields[7]);
    rs_buf_clear(&shown);
    rs_buf_clear(&wanted);
}

static void check_written(const char *table, int number, struct fixture *fixture, char **fields)
{
    size_t fixed = rs_c_type_size(fixture->target.c_type);
    size_t capacity = fixed ? fixed : (size_t)fixture->target.capacity;
    if (strcmp(fields[4], "-") == 0) {
        check_that(untouched(fixture, 0), table, number, "nothing is written");
    } else {
        check_value(table, number, fixture, fields);
        check_that(untouched(fixture, 1 + capacity), table, number, "nothing beyond the buffer");
    }
    if (strcmp(fields[5], "-") != 0) {
        check_int(fixture->length, strtoll(fields[5], NULL, 10), table, number, "length");
        check_int(fixture->indicator, 0, table, number, "indicator");
    }
}

static void check_line(const char *table, int number, char **fields)
{
    struct fixture fixture;
    prepare(&fixture, fields);
    struct rs_span text = {fields[1], table_unescape(fields[1])};
    enum rs_fate fate = convert(&fixture, text);
    const char *state = rs_fate_state(fate);
    check_str(state ? state : "", fields[6], table, number, fields[7]);
    check_written(table, number, &fixture, fields);
}

static void hand_written_table_holds(void)
{
    table_walk("table/convert.in", FIELDS, check_line);
}

static void table_of_the_rules_holds(void)
{
    table_walk("table/convert-rules.in", FIELDS, check_line);
}

int main(void)
{
    RUN(hand_written_table_holds);
    RUN_ONCE(table_of_the_rules_holds); /* conversions to C allocate nothing */
    return check_done();
}
