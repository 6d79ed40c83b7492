/* The tests' application; see app.h. */
#include "app.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77, TEXT = 4096, ROWS = 65536 };

const char *app_env(const char *name)
{
    const char *value = getenv(name);
    if (!value) {
        fprintf(stderr, "skipped: no %s; run this in a stack\n", name);
        exit(SKIPPED);
    }
    return value;
}

const char *app_state(SQLSMALLINT kind, SQLHANDLE handle)
{
    static char state[8];
    state[0] = '\0';
    SQLGetDiagRec(kind, handle, 1, (SQLCHAR *)state, NULL, NULL, 0, NULL);
    return state;
}

const char *app_message(SQLSMALLINT kind, SQLHANDLE handle)
{
    static char text[TEXT];
    SQLCHAR state[8];
    text[0] = '\0';
    SQLGetDiagRec(kind, handle, 1, state, NULL, (SQLCHAR *)text, TEXT, NULL);
    return text;
}

bool app_ok(SQLRETURN rc, SQLSMALLINT kind, SQLHANDLE handle, const char *file, int line)
{
    if (check_that(SQL_SUCCEEDED(rc), file, line, "the call succeeds")) {
        return true;
    }
    fprintf(stderr, "    returned %d, %s %s\n", rc, app_state(kind, handle),
            app_message(kind, handle));
    return false;
}

void app_fails(SQLRETURN rc, SQLSMALLINT kind, SQLHANDLE handle, const char *state,
               const char *file, int line)
{
    SQLRETURN want = strncmp(state, "01", 2) == 0 ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
    bool ok = check_int(rc, want, file, line, "return code");
    ok = check_str(app_state(kind, handle), state, file, line, "SQLSTATE") && ok;
    if (!ok) {
        fprintf(stderr, "    %s\n", app_message(kind, handle));
    }
}

static void begin(struct app *app, SQLULEN number)
{
    *app = (struct app){0};
    CHECK(SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &app->env)));
    SQLPOINTER version = (SQLPOINTER)(uintptr_t)number;
    OK(SQL_HANDLE_ENV, app->env, SQLSetEnvAttr(app->env, SQL_ATTR_ODBC_VERSION, version, 0));
    OK(SQL_HANDLE_ENV, app->env, SQLAllocHandle(SQL_HANDLE_DBC, app->env, &app->dbc));
}

void app_begin(struct app *app)
{
    begin(app, SQL_OV_ODBC3);
}

void app_open_version(struct app *app, const char *source, SQLULEN version)
{
    app_env("STACK_DIR");
    begin(app, version);
    SQLRETURN rc = SQLConnect(app->dbc, SQLTEXT(source), SQL_NTS, NULL, 0, NULL, 0);
    if (!OK_DBC(app, rc)) {
        exit(1);
    }
    OK_DBC(app, SQLAllocHandle(SQL_HANDLE_STMT, app->dbc, &app->stmt));
}

void app_open(struct app *app, const char *source)
{
    app_open_version(app, source, SQL_OV_ODBC3);
}

void app_open_string(struct app *app, const char *string)
{
    app_env("STACK_DIR");
    app_begin(app);
    SQLRETURN rc = SQLDriverConnect(app->dbc, NULL, SQLTEXT(string), SQL_NTS, NULL, 0, NULL,
                                    SQL_DRIVER_NOPROMPT);
    if (!OK_DBC(app, rc)) {
        exit(1);
    }
    OK_DBC(app, SQLAllocHandle(SQL_HANDLE_STMT, app->dbc, &app->stmt));
}

void app_open_wide(struct app *app, const char *source)
{
    SQLWCHAR string[64];
    char text[64];
    app_env("STACK_DIR");
    app_begin(app);
    snprintf(text, sizeof text, "DSN=%s", source);
    for (size_t i = 0; i <= strlen(text); i++) {
        string[i] = (SQLWCHAR)text[i];
    }
    SQLRETURN rc =
        SQLDriverConnectW(app->dbc, NULL, string, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT);
    if (!OK_DBC(app, rc)) {
        exit(1);
    }
    OK_DBC(app, SQLAllocHandle(SQL_HANDLE_STMT, app->dbc, &app->stmt));
}

void app_close(struct app *app)
{
    if (app->stmt) {
        SQLFreeHandle(SQL_HANDLE_STMT, app->stmt);
        OK_DBC(app, SQLDisconnect(app->dbc));
    }
    CHECK_INT(SQLFreeHandle(SQL_HANDLE_DBC, app->dbc), SQL_SUCCESS);
    CHECK_INT(SQLFreeHandle(SQL_HANDLE_ENV, app->env), SQL_SUCCESS);
}

void app_run(struct app *app, const char *sql)
{
    SQLRETURN rc = SQLExecDirect(app->stmt, SQLTEXT(sql), SQL_NTS);
    if (rc != SQL_NO_DATA) {
        OK_STMT(app, rc);
    }
}

const char *app_cell(SQLHSTMT stmt, SQLUSMALLINT column)
{
    static char text[TEXT];
    SQLLEN length = 0;
    SQLRETURN rc = SQLGetData(stmt, column, SQL_C_CHAR, text, TEXT, &length);
    if (!OK(SQL_HANDLE_STMT, stmt, rc)) {
        return "(error)";
    }
    return length == SQL_NULL_DATA ? "(null)" : text;
}

const char *app_rows(SQLHSTMT stmt, SQLUSMALLINT first, SQLUSMALLINT last)
{
    static char text[ROWS];
    size_t used = 0;
    text[0] = '\0';
    while (SQL_SUCCEEDED(SQLFetch(stmt)) && used < sizeof text - TEXT) {
        for (SQLUSMALLINT i = first; i <= last; i++) {
            used += (size_t)snprintf(text + used, 512, "%.400s%s", app_cell(stmt, i),
                                     i < last ? "|" : ";");
        }
    }
    return text;
}

const char *app_value(struct app *app, const char *sql)
{
    app_run(app, sql);
    if (!OK_STMT(app, SQLFetch(app->stmt))) {
        return "(error)";
    }
    const char *cell = app_cell(app->stmt, 1);
    SQLFreeStmt(app->stmt, SQL_CLOSE);
    return cell;
}
