/* Calls that give cursors (FetchRefCursor). */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "control.h"

static struct app app;
static bool redshift;

static void autocommit(bool on)
{
    SQLULEN value = on ? SQL_AUTOCOMMIT_ON : SQL_AUTOCOMMIT_OFF;
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)value, 0));
}

static void close_all(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

/* The first column of the rows from here to the end of this result, with blanks between. */
static void rows_are(const char *want)
{
    char all[256] = "";
    while (SQLFetch(app.stmt) == SQL_SUCCESS) {
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", *all ? " " : "",
                 app_cell(app.stmt, 1));
    }
    CHECK_STR(all, want);
}

/* A statement that the server refuses in a transaction. */
static void no_transaction_is_open(void)
{
    app_run(&app, "vacuum test.refcursor_t");
}

static void make(const char *sql)
{
    app_run(&app, sql);
    close_all();
}

static void make_procedures(void)
{
    make("create table test.refcursor_t (n int)");
    make("insert into test.refcursor_t values (1), (2), (3)");
    make("create procedure test.refcursor_two(low int, inout a refcursor, inout b refcursor) "
         "language plpgsql as $$ begin insert into test.refcursor_t values (4); "
         "open a for select n from test.refcursor_t where n >= low order by n; "
         "open b for select 'second', 2.5; end $$");
    make("create procedure test.refcursor_mixed(inout total int, inout a refcursor) "
         "language plpgsql as $$ begin total := total * 2; "
         "if total > 0 then open a for select n from test.refcursor_t order by n desc; "
         "else a := null; end if; end $$");
    make("create procedure test.refcursor_commits(inout a refcursor) language plpgsql as "
         "$$ begin insert into test.refcursor_t values (5); commit; open a for select 1; end $$");
    make("create procedure test.refcursor_fails(inout a refcursor) language plpgsql as "
         "$$ begin insert into test.refcursor_t values (6); "
         "open a for select 1 / (n - n) from test.refcursor_t; end $$");
    make("create procedure test.refcursor_many(rows int, inout a refcursor) language plpgsql as "
         "$$ begin open a for select n from generate_series(1, rows) as g(n); end $$");
    make("create procedure test.refcursor_none(inout n int) language plpgsql as "
         "$$ begin n := n + 1; end $$");
}

static void drop_procedures(void)
{
    app_run(&app, "drop procedure test.refcursor_two(int, refcursor, refcursor)");
    app_run(&app, "drop procedure test.refcursor_mixed(int, refcursor)");
    app_run(&app, "drop procedure test.refcursor_commits(refcursor)");
    app_run(&app, "drop procedure test.refcursor_fails(refcursor)");
    app_run(&app, "drop procedure test.refcursor_many(int, refcursor)");
    app_run(&app, "drop procedure test.refcursor_none(int)");
    app_run(&app, "drop table test.refcursor_t");
}

static void both_results(const char *first)
{
    rows_are(first);
    OK_STMT(&app, SQLMoreResults(app.stmt));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "second");
    CHECK_STR(app_cell(app.stmt, 2), "2.5");
    CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    close_all();
}

/* The transaction is over, its work is done, and the rows are here. */
static void in_autocommit(void)
{
    app_run(&app, "{call test.refcursor_two(2, 'one', 'odd \"name''; x')}");
    both_results("2 3 4");
    no_transaction_is_open();
    CHECK_STR(app_value(&app, "select count(*) from test.refcursor_t where n = 4"), "1");
}

static void within_a_transaction(void)
{
    autocommit(false);
    app_run(&app, "call test.refcursor_two(3, 'one', 'two')");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "3");
    both_results("4 4");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    app_run(&app, "{call test.refcursor_mixed(4, 'c')}");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    rows_are("8");
    OK_STMT(&app, SQLMoreResults(app.stmt));
    rows_are("4 3 2 1");
    close_all();
    autocommit(true);
    CHECK_STR(app_value(&app, "select count(*) from test.refcursor_t where n = 4"), "1");
}

/* Names of cursors as parameters, also such as come back. */
static void with_parameters(void)
{
    SQLINTEGER least = 3;
    char one[32] = "by name", two[32] = "";
    SQLLEN one_length = SQL_NTS, two_length = SQL_NULL_DATA;
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   &least, 0, NULL));
    OK_STMT(&app, SQLBindParameter(app.stmt, 2, SQL_PARAM_INPUT_OUTPUT, SQL_C_CHAR, SQL_VARCHAR, 31,
                                   0, one, sizeof one, &one_length));
    OK_STMT(&app, SQLBindParameter(app.stmt, 3, SQL_PARAM_INPUT_OUTPUT, SQL_C_CHAR, SQL_VARCHAR, 31,
                                   0, two, sizeof two, &two_length));
    OK_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("{call test.refcursor_two(?, ?, ?)}"), SQL_NTS));
    for (int i = 0; i < 2; i++) {
        two_length = SQL_NULL_DATA;
        OK_STMT(&app, SQLExecute(app.stmt));
        CHECK_STR(one, "by name");
        CHECK(two_length > 0); /* the server made a name */
        rows_are(i == 0 ? "3 4 4" : "3 4 4 4");
        OK_STMT(&app, SQLMoreResults(app.stmt));
        rows_are("second");
        CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    }
    close_all();
    no_transaction_is_open();
}

