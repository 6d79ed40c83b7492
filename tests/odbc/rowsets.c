/* Rowsets whose rows have errors and warnings, as SQLFetch and SQLExtendedFetch tell them;
 * parameter sets that are left out; what ODBC 1 and 2 have for both. */
#include <stdint.h>
#include <string.h>

#include "app.h"

enum { ROWS = 4 };

static struct app app;

static void set(SQLINTEGER attribute, SQLULEN value)
{
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, attribute, (SQLPOINTER)value, 0));
}

static void set_pointer(SQLINTEGER attribute, void *value)
{
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, attribute, value, 0));
}

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
    set(SQL_ATTR_ROW_ARRAY_SIZE, 1);
    set(SQL_ROWSET_SIZE, 1);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, NULL);
}

struct record {
    const char *state;
    SQLLEN row;
    SQLINTEGER column;
};

/* All records of the statement, in this order. */
static void records_are(const struct record *want, SQLSMALLINT count)
{
    SQLINTEGER all = -1;
    OK_STMT(&app, SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 0, SQL_DIAG_NUMBER, &all, 0, NULL));
    CHECK_INT(all, count);
    for (SQLSMALLINT i = 1; i <= count && i <= all; i++) {
        char state[6] = "";
        SQLLEN row = -9;
        SQLINTEGER column = -9;
        SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, i, SQL_DIAG_SQLSTATE, state, 6, NULL);
        SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, i, SQL_DIAG_ROW_NUMBER, &row, 0, NULL);
        SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, i, SQL_DIAG_COLUMN_NUMBER, &column, 0, NULL);
        CHECK_STR(state, want[i - 1].state);
        CHECK_INT(row, want[i - 1].row);
        CHECK_INT(column, want[i - 1].column);
    }
}

/* Four rows: one that is cut, one that is too large and cut, a good one, one that is too large. */
static const char *const mixed = "select 1 as n, 'too long' as t union all "
                                 "select 70000, 'too long' union all "
                                 "select 70001, 'ok' union all select 70000 - 69990, 'ok' "
                                 "order by 1";
static SQLSMALLINT numbers[ROWS];
static char texts[ROWS][4];
static SQLLEN lengths[ROWS];
static SQLUSMALLINT status[ROWS + 1];

static void bind_columns(void)
{
    memset(status, 0xEE, sizeof status);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SSHORT, numbers, 0, NULL));
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_CHAR, texts, sizeof texts[0], lengths));
}

static void status_is(const SQLUSMALLINT *want)
{
    for (int i = 0; i < ROWS; i++) {
        CHECK_INT(status[i], want[i]);
    }
}

/* Errors come first, whatever their rows. */
static void fetch_tells_rows(void)
{
    static const struct record want[] = {{"22003", 3, 1},
                                         {"22003", 4, 1},
                                         {"01004", 1, 2},
                                         {"01004", 3, 2}};
    static const SQLUSMALLINT rows[] = {SQL_ROW_SUCCESS_WITH_INFO, SQL_ROW_SUCCESS, SQL_ROW_ERROR,
                                        SQL_ROW_ERROR};
    set(SQL_ATTR_ROW_ARRAY_SIZE, ROWS);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, status);
    bind_columns();
    app_run(&app, mixed);
    CHECK_INT(SQLFetch(app.stmt), SQL_SUCCESS_WITH_INFO);
    records_are(want, 4);
    status_is(rows);
    CHECK_INT(numbers[1], 10);
    reset();
}

/* Row by row, 01S01 before what belongs to the row; no status for a warning. */
static void extended_fetch_tells_rows(void)
{
    static const struct record want[] = {{"01S01", 1, SQL_NO_COLUMN_NUMBER},
                                         {"01004", 1, 2},
                                         {"01S01", 3, SQL_NO_COLUMN_NUMBER},
                                         {"22003", 3, 1},
                                         {"01004", 3, 2},
                                         {"01S01", 4, SQL_NO_COLUMN_NUMBER},
                                         {"22003", 4, 1}};
    static const SQLUSMALLINT rows[] = {SQL_ROW_SUCCESS, SQL_ROW_SUCCESS, SQL_ROW_ERROR,
                                        SQL_ROW_ERROR};
    SQLULEN fetched = 0;
    set(SQL_ROWSET_SIZE, ROWS);
    bind_columns();
    app_run(&app, mixed);
    CHECK_INT(SQLExtendedFetch(app.stmt, SQL_FETCH_NEXT, 0, &fetched, status),
              SQL_SUCCESS_WITH_INFO);
    CHECK_INT(fetched, ROWS);
    records_are(want, 7);
    status_is(rows);
    reset();
}

