/* SQLGetInfo, SQLGetFunctions, SQLGetTypeInfo, SQLNativeSql and attributes. */
#include <string.h>

#include "app.h"
#include "control.h"

static struct app app;
static const char *source;

static const char *info_text(SQLUSMALLINT type)
{
    static char text[8192];
    SQLSMALLINT length = 0;
    OK_DBC(&app, SQLGetInfo(app.dbc, type, text, sizeof text, &length));
    CHECK_INT(length, strlen(text));
    return text;
}

static void names_and_versions(void)
{
    bool redshift = strcmp(source, "rs") == 0;
    CHECK_STR(info_text(SQL_DBMS_NAME), redshift ? "Redshift" : "PostgreSQL");
    CHECK(strncmp(info_text(SQL_DBMS_VER), redshift ? "01.00." : "15.", redshift ? 6 : 3) == 0);
    CHECK_STR(info_text(SQL_DRIVER_ODBC_VER), "03.80");
    CHECK_STR(info_text(SQL_DATA_SOURCE_NAME), source);
    CHECK_STR(info_text(SQL_DATABASE_NAME), app_env("STACK_DB"));
    CHECK_STR(info_text(SQL_USER_NAME), app_env("STACK_USER"));
    CHECK_STR(info_text(SQL_SERVER_NAME), "localhost");
    CHECK_STR(info_text(SQL_IDENTIFIER_QUOTE_CHAR), "\"");
    CHECK_STR(info_text(SQL_SEARCH_PATTERN_ESCAPE), "\\");
    CHECK(strlen(info_text(SQL_DRIVER_VER)) >= 10);
    CHECK(strstr(info_text(SQL_KEYWORDS), redshift ? "UNPIVOT" : "LATERAL") != NULL);
}

static SQLUSMALLINT quoted_case(void)
{
    SQLUSMALLINT value = 99;
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_QUOTED_IDENTIFIER_CASE, &value, sizeof value, NULL));
    return value;
}

/* On Redshift it is a setting, which the application may change at any time. */
static void the_case_of_names(void)
{
    SQLUSMALLINT plain = 99;
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_IDENTIFIER_CASE, &plain, sizeof plain, NULL));
    CHECK_INT(plain, SQL_IC_LOWER);
    if (strcmp(source, "pg") == 0) {
        CHECK_INT(quoted_case(), SQL_IC_SENSITIVE);
        return;
    }
    long before = control_counter("redshift.queries");
    CHECK_INT(quoted_case(), SQL_IC_LOWER);
    CHECK_INT(control_counter("redshift.queries") - before, 1);
    app_run(&app, "SET enable_case_sensitive_identifier TO on");
    CHECK_INT(quoted_case(), SQL_IC_SENSITIVE);
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    app_run(&app, "SELECT 1 UNION ALL SELECT 2");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(quoted_case(), SQL_IC_SENSITIVE); /* while rows are on their way */
    OK_STMT(&app, SQLFetch(app.stmt));
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, "SET enable_case_sensitive_identifier TO off");
    CHECK_INT(quoted_case(), SQL_IC_LOWER);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
    CHECK_INT(quoted_case(), SQL_IC_SENSITIVE); /* as the transaction found it */
    app_run(&app, "RESET enable_case_sensitive_identifier");
}

/* Where the server cannot be asked, what it said at the start. */
static void the_case_of_names_in_a_failed_transaction(void)
{
    struct app outer = app;
    if (strcmp(source, "pg") == 0) {
        return;
    }
    app_open_string(&app, "DSN=rs;ErrorRollback=none");
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("SELECT no_such_column"), SQL_NTS), "42S22");
    long before = control_counter("redshift.queries");
    CHECK_INT(quoted_case(), SQL_IC_LOWER);
    CHECK_INT(control_counter("redshift.queries") - before, 0);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    app_close(&app);
    app = outer;
}

static void short_buffers(void)
{
    char text[4];
    SQLWCHAR wide[4];
    SQLSMALLINT length = 0;
    WARNS(SQL_HANDLE_DBC, app.dbc, SQLGetInfo(app.dbc, SQL_SERVER_NAME, text, 4, &length), "01004");
    CHECK_STR(text, "loc");
    CHECK_INT(length, 9);
    WARNS(SQL_HANDLE_DBC, app.dbc,
          SQLGetInfoW(app.dbc, SQL_SERVER_NAME, wide, sizeof wide, &length), "01004");
    CHECK_INT(length, 18);
    CHECK_INT(wide[2], 'c');
    CHECK_INT(wide[3], 0);
}

