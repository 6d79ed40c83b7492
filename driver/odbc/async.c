/* Asynchronous functions; see async.h. */
#include "odbc/async.h"

#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "odbc/dbc.h"

enum { POLL_MS = 1, STACK = 1 << 20 };

void rs_front_init(struct rs_front *front, const struct rs_handle *of)
{
    atomic_init(&front->executing, 0);
    atomic_init(&front->shown, false);
    rs_lock_init(&front->lock);
    rs_handle_init(&front->h, of->kind, &front->lock);
    front->h.diag.odbc2 = of->diag.odbc2;
}

void rs_front_clear(struct rs_front *front)
{
    rs_handle_clear(&front->h);
    rs_lock_clear(&front->lock);
}

/* The names of server and data source stay as they are while something executes. */
SQLRETURN rs_front_refuse(const struct rs_handle *handle, const char *function)
{
    struct rs_front *front = handle->front;
    rs_lock_take(&front->lock);
    rs_diag_clear(&front->h.diag);
    front->h.diag.server = handle->diag.server;
    front->h.diag.source = handle->diag.source;
    SQLRETURN rc =
        rs_post(&front->h, RS_HY010, "%s: a function still executes asynchronously", function);
    front->h.diag.rc = rc;
    atomic_store(&front->shown, true);
    rs_lock_give(&front->lock);
    return rc;
}

void rs_async_init(struct rs_async *async, bool enabled)
{
    atomic_init(&async->enabled, enabled);
    rs_cond_init(&async->ended);
}

void rs_async_clear(struct rs_async *async)
{
    rs_cond_clear(&async->ended);
}

static void *run(void *ctx)
{
    struct rs_stmt *stmt = ctx;
    struct rs_async *async = &stmt->async;
    SQLRETURN rc = async->run(async->job);
    rs_lock_take(&stmt->front.lock);
    async->rc = rc;
    async->over = true;
    rs_cond_wake_all(&async->ended);
    rs_lock_give(&stmt->front.lock);
    return NULL;
}

/* Signals are for the host's own threads. */
static bool start_thread(struct rs_stmt *stmt)
{
    sigset_t all, before;
    pthread_attr_t attr;
    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&stmt->async.thread, &attr, run, stmt) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return ok;
}

bool rs_async_start(struct rs_stmt *stmt, const void *function, rs_async_fn *work, void *job)
{
    struct rs_async *async = &stmt->async;
    rs_lock_take(&stmt->front.lock);
    async->function = function;
    async->run = work;
    async->job = job;
    async->over = false;
    async->owner = getpid();
    bool ok = start_thread(stmt);
    if (ok) {
        atomic_fetch_add(&stmt->dbc->front.executing, 1);
        atomic_store(&stmt->front.executing, 1);
    }
    rs_lock_give(&stmt->front.lock);
    return ok;
}

bool rs_async_runs(const struct rs_stmt *stmt, const void *function)
{
    return atomic_load(&stmt->front.executing) && stmt->async.function == function &&
           stmt->async.owner == getpid();
}

/* The thread is past its last use of the lock, so it ends at once. Nobody but this call may look at
 * the statement's own diagnostics, since all others end at the front. */
static SQLRETURN finish(struct rs_stmt *stmt)
{
    struct rs_diag mine = stmt->front.h.diag;
    pthread_join(stmt->async.thread, NULL);
    stmt->async.over = false;
    stmt->front.h.diag = stmt->h.diag;
    stmt->h.diag = mine;
    atomic_store(&stmt->front.executing, 0);
    atomic_fetch_sub(&stmt->dbc->front.executing, 1);
    return stmt->async.rc;
}

SQLRETURN rs_async_poll(struct rs_stmt *stmt)
{
    struct rs_async *async = &stmt->async;
    struct rs_front *front = &stmt->front;
    struct rs_wait moment = {rs_clock_monotonic_ms() + POLL_MS, NULL};
    SQLRETURN rc = SQL_STILL_EXECUTING;
    rs_lock_take(&front->lock);
    while (!async->over && rs_cond_wait(&async->ended, &front->lock, &moment)) {
    }
    if (async->over) {
        rc = finish(stmt);
    } else {
        rs_diag_clear(&front->h.diag);
        front->h.diag.rc = rc;
    }
    atomic_store(&front->shown, true);
    rs_lock_give(&front->lock);
    return rc;
}

void rs_async_enable_all(struct rs_dbc *dbc, bool on)
{
    dbc->attrs.stmt.async = on ? SQL_ASYNC_ENABLE_ON : SQL_ASYNC_ENABLE_OFF;
    for (struct rs_stmt *stmt = dbc->stmts; stmt && !on; stmt = stmt->next) {
        atomic_store(&stmt->async.enabled, false);
    }
}
