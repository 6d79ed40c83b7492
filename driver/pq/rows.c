/* The answer of one execute as it comes from the wire, a row at a time, or from what was set aside.
 *
 * libpq in single-row mode gives, for each statement: SINGLE_TUPLE for every row and then
 * TUPLES_OK, or COMMAND_OK; FATAL_ERROR ends the answer; NULL is ReadyForQuery. At the end of a
 * statement the next result is looked at at once (`ahead`), so that an answer that has ended frees
 * the connection and shows the transaction's state without another call. */
#include <stdlib.h>

#include "pq/internal.h"

bool rs_pq_result_new(struct rs_pq *pq, struct rs_pq_result **out, struct rs_error *err)
{
    struct rs_pq_result *result = calloc(1, sizeof *result);
    if (!result) {
        return rs_fail_memory(err);
    }
    result->pq = pq;
    pq->active = result;
    *out = result;
    return true;
}

/* The answer has nothing on the wire any more. */
static void leave_wire(struct rs_pq_result *result)
{
    if (result->pq) {
        result->pq->active = NULL;
        result->pq = NULL;
    }
}

/* A walk that failed with results still on the wire (the wait ended, the link broke, memory ran
 * out) gives the answer up; the error stays with the statement, so that a further fetch does not
 * look like the end of its rows. Always false. */
static bool give_up(struct rs_pq_result *result, struct rs_error *err)
{
    struct rs_pq *pq = result->pq;
    struct rs_pq_part *part = result->last;
    if (part && !part->complete && !part->error.set) {
        rs_error_copy(&part->error, err);
    }
    PQclear(result->ahead);
    result->ahead = NULL;
    if (pq) {
        leave_wire(result);
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
    bool ok = status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK ||
              status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
    if (ok) {
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

static void append(struct rs_pq_result *result, struct rs_pq_part *part)
{
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
    PQclear(result->ahead);
    result->ahead = NULL;
    return look_ahead(result, wait, err);
}

/* Makes the part of the next statement from the result that was looked ahead, if there is one. */
static bool start_part(struct rs_pq_result *result, const struct rs_wait *wait,
                       struct rs_error *err)
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
    struct rs_pq_part *part = rs_pq_part_new(result->ahead);
    if (!part) {
        return rs_fail_memory(err);
    }
    append(result, part);
    return PQresultStatus(result->ahead) == PGRES_SINGLE_TUPLE || end_part(result, wait, err);
}

bool rs_pq_result_begin(struct rs_pq_result *result, const struct rs_wait *wait,
                        struct rs_error *err)
{
    return start_part(result, wait, err) || give_up(result, err);
}

/* The next row of the part that the wire is filling becomes `row`; false in *have at its end. */
static bool wire_row(struct rs_pq_result *result, const struct rs_wait *wait, PGresult **row,
                     struct rs_error *err)
{
    *row = NULL;
    if (!look_ahead(result, wait, err)) {
        return false;
    }
    if (!result->ahead) {
        result->last->complete = true;
        return true;
    }
    if (!accept_ahead(result, wait, err)) {
        return false;
    }
    if (PQresultStatus(result->ahead) != PGRES_SINGLE_TUPLE) {
        return end_part(result, wait, err);
    }
    *row = result->ahead;
    result->ahead = NULL;
    return true;
}

static bool room_for_values(struct rs_pq_result *result, size_t count, struct rs_error *err)
{
    if (count > result->value_room) {
        struct rs_span *values = realloc(result->values, count * sizeof *values);
        if (!values) {
            return rs_fail_memory(err);
        }
        result->values = values;
        result->value_room = count;
    }
    return true;
}

static bool fail_again(struct rs_error *err, const struct rs_error *with)
{
    if (!err->set) {
        rs_error_copy(err, with);
    }
    return false;
}

bool rs_pq_result_fetch(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    struct rs_pq_part *part = result->part;
    rs_pq_result_drop_row(result);
    *have = false;
    if (!part || part->kind != RS_PQ_ROWS) {
        return rs_fail(err, RS_24000, "there are no rows to fetch");
    }
    if (rs_pq_store_has(&part->store)) {
        if (!room_for_values(result, part->column_count, err)) {
            return false;
        }
        result->on_row = *have = rs_pq_store_take(&part->store, result->values, part->column_count);
        return true;
    }
    if (part->error.set) {
        return fail_again(err, &part->error);
    }
    if (part->complete) {
        return true;
    }
    if (!wire_row(result, wait, &result->row, err)) {
        return give_up(result, err);
    }
    result->on_row = *have = result->row != NULL;
    return true;
}

/* Reads the rest of the current statement and forgets it. */
static bool skip_rest(struct rs_pq_result *result, const struct rs_wait *wait, struct rs_error *err)
{
    while (!result->part->complete && !result->part->error.set) {
        PGresult *row;
        if (!wire_row(result, wait, &row, err)) {
            return give_up(result, err);
        }
        PQclear(row);
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
        return start_part(result, wait, err) || give_up(result, err);
    }
    if (result->part->kind == RS_PQ_END) {
        return fail_again(err, &result->part->error);
    }
    return true;
}

/* One row from the wire into the store of the part that is being filled. */
static bool store_row(struct rs_pq_result *result, const PGresult *row, struct rs_error *err)
{
    size_t count = result->last->column_count;
    struct rs_span *values = calloc(count ? count : 1, sizeof *values);
    if (!values) {
        return rs_fail_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        int column = (int)i;
        if (!PQgetisnull(row, 0, column)) {
            values[i] =
                (struct rs_span){PQgetvalue(row, 0, column), (size_t)PQgetlength(row, 0, column)};
        }
    }
    bool ok = rs_pq_store_add(&result->last->store, values, count, err);
    free(values);
    return ok;
}

/* One step of holding: a row, or the begin of the next statement. */
static bool hold_step(struct rs_pq_result *result, const struct rs_wait *wait, struct rs_error *err)
{
    PGresult *row;
    if (!result->last || result->last->complete) {
        return start_part(result, wait, err);
    }
    if (!wire_row(result, wait, &row, err)) {
        return false;
    }
    bool ok = !row || store_row(result, row, err);
    PQclear(row);
    return ok;
}

/* The server's error is set aside too, in its place among the rows and statements. */
static bool hold_error(struct rs_pq_result *result, struct rs_error *err)
{
    struct rs_pq_part *part = result->last;
    if (!part || part->complete) {
        part = calloc(1, sizeof *part);
        if (!part) {
            return false;
        }
        part->kind = RS_PQ_END;
        part->affected = -1;
        append(result, part);
    }
    part->error = *err;
    *err = (struct rs_error){0};
    return true;
}

bool rs_pq_result_hold(struct rs_pq_result *result, const struct rs_wait *wait,
                       struct rs_error *err)
{
    while (result->pq || result->ahead) {
        struct rs_error failed = {0};
        if (hold_step(result, wait, &failed)) {
            continue;
        }
        /* Still on the wire: it was the wait or memory, and what is here so far stays good. */
        if (result->pq || !hold_error(result, &failed)) {
            fail_again(err, &failed);
            rs_error_clear(&failed);
            return false;
        }
    }
    return true;
}
