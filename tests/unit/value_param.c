/* What the server gets for an application's parameters: tests/table/param.in, by hand, and
 * param-rules.in, from the reference's rules; the types they are sent as; intervals. */
#include "base/utf.h"
#include "table.h"
#include "value/value.h"

#define FIELDS 8
#define ROOM   256

union any {
    unsigned char bytes[ROOM];
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

/* Each fills the buffer from the table's text and returns the length in bytes. */
static size_t read_char(const char *text, union any *any)
{
    char copy[ROOM];
    snprintf(copy, sizeof copy, "%s", text);
    size_t len = table_unescape(copy);
    memcpy(any->bytes, copy, len);
    return len;
}

static size_t read_wchar(const char *text, union any *any)
{
    union any narrow;
    size_t used, len = read_char(text, &narrow);
    return 2 * rs_utf8_to_utf16((struct rs_span){(char *)narrow.bytes, len}, any->bytes, ROOM / 2,
                                &used);
}

static size_t read_binary(const char *text, union any *any)
{
    size_t count = text[0] == '\\' ? 0 : strlen(text) / 2;
    for (size_t i = 0; i < count; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        any->bytes[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
    return count;
}

#define NUMBER(name, member, type, parse)                                                          \
    static size_t read_##name(const char *text, union any *any)                                    \
    {                                                                                              \
        any->member = (type)parse;                                                                 \
        return sizeof any->member;                                                                 \
    }

NUMBER(tiny, tiny, signed char, strtol(text, NULL, 10))
NUMBER(utiny, utiny, unsigned char, strtol(text, NULL, 10))
NUMBER(small, small, SQLSMALLINT, strtol(text, NULL, 10))
NUMBER(usmall, usmall, SQLUSMALLINT, strtol(text, NULL, 10))
NUMBER(integer, integer, SQLINTEGER, strtoll(text, NULL, 10))
NUMBER(uinteger, uinteger, SQLUINTEGER, strtoll(text, NULL, 10))
NUMBER(big, big, int64_t, strtoll(text, NULL, 10))
NUMBER(ubig, ubig, uint64_t, strtoull(text, NULL, 10))
NUMBER(real, real, float, strtof(text, NULL))
NUMBER(wide, wide, double, strtod(text, NULL))

/* "12345 2": digits and scale. */
static size_t read_numeric(const char *text, union any *any)
{
    struct rs_decimal number;
    bool cut = false;
    size_t digits = strcspn(text, " ");
    CHECK(rs_decimal_read((struct rs_span){text, digits}, &number));
    CHECK(rs_decimal_to_numeric(&number, 38, 0, &any->numeric, &cut));
    any->numeric.scale = (SQLSCHAR)strtol(text + digits, NULL, 10);
    return sizeof any->numeric;
}

static size_t read_date(const char *text, union any *any)
{
    int year;
    unsigned month, day;
    CHECK_INT(sscanf(text, "%d-%u-%u", &year, &month, &day), 3);
    any->date = (SQL_DATE_STRUCT){(SQLSMALLINT)year, (SQLUSMALLINT)month, (SQLUSMALLINT)day};
    return sizeof any->date;
}

static size_t read_time(const char *text, union any *any)
{
    unsigned hour, minute, second;
    CHECK_INT(sscanf(text, "%u:%u:%u", &hour, &minute, &second), 3);
    any->time = (SQL_TIME_STRUCT){(SQLUSMALLINT)hour, (SQLUSMALLINT)minute, (SQLUSMALLINT)second};
    return sizeof any->time;
}

/* The fraction is in nanoseconds, as the structure has it. */
static size_t read_stamp(const char *text, union any *any)
{
    int year;
    unsigned month, day, hour, minute, second, fraction;
    CHECK_INT(sscanf(text, "%d-%u-%u %u:%u:%u.%u", &year, &month, &day, &hour, &minute, &second,
                     &fraction),
              7);
    any->stamp = (SQL_TIMESTAMP_STRUCT){
        (SQLSMALLINT)year,    (SQLUSMALLINT)month,  (SQLUSMALLINT)day, (SQLUSMALLINT)hour,
        (SQLUSMALLINT)minute, (SQLUSMALLINT)second, fraction};
    return sizeof any->stamp;
}

static size_t read_guid(const char *text, union any *any)
{
    unsigned part[11];
    CHECK_INT(sscanf(text, "%8x-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x", &part[0], &part[1], &part[2],
                     &part[3], &part[4], &part[5], &part[6], &part[7], &part[8], &part[9],
                     &part[10]),
              11);
    any->guid.Data1 = part[0];
    any->guid.Data2 = (unsigned short)part[1];
    any->guid.Data3 = (unsigned short)part[2];
    for (size_t i = 0; i < 8; i++) {
        any->guid.Data4[i] = (unsigned char)part[3 + i];
    }
    return sizeof any->guid;
}

/* "+3d4h5m6.500000s": fields as the structure has them, the fraction as its digits are. */
static size_t read_interval(const char *text, union any *any)
{
    SQL_INTERVAL_STRUCT *out = &any->interval;
    SQL_DAY_SECOND_STRUCT *day = &out->intval.day_second;
    *out = (SQL_INTERVAL_STRUCT){.interval_sign = *text == '-' ? SQL_TRUE : SQL_FALSE};
    for (text++; *text; text++) {
        char *end;
        SQLUINTEGER number = (SQLUINTEGER)strtoul(text, &end, 10);
        text = end;
        if (*text == '.') {
            day->fraction = (SQLUINTEGER)strtoul(text + 1, &end, 10);
            text = end;
        }
        *(*text == 'y'   ? &out->intval.year_month.year
          : *text == 'o' ? &out->intval.year_month.month
          : *text == 'd' ? &day->day
          : *text == 'h' ? &day->hour
          : *text == 'm' ? &day->minute
                         : &day->second) = number;
    }
    return sizeof *out;
}

struct c_type {
    const char *name;
    SQLSMALLINT code;
    size_t (*read)(const char *text, union any *any);
};

#define INTERVAL(name)                                                                             \
    {                                                                                              \
        "INTERVAL_" #name, SQL_C_INTERVAL_##name, read_interval                                    \
    }

static const struct c_type c_types[] = {
    {"CHAR", SQL_C_CHAR, read_char},
    {"WCHAR", SQL_C_WCHAR, read_wchar},
    {"BINARY", SQL_C_BINARY, read_binary},
    {"BIT", SQL_C_BIT, read_utiny},
    {"TINYINT", SQL_C_TINYINT, read_tiny},
    {"STINYINT", SQL_C_STINYINT, read_tiny},
    {"UTINYINT", SQL_C_UTINYINT, read_utiny},
    {"SHORT", SQL_C_SHORT, read_small},
    {"SSHORT", SQL_C_SSHORT, read_small},
    {"USHORT", SQL_C_USHORT, read_usmall},
    {"LONG", SQL_C_LONG, read_integer},
    {"SLONG", SQL_C_SLONG, read_integer},
    {"ULONG", SQL_C_ULONG, read_uinteger},
    {"SBIGINT", SQL_C_SBIGINT, read_big},
    {"UBIGINT", SQL_C_UBIGINT, read_ubig},
    {"FLOAT", SQL_C_FLOAT, read_real},
    {"DOUBLE", SQL_C_DOUBLE, read_wide},
    {"NUMERIC", SQL_C_NUMERIC, read_numeric},
    {"DATE", SQL_C_TYPE_DATE, read_date},
    {"TIME", SQL_C_TYPE_TIME, read_time},
    {"TIMESTAMP", SQL_C_TYPE_TIMESTAMP, read_stamp},
    {"DATE2", SQL_C_DATE, read_date},
    {"TIME2", SQL_C_TIME, read_time},
    {"TIMESTAMP2", SQL_C_TIMESTAMP, read_stamp},
    {"GUID", SQL_C_GUID, read_guid},
    {"999", 999, read_integer},
    INTERVAL(YEAR),
    INTERVAL(MONTH),
    INTERVAL(DAY),
    INTERVAL(HOUR),
    INTERVAL(MINUTE),
    INTERVAL(SECOND),
    INTERVAL(YEAR_TO_MONTH),
    INTERVAL(DAY_TO_HOUR),
    INTERVAL(DAY_TO_MINUTE),
    INTERVAL(DAY_TO_SECOND),
    INTERVAL(HOUR_TO_MINUTE),
    INTERVAL(HOUR_TO_SECOND),
    INTERVAL(MINUTE_TO_SECOND),
};

#define SQL(name)                                                                                  \
    {                                                                                              \
#name, SQL_##name                                                                          \
    }
#define TYPE(name)                                                                                 \
    {                                                                                              \
#name, SQL_TYPE_##name                                                                     \
    }

struct sql_type {
    const char *name;
    SQLSMALLINT code;
};

static const struct sql_type sql_types[] = {
    SQL(CHAR),
    SQL(VARCHAR),
    SQL(LONGVARCHAR),
    SQL(WCHAR),
    SQL(WVARCHAR),
    SQL(WLONGVARCHAR),
    SQL(BIT),
    SQL(TINYINT),
    SQL(SMALLINT),
    SQL(INTEGER),
    SQL(BIGINT),
    SQL(REAL),
    SQL(FLOAT),
    SQL(DOUBLE),
    SQL(NUMERIC),
    SQL(DECIMAL),
    SQL(BINARY),
    SQL(VARBINARY),
    SQL(LONGVARBINARY),
    SQL(GUID),
    TYPE(DATE),
    TYPE(TIME),
    TYPE(TIMESTAMP),
    {"DATE2", SQL_DATE},
    {"TIME2", SQL_TIME},
    {"TIMESTAMP2", SQL_TIMESTAMP},
    SQL(INTERVAL_YEAR),
    SQL(INTERVAL_MONTH),
    SQL(INTERVAL_DAY),
    SQL(INTERVAL_HOUR),
    SQL(INTERVAL_MINUTE),
    SQL(INTERVAL_SECOND),
    SQL(INTERVAL_YEAR_TO_MONTH),
    SQL(INTERVAL_DAY_TO_HOUR),
    SQL(INTERVAL_DAY_TO_MINUTE),
    SQL(INTERVAL_DAY_TO_SECOND),
    SQL(INTERVAL_HOUR_TO_MINUTE),
    SQL(INTERVAL_HOUR_TO_SECOND),
    SQL(INTERVAL_MINUTE_TO_SECOND),
};

static const struct c_type *find_c_type(const char *name)
{
    for (size_t i = 0; i < RS_COUNT(c_types); i++) {
        if (strcmp(c_types[i].name, name) == 0) {
            return &c_types[i];
        }
    }
    return NULL;
}

static SQLSMALLINT find_sql_type(const char *name)
{
    for (size_t i = 0; i < RS_COUNT(sql_types); i++) {
        if (strcmp(sql_types[i].name, name) == 0) {
            return sql_types[i].code;
        }
    }
    return SQL_UNKNOWN_TYPE;
}

static void check_sent(const char *table, int number, struct rs_buf *sent, char **fields)
{
    struct rs_buf wanted;
    const char *got = rs_buf_str(sent);
    bool kept = check_that(strncmp(got, "before|", 7) == 0, table, number, "text before stays");
    rs_buf_init(&wanted, 4096);
    if (kept && strcmp(fields[5], "-") != 0) {
        table_unescape(fields[5]);
        table_today(fields[5], &wanted);
        check_str(got + 7, rs_buf_str(&wanted), table, number, fields[7]);
    }
    rs_buf_clear(&wanted);
}

static void check_line(const char *table, int number, char **fields)
{
    union any any;
    struct rs_buf sent;
    const struct c_type *c_type = find_c_type(fields[1]);
    SQLSMALLINT sql_type = find_sql_type(fields[2]);
    if (!check_that(c_type && sql_type != SQL_UNKNOWN_TYPE, table, number, "known types")) {
        return;
    }
    struct rs_source source = {
        .c_type = rs_c_type_modern(c_type->code),
        .sql_type = sql_type,
        .buffer = &any,
        .length = (SQLLEN)c_type->read(fields[4], &any),
        .precision = (SQLSMALLINT)table_option(fields[3], "prec", RS_INTERVAL_SECONDS),
        .leading = (SQLINTEGER)table_option(fields[3], "lead", RS_INTERVAL_LEADING),
        .sql_leading = (SQLINTEGER)table_option(fields[3], "sqllead", RS_INTERVAL_LEADING),
        .redshift = fields[0][0] == 'r'};
    rs_buf_init(&sent, 4096);
    rs_buf_add_str(&sent, "before|"); /* parameters stand one behind the other */
    enum rs_fate fate = rs_param_text(&source, &sent);
    const char *state = rs_fate_state(fate);
    check_str(state ? state : "", fields[6], table, number, fields[7]);
    check_sent(table, number, &sent, fields);
    rs_buf_clear(&sent);
}

static void hand_written_table_holds(void)
{
    table_walk("table/param.in", FIELDS, check_line);
}

static void table_of_the_rules_holds(void)
{
    table_walk("table/param-rules.in", FIELDS, check_line);
}

/* Redshift fails on what stays unknown, on bpchar and on bytea. */
static void types_are_named_where_the_server_needs_it(void)
{
    const struct rs_span none = {NULL, 0};
    CHECK_INT(rs_param_oid(SQL_VARCHAR, none, false, 0), 0);
    CHECK_INT(rs_param_oid(SQL_VARCHAR, none, true, 0), 1043);
    CHECK_INT(rs_param_oid(SQL_CHAR, none, true, 0), 1043);
    CHECK_INT(rs_param_oid(SQL_WVARCHAR, none, false, 1), 1043);
    CHECK_INT(rs_param_oid(SQL_WVARCHAR, none, true, 2), 0);
    CHECK_INT(rs_param_oid(SQL_INTEGER, none, false, 0), 23);
    CHECK_INT(rs_param_oid(SQL_INTEGER, none, true, 1), 23);
    CHECK_INT(rs_param_oid(SQL_BIGINT, none, true, 0), 20);
    CHECK_INT(rs_param_oid(SQL_VARBINARY, none, false, 0), 17);
    CHECK_INT(rs_param_oid(SQL_VARBINARY, none, true, 0), 6551);
    CHECK_INT(rs_param_oid(SQL_DATE, none, false, 0), 1082);
    CHECK_INT(rs_param_oid(12345, none, true, 0), 1043);
}

/* A server passes over a zone in the text of a type that has none. */
static void zones_need_their_types(void)
{
    CHECK_INT(rs_param_oid(SQL_TYPE_TIMESTAMP, RS_SPAN_LIT("2026-11-24 13:14:15"), true, 0), 1114);
    CHECK_INT(rs_param_oid(SQL_TIMESTAMP, RS_SPAN_LIT("2026-11-24 13:14:15-07"), true, 0), 1184);
    CHECK_INT(rs_param_oid(SQL_TYPE_TIMESTAMP, RS_SPAN_LIT("2026-11-24T13:14:15Z"), false, 0),
              1184);
    CHECK_INT(rs_param_oid(SQL_TYPE_TIMESTAMP, RS_SPAN_LIT("infinity"), false, 0), 1114);
    CHECK_INT(rs_param_oid(SQL_TYPE_TIME, RS_SPAN_LIT("13:14:15"), false, 0), 1083);
    CHECK_INT(rs_param_oid(SQL_TYPE_TIME, RS_SPAN_LIT("13:14:15+05:30"), false, 0), 1266);
    CHECK_INT(rs_param_oid(SQL_TYPE_DATE, RS_SPAN_LIT("2026-11-24"), false, 0), 1082);
}

/* A buffer of exactly the units: not one of them more is read, and half a pair is refused. */
static void half_pairs_are_refused(void)
{
    static const uint16_t high[] = {'a', 0xD83D}, low[] = {0xDE00, 'a'},
                          turned[] = {0xDE00, 0xD83D};
    static const uint16_t *const units[] = {high, low, turned};
    for (size_t i = 0; i < RS_COUNT(units); i++) {
        struct rs_buf sent;
        void *exact = malloc(sizeof high);
        if (!CHECK(exact)) {
            return;
        }
        memcpy(exact, units[i], sizeof high);
        struct rs_source source = {.c_type = SQL_C_WCHAR,
                                   .sql_type = SQL_WVARCHAR,
                                   .buffer = exact,
                                   .length = sizeof high};
        rs_buf_init(&sent, 4096);
        CHECK_INT(rs_param_text(&source, &sent), RS_FATE_CAST);
        rs_buf_clear(&sent);
        free(exact);
    }
}

int main(void)
{
    RUN(hand_written_table_holds);
    RUN_ONCE(table_of_the_rules_holds); /* the other table takes the same ways */
    RUN(types_are_named_where_the_server_needs_it);
    RUN(zones_need_their_types);
    RUN(half_pairs_are_refused);
    return check_done();
}
