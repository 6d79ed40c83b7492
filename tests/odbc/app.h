/* What the tests of the driver under a driver manager share: an application with an environment, a
 * connection and a statement. */
#ifndef RS_TESTS_ODBC_APP_H
#define RS_TESTS_ODBC_APP_H

#include <sql.h>
#include <sqlext.h>
#include <stdint.h>

#include "check.h"

struct app {
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
};

/* The stack's variable; the program ends with 77 (skipped) when there is none. */
const char *app_env(const char *name);
/* Environment (ODBC 3) and connection handle, not connected. */
void app_begin(struct app *app);
/* The same, connected to the data source, with a statement. Ends the program when that fails. */
void app_open(struct app *app, const char *source);
/* The same as an application of another version of ODBC. */
void app_open_version(struct app *app, const char *source, SQLULEN version);
/* The same by a connection string. */
void app_open_string(struct app *app, const char *string);
/* The same through SQLDriverConnectW: unixODBC then calls the driver's wide functions for wide
 * calls; on a narrow connection it converts between them itself, by the locale. */
void app_open_wide(struct app *app, const char *source);
void app_close(struct app *app);

/* Expects SQL_SUCCESS (or information), printing the diagnostics when not. */
#define OK(kind, handle, rc) app_ok((rc), (kind), (handle), __FILE__, __LINE__)
#define OK_STMT(app, rc)     OK(SQL_HANDLE_STMT, (app)->stmt, rc)
#define OK_DBC(app, rc)      OK(SQL_HANDLE_DBC, (app)->dbc, rc)
bool app_ok(SQLRETURN rc, SQLSMALLINT kind, SQLHANDLE handle, const char *file, int line);
/* Expects SQL_ERROR, or SQL_SUCCESS_WITH_INFO for class 01, with this SQLSTATE first. */
#define FAILS(kind, handle, rc, state)                                                             \
    app_fails((rc), (kind), (handle), (state), __FILE__, __LINE__)
#define FAILS_STMT(app, rc, state)     FAILS(SQL_HANDLE_STMT, (app)->stmt, rc, state)
#define FAILS_DBC(app, rc, state)      FAILS(SQL_HANDLE_DBC, (app)->dbc, rc, state)
#define WARNS(kind, handle, rc, state) FAILS(kind, handle, rc, state)
void app_fails(SQLRETURN rc, SQLSMALLINT kind, SQLHANDLE handle, const char *state,
               const char *file, int line);

/* The first record's state and text; static memory, valid until the next call. */
const char *app_state(SQLSMALLINT kind, SQLHANDLE handle);
const char *app_message(SQLSMALLINT kind, SQLHANDLE handle);

/* SQLExecDirect with OK. */
void app_run(struct app *app, const char *sql);
/* A cell of the current row by SQLGetData as text; "(null)" for NULL. Static memory. */
const char *app_cell(SQLHSTMT stmt, SQLUSMALLINT column);
/* What is left of the rows as text, cells by "|" and rows by ";", from column `first` to `last`.
 * Static memory. */
const char *app_rows(SQLHSTMT stmt, SQLUSMALLINT first, SQLUSMALLINT last);
/* Runs a query and returns the first cell of its first row; the cursor is closed. */
const char *app_value(struct app *app, const char *sql);

#define SQLTEXT(text) ((SQLCHAR *)(uintptr_t)(text))

#endif
