/* Every type that a server has, as SQLGetTypeInfo, SQLDescribeCol, SQLColAttribute and SQLColumns
 * tell it: the same everywhere. */
#include <stdio.h>
#include <string.h>

#include "app.h"

enum { TYPES = 64, NAME = 64 };

static struct app app;

/* What the four say of a type. A number that one of them does not have is -1. */
struct told {
    char name[NAME], prefix[NAME], suffix[NAME];
    long concise, verbose, subcode, size, digits, octets, radix;
    long is_unsigned, sensitive, searchable;
};

static struct told types[TYPES];
static int count;

static long number(SQLUSMALLINT column)
{
    SQLINTEGER value = -1;
    SQLLEN length = 0;
    OK_STMT(&app, SQLGetData(app.stmt, column, SQL_C_SLONG, &value, 0, &length));
    return length == SQL_NULL_DATA ? -1 : value;
}

static void text(SQLUSMALLINT column, char *out)
{
    const char *cell = app_cell(app.stmt, column);
    snprintf(out, NAME, "%s", strcmp(cell, "(null)") == 0 ? "" : cell);
}

static void read_type_info(void)
{
    OK_STMT(&app, SQLGetTypeInfo(app.stmt, SQL_ALL_TYPES));
    for (count = 0; count < TYPES && SQLFetch(app.stmt) == SQL_SUCCESS; count++) {
        struct told *type = &types[count];
        text(1, type->name);
        type->concise = number(2);
        type->size = number(3);
        text(4, type->prefix);
        text(5, type->suffix);
        type->sensitive = number(8);
        type->searchable = number(9);
        type->is_unsigned = number(10);
        type->verbose = number(16);
        type->subcode = number(17);
        type->radix = number(18);
    }
    CHECK(count > 20 && count < TYPES);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void make_table(void)
{
    static char sql[8192];
    size_t used = (size_t)snprintf(sql, sizeof sql, "create table test.all_types (");
    for (int i = 0; i < count && used < sizeof sql; i++) {
        used += (size_t)snprintf(sql + used, sizeof sql - used, "%sc%d %s", i ? ", " : "", i,
                                 types[i].name);
    }
    snprintf(sql + used, sizeof sql - used, ")");
    app_run(&app, sql);
}

static long attribute(int column, SQLUSMALLINT field)
{
    SQLLEN value = -77;
    OK_STMT(&app, SQLColAttribute(app.stmt, (SQLUSMALLINT)column, field, NULL, 0, NULL, &value));
    return value;
}

static void text_attribute(int column, SQLUSMALLINT field, char *out)
{
    OK_STMT(&app, SQLColAttribute(app.stmt, (SQLUSMALLINT)column, field, out, NAME, NULL, NULL));
}

/* A numeric attribute's precision, a date's length, a character column's length. */
static long size_attribute(int column)
{
    bool decimal = attribute(column, SQL_DESC_NUM_PREC_RADIX) != 0;
    return attribute(column, decimal ? SQL_DESC_PRECISION : SQL_DESC_LENGTH);
}

static long digits_attribute(int column, const struct told *type)
{
    bool timed = type->verbose == SQL_DATETIME || type->verbose == SQL_INTERVAL;
    return attribute(column, timed ? SQL_DESC_PRECISION : SQL_DESC_SCALE);
}

/* SQLColAttribute says what SQLDescribeCol says, and more. */
static struct told described(int column, const struct told *type)
{
    struct told told;
    char name[NAME];
    SQLSMALLINT concise = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    memset(&told, 0, sizeof told);
    OK_STMT(&app, SQLDescribeCol(app.stmt, (SQLUSMALLINT)column, (SQLCHAR *)name, NAME, NULL,
                                 &concise, &size, &digits, &nullable));
    told.concise = concise;
    told.size = (long)size;
    told.digits = digits;
    told.verbose = attribute(column, SQL_DESC_TYPE);
    told.radix = attribute(column, SQL_DESC_NUM_PREC_RADIX);
    told.octets = attribute(column, SQL_DESC_OCTET_LENGTH);
    told.is_unsigned = attribute(column, SQL_DESC_UNSIGNED);
    told.sensitive = attribute(column, SQL_DESC_CASE_SENSITIVE);
    told.searchable = attribute(column, SQL_DESC_SEARCHABLE);
    text_attribute(column, SQL_DESC_TYPE_NAME, told.name);
    text_attribute(column, SQL_DESC_LITERAL_PREFIX, told.prefix);
    text_attribute(column, SQL_DESC_LITERAL_SUFFIX, told.suffix);
    CHECK_INT(attribute(column, SQL_DESC_CONCISE_TYPE), concise);
    CHECK_INT(size_attribute(column), told.size);
    CHECK_INT(digits_attribute(column, type), digits);
    CHECK(attribute(column, SQL_DESC_DISPLAY_SIZE) >= told.size);
    return told;
}

/* Columns are made without a length: a decimal's size is then the server's preset. */
static void check_described(int column, const struct told *type, struct told *told)
{
    *told = described(column, type);
    CHECK_STR(told->name, type->name);
    CHECK_STR(told->prefix, type->prefix);
    CHECK_STR(told->suffix, type->suffix);
    CHECK_INT(told->concise, type->concise);
    CHECK_INT(told->verbose, type->verbose);
    CHECK_INT(told->radix, type->radix < 0 ? 0 : type->radix);
    CHECK_INT(told->sensitive, type->sensitive);
    CHECK_INT(told->searchable, type->searchable);
    CHECK_INT(told->is_unsigned, type->is_unsigned < 0 ? 1 : type->is_unsigned);
}

/* Numbers that are exact, and what has a fraction of a second; others tell SQLDescribeCol 0, and
 * SQLColumns NULL. */
static bool has_digits(const struct told *type)
{
    bool real = type->concise == SQL_REAL || type->concise == SQL_DOUBLE;
    return (type->radix > 0 && !real) || (type->subcode >= 0 && type->concise != SQL_TYPE_DATE);
}

/* A row of SQLColumns about the same column. */
static void check_listed(const struct told *type, const struct told *told)
{
    char name[NAME];
    text(6, name);
    CHECK_STR(name, told->name);
    CHECK_INT(number(5), told->concise);
    CHECK_INT(number(7), told->size);
    CHECK_INT(number(8), told->octets);
    CHECK_INT(number(9), has_digits(type) ? told->digits : -1);
    CHECK_INT(number(10), told->radix ? told->radix : -1);
    CHECK_INT(number(14), told->verbose);
    CHECK_INT(number(15), type->subcode);
}

static void all_four_agree(void)
{
    static struct told told[TYPES];
    read_type_info();
    make_table();
    app_run(&app, "select * from test.all_types");
    for (int i = 0; i < count; i++) {
        check_described(i + 1, &types[i], &told[i]);
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLColumns(app.stmt, NULL, 0, SQLTEXT("test"), SQL_NTS, SQLTEXT("all\\_types"),
                             SQL_NTS, NULL, 0));
    for (int i = 0; i < count && OK_STMT(&app, SQLFetch(app.stmt)); i++) {
        check_listed(&types[i], &told[i]);
    }
    CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, "drop table test.all_types");
}

