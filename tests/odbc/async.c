/* Asynchronous execution by polling. Built twice: through the driver manager, and against the
 * driver itself, which has to know by itself what may be called while a function executes. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "polling.h"

static struct app app;

/* The child has no thread that could end it. */
static void host_forks(void)
{
    int status = -1;
    start(app.stmt, "select test.wait(0.5), 51");
    pid_t child = fork();
    if (child == 0) {
        _exit(exec_direct(app.stmt, "select test.wait(0.5), 51") == SQL_ERROR ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_INT(status, 0);
    OK_STMT(&app, end_of(app.stmt, "select test.wait(0.5), 51"));
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "51");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
}

#ifdef APP_DIRECT
static int threads_to_refuse, threads_refused;

/* The driver's calls come here, too. */
__attribute__((visibility("default"))) int
pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*work)(void *), void *ctx)
{
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    void *found = dlsym(RTLD_NEXT, "pthread_create");
    if (threads_refused < threads_to_refuse) {
        threads_refused++;
        return EAGAIN;
    }
    memcpy(&create, &found, sizeof create);
    return create(thread, attr, work, ctx);
}

/* Then the function is done at once, as without SQL_ATTR_ASYNC_ENABLE. */
static void no_threads_to_be_had(void)
{
    threads_to_refuse = 1;
    OK_STMT(&app, exec_direct(app.stmt, "select test.wait(0.3), 50"));
    CHECK_INT(threads_refused, 1);
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "50");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    threads_to_refuse = threads_refused = 0;
}
#endif

static void told(void)
{
    SQLUINTEGER mode = 0, most = 99;
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_ASYNC_MODE, &mode, sizeof mode, NULL));
    CHECK_INT(mode, SQL_AM_STATEMENT);
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_MAX_ASYNC_CONCURRENT_STATEMENTS, &most, 4, NULL));
    CHECK_INT(most, 0);
}

static void statement_executes_meanwhile(void)
{
    start(app.stmt, "select test.wait(0.5), 42");
    OK_STMT(&app, end_of(app.stmt, "select test.wait(0.5), 42"));
    CHECK(polls > 0);
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "42");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    is_good(app.stmt);
}

/* The arguments of the first call count, and the text need not stay. */
static void arguments_are_those_of_the_first_call(void)
{
    char sql[] = "select test.wait(0.5), 43";
    start(app.stmt, sql);
    memset(sql, 'x', strlen(sql));
    OK_STMT(&app, end_of(app.stmt, "no SQL at all"));
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "43");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
}

static void prepared_statement_with_parameters(void)
{
    SQLINTEGER value = 7;
    SQLRETURN rc;
    OK_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("select test.wait(0.3), ? + 1"), SQL_NTS));
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   &value, 0, NULL));
    for (; value < 9; value++) {
        char expected[16];
        POLL(rc, SQLExecute(app.stmt));
        CHECK(polls > 0);
        OK_STMT(&app, rc);
        OK_STMT(&app, fetch(app.stmt));
        snprintf(expected, sizeof expected, "%d", (int)value + 1);
        CHECK_STR(app_cell(app.stmt, 2), expected);
        OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE));
    }
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_RESET_PARAMS));
}

static void data_at_execution(void)
{
    SQLLEN late = SQL_DATA_AT_EXEC;
    SQLPOINTER token = NULL;
    SQLRETURN rc;
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 9, 0,
                                   &late, 0, &late));
    CHECK_INT(end_of(app.stmt, "select cast(? as varchar)"), SQL_NEED_DATA);
    POLL(rc, SQLParamData(app.stmt, &token));
    CHECK_INT(rc, SQL_NEED_DATA);
    CHECK(token == &late);
    POLL(rc, SQLPutData(app.stmt, SQLTEXT("later"), SQL_NTS));
    OK_STMT(&app, rc);
    POLL(rc, SQLParamData(app.stmt, &token));
    OK_STMT(&app, rc);
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "later");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_RESET_PARAMS));
}

static void errors_come_at_the_end(void)
{
    SQLCHAR state[6];
    static const char sql[] = "select test.wait(0.3), 1/(n-1) from generate_series(1, 1) n";
    start(app.stmt, sql);
    CHECK_INT(end_of(app.stmt, sql), SQL_ERROR);
    CHECK_INT(SQLGetDiagRec(SQL_HANDLE_STMT, app.stmt, 1, state, NULL, NULL, 0, NULL), SQL_SUCCESS);
    CHECK_STR((char *)state, "22012");
    is_good(app.stmt);
}

static void cancel_while_it_executes(void)
{
    start(app.stmt, "select test.wait(60)");
    OK_STMT(&app, SQLCancel(app.stmt));
    FAILS_STMT(&app, end_of(app.stmt, "select test.wait(60)"), "HY008");
    is_good(app.stmt);
    start(app.stmt, "select test.wait(60)");
    OK_STMT(&app, SQLCancelHandle(SQL_HANDLE_STMT, app.stmt));
    FAILS_STMT(&app, end_of(app.stmt, "select test.wait(60)"), "HY008");
    is_good(app.stmt);
}