static void functions(void)
{
    SQLUSMALLINT bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE], one = 0;
    OK_DBC(&app, SQLGetFunctions(app.dbc, SQL_API_ODBC3_ALL_FUNCTIONS, bits));
    CHECK(SQL_FUNC_EXISTS(bits, SQL_API_SQLEXECDIRECT));
    CHECK(SQL_FUNC_EXISTS(bits, SQL_API_SQLGETDIAGFIELD));
    OK_DBC(&app, SQLGetFunctions(app.dbc, SQL_API_SQLTABLES, &one));
    CHECK_INT(one, SQL_TRUE);
}

static void type_info(void)
{
    SQLSMALLINT columns = 0, last = -1000, type = 0;
    int rows = 0;
    bool timestamp = false;
    OK_STMT(&app, SQLGetTypeInfo(app.stmt, SQL_ALL_TYPES));
    OK_STMT(&app, SQLNumResultCols(app.stmt, &columns));
    CHECK_INT(columns, 19);
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_SSHORT, &type, 0, NULL));
    while (SQLFetch(app.stmt) == SQL_SUCCESS) {
        CHECK(type >= last);
        last = type;
        timestamp = timestamp || type == SQL_TYPE_TIMESTAMP;
        rows++;
    }
    CHECK(rows >= 12);
    CHECK(timestamp);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
    OK_STMT(&app, SQLGetTypeInfo(app.stmt, SQL_BIGINT));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 3), "19");
    CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLGetTypeInfo(app.stmt, SQL_INTERVAL_YEAR));
    CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    FAILS_STMT(&app, SQLGetTypeInfo(app.stmt, SQL_INTERVAL_YEAR_TO_MONTH + 100), "HY004");
}

static void native_sql(void)
{
    char text[128];
    SQLINTEGER length = 0;
    SQLCHAR sql[] = "select {fn ucase('a')}, {d '2026-11-24'} where 1 = ?";
    OK_DBC(&app, SQLNativeSql(app.dbc, sql, SQL_NTS, (SQLCHAR *)text, sizeof text, &length));
    CHECK_INT(length, strlen(text));
    CHECK(strchr(text, '{') == NULL);
    CHECK(strstr(text, "$1") != NULL);
    CHECK_STR(app_value(&app, "select {fn ucase('abc')}"), "ABC");
}

/* ODBC 2 applications see ODBC 2's codes of dates and its SQLSTATEs. */
static void odbc_2(void)
{
    struct app old = {0};
    SQLSMALLINT type = 0;
    char name[32];
    CHECK_INT(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &old.env), SQL_SUCCESS);
    SQLPOINTER version = (SQLPOINTER)(uintptr_t)SQL_OV_ODBC2;
    OK(SQL_HANDLE_ENV, old.env, SQLSetEnvAttr(old.env, SQL_ATTR_ODBC_VERSION, version, 0));
    OK(SQL_HANDLE_ENV, old.env, SQLAllocHandle(SQL_HANDLE_DBC, old.env, &old.dbc));
    OK_DBC(&old, SQLConnect(old.dbc, SQLTEXT(source), SQL_NTS, NULL, 0, NULL, 0));
    OK_DBC(&old, SQLAllocHandle(SQL_HANDLE_STMT, old.dbc, &old.stmt));
    app_run(&old, "select {d '2026-11-24'}, {ts '2026-11-24 01:02:03'}");
    OK_STMT(&old, SQLDescribeCol(old.stmt, 1, (SQLCHAR *)name, 32, NULL, &type, NULL, NULL, NULL));
    CHECK_INT(type, SQL_DATE);
    OK_STMT(&old, SQLDescribeCol(old.stmt, 2, (SQLCHAR *)name, 32, NULL, &type, NULL, NULL, NULL));
    CHECK_INT(type, SQL_TIMESTAMP);
    SQLFreeStmt(old.stmt, SQL_CLOSE);
    CHECK_INT(SQLFetch(old.stmt), SQL_ERROR);
    CHECK_STR(app_state(SQL_HANDLE_STMT, old.stmt), "S1010");
    app_close(&old);
}

static void cursor_names(void)
{
    SQLCHAR name[32];
    SQLSMALLINT length = 0;
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLGetCursorName(app.stmt, name, 32, &length));
    CHECK(strncmp((char *)name, "SQL_CUR", 7) == 0);
    OK_STMT(&app, SQLSetCursorName(app.stmt, SQLTEXT("mine"), SQL_NTS));
    OK_STMT(&app, SQLGetCursorName(app.stmt, name, 32, &length));
    CHECK_STR((char *)name, "mine");
    FAILS_STMT(&app, SQLSetCursorName(app.stmt, SQLTEXT("SQL_CURx"), SQL_NTS), "34000");
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        source = sources[i];
        app_open(&app, source);
        RUN(names_and_versions);
        RUN(the_case_of_names);
        RUN(the_case_of_names_in_a_failed_transaction);
        RUN(short_buffers);
        RUN(functions);
        RUN(type_info);
        RUN(native_sql);
        RUN(odbc_2);
        RUN(cursor_names);
        app_close(&app);
    }
    return check_done();
}