/* A rowset of nothing but errors is no error of SQLExtendedFetch. */
static void nothing_but_errors(void)
{
    SQLULEN fetched = 0;
    static const char *const sql = "select 70000 union all select 70001";
    set(SQL_ATTR_ROW_ARRAY_SIZE, 2);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SSHORT, numbers, 0, NULL));
    app_run(&app, sql);
    FAILS_STMT(&app, SQLFetch(app.stmt), "22003");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    set(SQL_ROWSET_SIZE, 2);
    app_run(&app, sql);
    WARNS(SQL_HANDLE_STMT, app.stmt,
          SQLExtendedFetch(app.stmt, SQL_FETCH_NEXT, 0, &fetched, status), "01S01");
    CHECK_INT(status[0], SQL_ROW_ERROR);
    CHECK_INT(SQLExtendedFetch(app.stmt, SQL_FETCH_NEXT, 0, &fetched, status), SQL_NO_DATA);
    reset();
}

/* The second row divides by zero on the server: the rowset fails. */
static void server_fails_among_the_rows(void)
{
    SQLULEN fetched = 0;
    SQLINTEGER large[3];
    set(SQL_ROWSET_SIZE, 3);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, large, 0, NULL));
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_CHAR, texts, sizeof texts[0], lengths));
    app_run(&app, "select 1 / (n - 2), 'too long' from generate_series(1, 3) as g(n)");
    FAILS_STMT(&app, SQLExtendedFetch(app.stmt, SQL_FETCH_NEXT, 0, &fetched, status), "22012");
    reset();
}

static void scroll_options(void)
{
    FAILS_STMT(&app, SQLSetScrollOptions(app.stmt, SQL_CONCUR_READ_ONLY, 0, 0), "HY107");
    FAILS_STMT(&app, SQLSetScrollOptions(app.stmt, SQL_CONCUR_READ_ONLY, -9, 1), "HY107");
    FAILS_STMT(&app, SQLSetScrollOptions(app.stmt, SQL_CONCUR_READ_ONLY, 2, 3), "HY107");
    FAILS_STMT(&app, SQLSetScrollOptions(app.stmt, 99, SQL_SCROLL_STATIC, 3), "HY108");
    WARNS(SQL_HANDLE_STMT, app.stmt, SQLSetScrollOptions(app.stmt, SQL_CONCUR_LOCK, -3, 3),
          "01S02");
    SQLULEN type = 0, size = 0;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, &type, 0, NULL));
    CHECK_INT(type, SQL_CURSOR_STATIC);
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ROWSET_SIZE, &size, 0, NULL));
    CHECK_INT(size, 3);
    CHECK_INT(SQLSetScrollOptions(app.stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_FORWARD_ONLY, 1),
              SQL_SUCCESS);
    reset();
}

static void param_options(void)
{
    SQLINTEGER values[3] = {1, 2, 3};
    SQLULEN processed = 0, sets = 0;
    app_run(&app, "create temp table rowsets_p (n int)");
    FAILS_STMT(&app, SQLParamOptions(app.stmt, 0, &processed), "HY107");
    OK_STMT(&app, SQLParamOptions(app.stmt, 3, &processed));
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, &sets, 0, NULL));
    CHECK_INT(sets, 3);
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   values, 0, NULL));
    app_run(&app, "insert into rowsets_p values (?)");
    CHECK_INT(processed, 3);
    OK_STMT(&app, SQLParamOptions(app.stmt, 1, NULL));
    reset();
    CHECK_STR(app_value(&app, "select sum(n) from rowsets_p"), "6");
    app_run(&app, "drop table rowsets_p");
}