static void time_out(void)
{
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)1, 0));
    FAILS_STMT(&app, end_of(app.stmt, "select test.wait(60)"), "HYT00");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)0, 0));
    is_good(app.stmt);
}

static void other_functions_are_refused(void)
{
    SQLSMALLINT count = 0;
    SQLUINTEGER number = 0;
    SQLULEN size = 0;
    start(app.stmt, "select test.wait(1), 44");
    FAILS_STMT(&app, SQLFetch(app.stmt), "HY010");
    FAILS_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("select 1"), SQL_NTS), "HY010");
    FAILS_STMT(&app, SQLExecute(app.stmt), "HY010");
    FAILS_STMT(&app, SQLNumResultCols(app.stmt, &count), "HY010");
    FAILS_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_ULONG, &number, 0, NULL), "HY010");
    FAILS_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_ROW_NUMBER, &size, 0, NULL), "HY010");
    FAILS_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE), "HY010");
    FAILS_STMT(&app, SQLTables(app.stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0), "HY010");
    OK_STMT(&app, end_of(app.stmt, "select test.wait(1), 44"));
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "44");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
}

static void nothing_is_freed_while_it_executes(void)
{
    SQLHSTMT stmt = new_stmt(&app);
    start(stmt, "select test.wait(1)");
    FAILS(SQL_HANDLE_STMT, stmt, SQLFreeHandle(SQL_HANDLE_STMT, stmt), "HY010");
    FAILS(SQL_HANDLE_STMT, stmt, SQLFreeStmt(stmt, SQL_DROP), "HY010");
    FAILS_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT), "HY010");
    FAILS_DBC(&app, SQLDisconnect(app.dbc), "HY010");
    FAILS(SQL_HANDLE_ENV, app.env, SQLEndTran(SQL_HANDLE_ENV, app.env, SQL_ROLLBACK), "HY010");
    OK(SQL_HANDLE_STMT, stmt, end_of(stmt, "select test.wait(1)"));
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    OK(SQL_HANDLE_STMT, stmt, SQLFreeHandle(SQL_HANDLE_STMT, stmt));
}

/* The text arguments are gone after the first call. */
static void catalog_functions(void)
{
    char schema[] = "sales", table[] = "orders", column[] = "%";
    SQLRETURN rc = SQLColumns(app.stmt, NULL, 0, SQLTEXT(schema), SQL_NTS, SQLTEXT(table), SQL_NTS,
                              SQLTEXT(column), SQL_NTS);
    int rows = 0;
    memset(schema, 'x', strlen(schema));
    while (executes(rc)) {
        rc = SQLColumns(app.stmt, NULL, 0, NULL, 0, SQLTEXT("orders"), SQL_NTS, SQLTEXT("%"),
                        SQL_NTS);
    }
    OK_STMT(&app, rc);
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "sales");
    CHECK_STR(app_cell(app.stmt, 3), "orders");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    POLL(rc, SQLTables(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, NULL, 0, NULL, 0));
    OK_STMT(&app, rc);
    while (fetch(app.stmt) == SQL_SUCCESS) {
        rows++;
    }
    CHECK(rows >= 3);
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    POLL(rc, SQLSpecialColumns(app.stmt, 9, NULL, 0, NULL, 0, SQLTEXT("orders"), SQL_NTS, 0, 0));
    FAILS_STMT(&app, rc, "HY097");
    is_good(app.stmt);
}

static void wide_text(void)
{
    static const char sql[] = "select test.wait(0.3), 45";
    SQLWCHAR wide[sizeof sql];
    SQLRETURN rc;
    for (size_t i = 0; i < sizeof sql; i++) {
        wide[i] = (SQLWCHAR)sql[i];
    }
    rc = SQLExecDirectW(app.stmt, wide, SQL_NTS);
    CHECK_INT(rc, SQL_STILL_EXECUTING);
    POLL(rc, SQLExecDirectW(app.stmt, wide, SQL_NTS));
    OK_STMT(&app, rc);
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "45");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
}

static void two_connections_at_once(void)
{
    struct app other;
    app_open(&other, "pg");
    set_async(other.stmt, SQL_ASYNC_ENABLE_ON);
    start(app.stmt, "select test.wait(60)");
    start(other.stmt, "select test.wait(0.3), 46");
    OK_STMT(&other, end_of(other.stmt, "select test.wait(0.3), 46"));
    OK_STMT(&other, fetch(other.stmt));
    CHECK_STR(app_cell(other.stmt, 2), "46");
    CHECK_INT(exec_direct(app.stmt, "select test.wait(60)"), SQL_STILL_EXECUTING);
    OK_STMT(&app, SQLCancel(app.stmt));
    FAILS_STMT(&app, end_of(app.stmt, "select test.wait(60)"), "HY008");
    app_close(&other);
}

