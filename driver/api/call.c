/* Before and after the body of every exported function. */
#include "api/call.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf.h"

enum { MAX_ARGUMENT = 1 << 30 };

#define KEEP     RS_FN_KEEP
#define UNLOCKED RS_FN_UNLOCKED
#define ASYNC    RS_FN_ASYNC
#define BESIDE   RS_FN_BESIDE

static const struct rs_fn functions[] = {
#define PLAIN(name, handle, states, id, flags) {#name, id, states, flags},
#define TEXT(name, handle, states, id, flags)  {#name, id, states, flags},
#define ELSEWHERE(name, why)
#include "api/fn.def"
#undef PLAIN
#undef TEXT
#undef ELSEWHERE
};

const struct rs_fn *rs_fn_at(enum rs_fn_id fn)
{
    return &functions[fn];
}

/* ODBC reference, appendix B: a wrong state is HY010 where nothing was executed, 24000 where the
 * cursor is the trouble; 08003 and 08002 for connections. */
static SQLRETURN check_state(const struct rs_fn *fn, struct rs_handle *handle)
{
    if (fn->states == 0) {
        return SQL_SUCCESS;
    }
    if (handle->kind == RS_KIND_dbc) {
        enum rs_dbc_state state = ((struct rs_dbc *)handle)->state;
        if (fn->states & (int)state) {
            return SQL_SUCCESS;
        }
        return rs_post(handle, state == RS_C_CONNECTED ? RS_08002 : RS_08003, NULL);
    }
    if (handle->kind != RS_KIND_stmt) {
        return SQL_SUCCESS;
    }
    enum rs_stmt_state state = ((struct rs_stmt *)handle)->state;
    if (fn->states & (int)state) {
        return SQL_SUCCESS;
    }
    bool early = state & (RS_S_ALLOCATED | RS_S_PREPARED | RS_S_NEED_DATA);
    return rs_post(handle, early ? RS_HY010 : RS_24000, NULL);
}

bool rs_call_enter(struct rs_call *call)
{
    call->lock = call->handle->lock;
    call->started_ms = rs_clock_monotonic_ms();
    if (call->fn->flags & RS_FN_KEEP) {
        return true;
    }
    if (call->cancelled) {
        rs_stmt_stop_asking((struct rs_stmt *)call->handle);
    }
    rs_diag_clear(&call->handle->diag);
    if (check_state(call->fn, call->handle) == SQL_ERROR) {
        call->rc = rs_call_end(call, SQL_ERROR);
        return false;
    }
    return true;
}

/* An ordinary call, or the first one of a function that executes asynchronously. */
static void *begin(struct rs_call *call)
{
    struct rs_handle *handle = call->handle;
    if (handle->kind == RS_KIND_stmt && !(call->fn->flags & RS_FN_KEEP)) {
        struct rs_stmt *stmt = (struct rs_stmt *)handle;
        call->cancelled = rs_stmt_forget_cancel(stmt);
        call->deferred = (call->fn->flags & RS_FN_ASYNC) && atomic_load(&stmt->async.enabled);
    }
    if (call->deferred) {
        return handle;
    }
    rs_lock_take(handle->lock);
    return rs_call_enter(call) ? handle : NULL;
}

/* While a function executes asynchronously it may be called again, which asks for its outcome, and
 * a connection may be asked what does not change it. */
static void *meanwhile(struct rs_call *call, struct rs_front *front)
{
    struct rs_handle *handle = call->handle;
    if (handle->kind == RS_KIND_dbc && (call->fn->flags & RS_FN_BESIDE)) {
        atomic_store(&front->shown, false);
        return begin(call);
    }
    call->handle = NULL;
    if (handle->kind == RS_KIND_stmt && rs_async_runs((struct rs_stmt *)handle, call->fn)) {
        call->rc = rs_async_poll((struct rs_stmt *)handle);
    } else {
        call->rc = rs_front_refuse(handle, call->fn->name);
    }
    return NULL;
}

/* Member by member: the arrays, which are large, are filled by whoever uses them. */
static void begin_empty(struct rs_call *call, const struct rs_fn *fn)
{
    call->fn = fn;
    call->handle = NULL;
    call->lock = NULL;
    call->rc = SQL_INVALID_HANDLE;
    call->cancelled = call->deferred = call->failed = false;
    call->text_count = 0;
}

