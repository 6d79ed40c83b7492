/* What SQLGetDiagRec and SQLGetDiagField say, narrow and wide, and the states of calls out of
 * order.
 */
#include <stdio.h>
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

static const char *text_field(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT record,
                              SQLSMALLINT field)
{
    static char text[256];
    SQLSMALLINT length = -1;
    text[0] = '\0';
    OK(kind, handle, SQLGetDiagField(kind, handle, record, field, text, sizeof text, &length));
    CHECK_INT(length, (long long)strlen(text));
    return text;
}

static SQLINTEGER number_field(SQLSMALLINT record, SQLSMALLINT field)
{
    SQLINTEGER number = -9;
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, record, field, &number, 0, NULL));
    return number;
}

static SQLLEN long_field(SQLSMALLINT record, SQLSMALLINT field)
{
    SQLLEN number = -9;
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, record, field, &number, 0, NULL));
    return number;
}

static void header_fields(void)
{
    SQLRETURN rc = SQL_SUCCESS;
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("selec"), SQL_NTS), "42000");
    CHECK_INT(number_field(0, SQL_DIAG_NUMBER), 1);
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 0, SQL_DIAG_RETURNCODE, &rc, 0, NULL));
    CHECK_INT(rc, SQL_ERROR);
    CHECK_INT(number_field(0, SQL_DIAG_DYNAMIC_FUNCTION_CODE), SQL_DIAG_UNKNOWN_STATEMENT);
    CHECK_INT(long_field(0, SQL_DIAG_CURSOR_ROW_COUNT), 0);
    app_run(&app, "create temp table diagnostics_h (n int)");
    app_run(&app, "insert into diagnostics_h values (1), (2), (3)");
    CHECK_INT(long_field(0, SQL_DIAG_ROW_COUNT), 3);
    CHECK_INT(number_field(0, SQL_DIAG_NUMBER), 0);
    app_run(&app, "drop table diagnostics_h");
}

static void record_fields(void)
{
    char host[128] = "", source[128] = "";
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_SERVER_NAME, host, sizeof host, NULL));
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_DATA_SOURCE_NAME, source, sizeof source, NULL));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select nothing_here"), SQL_NTS), "42S22");
    CHECK_STR(text_field(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_SQLSTATE), "42S22");
    CHECK_INT(number_field(1, SQL_DIAG_NATIVE), 0);
    CHECK(strstr(text_field(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_MESSAGE_TEXT), "nothing_here"));
    CHECK_STR(text_field(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_CLASS_ORIGIN), "ISO 9075");
    CHECK_STR(text_field(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_SUBCLASS_ORIGIN), "ODBC 3.0");
    CHECK_STR(text_field(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_CONNECTION_NAME), host);
    CHECK_STR(text_field(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_SERVER_NAME), source);
    CHECK_INT(long_field(1, SQL_DIAG_ROW_NUMBER), SQL_NO_ROW_NUMBER);
    CHECK_INT(number_field(1, SQL_DIAG_COLUMN_NUMBER), SQL_NO_COLUMN_NUMBER);
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 1/0"), SQL_NTS), "22012");
    CHECK_STR(text_field(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_SUBCLASS_ORIGIN), "ISO 9075");
}

/* Of the connection and of a descriptor. */
static void fields_of_other_handles(void)
{
    SQLHDESC desc = NULL;
    SQLSMALLINT native = 0;
    FAILS(SQL_HANDLE_DBC, app.dbc, SQLSetConnectAttr(app.dbc, 424242, NULL, 0), "HY092");
    CHECK_STR(text_field(SQL_HANDLE_DBC, app.dbc, 1, SQL_DIAG_CONNECTION_NAME), "localhost");
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_DESC, app.dbc, &desc));
    FAILS(SQL_HANDLE_DESC, desc, SQLGetDescField(desc, 0, 4242, &native, 0, NULL), "HY091");
    CHECK_STR(text_field(SQL_HANDLE_DESC, desc, 1, SQL_DIAG_CONNECTION_NAME), "localhost");
    CHECK_INT(SQLGetDiagField(SQL_HANDLE_DBC, app.dbc, 0, SQL_DIAG_ROW_COUNT, &native, 0, NULL),
              SQL_ERROR);
    SQLFreeHandle(SQL_HANDLE_DESC, desc);
}

/* They post nothing themselves. */
static void fields_that_cannot_be_had(void)
{
    char text[8];
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("selec"), SQL_NTS), "42000");
    SQLHSTMT h = app.stmt;
    CHECK_INT(SQLGetDiagField(SQL_HANDLE_STMT, h, 2, SQL_DIAG_SQLSTATE, text, 8, NULL),
              SQL_NO_DATA);
    CHECK_INT(SQLGetDiagField(SQL_HANDLE_STMT, h, 0, SQL_DIAG_SQLSTATE, text, 8, NULL), SQL_ERROR);
    CHECK_INT(SQLGetDiagField(SQL_HANDLE_STMT, h, -1, SQL_DIAG_SQLSTATE, text, 8, NULL), SQL_ERROR);
    CHECK_INT(SQLGetDiagField(SQL_HANDLE_STMT, h, 1, SQL_DIAG_SQLSTATE, text, 4, NULL),
              SQL_SUCCESS_WITH_INFO);
    CHECK_STR(text, "420");
    CHECK_INT(SQLGetDiagField(SQL_HANDLE_STMT, h, 1, SQL_DIAG_SQLSTATE, text, -1, NULL), SQL_ERROR);
    CHECK_INT(number_field(0, SQL_DIAG_NUMBER), 1);
    CHECK_STR(app_state(SQL_HANDLE_STMT, app.stmt), "42000");
}

