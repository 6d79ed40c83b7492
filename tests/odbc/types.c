/* The everyday table: what each column is described as, and what its values become. */
#include <stdint.h>

#include "app.h"

static struct app app;

struct column {
    const char *name;
    SQLSMALLINT type;
    SQLULEN size;
    SQLSMALLINT digits;
    const char *ordinary, *least, *most; /* rows 1 to 3, as text; NULL: not compared */
};

static const struct column columns[] = {
    {"id", SQL_INTEGER, 10, 0, "1", "2", "3"},
    {"c_bool", SQL_BIT, 1, 0, "1", "0", "1"},
    {"c_int2", SQL_SMALLINT, 5, 0, "7", "-32768", "32767"},
    {"c_int4", SQL_INTEGER, 10, 0, "42", "-2147483648", "2147483647"},
    {"c_int8", SQL_BIGINT, 19, 0, "9000000000", "-9223372036854775808", "9223372036854775807"},
    {"c_float4", SQL_REAL, 7, 0, "1.5", "-3.4028235e+38", "3.4028235e+38"},
    {"c_float8", SQL_DOUBLE, 15, 0, "0.1", "-1.7976931348623157e+308", "1.7976931348623157e+308"},
    {"c_numeric", SQL_NUMERIC, 18, 4, "12.3400", "-99999999999999.9999", "99999999999999.9999"},
    {"c_numeric38", SQL_NUMERIC, 38, 10, "3.1415926535", "-9999999999999999999999999999.9999999999",
     "9999999999999999999999999999.9999999999"},
    {"c_char", SQL_CHAR, 8, 0, "abc     ", "        ", "full len"},
    {"c_varchar", SQL_VARCHAR, 64, 0, "naïve café", "", NULL},
    {"c_text", 0, 0, 0, "text", "", NULL},
    {"c_date", SQL_TYPE_DATE, 10, 0, "2026-11-24", "0001-01-01", "9999-12-31"},
    {"c_time", SQL_TYPE_TIME, 0, 6, "13:14:15.123456", "00:00:00", "23:59:59.999999"},
    {"c_timetz", 0, 0, 0, "13:14:15+02", "00:00:00-12", NULL},
    {"c_timestamp", SQL_TYPE_TIMESTAMP, 26, 6, "2026-11-24 13:14:15.5", "0001-01-01 00:00:00",
     "9999-12-31 23:59:59.999999"},
    {"c_timestamptz", SQL_TYPE_TIMESTAMP, 26, 6, NULL, NULL, NULL},
    {"c_super", 0, 0, 0, "{\"a\":[1,2,{\"b\":null}]}", "null", "[]"},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void descriptions(void)
{
    app_run(&app, "select * from test.everyday_types order by id");
    for (SQLUSMALLINT i = 0; i < COLUMNS; i++) {
        const struct column *c = &columns[i];
        char name[64];
        SQLSMALLINT type = 0, digits = 0, nullable = -1;
        SQLULEN size = 0;
        SQLLEN display = 0;
        OK_STMT(&app, SQLDescribeCol(app.stmt, i + 1, (SQLCHAR *)name, sizeof name, NULL, &type,
                                     &size, &digits, &nullable));
        CHECK_STR(name, c->name);
        if (c->type) {
            CHECK_INT(type, c->type);
            CHECK_INT(digits, c->digits);
        }
        if (c->size) {
            CHECK_INT(size, c->size);
        }
        OK_STMT(&app,
                SQLColAttribute(app.stmt, i + 1, SQL_DESC_DISPLAY_SIZE, NULL, 0, NULL, &display));
        CHECK(display > 0);
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void values_as_text(void)
{
    app_run(&app, "select * from test.everyday_types where id <= 4 order by id");
    for (int row = 1; row <= 4; row++) {
        OK_STMT(&app, SQLFetch(app.stmt));
        for (SQLUSMALLINT i = 0; i < COLUMNS; i++) {
            const struct column *c = &columns[i];
            const char *const want[] = {c->ordinary, c->least, c->most, i ? "(null)" : "4"};
            if (want[row - 1]) {
                CHECK_STR(app_cell(app.stmt, i + 1), want[row - 1]);
            }
        }
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void values_as_their_own_types(void)
{
    SQLBIGINT big = 0;
    double real = 0;
    unsigned char bit = 0;
    SQL_DATE_STRUCT date;
    SQL_TIMESTAMP_STRUCT stamp;
    SQL_NUMERIC_STRUCT numeric;
    SQLLEN length = 0;
    app_run(
        &app,
        "select c_int8, c_float8, c_bool, c_date, c_timestamp, c_numeric from test.everyday_types "
        "where id = 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    OK_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_SBIGINT, &big, 0, &length));
    CHECK_INT(big, 9000000000);
    CHECK_INT(length, 8);
    OK_STMT(&app, SQLGetData(app.stmt, 2, SQL_C_DOUBLE, &real, 0, &length));
    CHECK(real == 0.1);
    OK_STMT(&app, SQLGetData(app.stmt, 3, SQL_C_BIT, &bit, 0, &length));
    CHECK_INT(bit, 1);
    OK_STMT(&app, SQLGetData(app.stmt, 4, SQL_C_TYPE_DATE, &date, 0, &length));
    CHECK_INT(date.year * 10000 + date.month * 100 + date.day, 20261124);
    OK_STMT(&app, SQLGetData(app.stmt, 5, SQL_C_TYPE_TIMESTAMP, &stamp, 0, &length));
    CHECK_INT(stamp.hour * 10000 + stamp.minute * 100 + stamp.second, 131415);
    CHECK_INT(stamp.fraction, 500000000);
    OK_STMT(&app, SQLGetData(app.stmt, 6, SQL_C_NUMERIC, &numeric, sizeof numeric, &length));
    CHECK_INT(numeric.val[0], 12);
    CHECK_INT(numeric.sign, 1);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void pairs_that_do_not_convert(void)
{
    SQL_DATE_STRUCT date;
    SQLINTEGER number = 0;
    SQLLEN length = 0;
    app_run(&app, "select c_int8, c_varchar, c_int4 from test.everyday_types where id = 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    FAILS_STMT(&app, SQLGetData(app.stmt, 3, SQL_C_TYPE_DATE, &date, 0, &length), "07006");
    FAILS_STMT(&app, SQLGetData(app.stmt, 2, SQL_C_SLONG, &number, 0, &length), "22018");
    FAILS_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_SLONG, &number, 0, &length), "22003");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, "select c_int4 from test.everyday_types where id = 4");
    OK_STMT(&app, SQLFetch(app.stmt));
    FAILS_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL), "22002");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(descriptions);
        RUN(values_as_text);
        RUN(values_as_their_own_types);
        RUN(pairs_that_do_not_convert);
        app_close(&app);
    }
    return check_done();
}
