/* What happens around every exported function, written once: check the handle, take its lock, clear
 * old diagnostics, check the state; after the body: the return code into the diagnostics, trace,
 * free converted text, unlock. With asynchronous execution the body may run on a thread of its own:
 * defer.c.
 *
 *     SQLRETURN SQL_API SQLExecute(SQLHSTMT handle)
 *     {
 *         RS_ENTER(stmt, handle, SQLExecute);
 *         RS_LEAVE(rs_stmt_execute(stmt));
 *     }
 */
#ifndef RS_API_CALL_H
#define RS_API_CALL_H

#pragma GCC visibility push(default)
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>
#pragma GCC visibility pop

#include "odbc/dbc.h"

enum rs_fn_id {
#define PLAIN(name, handle, states, id, flags) RS_FN_##name,
#define TEXT(name, handle, states, id, flags)  RS_FN_##name,
#define ELSEWHERE(name, why)
#include "api/fn.def"
#undef PLAIN
#undef TEXT
#undef ELSEWHERE
    RS_FN_COUNT
};

enum rs_fn_flag { RS_FN_KEEP = 1, RS_FN_UNLOCKED = 2, RS_FN_ASYNC = 4, RS_FN_BESIDE = 8 };

struct rs_fn {
    const char *name;
    SQLUSMALLINT id;
    int states; /* 0: all */
    int flags;
};

const struct rs_fn *rs_fn_at(enum rs_fn_id fn);

enum { RS_CALL_TEXTS = 6 };

struct rs_call {
    const struct rs_fn *fn;
    struct rs_handle *handle; /* NULL: none, or freed by the call */
    struct rs_lock *lock;     /* held; NULL: none */
    SQLRETURN rc;
    bool cancelled; /* SQLCancel was called before this call */
    bool deferred;  /* it may go on after it has returned: no lock yet, arguments are copied */
    bool failed;    /* an argument could not be converted: */
    enum rs_state failed_state;
    const char *failed_text; /* static */
    int64_t started_ms;
    struct rs_buf texts[RS_CALL_TEXTS]; /* arguments that were converted to UTF-8, or copied */
    size_t text_count;
    /* The arguments of a function with a body of its own. */
    struct rs_span text[RS_CALL_TEXTS];
    SQLLEN number[3];
    void *out[2];
};

/* What a function does that can be deferred: bodies.c. Its arguments are in the call. */
typedef SQLRETURN rs_call_body(struct rs_call *call);
/* Whether it need not wait for the server. */
typedef bool rs_call_ready(struct rs_call *call);

/* The handle, or NULL when the call ends here with call->rc. `kind` is ODBC's handle type. */
void *rs_call_begin(struct rs_call *call, enum rs_fn_id fn, SQLSMALLINT kind, SQLHANDLE handle);
SQLRETURN rs_call_end(struct rs_call *call, SQLRETURN rc);
/* The lock of the call's handle is held from here: old diagnostics are cleared, the state is
 * checked. False: the call has ended with call->rc. */
bool rs_call_enter(struct rs_call *call);
/* The body and the end of a function, now or on a thread; `ready` NULL: it asks the server. */
SQLRETURN rs_call_run(struct rs_call *call, rs_call_body *body, rs_call_ready *ready);
/* defer.c: the same for a deferred call. */
SQLRETURN rs_call_defer(struct rs_call *call, rs_call_body *body, rs_call_ready *ready);
/* The handle was freed by the body, and an environment's or connection's lock with it. */
void rs_call_freed(struct rs_call *call, bool with_lock);
/* A text argument as UTF-8, valid until the call ends. NULL: not given. `length` counts bytes of
 * narrow and characters of wide text, or is SQL_NTS. */
struct rs_span rs_call_text(struct rs_call *call, const void *text, SQLLEN length, bool wide);

#define RS_ENTER_KIND(type, name, number, h, fn)                                                   \
    struct rs_call call;                                                                           \
    type *name = rs_call_begin(&call, RS_FN_##fn, number, (h));                                    \
    if (!name) {                                                                                   \
        return call.rc;                                                                            \
    }
#define RS_ENTER(kind, h, fn)                                                                      \
    RS_ENTER_KIND(struct rs_##kind, kind, (SQLSMALLINT)RS_KIND_##kind, h, fn)
#define RS_ENTER_ANY(number, h, fn) RS_ENTER_KIND(struct rs_handle, any, number, h, fn)
#define RS_LEAVE(body)              return rs_call_end(&call, call.failed ? SQL_ERROR : (body))

/* bodies.c */
rs_call_ready rs_ready_exec_direct, rs_ready_execute, rs_ready_fetch;
rs_call_body rs_body_exec_direct, rs_body_execute, rs_body_fetch, rs_body_extended_fetch;
rs_call_body rs_body_tables, rs_body_columns, rs_body_primary_keys, rs_body_foreign_keys,
    rs_body_special_columns, rs_body_statistics, rs_body_table_privileges,
    rs_body_column_privileges, rs_body_procedures, rs_body_procedure_columns;

#endif
