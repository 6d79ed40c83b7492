/* How many digits intervals and numbers have is in the descriptors, of columns and of parameters.
 */
#include <string.h>

#include "app.h"

static struct app app;

static void set(SQLINTEGER attribute, SQLSMALLINT number, SQLSMALLINT field, SQLLEN value)
{
    SQLHDESC desc = NULL;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, attribute, &desc, 0, NULL));
    OK(SQL_HANDLE_DESC, desc, SQLSetDescField(desc, number, field, (SQLPOINTER)value, 0));
}

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

/* The first field of an interval has two digits unless the descriptor says more, its seconds six.
 */
static void intervals_have_their_digits(void)
{
    SQL_INTERVAL_STRUCT interval;
    SQLLEN length = 0;
    app_run(&app, "select cast('100' as varchar(9)), cast('9 10:11:12.345678' as varchar(30))");
    OK_STMT(&app, SQLFetch(app.stmt));
    FAILS_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_INTERVAL_DAY, &interval, 0, &length), "22015");
    set(SQL_ATTR_APP_ROW_DESC, 1, SQL_DESC_CONCISE_TYPE, SQL_C_INTERVAL_DAY);
    set(SQL_ATTR_APP_ROW_DESC, 1, SQL_DESC_DATETIME_INTERVAL_PRECISION, 3);
    OK_STMT(&app, SQLGetData(app.stmt, 1, SQL_ARD_TYPE, &interval, 0, &length));
    CHECK_INT(interval.intval.day_second.day, 100);
    OK_STMT(&app, SQLGetData(app.stmt, 2, SQL_C_INTERVAL_DAY_TO_SECOND, &interval, 0, &length));
    CHECK_INT(interval.intval.day_second.fraction, 345678);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_INTERVAL_DAY_TO_SECOND, &interval, 0, &length));
    set(SQL_ATTR_APP_ROW_DESC, 2, SQL_DESC_PRECISION, 2);
    set(SQL_ATTR_APP_ROW_DESC, 2, SQL_DESC_DATA_PTR, (SQLLEN)&interval);
    app_run(&app, "select 1, cast('9 10:11:12.345678' as varchar(30))");
    WARNS(SQL_HANDLE_STMT, app.stmt, SQLFetch(app.stmt), "01S07");
    CHECK_INT(interval.intval.day_second.fraction, 34);
    reset();
}

/* The default C type of a timestamp keeps what the column has. */
static void default_types_keep_fractions(void)
{
    SQL_TIMESTAMP_STRUCT stamp = {0};
    SQLLEN length = 0;
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_DEFAULT, &stamp, sizeof stamp, &length));
    app_run(&app, "select cast('2026-11-24 13:14:15.123456' as timestamp)");
    CHECK_INT(SQLFetch(app.stmt), SQL_SUCCESS);
    CHECK_INT(stamp.fraction, 123456000);
    reset();
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_DEFAULT, SQL_TYPE_TIMESTAMP,
                                   26, 6, &stamp, 0, NULL));
    app_run(&app, "select cast(? as varchar(40))");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "2026-11-24 13:14:15.123456");
    reset();
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_TYPE_TIMESTAMP, &stamp, sizeof stamp, &length));
    set(SQL_ATTR_APP_ROW_DESC, 1, SQL_DESC_PRECISION, 3);
    set(SQL_ATTR_APP_ROW_DESC, 1, SQL_DESC_DATA_PTR, (SQLLEN)&stamp);
    app_run(&app, "select cast('2026-11-24 13:14:15.123456' as timestamp)");
    WARNS(SQL_HANDLE_STMT, app.stmt, SQLFetch(app.stmt), "01S07");
    CHECK_INT(stamp.fraction, 123000000);
    reset();
}

static void interval_parameters_have_their_digits(void)
{
    static const char *const query = "select cast(? as varchar(40))";
    SQL_INTERVAL_STRUCT interval = {.interval_type = SQL_IS_DAY, .interval_sign = SQL_FALSE};
    interval.intval.day_second.day = 100;
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_INTERVAL_DAY, SQL_VARCHAR,
                                   40, 0, &interval, 0, NULL));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT(query), SQL_NTS), "22015");
    set(SQL_ATTR_APP_PARAM_DESC, 1, SQL_DESC_DATETIME_INTERVAL_PRECISION, 3);
    set(SQL_ATTR_APP_PARAM_DESC, 1, SQL_DESC_DATA_PTR, (SQLLEN)&interval);
    app_run(&app, query);
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "100 days 00:00:00");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_INTERVAL_DAY, 9, 0,
                                   "100", 0, NULL));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT(query), SQL_NTS), "22015");
    set(SQL_ATTR_IMP_PARAM_DESC, 1, SQL_DESC_DATETIME_INTERVAL_PRECISION, 3);
    app_run(&app, query);
    reset();
}

static void numbers_have_their_digits(void)
{
    SQL_NUMERIC_STRUCT number;
    memset(&number, 0, sizeof number);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_NUMERIC, &number, sizeof number, NULL));
    set(SQL_ATTR_APP_ROW_DESC, 1, SQL_DESC_PRECISION, 6);
    set(SQL_ATTR_APP_ROW_DESC, 1, SQL_DESC_SCALE, 2);
    set(SQL_ATTR_APP_ROW_DESC, 1, SQL_DESC_DATA_PTR, (SQLLEN)&number);
    app_run(&app, "select cast(1.25 as numeric(9,4)) as n union all select 12345.0 union all "
                  "select 0.125 order by n");
    WARNS(SQL_HANDLE_STMT, app.stmt, SQLFetch(app.stmt), "01S07");
    CHECK_INT(number.val[0], 12);
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(number.val[0], 125);
    CHECK_INT(number.precision, 6);
    CHECK_INT(number.scale, 2);
    FAILS_STMT(&app, SQLFetch(app.stmt), "22003");
    reset();
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(intervals_have_their_digits);
        RUN(default_types_keep_fractions);
        RUN(interval_parameters_have_their_digits);
        RUN(numbers_have_their_digits);
        app_close(&app);
    }
    return check_done();
}
