/* Many threads at once: each with a connection of its own, then all of them on one connection, each
 * with its own statements. A thread uses no CHECK: it reports the first thing that was wrong.
 *
 * Built twice. unixODBC 2.3 frees a handle's diagnostics in every call without a lock, whatever
 * Threading says in odbcinst.ini, so through it two threads never use one handle at a time; without
 * it they do. The build with ThreadSanitizer runs both. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app.h"

enum { THREADS = 16, ROUNDS = 3, ROWS = 40, PAUSE_US = 1000 };

#ifdef APP_DIRECT
enum { DIRECT = 1 };
#else
enum { DIRECT = 0 };
#endif

/* For calls on a connection that threads share. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

struct worker {
    pthread_t thread;
    int number;
    const char *source; /* NULL: the connection is shared */
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
    char wrong[512]; /* empty: nothing was */
};

static void blame(struct worker *w, const char *what, SQLSMALLINT kind, SQLHANDLE handle)
{
    SQLCHAR state[8] = "", text[256] = "";
    if (handle) {
        SQLGetDiagRec(kind, handle, 1, state, NULL, text, sizeof text, NULL);
    }
    if (!*w->wrong) {
        snprintf(w->wrong, sizeof w->wrong, "%s: %s %s", what, (char *)state, (char *)text);
    }
}

#define TRY(w, rc)                                                                                 \
    do {                                                                                           \
        if (!SQL_SUCCEEDED(rc)) {                                                                  \
            blame((w), #rc, SQL_HANDLE_STMT, (w)->stmt);                                           \
            return;                                                                                \
        }                                                                                          \
    } while (0)
#define TRY_DBC(w, rc)                                                                             \
    do {                                                                                           \
        take_turn(w);                                                                              \
        if (!SQL_SUCCEEDED(rc)) {                                                                  \
            blame((w), #rc, SQL_HANDLE_DBC, (w)->dbc);                                             \
        }                                                                                          \
        give_turn(w);                                                                              \
        if (*(w)->wrong) {                                                                         \
            return;                                                                                \
        }                                                                                          \
    } while (0)
#define EXPECT(w, condition)                                                                       \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            blame((w), #condition, SQL_HANDLE_STMT, NULL);                                         \
            return;                                                                                \
        }                                                                                          \
    } while (0)

static void take_turn(const struct worker *w)
{
    if (!DIRECT && !w->source) {
        pthread_mutex_lock(&turn);
    }
}

static void give_turn(const struct worker *w)
{
    if (!DIRECT && !w->source) {
        pthread_mutex_unlock(&turn);
    }
}

static SQLRETURN run(const struct worker *w, const char *sql)
{
    SQLRETURN rc = SQLExecDirect(w->stmt, SQLTEXT(sql), SQL_NTS);
    return rc == SQL_NO_DATA ? SQL_SUCCESS : rc;
}

/* Rows of its own, some by SQLGetData, all in order. */
static void fetches(struct worker *w)
{
    char sql[128], text[32] = "";
    SQLINTEGER number = 0;
    SQLLEN length;
    snprintf(sql, sizeof sql, "select n, 'of %d' from generate_series(1, %d) n", w->number, ROWS);
    TRY(w, run(w, sql));
    TRY(w, SQLBindCol(w->stmt, 1, SQL_C_SLONG, &number, 0, NULL));
    snprintf(sql, sizeof sql, "of %d", w->number);
    for (int row = 1; row <= ROWS; row++) {
        TRY(w, SQLFetch(w->stmt));
        TRY(w, SQLGetData(w->stmt, 2, SQL_C_CHAR, text, sizeof text, &length));
        EXPECT(w, number == row && strcmp(text, sql) == 0);
    }
    EXPECT(w, SQLFetch(w->stmt) == SQL_NO_DATA);
    TRY(w, SQLFreeStmt(w->stmt, SQL_UNBIND));
    TRY(w, SQLCloseCursor(w->stmt));
}

/* The rest of a result is left to others on the connection. */
static void half_reads(struct worker *w)
{
    TRY(w, run(w, "select n, repeat('x', 500) from generate_series(1, 300) n"));
    for (int row = 0; row < 5; row++) {
        TRY(w, SQLFetch(w->stmt));
    }
    TRY(w, SQLFreeStmt(w->stmt, SQL_CLOSE));
}

static void executes_with_a_parameter(struct worker *w)
{
    SQLINTEGER given = w->number, got = -1;
    SQLSMALLINT columns = 0;
    TRY(w, SQLPrepare(w->stmt, SQLTEXT("select cast(? as int) + 1000"), SQL_NTS));
    TRY(w, SQLNumResultCols(w->stmt, &columns));
    EXPECT(w, columns == 1);
    TRY(w, SQLBindParameter(w->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &given, 0,
                            NULL));
    TRY(w, SQLExecute(w->stmt));
    TRY(w, SQLFetch(w->stmt));
    TRY(w, SQLGetData(w->stmt, 1, SQL_C_SLONG, &got, 0, NULL));
    EXPECT(w, got == given + 1000);
    TRY(w, SQLFreeStmt(w->stmt, SQL_CLOSE));
    TRY(w, SQLFreeStmt(w->stmt, SQL_RESET_PARAMS));
}

