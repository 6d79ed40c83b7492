/* Connecting and disconnecting as applications do it, and the SQLSTATE of what goes wrong. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app.h"
#include "redshift_odbc.h"

static SQLRETURN driver_connect(struct app *app, const char *string, char *out, SQLSMALLINT max,
                                SQLSMALLINT *length)
{
    return SQLDriverConnect(app->dbc, NULL, SQLTEXT(string), SQL_NTS, (SQLCHAR *)out, max, length,
                            SQL_DRIVER_NOPROMPT);
}

static void connects_by_data_source_and_again(void)
{
    struct app app;
    app_open(&app, "rs");
    CHECK_STR(app_value(&app, "select 1"), "1");
    SQLFreeHandle(SQL_HANDLE_STMT, app.stmt);
    OK_DBC(&app, SQLDisconnect(app.dbc));
    OK_DBC(&app, SQLConnect(app.dbc, SQLTEXT("pg"), SQL_NTS, NULL, 0, NULL, 0));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &app.stmt));
    CHECK_STR(app_value(&app, "select 2"), "2");
    app_close(&app);
}

static void connection_string_comes_back_without_secrets(void)
{
    struct app app;
    char out[1024], string[512];
    SQLSMALLINT length = 0;
    app_begin(&app);
    snprintf(string, sizeof string, "DSN=rs;PWD=%s;ApplicationName=x", app_env("STACK_PASSWORD"));
    OK_DBC(&app, driver_connect(&app, string, out, sizeof out, &length));
    CHECK(strstr(out, "DSN=rs") != NULL);
    CHECK(strstr(out, "ApplicationName=x") != NULL);
    CHECK(strstr(out, app_env("STACK_PASSWORD")) == NULL);
    CHECK_INT(length, strlen(out));
    OK_DBC(&app, SQLDisconnect(app.dbc));
    app_close(&app);
}

static void short_out_string_is_a_warning(void)
{
    struct app app;
    char out[4];
    SQLSMALLINT length = 0;
    app_begin(&app);
    WARNS(SQL_HANDLE_DBC, app.dbc, driver_connect(&app, "DSN=rs", out, sizeof out, &length),
          "01004");
    CHECK_STR(out, "DSN");
    CHECK(length >= 6);
    OK_DBC(&app, SQLDisconnect(app.dbc));
    app_close(&app);
}

static void unknown_keyword_is_a_warning(void)
{
    struct app app;
    app_begin(&app);
    WARNS(SQL_HANDLE_DBC, app.dbc, driver_connect(&app, "DSN=rs;Databse=x", NULL, 0, NULL),
          "01S00");
    CHECK(strstr(app_message(SQL_HANDLE_DBC, app.dbc), "Databse") != NULL);
    OK_DBC(&app, SQLDisconnect(app.dbc));
    app_close(&app);
}

static void refusals_have_their_states(void)
{
    static const struct {
        const char *string, *state;
    } cases[] = {
        {"DSN=rs;PWD=wrong", "28000"},
        {"DSN=rs;UID=nobody;PWD=wrong", "28000"},
        {"DSN=rs;Port=1;ConnectionRetryCount=0", "08001"},
        {"DSN=rs;HostAddr=;Host=no-such-host.invalid;ConnectionRetryCount=0", "08001"},
        {"DSN=rs;Database=no_such_database", "3D000"},
        {"DSN=rs;SSLMode=perhaps", "HY000"},
        {"DSN=rs;CAFile=/nonexistent.pem", "08001"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct app app;
        app_begin(&app);
        FAILS(SQL_HANDLE_DBC, app.dbc, driver_connect(&app, cases[i].string, NULL, 0, NULL),
              cases[i].state);
        CHECK(strstr(app_message(SQL_HANDLE_DBC, app.dbc), "[Redshift][ODBC]") != NULL);
        app_close(&app);
    }
}

static void wide_connection_string(void)
{
    static const char ascii[] = "DSN=pg";
    SQLWCHAR string[16] = {0}, out[256];
    SQLSMALLINT length = 0;
    struct app app;
    for (size_t i = 0; i < sizeof ascii; i++) {
        string[i] = (SQLWCHAR)ascii[i];
    }
    app_begin(&app);
    OK_DBC(&app, SQLDriverConnectW(app.dbc, NULL, string, SQL_NTS, out, 256, &length,
                                   SQL_DRIVER_COMPLETE));
    CHECK(length >= 6);
    CHECK(memcmp(out, string, 6 * sizeof *out) == 0);
    OK_DBC(&app, SQLDisconnect(app.dbc));
    app_close(&app);
}

static void attributes_before_and_after(void)
{
    struct app app;
    SQLUINTEGER number = 99;
    char catalog[64];
    app_begin(&app);
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)20, 0));
    OK_DBC(&app,
           SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0));
    OK_DBC(&app, driver_connect(&app, "DSN=rs", NULL, 0, NULL));
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, &number, 0, NULL));
    CHECK_INT(number, SQL_AUTOCOMMIT_OFF);
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_CONNECTION_DEAD, &number, 0, NULL));
    CHECK_INT(number, SQL_CD_FALSE);
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_CURRENT_CATALOG, catalog, 64, NULL));
    CHECK_STR(catalog, app_env("STACK_DB"));
    FAILS(SQL_HANDLE_DBC, app.dbc,
          SQLSetConnectAttr(app.dbc, SQL_ATTR_CURRENT_CATALOG, SQLTEXT("other"), SQL_NTS), "HYC00");
    WARNS(SQL_HANDLE_DBC, app.dbc,
          SQLSetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)SQL_TXN_READ_COMMITTED, 0),
          "01S02");
    OK_DBC(&app, SQLDisconnect(app.dbc));
    app_close(&app);
}

/* The driver manager keeps what is set before connecting, hands it on, and knows none of them. */
static void the_drivers_own_attributes(void)
{
    struct app app;
    int data;
    SQLPOINTER pointer = NULL;
    SQLUINTEGER number = 0;
    app_begin(&app);
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT_DATA, &data, SQL_IS_POINTER));
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT_FD, (SQLPOINTER)7, SQL_IS_UINTEGER));
    OK_DBC(&app, driver_connect(&app, "DSN=rs", NULL, 0, NULL));
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT_DATA, &pointer, 0, NULL));
    CHECK(pointer == &data);
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT_FD, &number, 0, NULL));
    CHECK_INT(number, 7);
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT, &pointer, 0, NULL));
    CHECK(pointer == NULL);
    FAILS(SQL_HANDLE_DBC, app.dbc,
          SQLSetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT, NULL, SQL_IS_POINTER), "HY011");
    FAILS(SQL_HANDLE_DBC, app.dbc,
          SQLSetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT_FD + 1, NULL, SQL_IS_POINTER), "HY092");
    FAILS(SQL_HANDLE_DBC, app.dbc,
          SQLGetConnectAttr(app.dbc, SQL_ATTR_RS_PROMPT - 1, &pointer, 0, NULL), "HY092");
    OK_DBC(&app, SQLDisconnect(app.dbc));
    app_close(&app);
}