/* Executes the insert with these operations: what became of the sets, and the rows it touched. */
static void left_out(SQLUSMALLINT *operations, SQLUSMALLINT *want, SQLULEN sets, SQLLEN touched)
{
    SQLINTEGER values[3] = {1, 10, 100};
    SQLUSMALLINT done[3] = {9, 9, 9};
    SQLULEN processed = 0;
    SQLLEN rows = -9;
    set(SQL_ATTR_PARAMSET_SIZE, sets);
    set_pointer(SQL_ATTR_PARAM_OPERATION_PTR, operations);
    set_pointer(SQL_ATTR_PARAM_STATUS_PTR, done);
    set_pointer(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed);
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   values, 0, NULL));
    CHECK_INT(SQLExecDirect(app.stmt, SQLTEXT("insert into rowsets_t values (?)"), SQL_NTS),
              SQL_SUCCESS);
    CHECK_INT(processed, sets);
    for (SQLULEN i = 0; i < sets; i++) {
        CHECK_INT(done[i], want[i]);
    }
    OK_STMT(&app, SQLRowCount(app.stmt, &rows));
    CHECK_INT(rows, touched);
    set(SQL_ATTR_PARAMSET_SIZE, 1);
    set_pointer(SQL_ATTR_PARAM_OPERATION_PTR, NULL);
    set_pointer(SQL_ATTR_PARAM_STATUS_PTR, NULL);
    set_pointer(SQL_ATTR_PARAMS_PROCESSED_PTR, NULL);
    reset();
}

#define DO    SQL_PARAM_PROCEED
#define LEAVE SQL_PARAM_IGNORE
#define DONE  SQL_PARAM_SUCCESS
#define LEFT  SQL_PARAM_UNUSED

static void parameter_sets_left_out(void)
{
    app_run(&app, "create temp table rowsets_t (n int)");
    left_out((SQLUSMALLINT[]){LEAVE, DO, LEAVE}, (SQLUSMALLINT[]){LEFT, DONE, LEFT}, 3, 1);
    left_out((SQLUSMALLINT[]){DO, LEAVE, DO}, (SQLUSMALLINT[]){DONE, LEFT, DONE}, 3, 2);
    left_out((SQLUSMALLINT[]){LEAVE, LEAVE, LEAVE}, (SQLUSMALLINT[]){LEFT, LEFT, LEFT}, 3, 0);
    left_out((SQLUSMALLINT[]){DO}, (SQLUSMALLINT[]){DONE}, 1, 1);
    left_out((SQLUSMALLINT[]){LEAVE}, (SQLUSMALLINT[]){LEFT}, 1, 0);
    CHECK_STR(app_value(&app, "select sum(n) from rowsets_t"), "112");
    app_run(&app, "drop table rowsets_t");
}

/* A statement without parameters has no sets to leave out. */
static void nothing_to_leave_out(void)
{
    SQLUSMALLINT operation = LEAVE;
    set_pointer(SQL_ATTR_PARAM_OPERATION_PTR, &operation);
    CHECK_STR(app_value(&app, "select 7"), "7");
    set_pointer(SQL_ATTR_PARAM_OPERATION_PTR, NULL);
}

static void streams_are_refused(void)
{
    SQLINTEGER number = 0;
    static const SQLSMALLINT kinds[] = {SQL_PARAM_OUTPUT_STREAM, SQL_PARAM_INPUT_OUTPUT_STREAM};
    for (size_t i = 0; i < 2; i++) {
        FAILS_STMT(&app,
                   SQLBindParameter(app.stmt, 1, kinds[i], SQL_C_SLONG, SQL_INTEGER, 0, 0, &number,
                                    0, NULL),
                   "HYC00");
    }
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(fetch_tells_rows);
        RUN(extended_fetch_tells_rows);
        RUN(nothing_but_errors);
        RUN(server_fails_among_the_rows);
        RUN(scroll_options);
        RUN(param_options);
        RUN(parameter_sets_left_out);
        RUN(nothing_to_leave_out);
        app_close(&app);
        app_open_version(&app, sources[i], SQL_OV_ODBC3_80);
        RUN(streams_are_refused);
        app_close(&app);
    }
    return check_done();
}