struct kind {
    const char *name;
    SQLSMALLINT type;
    bool redshift, postgres;
    const char *literal; /* what stands between prefix and suffix; NULL: the stand-in has none */
};

/* The types that people meet on either server. */
static const struct kind kinds[] = {
    {"bool", SQL_BIT, true, true, "true"},
    {"int2", SQL_SMALLINT, true, true, "1"},
    {"int4", SQL_INTEGER, true, true, "1"},
    {"int8", SQL_BIGINT, true, true, "1"},
    {"float4", SQL_REAL, true, true, "1.5"},
    {"float8", SQL_DOUBLE, true, true, "1.5"},
    {"numeric", SQL_NUMERIC, true, true, "1.5"},
    {"char", SQL_CHAR, true, true, "x"},
    {"varchar", SQL_VARCHAR, true, true, "x"},
    {"date", SQL_TYPE_DATE, true, true, "2026-11-24"},
    {"time", SQL_TYPE_TIME, true, true, "13:14:15"},
    {"timetz", SQL_TYPE_TIME, true, true, "13:14:15+02"},
    {"timestamp", SQL_TYPE_TIMESTAMP, true, true, "2026-11-24 13:14:15"},
    {"timestamptz", SQL_TYPE_TIMESTAMP, true, true, "2026-11-24 13:14:15+02"},
    {"intervaly2m", SQL_INTERVAL_YEAR_TO_MONTH, true, false, NULL},
    {"intervald2s", SQL_INTERVAL_DAY_TO_SECOND, true, false, NULL},
    {"super", SQL_LONGVARCHAR, true, false, "1"},
    {"varbyte", SQL_LONGVARBINARY, true, false, "00ff"},
    {"geometry", SQL_LONGVARBINARY, true, false, "0101000000000000000000f03f0000000000000040"},
    {"geography", SQL_LONGVARBINARY, true, false, "0101000000000000000000f03f0000000000000040"},
    {"hllsketch", SQL_LONGVARCHAR, true, false, "{}"},
    {"text", SQL_VARCHAR, false, true, "x"},
    {"bytea", SQL_LONGVARBINARY, false, true, "00ff"},
    {"money", SQL_VARCHAR, false, true, "1.50"},
    {"interval", SQL_VARCHAR, false, true, "1 day"},
    {"uuid", SQL_GUID, false, true, "6f9619ff-8b86-d011-b42d-00c04fc964ff"},
    {"json", SQL_LONGVARCHAR, false, true, "{}"},
    {"jsonb", SQL_LONGVARCHAR, false, true, "{}"},
    {"xml", SQL_LONGVARCHAR, false, true, "<a/>"},
    {"inet", SQL_VARCHAR, false, true, "10.0.0.1"},
    {"cidr", SQL_VARCHAR, false, true, "10.0.0.0/8"},
    {"macaddr", SQL_VARCHAR, false, true, "08:00:2b:01:02:03"},
    {"bit", SQL_VARCHAR, false, true, "1"},
    {"varbit", SQL_VARCHAR, false, true, "101"},
};