/* Attributes come in several calls; the answers name what is missing. */
static void browsing(void)
{
    static const char *const sources[] = {"rs", "pg"};
    struct app app;
    char out[512], text[128];
    SQLSMALLINT length = 0;
    app_begin(&app);
    for (size_t i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "DSN=%s;UID=;PWD=;Database=", sources[i]);
        CHECK_INT(SQLBrowseConnect(app.dbc, SQLTEXT(text), SQL_NTS, (SQLCHAR *)out, sizeof out,
                                   &length),
                  SQL_NEED_DATA);
        CHECK(strstr(out, "Database:Database=?") && strstr(out, "UID:User=?"));
        CHECK(strstr(out, "PWD:Password=?") && !strstr(out, "Host:"));
        OK_DBC(&app, SQLDisconnect(app.dbc)); /* and from the start again */
        snprintf(text, sizeof text, "DSN=%s", sources[i]);
        OK_DBC(&app, SQLBrowseConnect(app.dbc, SQLTEXT(text), SQL_NTS, (SQLCHAR *)out, sizeof out,
                                      &length));
        CHECK(strstr(out, "DSN=") && !strstr(out, app_env("STACK_PASSWORD")));
        OK_DBC(&app, SQLDisconnect(app.dbc));
    }
    snprintf(text, sizeof text, "Driver=Redshift;Host=localhost;Port=%s;HostAddr=127.0.0.1",
             app_env("STACK_PG_PORT"));
    CHECK_INT(SQLBrowseConnect(app.dbc, SQLTEXT(text), SQL_NTS, (SQLCHAR *)out, sizeof out, NULL),
              SQL_NEED_DATA);
    CHECK(strstr(out, "PWD:Password=?") && !strstr(out, "Port"));
    snprintf(text, sizeof text, "UID=%s;CAFile=%s", app_env("STACK_USER"), app_env("STACK_CA"));
    CHECK_INT(SQLBrowseConnect(app.dbc, SQLTEXT(text), SQL_NTS, (SQLCHAR *)out, sizeof out, NULL),
              SQL_NEED_DATA);
    CHECK(!strstr(out, "UID"));
    snprintf(text, sizeof text, "Database=%s;PWD=%s", app_env("STACK_DB"),
             app_env("STACK_PASSWORD"));
    OK_DBC(&app,
           SQLBrowseConnect(app.dbc, SQLTEXT(text), SQL_NTS, (SQLCHAR *)out, sizeof out, NULL));
    OK_DBC(&app, SQLDisconnect(app.dbc));
    app_close(&app);
}