static void asks_the_catalog(struct worker *w)
{
    int rows = 0;
    TRY(w, SQLColumns(w->stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, SQLTEXT("orders"), SQL_NTS, NULL,
                      0));
    while (SQL_SUCCEEDED(SQLFetch(w->stmt))) {
        rows++;
    }
    EXPECT(w, rows > 3);
    TRY(w, SQLCloseCursor(w->stmt));
}

static void sets_attributes(struct worker *w)
{
    SQLULEN seconds = 0;
    SQLUINTEGER dead = 9;
    SQLCHAR name[64];
    SQLSMALLINT length;
    SQLULEN wanted = 100 + (SQLULEN)w->number;
    TRY(w, SQLSetStmtAttr(w->stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)wanted, 0));
    TRY(w, SQLGetStmtAttr(w->stmt, SQL_ATTR_QUERY_TIMEOUT, &seconds, 0, NULL));
    EXPECT(w, seconds == wanted);
    TRY_DBC(w, SQLGetConnectAttr(w->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
    EXPECT(w, dead == SQL_CD_FALSE);
    TRY_DBC(w, SQLGetInfo(w->dbc, SQL_DBMS_NAME, name, sizeof name, &length));
}

static void fails(struct worker *w)
{
    SQLCHAR state[8] = "";
    EXPECT(w, run(w, "select no_such_column") == SQL_ERROR);
    SQLGetDiagRec(SQL_HANDLE_STMT, w->stmt, 1, state, NULL, NULL, 0, NULL);
    EXPECT(w, strcmp((char *)state, "42S22") == 0);
}

struct canceller {
    SQLHSTMT stmt;
    atomic_bool over;
};

static void *cancel(void *ctx)
{
    struct canceller *c = ctx;
    while (!atomic_load(&c->over)) {
        SQLCancelHandle(SQL_HANDLE_STMT, c->stmt);
        usleep(PAUSE_US);
    }
    return NULL;
}

/* Only its own statement. */
static void is_cancelled_by_another_thread(struct worker *w)
{
    struct canceller c = {.stmt = w->stmt};
    pthread_t thread;
    SQLCHAR state[8] = "";
    EXPECT(w, pthread_create(&thread, NULL, cancel, &c) == 0);
    SQLRETURN rc = run(w, "select test.wait(60)");
    SQLGetDiagRec(SQL_HANDLE_STMT, w->stmt, 1, state, NULL, NULL, 0, NULL);
    atomic_store(&c.over, true);
    pthread_join(thread, NULL);
    EXPECT(w, rc == SQL_ERROR && strcmp((char *)state, "HY008") == 0);
}

static void set_async(struct worker *w, SQLULEN value)
{
    TRY(w, SQLSetStmtAttr(w->stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)value, 0));
}

static SQLRETURN polled(const struct worker *w, const char *sql)
{
    SQLRETURN rc;
    while ((rc = run(w, sql)) == SQL_STILL_EXECUTING) {
        usleep(PAUSE_US);
    }
    return rc;
}

static void executes_asynchronously(struct worker *w)
{
    SQLRETURN rc;
    set_async(w, SQL_ASYNC_ENABLE_ON);
    TRY(w, polled(w, "select test.wait(0.01)"));
    while ((rc = SQLFetch(w->stmt)) == SQL_STILL_EXECUTING) {
        usleep(PAUSE_US);
    }
    TRY(w, rc);
    TRY(w, SQLCloseCursor(w->stmt));
    set_async(w, SQL_ASYNC_ENABLE_OFF);
}

static void is_cancelled_while_it_is_polled(struct worker *w)
{
    SQLCHAR state[8] = "";
    set_async(w, SQL_ASYNC_ENABLE_ON);
    EXPECT(w, run(w, "select test.wait(60)") == SQL_STILL_EXECUTING);
    TRY(w, SQLCancel(w->stmt));
    EXPECT(w, polled(w, "select test.wait(60)") == SQL_ERROR);
    SQLGetDiagRec(SQL_HANDLE_STMT, w->stmt, 1, state, NULL, NULL, 0, NULL);
    EXPECT(w, strcmp((char *)state, "HY008") == 0);
    set_async(w, SQL_ASYNC_ENABLE_OFF);
}

static void is_cancelled(struct worker *w)
{
    is_cancelled_while_it_is_polled(w);
    if (DIRECT && !*w->wrong) {
        is_cancelled_by_another_thread(w);
    }
}