/* A row that has more than cursors comes before them; cursors that are NULL have no rows. */
static void other_values(void)
{
    app_run(&app, "{call test.refcursor_mixed(21, 'c')}");
    rows_are("42");
    OK_STMT(&app, SQLMoreResults(app.stmt));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "4");
    CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    close_all();
    app_run(&app, "{call test.refcursor_mixed(-1, 'c')}");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "(null)");
    CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    close_all();
    no_transaction_is_open();
}

/* It cannot run in a transaction, so its cursor is gone: the name is all there is. */
static void procedure_that_commits(void)
{
    app_run(&app, "{call test.refcursor_commits('gone')}");
    rows_are("gone");
    close_all();
    no_transaction_is_open();
    CHECK_STR(app_value(&app, "select count(*) from test.refcursor_t where n = 5"), "1");
}

/* The call fails with them, and what it did is undone. */
static void rows_that_fail(void)
{
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("{call test.refcursor_fails('f')}"), SQL_NTS),
               "22012");
    close_all();
    no_transaction_is_open();
    CHECK_STR(app_value(&app, "select count(*) from test.refcursor_t where n = 6"), "0");
}

/* One question about the procedure, asked once, and no transaction. */
static void procedure_without_cursors(void)
{
    OK_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("{call test.refcursor_none(1)}"), SQL_NTS));
    long before = control_counter("redshift.queries");
    for (int i = 0; i < 3; i++) {
        OK_STMT(&app, SQLExecute(app.stmt));
        rows_are("2");
        SQLFreeStmt(app.stmt, SQL_CLOSE);
    }
    CHECK_INT(control_counter("redshift.queries") - before, redshift ? 4 : 0);
    close_all();
}

static void call_for(int rows)
{
    char sql[64];
    snprintf(sql, sizeof sql, "{call test.refcursor_many(%d, 'many')}", rows);
    app_run(&app, sql);
}

/* Rows from here to the end, which are numbered one after the other. */
static int count_from(SQLINTEGER first)
{
    SQLINTEGER number = 0;
    int count = 0, wrong = 0;
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL));
    while (SQLFetch(app.stmt) == SQL_SUCCESS) {
        wrong += number == first + count ? 0 : 1;
        count++;
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
    return count;
}

/* Redshift gives the rows of a cursor a thousand at a time. */
static void many_rows(void)
{
    static const int rows[] = {0, 1, 999, 1000, 1001, 2500, 3000};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        long before = control_counter("redshift.queries");
        call_for(rows[i]);
        CHECK_INT(count_from(1), rows[i]);
        close_all();
        /* the question, BEGIN, CALL, COMMIT, and the fetches: one more when the last one was full
         */
        CHECK_INT(control_counter("redshift.queries") - before,
                  redshift ? 4 + rows[i] / 1000 + 1 : 0);
    }
    no_transaction_is_open();
}

/* Other statements and the end of the transaction come between. */
static void many_rows_by_and_by(void)
{
    SQLHSTMT other = NULL;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &other));
    autocommit(false);
    call_for(2500);
    OK_STMT(&app, SQLFetch(app.stmt));
    OK(SQL_HANDLE_STMT, other, SQLExecDirect(other, SQLTEXT("select 1"), SQL_NTS));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "2");
    SQLFreeHandle(SQL_HANDLE_STMT, other);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    CHECK_INT(count_from(3), 2498);
    close_all();
    autocommit(true);
}

static void scrolled(int row, SQLSMALLINT orientation, const char *want)
{
    SQLRETURN rc = SQLFetchScroll(app.stmt, orientation, row);
    CHECK_INT(rc, want ? SQL_SUCCESS : SQL_NO_DATA);
    if (want) {
        CHECK_STR(app_cell(app.stmt, 1), want);
    }
}

static void scrolling(void)
{
    SQLULEN kind = SQL_CURSOR_STATIC;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)kind, 0));
    autocommit(false);
    call_for(2000);
    scrolled(1500, SQL_FETCH_ABSOLUTE, "1500");
    scrolled(0, SQL_FETCH_LAST, "2000");
    scrolled(0, SQL_FETCH_NEXT, NULL);
    scrolled(0, SQL_FETCH_PRIOR, "2000");
    scrolled(-1500, SQL_FETCH_RELATIVE, "500");
    scrolled(0, SQL_FETCH_FIRST, "1");
    scrolled(0, SQL_FETCH_PRIOR, NULL);
    scrolled(0, SQL_FETCH_NEXT, "1");
    scrolled(2001, SQL_FETCH_ABSOLUTE, NULL);
    close_all();
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    autocommit(true);
    kind = SQL_CURSOR_FORWARD_ONLY;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)kind, 0));
}

static void switched_off(void)
{
    autocommit(false);
    app_run(&app, "{call test.refcursor_two(2, 'one', 'two')}");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "two");
    close_all();
    app_run(&app, "fetch 1 from one");
    rows_are("2");
    close_all();
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    autocommit(true);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    static const char *const off[] = {"DSN=rs;FetchRefCursor=0", "DSN=pg;FRC=no"};
    for (size_t i = 0; i < 2; i++) {
        redshift = i == 0;
        app_open(&app, sources[i]);
        make_procedures();
        RUN(in_autocommit);
        RUN(within_a_transaction);
        RUN(with_parameters);
        RUN(other_values);
        RUN(procedure_that_commits);
        RUN(rows_that_fail);
        RUN(procedure_without_cursors);
        RUN(many_rows);
        RUN(many_rows_by_and_by);
        RUN(scrolling);
        app_close(&app);
        app_open_string(&app, off[i]);
        RUN(switched_off);
        drop_procedures();
        app_close(&app);
    }
    return check_done();
}