static void resetting(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        struct app app;
        SQLUINTEGER number = 99;
        char path[64];
        app_open(&app, sources[i]);
        snprintf(path, sizeof path, "%s", app_value(&app, "show search_path"));
        app_run(&app, "create temp table reset_t (n int)");
        app_run(&app, "create temp table \"reset T\" (n int)");
        app_run(&app, "set search_path to sales");
        OK_DBC(&app,
               SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0));
        app_run(&app, "insert into reset_t select 1");
        app_run(&app, "select * from generate_series(1, 100000)");
        SQLPOINTER yes = (SQLPOINTER)SQL_RESET_CONNECTION_YES;
        OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_RESET_CONNECTION, yes, SQL_IS_UINTEGER));
        SQLFreeStmt(app.stmt, SQL_CLOSE);
        OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, &number, 0, NULL));
        CHECK_INT(number, SQL_AUTOCOMMIT_ON);
        CHECK_STR(app_value(&app, "show search_path"), path);
        FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select * from reset_t"), SQL_NTS),
                   "42S02");
        app_close(&app);
    }
}

/* The server ends the session of another connection, once idle and once while rows come. */
static void dead_connections(void)
{
    struct app app, killer;
    app_open(&killer, "pg");
    for (int i = 0; i < 2; i++) {
        SQLUINTEGER dead = 9;
        char kill[64];
        app_open(&app, "pg");
        snprintf(kill, sizeof kill, "select pg_terminate_backend(%s)",
                 app_value(&app, "select pg_backend_pid()"));
        if (i == 1) {
            app_run(&app, "select generate_series(1, 3)");
        }
        OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
        CHECK_INT(dead, SQL_CD_FALSE);
        CHECK_STR(app_value(&killer, kill), "1");
        for (int tries = 0; tries < 100 && dead != SQL_CD_TRUE; tries++) {
            nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
            SQLGetConnectAttr(app.dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL);
            if (i == 1) {
                SQLFetch(app.stmt);
            }
        }
        CHECK_INT(dead, SQL_CD_TRUE);
        SQLFreeStmt(app.stmt, SQL_CLOSE);
        FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 1"), SQL_NTS), "08S01");
        app_close(&app);
    }
    app_close(&killer);
}

int main(void)
{
    RUN(browsing);
    RUN(resetting);
    RUN(dead_connections);
    RUN(connects_by_data_source_and_again);
    RUN(connection_string_comes_back_without_secrets);
    RUN(short_out_string_is_a_warning);
    RUN(unknown_keyword_is_a_warning);
    RUN(refusals_have_their_states);
    RUN(wide_connection_string);
    RUN(attributes_before_and_after);
    RUN(the_drivers_own_attributes);
    return check_done();
}