struct function {
    const char *sql, *name;
    SQLINTEGER code;
};

static const struct function functions[] = {
    {"create temp table diagnostics_d (n int)", "CREATE TABLE", SQL_DIAG_CREATE_TABLE},
    {"alter table diagnostics_d add column t varchar(9)", "ALTER TABLE", SQL_DIAG_ALTER_TABLE},
    {"insert into diagnostics_d select 1", "INSERT", SQL_DIAG_INSERT},
    {"update diagnostics_d set n = 2", "UPDATE WHERE", SQL_DIAG_UPDATE_WHERE},
    {"delete from diagnostics_d where n = 3", "DELETE WHERE", SQL_DIAG_DELETE_WHERE},
    {"/* rows */ select n from diagnostics_d", "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR},
    {"with c as (select 1 as a) select a from c", "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR},
    {"select n into temp diagnostics_i from diagnostics_d", "", SQL_DIAG_UNKNOWN_STATEMENT},
    {"create temp view diagnostics_v as select 1", "CREATE VIEW", SQL_DIAG_CREATE_VIEW},
    {"grant select on diagnostics_d to public", "GRANT", SQL_DIAG_GRANT},
    {"revoke select on diagnostics_d from public", "REVOKE", SQL_DIAG_REVOKE},
    {"show datestyle", "", SQL_DIAG_UNKNOWN_STATEMENT},
    {"drop view diagnostics_v", "DROP VIEW", SQL_DIAG_DROP_VIEW},
    {"drop table diagnostics_i", "DROP TABLE", SQL_DIAG_DROP_TABLE},
    {"create procedure pg_temp.diagnostics_p() language plpgsql as $$ begin end $$", "",
     SQL_DIAG_UNKNOWN_STATEMENT},
    {"{call pg_temp.diagnostics_p()}", "CALL", SQL_DIAG_CALL},
};

static void dynamic_functions(void)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        app_run(&app, functions[i].sql);
        CHECK_STR(text_field(SQL_HANDLE_STMT, app.stmt, 0, SQL_DIAG_DYNAMIC_FUNCTION),
                  functions[i].name);
        CHECK_INT(number_field(0, SQL_DIAG_DYNAMIC_FUNCTION_CODE), functions[i].code);
        SQLFreeStmt(app.stmt, SQL_CLOSE);
    }
    app_run(&app, "insert into diagnostics_d select 1; drop table diagnostics_d; select 1");
    CHECK_INT(number_field(0, SQL_DIAG_DYNAMIC_FUNCTION_CODE), SQL_DIAG_INSERT);
    OK_STMT(&app, SQLMoreResults(app.stmt));
    CHECK_INT(number_field(0, SQL_DIAG_DYNAMIC_FUNCTION_CODE), SQL_DIAG_DROP_TABLE);
    OK_STMT(&app, SQLMoreResults(app.stmt));
    CHECK_INT(number_field(0, SQL_DIAG_DYNAMIC_FUNCTION_CODE), SQL_DIAG_UNKNOWN_STATEMENT);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

/* Where in the rowset, in which column; of which parameter in which set. */
static void places(void)
{
    SQLSMALLINT small = 0;
    char text[] = "x";
    app_run(&app, "select 1, 70000");
    OK_STMT(&app, SQLFetch(app.stmt));
    FAILS_STMT(&app, SQLGetData(app.stmt, 2, SQL_C_SSHORT, &small, 0, NULL), "22003");
    CHECK_INT(long_field(1, SQL_DIAG_ROW_NUMBER), 1);
    CHECK_INT(number_field(1, SQL_DIAG_COLUMN_NUMBER), 2);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SSHORT, SQL_INTEGER, 0, 0,
                                   &small, 0, NULL));
    OK_STMT(&app, SQLBindParameter(app.stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_INTEGER, 0, 0,
                                   text, sizeof text, NULL));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select ?, cast(? as int)"), SQL_NTS),
               "22018");
    CHECK_INT(long_field(1, SQL_DIAG_ROW_NUMBER), 1);
    CHECK_INT(number_field(1, SQL_DIAG_COLUMN_NUMBER), 2);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

/* The server's DETAIL and HINT, and text of any length. */
static void texts_are_whole(void)
{
    static char value[19000], sql[20000], text[32768];
    SQLSMALLINT length = 0;
    app_run(&app, "create temp table diagnostics_u (n int primary key)");
    app_run(&app, "insert into diagnostics_u select 1");
    FAILS_STMT(&app,
               SQLExecDirect(app.stmt, SQLTEXT("insert into diagnostics_u select 1"), SQL_NTS),
               "23000");
    CHECK(strstr(app_message(SQL_HANDLE_STMT, app.stmt), "Key (n)=(1) already exists") != NULL);
    app_run(&app, "drop table diagnostics_u");
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select no_such_function(1)"), SQL_NTS),
               "42000");
    CHECK(strstr(app_message(SQL_HANDLE_STMT, app.stmt), "HINT") != NULL);
    memset(value, 'y', sizeof value - 1);
    snprintf(sql, sizeof sql, "select cast('%s' as int)", value);
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT(sql), SQL_NTS), "22018");
    CHECK_INT(SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_MESSAGE_TEXT, text,
                              sizeof text - 1, &length),
              SQL_SUCCESS);
    CHECK(length > 18999);
    CHECK_INT(length, (long long)strlen(text));
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
        RUN(header_fields);
        RUN(record_fields);
        RUN(fields_of_other_handles);
        RUN(fields_that_cannot_be_had);
        RUN(dynamic_functions);
        RUN(places);
        RUN(texts_are_whole);
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
