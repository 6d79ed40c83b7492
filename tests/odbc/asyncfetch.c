/* Rows fetched by polling. Built twice, as async.c. */
#include "polling.h"

static struct app app;

/* So wide that the server sends each for itself. */
#define SLOW(last)                                                                                 \
    "select n, repeat('x', 9000), test.wait(0.2), " last " from generate_series(1, 5) n"

static void many_rows(void)
{
    enum { ROWS = 100000 };
    SQLINTEGER value = 0;
    int expected = 1;
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &value, 0, NULL));
    OK_STMT(&app, end_of(app.stmt, "select n from generate_series(1, 100000) n"));
    while (fetch(app.stmt) == SQL_SUCCESS && value == expected) {
        expected++;
    }
    CHECK_INT(expected, ROWS + 1);
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_UNBIND));
    OK_STMT(&app, SQLCloseCursor(app.stmt));
}

static void rowsets(void)
{
    enum { SIZE = 700 };
    SQLINTEGER values[SIZE];
    SQLULEN fetched = 0, all = 0;
    SQLRETURN rc;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)SIZE, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, values, 0, NULL));
    OK_STMT(&app, end_of(app.stmt, "select n from generate_series(1, 10000) n"));
    for (;;) {
        POLL(rc, SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0));
        if (rc != SQL_SUCCESS || !CHECK_INT(values[0], (long long)all + 1)) {
            break;
        }
        all += fetched;
    }
    CHECK_INT(rc, SQL_NO_DATA);
    CHECK_INT(all, 10000);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)1, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, NULL, 0));
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_UNBIND));
    OK_STMT(&app, SQLCloseCursor(app.stmt));
}

static void rows_that_come_slowly(void)
{
    int waited = 0, rows = 0;
    OK_STMT(&app, end_of(app.stmt, SLOW("1")));
    while (fetch(app.stmt) == SQL_SUCCESS) {
        waited += polls;
        rows++;
    }
    CHECK_INT(rows, 5);
    CHECK(waited > 0);
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    is_good(app.stmt);
}

static void extended_fetch_of_slow_rows(void)
{
    SQLULEN rows = 99;
    SQLUSMALLINT status = 99;
    SQLHSTMT stmt =
        new_stmt(&app); /* unixODBC remembers this cursor when a later execution fails */
    SQLRETURN rc;
    int count = 0;
    OK(SQL_HANDLE_STMT, stmt, end_of(stmt, SLOW("1")));
    for (;; count++) {
        POLL(rc, SQLExtendedFetch(stmt, SQL_FETCH_NEXT, 0, &rows, &status));
        if (rc != SQL_SUCCESS || !CHECK_INT(rows, 1) || !CHECK_INT(status, SQL_ROW_SUCCESS)) {
            break;
        }
    }
    CHECK_INT(rc, SQL_NO_DATA);
    CHECK_INT(count, 5);
    OK(SQL_HANDLE_STMT, stmt, SQLFreeHandle(SQL_HANDLE_STMT, stmt));
}

static void error_among_slow_rows(void)
{
    OK_STMT(&app, end_of(app.stmt, SLOW("1/(4-n)")));
    for (int i = 0; i < 3; i++) {
        OK_STMT(&app, fetch(app.stmt));
    }
    FAILS_STMT(&app, fetch(app.stmt), "22012");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    is_good(app.stmt);
}

static void max_rows(void)
{
    int rows = 0;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_MAX_ROWS, (SQLPOINTER)2, 0));
    OK_STMT(&app, end_of(app.stmt, SLOW("1")));
    while (fetch(app.stmt) == SQL_SUCCESS) {
        rows++;
    }
    CHECK_INT(rows, 2);
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_MAX_ROWS, (SQLPOINTER)0, 0));
}

/* All rows of a static cursor are here when it opens. */
static void static_cursor(void)
{
    SQLPOINTER type = (SQLPOINTER)SQL_CURSOR_STATIC;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, type, 0));
    OK_STMT(&app, end_of(app.stmt, SLOW("1")));
    CHECK(polls > 0);
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_LAST, 0));
    CHECK_STR(app_cell(app.stmt, 1), "5");
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, 2));
    CHECK_STR(app_cell(app.stmt, 1), "2");
    CHECK_INT(SQLFetchScroll(app.stmt, SQL_FETCH_RELATIVE, 9), SQL_NO_DATA);
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    type = (SQLPOINTER)SQL_CURSOR_FORWARD_ONLY;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, type, 0));
}

/* The row that is here is given; what was cancelled is told by the fetch behind it. */
static void cancel_while_it_fetches(void)
{
    static const char sql[] = "select n, repeat('x', 9000), test.wait(case when n > 3 then 60 else "
                              "0 end) from generate_series(1, 9) n";
    OK_STMT(&app, end_of(app.stmt, sql));
    OK_STMT(&app, fetch(app.stmt));
    CHECK_INT(SQLFetch(app.stmt), SQL_STILL_EXECUTING);
    OK_STMT(&app, SQLCancel(app.stmt));
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "2");
    FAILS_STMT(&app, fetch(app.stmt), "HY008");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    is_good(app.stmt);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        set_async(app.stmt, SQL_ASYNC_ENABLE_ON);
        RUN(many_rows);
        RUN(rowsets);
        RUN(rows_that_come_slowly);
        RUN(extended_fetch_of_slow_rows);
        RUN(error_among_slow_rows);
        RUN(max_rows);
        RUN(static_cursor);
        RUN(cancel_while_it_fetches);
        app_close(&app);
    }
    return check_done();
}