/* Between its prefix and its suffix a value is a literal of the type. */
static void check_literal(const struct told *type, const char *value)
{
    char sql[256];
    if (!value) {
        return;
    }
    snprintf(sql, sizeof sql, "select cast(%s%s%s as %s)", type->prefix, value, type->suffix,
             type->name);
    app_run(&app, sql);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static bool has(const struct kind *kind)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(types[i].name, kind->name) == 0) {
            CHECK_INT(types[i].concise, kind->type);
            check_literal(&types[i], kind->literal);
            return true;
        }
    }
    return false;
}

static void each_server_has_its_types(bool redshift)
{
    read_type_info();
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        bool wanted = redshift ? kinds[i].redshift : kinds[i].postgres;
        check_that(has(&kinds[i]) == wanted, redshift ? "Redshift" : "PostgreSQL", (int)i,
                   kinds[i].name);
    }
}

/* With UseUnicode. */
static SQLSMALLINT wide_of(SQLSMALLINT type)
{
    return type == SQL_CHAR ? SQL_WCHAR : type == SQL_VARCHAR ? SQL_WVARCHAR : type;
}

/* Those that only results have, of system catalogues, arrays and the like. */
static void types_of_results(void)
{
    static const struct kind seen[] = {
        {"cast('pg_class' as name)", SQL_VARCHAR, true, true, NULL},
        {"cast(26 as oid)", SQL_BIGINT, true, true, NULL},
        {"cast('r' as \"char\")", SQL_CHAR, true, true, NULL},
        {"current_schemas(true)", SQL_VARCHAR, true, true, NULL},
    };
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
        char sql[128];
        snprintf(sql, sizeof sql, "select %s", seen[i].name);
        app_run(&app, sql);
        long type = attribute(1, SQL_DESC_CONCISE_TYPE);
        CHECK(type == seen[i].type || type == wide_of(seen[i].type));
        CHECK(attribute(1, SQL_DESC_LENGTH) > 0);
        CHECK(attribute(1, SQL_DESC_OCTET_LENGTH) > 0);
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK(app_cell(app.stmt, 1)[0] != '\0');
        SQLFreeStmt(app.stmt, SQL_CLOSE);
    }
}

/* Bytes are the same bytes in whichever form the server writes them. */
static void bytes_in_both_forms(void)
{
    static const char *const forms[] = {"hex", "escape"};
    static const unsigned char want[] = {0, 0xff, 'a', '\\', 0x10};
    for (size_t i = 0; i < 2; i++) {
        unsigned char bytes[16];
        SQLLEN length = 0;
        char sql[64];
        snprintf(sql, sizeof sql, "set bytea_output = '%s'", forms[i]);
        app_run(&app, sql);
        app_run(&app, "select cast('\\x00ff615c10' as bytea)");
        OK_STMT(&app, SQLFetch(app.stmt));
        OK_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_BINARY, bytes, sizeof bytes, &length));
        CHECK_INT(length, sizeof want);
        CHECK(memcmp(bytes, want, sizeof want) == 0);
        CHECK_STR(app_cell(app.stmt, 1), "00ff615c10");
        SQLFreeStmt(app.stmt, SQL_CLOSE);
    }
    app_run(&app, "reset bytea_output");
}

static void on_redshift(void)
{
    each_server_has_its_types(true);
}

static void on_postgres(void)
{
    each_server_has_its_types(false);
}

int main(void)
{
    static const char *const sources[] = {"DSN=rs", "DSN=pg", "DSN=rs;UseUnicode=1",
                                          "DSN=pg;UseUnicode=1"};
    for (size_t i = 0; i < 4; i++) {
        app_open_string(&app, sources[i]);
        RUN(all_four_agree);
        RUN(types_of_results);
        if (i == 0) {
            RUN(on_redshift);
        } else if (i == 1) {
            RUN(on_postgres);
            RUN(bytes_in_both_forms);
        }
        app_close(&app);
    }
    return check_done();
}
