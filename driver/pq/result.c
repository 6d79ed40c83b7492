/* What an answer shows of the result and the row it stands on, and its end. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "pq/internal.h"

/* How long closing an answer waits for the rest of its rows before, and after, it is cancelled. */
enum { REST_MS = 20, CANCELLED_MS = 1000 };

enum rs_pq_kind rs_pq_result_kind(const struct rs_pq_result *result)
{
    return result->part ? result->part->kind : RS_PQ_END;
}

size_t rs_pq_result_column_count(const struct rs_pq_result *result)
{
    return result->part ? result->part->column_count : 0;
}

const struct rs_pq_column *rs_pq_result_column(const struct rs_pq_result *result, size_t index)
{
    return &result->part->columns[index];
}

int64_t rs_pq_result_affected(const struct rs_pq_result *result)
{
    return result->part ? result->part->affected : -1;
}

const char *rs_pq_result_tag(const struct rs_pq_result *result)
{
    return result->part && result->part->tag ? result->part->tag : "";
}

struct rs_span rs_pq_row_value(const PGresult *rows, int row, size_t index)
{
    int column = (int)index, len = PQgetlength(rows, row, column);
    if (len == 0 && PQgetisnull(rows, row, column)) {
        return (struct rs_span){0};
    }
    return (struct rs_span){PQgetvalue(rows, row, column), (size_t)len};
}

struct rs_span rs_pq_result_value(const struct rs_pq_result *result, size_t index)
{
    if (!result->on_row || index >= result->part->column_count) {
        return (struct rs_span){0};
    }
    return result->row ? rs_pq_row_value(result->row, result->row_at, index)
                       : result->values[index];
}

void rs_pq_result_drop_row(struct rs_pq_result *result)
{
    PQclear(result->row);
    result->row = NULL;
    result->row_at = 0;
    result->on_row = false;
}

static bool drain_for(struct rs_pq *pq, int64_t ms)
{
    struct rs_wait wait = {rs_clock_monotonic_ms() + ms, NULL};
    struct rs_error ignored = {0};
    bool ok = rs_pq_drain(pq, &wait, &ignored);
    rs_error_clear(&ignored);
    return ok;
}

/* Inside a transaction a cancel would abort the transaction: there the rest is read, by the next
 * statement when it does not come at once. */
static void abandon(struct rs_pq *pq)
{
    pq->draining = true;
    if (pq->owner != getpid() || drain_for(pq, REST_MS) || !pq->autocommit) {
        return;
    }
    rs_pq_stop_statement(pq, CANCELLED_MS);
}

void rs_pq_result_close(struct rs_pq_result *result)
{
    if (!result) {
        return;
    }
    if (result->pq) {
        result->pq->active = NULL;
        abandon(result->pq);
    }
    rs_pq_result_drop_row(result);
    PQclear(result->ahead);
    while (result->part) {
        struct rs_pq_part *next = result->part->next;
        rs_pq_part_free(result->part);
        result->part = next;
    }
    free(result->values);
    rs_pq_budget_release(result->budget);
    free(result);
}
