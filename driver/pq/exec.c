/* Sending statements. Without parameters the simple protocol: one message, several statements in a
 * string, and no parse step on the server that could need parameter types. With parameters Parse,
 * Bind, Describe, Execute and Sync in one flight. Text format both ways. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "pq/internal.h"
#include "pq/params.h"

/* Rows come as they arrive: several at a time where libpq can, which costs less; few, because they
 * may be large. */
static void rows_by_and_by(PGconn *conn)
{
#ifdef LIBPQ_HAS_CHUNK_MODE
    enum { ROWS_AT_A_TIME = 32 };
    PQsetChunkedRowsMode(conn, ROWS_AT_A_TIME);
#else
    PQsetSingleRowMode(conn);
#endif
}

static bool send_query(struct rs_pq *pq, const struct rs_pq_query *query, struct rs_error *err)
{
    struct rs_pq_bound bound = {0};
    bool sent = false;
    if (!query->extended && query->param_count == 0) {
        sent = PQsendQuery(pq->conn, query->sql);
    } else if (!rs_pq_bind(&bound, query, err)) {
        return false;
    } else {
        sent = PQsendQueryParams(pq->conn, query->sql, (int)query->param_count, bound.types,
                                 bound.values, NULL, NULL, 0);
    }
    rs_pq_bound_clear(&bound);
    if (!sent) {
        return rs_pq_fail_link(err, pq->conn);
    }
    rows_by_and_by(pq->conn);
    return true;
}

bool rs_pq_execute(struct rs_pq *pq, const struct rs_pq_query *query, const struct rs_wait *wait,
                   struct rs_pq_result **out, struct rs_error *err)
{
    struct rs_pq_result *result = NULL;
    if (!rs_pq_make_ready(pq, wait, err)) {
        return false;
    }
    rs_pq_begin(pq);
    if (!send_query(pq, query, err)) {
        rs_pq_idle(pq);
        return false;
    }
    if (!rs_pq_result_new(pq, &result, err)) {
        pq->draining = true;
        return false;
    }
    if (!rs_pq_result_begin(result, wait, err)) {
        rs_pq_result_close(result);
        return false;
    }
    *out = result;
    return true;
}

bool rs_pq_command(struct rs_pq *pq, const char *sql, const struct rs_wait *wait,
                   struct rs_error *err)
{
    struct rs_pq_query query = {.sql = sql};
    struct rs_pq_result *result = NULL;
    struct rs_wait own = *wait;
    if (pq->statement_ms > 0) {
        own = rs_wait_within(wait, rs_clock_monotonic_ms(), pq->statement_ms);
    }
    bool ok = rs_pq_execute(pq, &query, &own, &result, err);
    while (ok && rs_pq_result_kind(result) != RS_PQ_END) {
        ok = rs_pq_result_next(result, &own, err);
    }
    rs_pq_result_close(result);
    return ok;
}
