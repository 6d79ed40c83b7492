/* Columns and parameter types of a statement that is not run: Parse and Describe of the unnamed
 * statement, in one flight. */
#include <stdlib.h>

#include "pq/internal.h"
#include "pq/params.h"

static bool send_flight(struct rs_pq *pq, const struct rs_pq_query *query, struct rs_error *err)
{
    struct rs_pq_bound bound = {0};
    if (!rs_pq_bind(&bound, query, err)) {
        return false;
    }
    bool sent = PQenterPipelineMode(pq->conn) &&
                PQsendPrepare(pq->conn, "", query->sql, (int)query->param_count, bound.types) &&
                PQsendDescribePrepared(pq->conn, "") && PQpipelineSync(pq->conn);
    rs_pq_bound_clear(&bound);
    return sent || rs_pq_fail_link(err, pq->conn);
}

static bool read_description(const PGresult *from, struct rs_pq_description *out,
                             struct rs_error *err)
{
    size_t count = (size_t)PQnparams(from);
    if (!rs_pq_columns_copy(from, &out->columns, &out->column_count)) {
        return rs_fail_memory(err);
    }
    out->params = calloc(count ? count : 1, sizeof *out->params);
    if (!out->params) {
        return rs_fail_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        out->params[i] = PQparamtype(from, (int)i);
    }
    out->param_count = count;
    return true;
}

/* The answers of Parse (COMMAND_OK without fields) and Describe (COMMAND_OK with them), or an error
 * and the rest aborted; then PIPELINE_SYNC. libpq puts a NULL behind each but the last. */
static bool read_flight(struct rs_pq *pq, const struct rs_wait *wait, struct rs_pq_description *out,
                        struct rs_error *err)
{
    bool ok = true, parsed = false;
    for (;;) {
        PGresult *result;
        if (!rs_pq_take(pq, wait, &result, err)) {
            return false;
        }
        ExecStatusType status = PQresultStatus(result);
        if (result && status == PGRES_FATAL_ERROR) {
            ok = rs_pq_fail_result(err, pq, result);
        } else if (status == PGRES_COMMAND_OK && !parsed) {
            parsed = true;
        } else if (status == PGRES_COMMAND_OK) {
            ok = ok && read_description(result, out, err);
        }
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC || PQstatus(pq->conn) == CONNECTION_BAD) {
            return ok;
        }
    }
}

bool rs_pq_describe(struct rs_pq *pq, const struct rs_pq_query *query, const struct rs_wait *wait,
                    struct rs_pq_description *out, struct rs_error *err)
{
    struct rs_pq_description made = {0};
    if (!rs_pq_make_ready(pq, wait, err)) {
        return false;
    }
    rs_pq_begin(pq);
    bool ok = send_flight(pq, query, err) && read_flight(pq, wait, &made, err);
    if (PQpipelineStatus(pq->conn) == PQ_PIPELINE_OFF || PQexitPipelineMode(pq->conn)) {
        rs_pq_idle(pq);
    } else {
        pq->draining = true; /* answers are still to come: the wait ended, or memory */
        rs_pq_interrupt(pq, err);
    }
    if (!ok) {
        rs_pq_description_clear(&made);
        return false;
    }
    *out = made;
    return true;
}

void rs_pq_description_clear(struct rs_pq_description *description)
{
    rs_pq_columns_free(description->columns, description->column_count);
    free(description->params);
    *description = (struct rs_pq_description){0};
}
