/* Rows that go through the store: set aside because another statement needs the wire, or kept
 * because a static cursor goes back to them. */
#include <stdlib.h>
#include <string.h>

#include "pq/internal.h"

/* Two rows' worth of spans in one block: the current row's, and those of one that is added. */
static bool room_for_values(struct rs_pq_result *result, size_t count, struct rs_error *err)
{
    if (count > result->value_room) {
        struct rs_span *values = malloc(2 * count * sizeof *values);
        if (!values) {
            return rs_fail_memory(err);
        }
        if (result->values && result->on_row && !result->row) {
            memcpy(values, result->values, result->part->column_count * sizeof *values);
        }
        free(result->values);
        result->values = values;
        result->adding = values + count;
        result->value_room = count;
    }
    return true;
}

/* The rows that were looked ahead go into the store of the part that is being filled. What cannot
 * be stored stays ahead. */
static bool store_ahead(struct rs_pq_result *result, struct rs_error *err)
{
    PGresult *rows = result->ahead;
    size_t count = result->last->column_count;
    if (!room_for_values(result, count, err)) {
        return false;
    }
    for (; result->ahead_at < PQntuples(rows); result->ahead_at++) {
        for (size_t i = 0; i < count; i++) {
            result->adding[i] = rs_pq_row_value(rows, result->ahead_at, i);
        }
        if (!rs_pq_store_add(&result->last->store, result->adding, count, err)) {
            return false;
        }
    }
    PQclear(rows);
    result->ahead = NULL;
    result->ahead_at = 0;
    return true;
}

/* One step of holding: rows, or the begin of the next statement. */
static bool hold_step(struct rs_pq_result *result, const struct rs_wait *wait, struct rs_error *err)
{
    bool have;
    if (!result->last || result->last->complete) {
        return rs_pq_walk_start(result, wait, err);
    }
    return rs_pq_walk_rows(result, wait, &have, err) && (!have || store_ahead(result, err));
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
        rs_pq_walk_append(result, part);
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
        /* Still on the wire: it was the wait, memory or the disk, and what is here so far stays
         * good. */
        if (result->pq || result->ahead || !hold_error(result, &failed)) {
            rs_pq_fail_again(err, &failed);
            rs_error_clear(&failed);
            return false;
        }
    }
    return true;
}

/* Rows of the current part that are here, behind the current one. */
static int64_t rows_here(const struct rs_pq_result *result)
{
    const struct rs_pq_store *store = &result->part->store;
    int64_t same_piece = result->row ? PQntuples(result->row) - 1 - result->row_at : 0;
    return same_piece + store->rows - store->next;
}

/* Are there rows of the current part that are not known yet? */
static bool more_to_come(const struct rs_pq_part *part)
{
    return !part->complete && !part->error.set;
}

bool rs_pq_result_ahead(struct rs_pq_result *result, int64_t rows, const struct rs_wait *wait)
{
    static const struct rs_wait no_wait = {0, NULL};
    while (result->pq && result->part && more_to_come(result->part) && rows_here(result) < rows) {
        struct rs_error err = {0};
        bool have = false;
        bool ok = rs_pq_walk_rows(result, wait ? wait : &no_wait, &have, &err);
        if (ok && have && !store_ahead(result, &err)) {
            rs_error_clear(&err);
            return true; /* the row stays ahead: the next fetch takes it from there */
        }
        if (!ok && !wait && rs_error_is(&err, RS_HYT00)) {
            rs_error_clear(&err);
            return !more_to_come(result->part);
        }
        if (!ok) {
            rs_pq_walk_give_up(result, &err);
            rs_error_clear(&err);
        }
    }
    return true;
}

bool rs_pq_result_take(struct rs_pq_result *result, bool *have, struct rs_error *err)
{
    struct rs_pq_part *part = result->part;
    *have = false;
    if (!room_for_values(result, part->column_count, err) ||
        !rs_pq_store_take(&part->store, result->values, part->column_count, have, err)) {
        return false;
    }
    result->on_row = *have;
    return true;
}

void rs_pq_result_keep(struct rs_pq_result *result)
{
    result->keep = true;
    for (struct rs_pq_part *part = result->part; part; part = part->next) {
        part->store.keep = true;
    }
}

/* Reads until `rows` rows are kept, or all. */
static bool know(struct rs_pq_result *result, int64_t rows, const struct rs_wait *wait,
                 struct rs_error *err)
{
    struct rs_pq_part *part = result->part;
    while (part->store.rows < rows && more_to_come(part)) {
        bool have;
        if (!rs_pq_walk_rows(result, wait, &have, err)) {
            return rs_pq_walk_give_up(result, err);
        }
        if (have && !store_ahead(result, err)) {
            return false;
        }
    }
    return part->store.rows >= rows || !part->error.set || rs_pq_fail_again(err, &part->error);
}

static bool can_seek(const struct rs_pq_result *result, struct rs_error *err)
{
    if (!result->part || result->part->kind != RS_PQ_ROWS) {
        return rs_fail(err, RS_24000, "there are no rows to fetch");
    }
    return result->keep || rs_fail(err, RS_HY106, "the cursor only moves forward");
}

bool rs_pq_result_seek(struct rs_pq_result *result, int64_t row, const struct rs_wait *wait,
                       bool *have, struct rs_error *err)
{
    rs_pq_result_drop_row(result);
    *have = false;
    int64_t needed = row < 0 ? 0 : row < INT64_MAX ? row + 1 : row;
    if (!can_seek(result, err) || !know(result, needed, wait, err)) {
        return false;
    }
    struct rs_pq_store *store = &result->part->store;
    bool here = row >= 0 && row < store->rows;
    return rs_pq_store_seek(store,
                            row < 0 ? 0
                            : here  ? row
                                    : store->rows,
                            err) &&
           (!here || rs_pq_result_take(result, have, err));
}

bool rs_pq_result_last(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                       struct rs_error *err)
{
    rs_pq_result_drop_row(result);
    *have = false;
    if (!can_seek(result, err) || !know(result, INT64_MAX, wait, err)) {
        return false;
    }
    return rs_pq_result_seek(result, result->part->store.rows - 1, wait, have, err);
}

int64_t rs_pq_result_known_rows(const struct rs_pq_result *result, bool *all)
{
    const struct rs_pq_part *part = result->part;
    if (all) {
        *all = !part || !more_to_come(part);
    }
    return part ? part->store.rows : 0;
}

int64_t rs_pq_result_row(const struct rs_pq_result *result)
{
    return result->on_row && result->keep ? result->part->store.next - 1 : -1;
}
