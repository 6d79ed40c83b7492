/* What SQLGetDiagRec and SQLGetDiagField say, narrow and wide, and the states of calls out of
 * order.
 */
#include <string.h>

#include "app.h"

static struct app app;

static void record_of_a_server_error(void)
{
    SQLCHAR state[6], text[512];
    SQLINTEGER native = -1;
    SQLSMALLINT length = 0;
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select nothing_here"), SQL_NTS), "42S22");
    CHECK_INT(SQLGetDiagRec(SQL_HANDLE_STMT, app.stmt, 1, state, &native, text, 512, &length),
              SQL_SUCCESS);
    CHECK_INT(native, 0);
    CHECK_INT(length, strlen((char *)text));
    CHECK(strstr((char *)text, "nothing_here") != NULL);
    CHECK_INT(SQLGetDiagRec(SQL_HANDLE_STMT, app.stmt, 2, state, &native, text, 512, &length),
              SQL_NO_DATA);
    CHECK_INT(SQLGetDiagRec(SQL_HANDLE_STMT, app.stmt, 1, state, &native, text, 10, &length),
              SQL_SUCCESS_WITH_INFO);
    CHECK_INT(strlen((char *)text), 9);
    CHECK(length > 9);
}

static void record_of_a_server_error_wide(void)
{
    SQLWCHAR state[6], text[512];
    SQLSMALLINT length = 0, all = 0;
    SQLWCHAR sql[] = {'s', 'e', 'l', 'e', 'c', 't', ' ', 0xe9, 'x', 0};
    CHECK_INT(SQLExecDirectW(app.stmt, sql, SQL_NTS), SQL_ERROR);
    CHECK_INT(SQLGetDiagRecW(SQL_HANDLE_STMT, app.stmt, 1, state, NULL, text, 512, &all),
              SQL_SUCCESS);
    CHECK_INT(state[0], '4');
    bool found = false;
    for (SQLSMALLINT i = 0; i < all; i++) {
        found = found || text[i] == 0xe9;
    }
    CHECK(found);
    CHECK_INT(SQLGetDiagRecW(SQL_HANDLE_STMT, app.stmt, 1, state, NULL, text, 10, &length),
              SQL_SUCCESS_WITH_INFO);
    CHECK_INT(length, all);
    CHECK_INT(text[9], 0);
}

static void fields(void)
{
    SQLINTEGER count = 0;
    SQLRETURN rc = SQL_SUCCESS;
    char text[128];
    SQLSMALLINT length = 0;
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("selec"), SQL_NTS), "42000");
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 0, SQL_DIAG_NUMBER, &count, 0, NULL));
    CHECK_INT(count, 1);
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 0, SQL_DIAG_RETURNCODE, &rc, 0, NULL));
    CHECK_INT(rc, SQL_ERROR);
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_CLASS_ORIGIN, text, 128,
                                  &length));
    CHECK_STR(text, "ISO 9075");
    OK_STMT(&app,
            SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_SQLSTATE, text, 128, &length));
    CHECK_STR(text, "42000");
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_SERVER_NAME, text, 128,
                                  &length));
    CHECK_STR(text, "localhost");
}

static void out_of_order(void)
{
    char text[16];
    SQLLEN length;
    SQLSMALLINT count = -1;
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    FAILS_STMT(&app, SQLExecute(app.stmt), "HY010");
    FAILS_STMT(&app, SQLFetch(app.stmt), "HY010");
    app_run(&app, "select 1 as one, 2 as two");
    FAILS_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_CHAR, text, 16, &length), "24000");
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 2"), SQL_NTS), "24000");
    OK_STMT(&app, SQLFetch(app.stmt));
    FAILS_STMT(&app, SQLGetData(app.stmt, 3, SQL_C_CHAR, text, 16, &length), "07009");
    FAILS_STMT(&app, SQLGetData(app.stmt, 1, 12345, text, 16, &length), "HY003");
    OK_STMT(&app, SQLNumResultCols(app.stmt, &count));
    CHECK_INT(count, 2);
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    FAILS_STMT(&app, SQLCloseCursor(app.stmt), "24000");
    app_run(&app, "create temp table diagnostics_t (n int)");
    FAILS_STMT(&app, SQLFetch(app.stmt), "24000");
    app_run(&app, "drop table diagnostics_t");
}

static void notices_are_warnings(void)
{
    SQLRETURN rc =
        SQLExecDirect(app.stmt, SQLTEXT("drop table if exists no_such_table_at_all"), SQL_NTS);
    WARNS(SQL_HANDLE_STMT, app.stmt, rc, "01000");
    CHECK(strstr(app_message(SQL_HANDLE_STMT, app.stmt), "no_such_table_at_all") != NULL);
}

struct refusal {
    const char *sql, *state, *old, *own;
};

static const struct refusal refusals[] = {
    {"select * from no_such_table", "42S02", "S0002", "42P01"},
    {"select no_such_column from diagnostics_s", "42S22", "S0022", "42703"},
    {"create temp table diagnostics_s (n int)", "42S01", "S0001", "42P07"},
    {"alter table diagnostics_s add column n int", "42S21", "S0021", "42701"},
    {"selec 1", "42000", "37000", "42601"},
    {"select no_such_function(1)", "42000", "37000", "42883"},
    {"insert into diagnostics_s select null", "23000", "23000", "23502"},
    {"select cast('x' as int)", "22018", "22005", "22P02"},
    {"select 1/0", "22012", "22012", NULL},
};

static void states_of(bool old)
{
    app_run(&app, "create temp table diagnostics_s (n int not null)");
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *r = &refusals[i];
        FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT(r->sql), SQL_NTS),
                   old ? r->old : r->state);
        if (r->own) {
            CHECK(strstr(app_message(SQL_HANDLE_STMT, app.stmt), r->own) != NULL);
        }
    }
    app_run(&app, "drop table diagnostics_s");
}

static void states_of_odbc_3(void)
{
    states_of(false);
}

static void states_of_odbc_2(void)
{
    states_of(true);
    FAILS_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)0, 0), "S1009");
}

static void not_supported_yet(void)
{
    SQLUSMALLINT there = 1;
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    FAILS_STMT(&app,
               SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_SENSITIVITY, (SQLPOINTER)SQL_SENSITIVE, 0),
               "HYC00");
    OK_DBC(&app, SQLGetFunctions(app.dbc, SQL_API_SQLFETCH, &there));
    CHECK_INT(there, SQL_TRUE);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(record_of_a_server_error);
        RUN(fields);
        RUN(out_of_order);
        RUN(notices_are_warnings);
        RUN(states_of_odbc_3);
        RUN(not_supported_yet);
        app_close(&app);
        app_open_version(&app, sources[i], SQL_OV_ODBC2);
        RUN(states_of_odbc_2);
        app_close(&app);
        app_open_wide(&app, sources[i]);
        RUN(record_of_a_server_error_wide);
        app_close(&app);
    }
    return check_done();
}
