/* The answer of one execute as it comes from the wire. aside.c has its rows that were set aside.
 *
 * libpq gives, for each statement: SINGLE_TUPLE for every row, or TUPLES_CHUNK for some of them
 * (libpq 17 and later), and then TUPLES_OK, or COMMAND_OK; FATAL_ERROR ends the answer; NULL is
 * ReadyForQuery. At the end of a statement the next result is looked at at once (`ahead`), so that
 * an answer that has ended frees the connection and shows the transaction's state without another
 * call. */
#include <stdlib.h>

#include "pq/internal.h"

bool rs_pq_result_new(struct rs_pq *pq, struct rs_pq_result **out, struct rs_error *err)
{
    struct rs_pq_result *result = calloc(1, sizeof *result);
    if (!result) {
        return rs_fail_memory(err);
    }
    result->pq = pq;
    result->budget = rs_pq_budget_share(pq->budget);
    pq->active = result;
    *out = result;
    return true;
}

/* A result that brings rows. */
static bool has_rows(const PGresult *result)
{
#ifdef LIBPQ_HAS_CHUNK_MODE
    if (PQresultStatus(result) == PGRES_TUPLES_CHUNK) {
        return true;
    }
#endif
    return PQresultStatus(result) == PGRES_SINGLE_TUPLE;
}

/* The answer has nothing on the wire any more. */
static void leave_wire(struct rs_pq_result *result)
{
    if (result->pq) {
        result->pq->active = NULL;
        result->pq = NULL;
    }
}

static void drop_ahead(struct rs_pq_result *result)
{
    PQclear(result->ahead);
    result->ahead = NULL;
    result->ahead_at = 0;
}

void rs_pq_result_orphan(struct rs_pq_result *result)
{
    drop_ahead(result);
    leave_wire(result);
}

/* A walk that failed with results still on the wire (the wait ended, the link broke, memory ran
 * out) gives the answer up; the error stays with the statement, so that a further fetch does not
 * look like the end of its rows. Always false. */
bool rs_pq_walk_give_up(struct rs_pq_result *result, struct rs_error *err)
{
    struct rs_pq *pq = result->pq;
    struct rs_pq_part *part = result->last;
    if (part && !part->complete && !part->error.set) {
        rs_error_copy(&part->error, err);
    }
    rs_pq_result_orphan(result);
    if (pq) {
        pq->draining = true;
        rs_pq_interrupt(pq, err);
    }
    return false;
}

/* Reads the next result into `ahead`; at ReadyForQuery the wire is left. */
static bool look_ahead(struct rs_pq_result *result, const struct rs_wait *wait,
                       struct rs_error *err)
{
    if (result->ahead || !result->pq) {
        return true;
    }
    if (!rs_pq_take(result->pq, wait, &result->ahead, err)) {
        return false;
    }
    if (!result->ahead) {
        rs_pq_idle(result->pq);
        leave_wire(result);
    }
    return true;
}

/* The rest after an error: only ReadyForQuery may come. When it does not come in time it is left to
 * the next statement. */
static void end_after_error(struct rs_pq_result *result, const struct rs_wait *wait)
{
    struct rs_error ignored = {0};
    struct rs_pq *pq = result->pq;
    leave_wire(result);
    pq->draining = true;
    if (!rs_pq_drain(pq, wait, &ignored)) {
        rs_error_clear(&ignored);
    }
}

static void refuse_copy(struct rs_pq_result *result, ExecStatusType status,
                        const struct rs_wait *wait, struct rs_error *err)
{
    if (rs_pq_refuse_copy(result->pq, status, wait, err)) {
        end_after_error(result, wait);
        rs_fail(err, RS_HYC00,
                "COPY to or from the client is not supported; in Redshift use COPY from S3 and "
                "UNLOAD");
    }
}

/* The result that was looked ahead is an error of the server, or a COPY: *err says so. */
static bool accept_ahead(struct rs_pq_result *result, const struct rs_wait *wait,
                         struct rs_error *err)
{
    ExecStatusType status = PQresultStatus(result->ahead);
    if (has_rows(result->ahead) || status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ||
        status == PGRES_EMPTY_QUERY) {
        return true;
    }
    PGresult *failed = result->ahead;
    result->ahead = NULL;
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
        refuse_copy(result, status, wait, err);
    } else {
        rs_pq_fail_result(err, result->pq, failed);
        end_after_error(result, wait);
    }
    PQclear(failed);
    return false;
}

void rs_pq_walk_append(struct rs_pq_result *result, struct rs_pq_part *part)
{
    part->store.budget = result->budget;
    part->store.keep = result->keep;
    if (result->last) {
        result->last->next = part;
    } else {
        result->part = part;
    }
    result->last = part;
}

