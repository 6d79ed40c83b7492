/* Rows over pq/; see rows.h. */
#include "odbc/rows.h"

#include <stdlib.h>

void rs_rows_close(struct rs_rows *rows)
{
    if (rows) {
        rows->ops->close(rows);
    }
}

struct rs_pq_column *rs_rows_columns(const struct rs_rows_column *from, size_t count)
{
    struct rs_pq_column *columns = calloc(count ? count : 1, sizeof *columns);
    for (size_t i = 0; columns && i < count; i++) {
        columns[i] = (struct rs_pq_column){.name = from[i].name,
                                           .oid = from[i].oid,
                                           .typmod = from[i].typmod};
    }
    return columns;
}

struct pq_rows {
    struct rs_rows rows;
    struct rs_pq_result *result;  /* owned */
    struct rs_pq_column *columns; /* owned; NULL: the server's */
    size_t count;
    bool peeked; /* the current row is the first and was not handed out */
};

static struct rs_pq_result *result_of(const struct rs_rows *rows)
{
    return ((const struct pq_rows *)rows)->result;
}

static enum rs_pq_kind pq_kind(const struct rs_rows *rows)
{
    return rs_pq_result_kind(result_of(rows));
}

static bool pq_next(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    return rs_pq_result_next(result_of(rows), wait, err);
}

static size_t pq_column_count(const struct rs_rows *rows)
{
    const struct pq_rows *self = (const struct pq_rows *)rows;
    return self->columns ? self->count : rs_pq_result_column_count(self->result);
}

static const struct rs_pq_column *pq_column(const struct rs_rows *rows, size_t index)
{
    const struct pq_rows *self = (const struct pq_rows *)rows;
    return self->columns ? &self->columns[index] : rs_pq_result_column(self->result, index);
}

static bool pq_fetch(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                     struct rs_error *err)
{
    struct pq_rows *self = (struct pq_rows *)rows;
    if (self->peeked) {
        self->peeked = false;
        *have = true;
        return true;
    }
    return rs_pq_result_fetch(self->result, wait, have, err);
}

bool rs_rows_peek(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                  struct rs_error *err)
{
    struct pq_rows *self = (struct pq_rows *)rows;
    rs_pq_result_keep(self->result); /* a static cursor may come back to this row */
    bool ok = rs_pq_result_fetch(self->result, wait, have, err);
    self->peeked = ok && *have;
    return ok;
}

static struct rs_span pq_value(const struct rs_rows *rows, size_t index)
{
    return rs_pq_result_value(result_of(rows), index);
}

static bool pq_ahead(struct rs_rows *rows, int64_t count, const struct rs_wait *wait)
{
    struct pq_rows *self = (struct pq_rows *)rows;
    return rs_pq_result_ahead(self->result, count - (self->peeked ? 1 : 0), wait);
}

static void pq_keep(struct rs_rows *rows)
{
    rs_pq_result_keep(result_of(rows));
}

static bool pq_seek(struct rs_rows *rows, int64_t row, const struct rs_wait *wait, bool *have,
                    struct rs_error *err)
{
    ((struct pq_rows *)rows)->peeked = false;
    return rs_pq_result_seek(result_of(rows), row, wait, have, err);
}

static bool pq_last(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                    struct rs_error *err)
{
    ((struct pq_rows *)rows)->peeked = false;
    return rs_pq_result_last(result_of(rows), wait, have, err);
}

static int64_t pq_row(const struct rs_rows *rows)
{
    return rs_pq_result_row(result_of(rows));
}

static int64_t pq_affected(const struct rs_rows *rows)
{
    return rs_pq_result_affected(result_of(rows));
}

static const char *pq_tag(const struct rs_rows *rows)
{
    return rs_pq_result_tag(result_of(rows));
}

static bool pq_hold(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    return rs_pq_result_hold(result_of(rows), wait, err);
}

static void pq_close(struct rs_rows *rows)
{
    struct pq_rows *self = (struct pq_rows *)rows;
    rs_pq_result_close(self->result);
    free(self->columns);
    free(self);
}

static const struct rs_rows_ops pq_ops = {
    .kind = pq_kind,
    .next = pq_next,
    .column_count = pq_column_count,
    .column = pq_column,
    .fetch = pq_fetch,
    .value = pq_value,
    .ahead = pq_ahead,
    .keep = pq_keep,
    .seek = pq_seek,
    .last = pq_last,
    .row = pq_row,
    .affected = pq_affected,
    .tag = pq_tag,
    .hold = pq_hold,
    .close = pq_close,
};

struct rs_rows *rs_rows_of_result(struct rs_pq_result *result, const struct rs_rows_column *columns,
                                  size_t count)
{
    struct pq_rows *self = calloc(1, sizeof *self);
    if (self) {
        self->rows.ops = &pq_ops;
        self->result = result;
        self->columns = columns ? rs_rows_columns(columns, count) : NULL;
        self->count = count;
    }
    if (!self || (columns && !self->columns)) {
        rs_pq_result_close(result);
        free(self);
        return NULL;
    }
    return &self->rows;
}
