/* Where bytes move. libpq is never called in a way that could block: PQgetResult only when
 * !PQisBusy, sends only in non-blocking mode, every wait in rs_wait_poll with deadline and stop. */
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "pq/internal.h"

/* How long a statement that was given up is waited for: enough for a few round trips to the far
 * side of the world, and for a server that takes its time. A network that is gone is noticed
 * earlier (RS_PQ_REACH_MS). */
enum { INTERRUPT_MS = 3000 };
/* A cancel that came too late for its statement must not hit the next one: it is harmless while the
 * server is idle, so the server is left idle for so long. */
enum { LATE_CANCEL_MS = 30 };
/* A cancel that overtook its statement, which is on another connection, found the server idle and
 * did nothing: it is asked again, after so long and then twice as long. */
enum { CANCEL_AGAIN_MS = 250 };

static bool poll_socket(struct rs_pq *pq, bool unsent, const struct rs_wait *wait,
                        struct rs_error *err)
{
    short events = (short)(POLLIN | (unsent ? POLLOUT : 0));
    struct pollfd fd = {.fd = PQsocket(pq->conn), .events = events};
    int ready = rs_wait_poll(wait, &fd, 1, INT_MAX);
    if (ready < 0) {
        return rs_fail(err, RS_HY008, "the statement was cancelled");
    }
    if (ready == 0) {
        int64_t seconds = (rs_clock_monotonic_ms() - pq->begun_ms + 500) / 1000;
        return rs_fail(err, RS_HYT00, "the server did not answer within %d s", (int)seconds);
    }
    if ((fd.revents & ~POLLOUT) && !PQconsumeInput(pq->conn)) {
        return rs_pq_fail_link(err, pq->conn);
    }
    return true;
}

bool rs_pq_await(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err)
{
    for (;;) {
        int unsent = PQflush(pq->conn);
        if (unsent < 0) {
            return rs_pq_fail_link(err, pq->conn);
        }
        if (!PQisBusy(pq->conn)) {
            return true;
        }
        if (!poll_socket(pq, unsent > 0, wait, err)) {
            return false;
        }
    }
}

bool rs_pq_take(struct rs_pq *pq, const struct rs_wait *wait, PGresult **out, struct rs_error *err)
{
    if (!rs_pq_await(pq, wait, err)) {
        return false;
    }
    *out = PQgetResult(pq->conn);
    rs_pq_note_change(pq, *out);
    return true;
}

void rs_pq_begin(struct rs_pq *pq)
{
    pq->autocommit = PQtransactionStatus(pq->conn) == PQTRANS_IDLE;
    rs_pq_canceler_busy(&pq->cancel, true);
}

void rs_pq_idle(struct rs_pq *pq)
{
    pq->draining = false;
    rs_pq_canceler_busy(&pq->cancel, false);
}

/* In pipeline mode (describe.c) a NULL stands behind each answer: only without any to come can the
 * mode be left. */
static bool is_over(struct rs_pq *pq)
{
    return PQpipelineStatus(pq->conn) == PQ_PIPELINE_OFF || PQexitPipelineMode(pq->conn) ||
           PQstatus(pq->conn) == CONNECTION_BAD;
}

bool rs_pq_drain(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err)
{
    for (;;) {
        PGresult *result;
        if (!rs_pq_take(pq, wait, &result, err)) {
            return false;
        }
        if (!result && is_over(pq)) {
            rs_pq_idle(pq);
            return true;
        }
        ExecStatusType status = PQresultStatus(result);
        struct rs_span state = rs_span_of(PQresultErrorField(result, PG_DIAG_SQLSTATE));
        pq->cancel_seen = pq->cancel_seen || rs_span_is(state, "57014");
        PQclear(result);
        if ((status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) &&
            !rs_pq_refuse_copy(pq, status, wait, err)) {
            return false;
        }
    }
}

void rs_pq_interrupt(struct rs_pq *pq, const struct rs_error *why)
{
    if (pq->opening || (!rs_error_is(why, RS_HYT00) && !rs_error_is(why, RS_HY008))) {
        return;
    }
    rs_pq_stop_statement(pq, INTERRUPT_MS);
}

/* Cancels and drains for a while; *again: it may have come too early. */
static bool cancel_once(struct rs_pq *pq, const struct rs_wait *grace, int64_t while_ms,
                        bool *again)
{
    struct rs_error err = {0};
    bool asked = rs_pq_cancel(pq, grace, &err);
    struct rs_wait slice = rs_wait_within(grace, rs_clock_monotonic_ms(), while_ms);
    bool drained = asked && rs_pq_drain(pq, &slice, &err);
    *again = asked && !drained && rs_error_is(&err, RS_HYT00) &&
             rs_clock_monotonic_ms() < grace->deadline_ms;
    rs_error_clear(&err);
    return drained;
}

void rs_pq_stop_statement(struct rs_pq *pq, int64_t within_ms)
{
    struct rs_wait grace = {rs_clock_monotonic_ms() + within_ms, NULL};
    int64_t while_ms = CANCEL_AGAIN_MS;
    bool again, drained;
    pq->draining = true;
    pq->cancel_seen = false;
    for (;;) {
        drained = cancel_once(pq, &grace, while_ms, &again);
        if (!again) {
            break;
        }
        while_ms *= 2;
    }
    bool once = while_ms == CANCEL_AGAIN_MS;
    if (drained && !(once && pq->cancel_seen)) {
        poll(NULL, 0, LATE_CANCEL_MS);
    }
}

bool rs_pq_drop_rest(struct rs_pq *pq, bool stop, const struct rs_wait *wait, struct rs_error *err)
{
    if (pq->draining && stop) {
        rs_pq_stop_statement(pq, INTERRUPT_MS);
    }
    return !pq->draining || rs_pq_drain(pq, wait, err);
}

bool rs_pq_make_ready(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err)
{
    if (pq->owner != getpid()) {
        return rs_fail(err, RS_08003,
                       "the connection belongs to another process; connect again after fork()");
    }
    if (PQstatus(pq->conn) == CONNECTION_BAD) {
        return rs_fail(err, RS_08S01, "the connection to the server is lost; connect again");
    }
    if (rs_stop_wanted(wait->stop)) {
        return rs_fail(err, RS_HY008, "the statement was cancelled");
    }
    pq->begun_ms = rs_clock_monotonic_ms();
    if (pq->active && !rs_pq_result_hold(pq->active, wait, err)) {
        return false;
    }
    return !pq->draining || rs_pq_drain(pq, wait, err);
}