void *rs_call_begin(struct rs_call *call, enum rs_fn_id fn, SQLSMALLINT kind, SQLHANDLE handle)
{
    begin_empty(call, &functions[fn]);
    if (kind < SQL_HANDLE_ENV || kind > SQL_HANDLE_DESC ||
        !rs_handle_valid(handle, (enum rs_kind)kind)) {
        return NULL;
    }
    call->handle = handle;
    if (call->fn->flags & RS_FN_UNLOCKED) {
        return handle;
    }
    struct rs_front *front = call->handle->front;
    bool keep = call->fn->flags & RS_FN_KEEP;
    if (front && keep && atomic_load(&front->shown)) {
        call->handle = &front->h;
    } else if (front && !keep && atomic_load(&front->executing)) {
        return meanwhile(call, front);
    } else if (front && !keep && atomic_load(&front->shown)) {
        atomic_store(&front->shown, false);
    }
    return begin(call);
}

void rs_call_freed(struct rs_call *call, bool with_lock)
{
    call->lock = with_lock ? NULL : call->lock;
    call->handle = NULL;
}

static void trace(const struct rs_call *call, SQLRETURN rc)
{
    struct rs_log *log = rs_handle_log(call->handle);
    if (!rs_log_wants(log, RS_LOG_TRACE)) {
        return;
    }
    rs_log_write(log, RS_LOG_TRACE, "%s(%p) = %d in %lld ms", call->fn->name,
                 (const void *)call->handle, rc,
                 (long long)(rs_clock_monotonic_ms() - call->started_ms));
    for (size_t i = 0; rc != SQL_SUCCESS && i < call->handle->diag.count; i++) {
        const struct rs_diag_record *record = &call->handle->diag.records[i];
        rs_log_write(log, RS_LOG_TRACE, "  %s %s", record->state, record->text ? record->text : "");
    }
}

SQLRETURN rs_call_end(struct rs_call *call, SQLRETURN rc)
{
    bool records = call->handle && !(call->fn->flags & (RS_FN_UNLOCKED | RS_FN_KEEP));
    if (records && call->failed) {
        rs_post(call->handle, call->failed_state, "%s", call->failed_text);
    }
    if (records) {
        /* Warnings posted on the way make a success one with information. */
        rc = rc == SQL_SUCCESS && call->handle->diag.count > 0 ? SQL_SUCCESS_WITH_INFO : rc;
        call->handle->diag.rc = rc;
        trace(call, rc);
    }
    for (size_t i = 0; i < call->text_count; i++) {
        rs_buf_clear(&call->texts[i]);
    }
    if (call->lock) {
        rs_lock_give(call->lock);
    }
    return rc;
}

static struct rs_span bad_argument(struct rs_call *call, enum rs_state state, const char *text)
{
    call->failed = true;
    call->failed_state = state;
    call->failed_text = text;
    return (struct rs_span){NULL, 0};
}

/* Arguments may be passwords: copies of them are wiped. */
static struct rs_span copied_text(struct rs_call *call, const void *text, SQLLEN length, bool wide)
{
    struct rs_buf *buf = &call->texts[call->text_count++];
    rs_buf_init_secret(buf, MAX_ARGUMENT);
    if (!wide) {
        rs_buf_add(buf, text, length == SQL_NTS ? strlen(text) : (size_t)length);
    } else if (!rs_utf16_to_utf8(text, length == SQL_NTS ? rs_utf16_count(text) : (size_t)length,
                                 buf, NULL)) {
        return bad_argument(call, RS_HY000, "a text argument is not well-formed UTF-16");
    }
    if (!rs_buf_ok(buf)) {
        return bad_argument(call, RS_HY001, rs_state_text(RS_HY001));
    }
    return (struct rs_span){rs_buf_str(buf), buf->len};
}

struct rs_span rs_call_text(struct rs_call *call, const void *text, SQLLEN length, bool wide)
{
    if (!text) {
        return (struct rs_span){NULL, 0};
    }
    if (length < 0 && length != SQL_NTS) {
        return bad_argument(call, RS_HY090, "the length of a text argument is negative");
    }
    if (wide || call->deferred) {
        return copied_text(call, text, length, wide);
    }
    return (struct rs_span){text, length == SQL_NTS ? strlen(text) : (size_t)length};
}

SQLRETURN rs_call_run(struct rs_call *call, rs_call_body *body, rs_call_ready *ready)
{
    if (call->deferred) {
        return rs_call_defer(call, body, ready);
    }
    return rs_call_end(call, call->failed ? SQL_ERROR : body(call));
}
