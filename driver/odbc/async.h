/* A function of a statement that runs on a thread of its own, and what is answered in the meantime.
 * docs/internals/async.md has the picture. */
#ifndef RS_ODBC_ASYNC_H
#define RS_ODBC_ASYNC_H

#include <stdatomic.h>
#include <sys/types.h>

#include "odbc/handle.h"

struct rs_stmt;
struct rs_dbc;

/* Beside a statement or a connection: diagnostics of calls that are answered without the
 * connection's lock, because a function that executes asynchronously holds it. */
struct rs_front {
    atomic_uint executing; /* how many, on this statement or below this connection */
    atomic_bool shown;     /* the diagnostics of the handle's last call are these */
    struct rs_lock lock;   /* a leaf; of the diagnostics, and of struct rs_async */
    struct rs_handle h;
};

void rs_front_init(struct rs_front *front, const struct rs_handle *of);
void rs_front_clear(struct rs_front *front);
/* The function cannot be called with the handle now: HY010. */
SQLRETURN rs_front_refuse(const struct rs_handle *handle, const char *function);

typedef SQLRETURN rs_async_fn(void *job);

struct rs_async {
    atomic_bool enabled; /* SQL_ATTR_ASYNC_ENABLE */
    pthread_t thread;
    pid_t owner; /* the process that has it: a forked child has not */
    struct rs_cond ended;
    const void *function; /* tells it from others */
    rs_async_fn *run;
    void *job;
    bool over; /* `rc` is there; the thread ends */
    SQLRETURN rc;
};

void rs_async_init(struct rs_async *async, bool enabled);
void rs_async_clear(struct rs_async *async);
/* Runs `run` with `job` on a thread. False when there is no thread to be had: nothing happens then.
 * Until rs_async_poll gives another code than SQL_STILL_EXECUTING the statement must not be freed.
 */
bool rs_async_start(struct rs_stmt *stmt, const void *function, rs_async_fn *run, void *job);
/* Is it this function that executes, in this process? */
bool rs_async_runs(const struct rs_stmt *stmt, const void *function);
/* What it came to, or SQL_STILL_EXECUTING after a moment, so that an application that does nothing
 * but ask costs little. With the last answer the thread is gone and the diagnostics are there. */
SQLRETURN rs_async_poll(struct rs_stmt *stmt);
/* SQL_ATTR_ASYNC_ENABLE of a connection: for new statements; OFF is for all it has. */
void rs_async_enable_all(struct rs_dbc *dbc, bool on);

#endif