/* On a shared connection HY010 may be the answer: somebody executes asynchronously; and a ROLLBACK
 * would close the cursors of the others. */
static void ends_transactions(struct worker *w)
{
    take_turn(w);
    SQLRETURN rc = SQLEndTran(SQL_HANDLE_DBC, w->dbc, w->source ? SQL_ROLLBACK : SQL_COMMIT);
    give_turn(w);
    EXPECT(w, SQL_SUCCEEDED(rc) || !w->source);
}

static void has_a_transaction(struct worker *w)
{
    SQLPOINTER off = (SQLPOINTER)SQL_AUTOCOMMIT_OFF, on = (SQLPOINTER)SQL_AUTOCOMMIT_ON;
    SQLINTEGER count = -1;
    TRY(w, run(w, "create temp table threads_t (n int)"));
    TRY_DBC(w, SQLSetConnectAttr(w->dbc, SQL_ATTR_AUTOCOMMIT, off, 0));
    TRY(w, run(w, "insert into threads_t select 1"));
    TRY_DBC(w, SQLEndTran(SQL_HANDLE_DBC, w->dbc, SQL_COMMIT));
    TRY(w, run(w, "insert into threads_t select 2"));
    TRY_DBC(w, SQLEndTran(SQL_HANDLE_DBC, w->dbc, SQL_ROLLBACK));
    TRY_DBC(w, SQLSetConnectAttr(w->dbc, SQL_ATTR_AUTOCOMMIT, on, 0));
    TRY(w, run(w, "select count(*) from threads_t"));
    TRY(w, SQLFetch(w->stmt));
    TRY(w, SQLGetData(w->stmt, 1, SQL_C_SLONG, &count, 0, NULL));
    EXPECT(w, count == 1);
    TRY(w, SQLCloseCursor(w->stmt));
    TRY(w, run(w, "drop table threads_t"));
}

typedef void step(struct worker *w);

static step *const steps[] = {
    fetches, half_reads,   executes_with_a_parameter, asks_the_catalog, sets_attributes,
    fails,   is_cancelled, executes_asynchronously,   ends_transactions};
enum { STEPS = sizeof steps / sizeof *steps };

/* Each thread begins with another step, so that all kinds meet. */
static void all_steps(struct worker *w)
{
    for (int i = 0; i < ROUNDS * STEPS && !*w->wrong; i++) {
        steps[(w->number + i) % STEPS](w);
    }
}

static void *use_own_connection(void *ctx)
{
    struct worker *w = ctx;
    SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_DBC, w->env, &w->dbc);
    rc = SQL_SUCCEEDED(rc) ? SQLConnect(w->dbc, SQLTEXT(w->source), SQL_NTS, NULL, 0, NULL, 0) : rc;
    rc = SQL_SUCCEEDED(rc) ? SQLAllocHandle(SQL_HANDLE_STMT, w->dbc, &w->stmt) : rc;
    if (!SQL_SUCCEEDED(rc)) {
        blame(w, "connecting", SQL_HANDLE_DBC, w->dbc);
        return NULL;
    }
    all_steps(w);
    if (!*w->wrong) {
        has_a_transaction(w);
    }
    SQLFreeHandle(SQL_HANDLE_STMT, w->stmt);
    SQLDisconnect(w->dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, w->dbc);
    return NULL;
}

static void *use_shared_connection(void *ctx)
{
    struct worker *w = ctx;
    take_turn(w);
    SQLRETURN rc = SQLAllocHandle(SQL_HANDLE_STMT, w->dbc, &w->stmt);
    give_turn(w);
    if (!SQL_SUCCEEDED(rc)) {
        blame(w, "a statement", SQL_HANDLE_DBC, NULL);
        return NULL;
    }
    all_steps(w);
    take_turn(w);
    SQLFreeHandle(SQL_HANDLE_STMT, w->stmt);
    give_turn(w);
    return NULL;
}

static void together(const struct worker *like, void *(*work)(void *))
{
    struct worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] = *like;
        workers[i].number = i;
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        CHECK_STR(workers[i].wrong, "");
    }
}

static const char *source;

static void own_connections(void)
{
    struct app app;
    app_begin(&app);
    together(&(struct worker){.env = app.env, .source = source}, use_own_connection);
    app_close(&app);
}

static void one_connection(void)
{
    struct app app;
    app_open(&app, source);
    together(&(struct worker){.dbc = app.dbc}, use_shared_connection);
    CHECK_STR(app_value(&app, "select 'good'"), "good");
    app_close(&app);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    app_env("STACK_DIR");
    for (size_t i = 0; i < 2; i++) {
        source = sources[i];
        RUN(own_connections);
        RUN(one_connection);
    }
    return check_done();
}
