/* SQLCancel and SQLCancelHandle from other threads, and what they leave alone. Without a driver
 * manager: unixODBC forgets a statement's diagnostics and its cursor when it is cancelled. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "app.h"

enum { PAUSE_US = 5000 };

static struct app app;

/* Cancels from its own thread, again and again, until the call of the other one has ended: there is
 * no way to see from outside when that one has begun to wait. */
struct canceller {
    pthread_t thread;
    SQLSMALLINT kind;
    SQLHANDLE handle;
    bool by_handle;
    atomic_bool over;
    int count;
};

static void *cancel(void *ctx)
{
    struct canceller *c = ctx;
    while (!atomic_load(&c->over)) {
        usleep(PAUSE_US);
        SQLRETURN rc = c->by_handle ? SQLCancelHandle(c->kind, c->handle) : SQLCancel(c->handle);
        c->count += SQL_SUCCEEDED(rc) ? 1 : 0;
    }
    return NULL;
}

static void begin(struct canceller *c, SQLSMALLINT kind, SQLHANDLE handle, bool by_handle)
{
    *c = (struct canceller){.kind = kind, .handle = handle, .by_handle = by_handle};
    CHECK_INT(pthread_create(&c->thread, NULL, cancel, c), 0);
}

static void end(struct canceller *c)
{
    atomic_store(&c->over, true);
    pthread_join(c->thread, NULL);
    CHECK(c->count > 0);
}

static SQLRETURN run(const char *sql)
{
    return SQLExecDirect(app.stmt, SQLTEXT(sql), SQL_NTS);
}

static void is_good(void)
{
    CHECK_STR(app_value(&app, "select 'good'"), "good");
}

static void ends_what_executes(SQLSMALLINT kind, SQLHANDLE handle, bool by_handle)
{
    struct canceller c;
    begin(&c, kind, handle, by_handle);
    FAILS_STMT(&app, run("select test.wait(60)"), "HY008");
    end(&c);
    is_good();
}

static void statement_that_executes(void)
{
    ends_what_executes(SQL_HANDLE_STMT, app.stmt, false);
    ends_what_executes(SQL_HANDLE_STMT, app.stmt, true);
}

static void whatever_the_connection_waits_for(void)
{
    ends_what_executes(SQL_HANDLE_DBC, app.dbc, true);
}

/* The rows are so wide that the server sends a good part of each when it is made. */
static void statement_that_fetches(void)
{
    struct canceller c;
    app_run(&app, "select n, repeat('x', 9000), test.wait(case when n > 3 then 60 else 0 end) from "
                  "generate_series(1, 9) n");
    OK_STMT(&app, SQLFetch(app.stmt));
    OK_STMT(&app, SQLFetch(app.stmt));
    begin(&c, SQL_HANDLE_STMT, app.stmt, true);
    FAILS_STMT(&app, SQLFetch(app.stmt), "HY008");
    end(&c);
    OK_STMT(&app, SQLCloseCursor(app.stmt));
    is_good();
}

/* One cancel is for all sets that are left. */
static void array_of_parameters(void)
{
    enum { SETS = 4 };
    double seconds[SETS] = {60, 60, 60, 60};
    SQLUSMALLINT status[SETS] = {9, 9, 9, 9};
    struct canceller c;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)SETS, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0, 0,
                                   seconds, 0, NULL));
    begin(&c, SQL_HANDLE_STMT, app.stmt, false);
    FAILS_STMT(&app, run("select test.wait(?)"), "HY008");
    end(&c);
    CHECK_INT(status[0], SQL_PARAM_ERROR);
    for (int i = 1; i < SETS; i++) {
        CHECK_INT(status[i], SQL_PARAM_UNUSED);
    }
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, NULL, 0));
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_RESET_PARAMS));
    is_good();
}

/* In a transaction the statement is lost, not what was done before it (ErrorRollback=statement). */
static void statement_in_a_transaction(void)
{
    struct canceller c;
    SQLPOINTER off = (SQLPOINTER)SQL_AUTOCOMMIT_OFF, on = (SQLPOINTER)SQL_AUTOCOMMIT_ON;
    app_run(&app, "create temp table cancel_t (n int)");
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, off, 0));
    app_run(&app, "insert into cancel_t select 1");
    begin(&c, SQL_HANDLE_STMT, app.stmt, false);
    FAILS_STMT(&app, run("select test.wait(60)"), "HY008");
    end(&c);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, on, 0));
    CHECK_STR(app_value(&app, "select count(*) from cancel_t"), "1");
    app_run(&app, "drop table cancel_t");
}

static void other_statements_of_the_connection_go_on(void)
{
    struct canceller c;
    SQLHSTMT other = SQL_NULL_HSTMT;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &other));
    begin(&c, SQL_HANDLE_STMT, other, true);
    for (int i = 0; i < 20; i++) {
        CHECK_STR(app_value(&app, "select 'mine', test.wait(0.02)"), "mine");
    }
    end(&c);
    OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_STMT, other));
}

/* ODBC 3: there is nothing to cancel, and the next statement is not it. */
static void nothing_runs(void)
{
    OK_STMT(&app, SQLCancel(app.stmt));
    OK_STMT(&app, SQLCancelHandle(SQL_HANDLE_STMT, app.stmt));
    OK_DBC(&app, SQLCancelHandle(SQL_HANDLE_DBC, app.dbc));
    is_good();
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(statement_that_executes);
        RUN(whatever_the_connection_waits_for);
        RUN(statement_that_fetches);
        RUN(array_of_parameters);
        if (i == 1) {
            RUN(statement_in_a_transaction);
        }
        RUN(other_statements_of_the_connection_go_on);
        RUN(nothing_runs);
        app_close(&app);
    }
    return check_done();
}
