/* Functions of statements with SQL_ATTR_ASYNC_ENABLE: what has to wait runs on a thread, which
 * takes the connection's lock as any caller does, so that functions on one connection take turns.
 * The thread has its own copy of the call with its arguments.
 *
 * A function ends when the next rowset is known, so that the fetch behind it need not wait:
 * unixODBC takes a statement for executing for good when a fetch that it was polled for ends with
 * an error or without data. docs/internals/async.md has the whole story. */
#include <stdlib.h>

#include "api/call.h"

struct work {
    struct rs_call call;
    rs_call_body *body; /* NULL: it is done, with call.rc; only the next rowset is not known */
};

static struct rs_stmt *stmt_of(const struct rs_call *call)
{
    return (struct rs_stmt *)call->handle;
}

static void look_ahead(struct rs_stmt *stmt)
{
    struct rs_wait wait;
    rs_stmt_wait_begin(stmt, false, &wait);
    rs_cursor_ahead(stmt, &wait);
    rs_stmt_wait_end(stmt);
}

static SQLRETURN enter_and_run(struct rs_call *call, rs_call_body *body)
{
    rs_lock_take(call->handle->lock);
    if (!rs_call_enter(call)) {
        return call->rc;
    }
    SQLRETURN rc = call->failed ? SQL_ERROR : body(call);
    if (SQL_SUCCEEDED(rc)) {
        look_ahead(stmt_of(call));
    }
    return rs_call_end(call, rc);
}

static SQLRETURN run(void *job)
{
    struct work *work = job;
    SQLRETURN rc = work->call.rc;
    if (work->body) {
        rc = enter_and_run(&work->call, work->body);
    } else {
        rs_lock_take(work->call.handle->lock);
        look_ahead(stmt_of(&work->call));
        rs_lock_give(work->call.handle->lock);
    }
    free(work);
    return rc;
}

/* False: something is left for a thread. */
static bool run_now(struct rs_call *call, rs_call_body **body, rs_call_ready *ready)
{
    struct rs_stmt *stmt = stmt_of(call);
    if (!ready || !rs_lock_try(stmt->h.lock)) {
        return false;
    }
    if (!rs_call_enter(call)) {
        return true;
    }
    if (!ready(call)) {
        rs_lock_give(call->lock);
        return false;
    }
    SQLRETURN rc = call->failed ? SQL_ERROR : (*body)(call);
    bool known = !SQL_SUCCEEDED(rc) || rs_cursor_ahead(stmt, NULL);
    call->rc = rs_call_end(call, rc);
    *body = NULL;
    return known;
}

SQLRETURN rs_call_defer(struct rs_call *call, rs_call_body *body, rs_call_ready *ready)
{
    if (run_now(call, &body, ready)) {
        return call->rc;
    }
    struct work *work = malloc(sizeof *work);
    if (work) {
        *work = (struct work){*call, body};
        if (rs_async_start(stmt_of(call), call->fn, run, work)) {
            return rs_async_poll(stmt_of(call));
        }
        free(work);
    }
    return body ? enter_and_run(call, body) : call->rc; /* no thread to be had */
}