/* A statement that ends with the result that was looked ahead: its tag, and what comes behind. */
static bool end_part(struct rs_pq_result *result, const struct rs_wait *wait, struct rs_error *err)
{
    rs_pq_part_end(result->last, result->ahead);
    drop_ahead(result);
    return look_ahead(result, wait, err);
}

bool rs_pq_walk_start(struct rs_pq_result *result, const struct rs_wait *wait, struct rs_error *err)
{
    if (!look_ahead(result, wait, err)) {
        return false;
    }
    if (!result->ahead) {
        return true;
    }
    if (!accept_ahead(result, wait, err)) {
        return false;
    }
    struct rs_pq_part *part = rs_pq_part_new(result->ahead, has_rows(result->ahead));
    if (!part) {
        return rs_fail_memory(err);
    }
    rs_pq_walk_append(result, part);
    return has_rows(result->ahead) || end_part(result, wait, err);
}

bool rs_pq_result_begin(struct rs_pq_result *result, const struct rs_wait *wait,
                        struct rs_error *err)
{
    return rs_pq_walk_start(result, wait, err) || rs_pq_walk_give_up(result, err);
}

bool rs_pq_walk_rows(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                     struct rs_error *err)
{
    *have = false;
    if (!look_ahead(result, wait, err)) {
        return false;
    }
    if (!result->ahead) {
        result->last->complete = true;
        return true;
    }
    *have = has_rows(result->ahead);
    return *have || (accept_ahead(result, wait, err) && end_part(result, wait, err));
}

bool rs_pq_fail_again(struct rs_error *err, const struct rs_error *with)
{
    if (!err->set) {
        rs_error_copy(err, with);
    }
    return false;
}

/* Its connection was closed before all its rows were here. */
static bool is_orphan(const struct rs_pq_result *result)
{
    return !result->pq && !result->part->complete && !result->part->error.set;
}

/* The next row of those that came from the wire last. */
static bool step(struct rs_pq_result *result)
{
    if (!result->row || result->row_at + 1 >= PQntuples(result->row) || is_orphan(result)) {
        rs_pq_result_drop_row(result);
        return false;
    }
    result->row_at++;
    result->on_row = true;
    return true;
}

/* The next row from the wire becomes the current one. */
static bool fetch_wire(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                       struct rs_error *err)
{
    if (!rs_pq_walk_rows(result, wait, have, err)) {
        return rs_pq_walk_give_up(result, err);
    }
    if (*have) {
        result->row = result->ahead;
        result->row_at = result->ahead_at;
        result->ahead = NULL;
        result->ahead_at = 0;
    }
    result->on_row = *have;
    return true;
}

bool rs_pq_result_fetch(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    const struct rs_pq_part *part = result->part;
    *have = true;
    if (step(result)) {
        return true;
    }
    *have = false;
    if (!part || part->kind != RS_PQ_ROWS) {
        return rs_fail(err, RS_24000, "there are no rows to fetch");
    }
    if (result->keep) {
        return rs_pq_result_seek(result, part->store.next, wait, have, err);
    }
    if (part->store.rows > 0) {
        bool ok = rs_pq_result_take(result, have, err);
        if (!ok || *have) {
            return ok;
        }
    }
    if (part->error.set) {
        return rs_pq_fail_again(err, &part->error);
    }
    return part->complete || fetch_wire(result, wait, have, err);
}

/* Reads the rest of the current statement and forgets it. */
static bool skip_rest(struct rs_pq_result *result, const struct rs_wait *wait, struct rs_error *err)
{
    while (!result->part->complete && !result->part->error.set) {
        bool have;
        if (!rs_pq_walk_rows(result, wait, &have, err)) {
            return rs_pq_walk_give_up(result, err);
        }
        if (have) {
            drop_ahead(result);
        }
    }
    return true;
}

static void pop_part(struct rs_pq_result *result)
{
    struct rs_pq_part *done = result->part;
    result->part = done->next;
    if (result->last == done) {
        result->last = NULL;
    }
    rs_pq_part_free(done);
}

bool rs_pq_result_next(struct rs_pq_result *result, const struct rs_wait *wait,
                       struct rs_error *err)
{
    rs_pq_result_drop_row(result);
    if (result->part) {
        bool ok = skip_rest(result, wait, err);
        pop_part(result);
        if (!ok) {
            return false;
        }
    }
    if (!result->part) {
        return rs_pq_result_begin(result, wait, err);
    }
    if (result->part->kind == RS_PQ_END) {
        return rs_pq_fail_again(err, &result->part->error);
    }
    return true;
}