/* They take turns. */
static void two_statements_of_one_connection(void)
{
    SQLHSTMT stmt = new_stmt(&app);
    start(app.stmt, "select test.wait(0.5), 47");
    start(stmt, "select test.wait(0.5), 48");
    OK(SQL_HANDLE_STMT, stmt, end_of(stmt, "select test.wait(0.5), 48"));
    OK_STMT(&app, end_of(app.stmt, "select test.wait(0.5), 47"));
    OK_STMT(&app, fetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 2), "47");
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    OK(SQL_HANDLE_STMT, stmt, fetch(stmt));
    CHECK_STR(app_cell(stmt, 2), "48");
    OK(SQL_HANDLE_STMT, stmt, SQLFreeHandle(SQL_HANDLE_STMT, stmt));
}

static void cancel_of_one_that_waits_for_its_turn(void)
{
    SQLHSTMT stmt = new_stmt(&app);
    start(app.stmt, "select test.wait(60)");
    start(stmt, "select test.wait(60)");
    OK(SQL_HANDLE_STMT, stmt, SQLCancel(stmt));
    OK_STMT(&app, SQLCancel(app.stmt));
    FAILS_STMT(&app, end_of(app.stmt, "select test.wait(60)"), "HY008");
    FAILS(SQL_HANDLE_STMT, stmt, end_of(stmt, "select test.wait(60)"), "HY008");
    OK(SQL_HANDLE_STMT, stmt, SQLFreeHandle(SQL_HANDLE_STMT, stmt));
}

static void switched_off_again(void)
{
    SQLULEN on = 99;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_ASYNC_ENABLE, &on, 0, NULL));
    CHECK_INT(on, SQL_ASYNC_ENABLE_ON);
    set_async(app.stmt, SQL_ASYNC_ENABLE_OFF);
    OK_STMT(&app, exec_direct(app.stmt, "select test.wait(0.3)"));
    OK_STMT(&app, SQLFetch(app.stmt));
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    set_async(app.stmt, SQL_ASYNC_ENABLE_ON);
}

static void set_default(SQLULEN value)
{
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)value, 0));
}

static void default_of_the_connection(void)
{
    SQLHSTMT stmt = SQL_NULL_HSTMT;
    SQLUINTEGER start_value = 99;
    SQLULEN on = 99;
    set_default(SQL_ASYNC_ENABLE_ON);
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_ASYNC_ENABLE, &start_value, 0, NULL));
    CHECK_INT(start_value, SQL_ASYNC_ENABLE_ON);
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &stmt));
    start(stmt, "select test.wait(0.3)");
    OK(SQL_HANDLE_STMT, stmt, end_of(stmt, "select test.wait(0.3)"));
    OK(SQL_HANDLE_STMT, stmt, SQLFreeStmt(stmt, SQL_CLOSE));
    set_default(SQL_ASYNC_ENABLE_OFF); /* for all that there are */
    OK(SQL_HANDLE_STMT, stmt, exec_direct(stmt, "select test.wait(0.3)"));
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_ASYNC_ENABLE, &on, 0, NULL));
    CHECK_INT(on, SQL_ASYNC_ENABLE_OFF);
    OK(SQL_HANDLE_STMT, stmt, SQLFreeHandle(SQL_HANDLE_STMT, stmt));
    set_async(app.stmt, SQL_ASYNC_ENABLE_ON);
}

/* Where connection and call differ in width the driver manager converts, in memory of its own. */
static void converted_by_the_driver_manager(void)
{
    struct app other;
    app_open_wide(&other, "rs");
    set_async(other.stmt, SQL_ASYNC_ENABLE_ON);
    start(other.stmt, "select test.wait(0.3), 49");
    OK_STMT(&other, end_of(other.stmt, "select test.wait(0.3), 49"));
    OK_STMT(&other, fetch(other.stmt));
    CHECK_STR(app_cell(other.stmt, 2), "49");
    app_close(&other);
}

static void on_any_server(void)
{
    RUN(told);
    RUN(statement_executes_meanwhile);
    RUN(arguments_are_those_of_the_first_call);
    RUN(prepared_statement_with_parameters);
    RUN(data_at_execution);
    RUN(errors_come_at_the_end);
    RUN(cancel_while_it_executes);
    RUN(time_out);
    RUN(other_functions_are_refused);
    RUN(nothing_is_freed_while_it_executes);
    RUN(catalog_functions);
    RUN(wide_text);
    RUN(two_connections_at_once);
    RUN(two_statements_of_one_connection);
    RUN(cancel_of_one_that_waits_for_its_turn);
    RUN(switched_off_again);
    RUN(default_of_the_connection);
    RUN(host_forks);
#ifdef APP_DIRECT
    RUN(no_threads_to_be_had);
#endif
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        set_async(app.stmt, SQL_ASYNC_ENABLE_ON);
        on_any_server();
        app_close(&app);
    }
    RUN(converted_by_the_driver_manager);
    return check_done();
}
