/* Rows of a cursor on the server, some at a time; see rows.h. Every row is kept: where the last
 * batch stands says whether there is another one. */
#include <stdlib.h>

#include "odbc/rows.h"

struct cursor_rows {
    struct rs_rows rows;
    struct rs_pq *pq;         /* borrowed */
    char *command;            /* owned: the next batch */
    int64_t size;             /* rows of a full batch */
    struct rs_rows **batches; /* owned, all of them read but for the last */
    size_t count;             /* at least one */
    int64_t at;               /* the current row; -1: before the first */
    bool over;                /* next was called */
};

static struct cursor_rows *self_of(const struct rs_rows *rows)
{
    return (struct cursor_rows *)rows;
}

static struct rs_rows *last_batch(const struct cursor_rows *self)
{
    return self->batches[self->count - 1];
}

/* The batch of the current row. */
static struct rs_rows *batch_of(const struct cursor_rows *self)
{
    size_t batch = self->at > 0 ? (size_t)(self->at / self->size) : 0;
    return self->batches[batch < self->count ? batch : self->count - 1];
}

static bool append(struct cursor_rows *self, struct rs_rows *batch)
{
    struct rs_rows **batches =
        batch ? realloc(self->batches, (self->count + 1) * sizeof(struct rs_rows *)) : NULL;
    if (!batches) {
        rs_rows_close(batch);
        return false;
    }
    batch->ops->keep(batch);
    self->batches = batches;
    self->batches[self->count++] = batch;
    return true;
}

/* One more batch, when the last one is full. */
static bool fetch_batch(struct cursor_rows *self, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    struct rs_rows *last = last_batch(self);
    struct rs_pq_query query = {.sql = self->command};
    struct rs_pq_result *result = NULL;
    *have = false;
    if (!last->ops->last(last, wait, have, err)) {
        return false;
    }
    *have = *have && last->ops->row(last) + 1 == self->size;
    if (!*have) {
        return true;
    }
    return rs_pq_execute(self->pq, &query, wait, &result, err) &&
           (append(self, rs_rows_of_result(result, NULL, 0)) || rs_fail_memory(err));
}

static enum rs_pq_kind cursor_kind(const struct rs_rows *rows)
{
    return self_of(rows)->over ? RS_PQ_END : RS_PQ_ROWS;
}

static bool cursor_next(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    (void)wait;
    (void)err;
    self_of(rows)->over = true;
    return true;
}

static size_t cursor_column_count(const struct rs_rows *rows)
{
    return self_of(rows)->batches[0]->ops->column_count(self_of(rows)->batches[0]);
}

static const struct rs_pq_column *cursor_column(const struct rs_rows *rows, size_t index)
{
    return self_of(rows)->batches[0]->ops->column(self_of(rows)->batches[0], index);
}

static bool cursor_seek(struct rs_rows *rows, int64_t row, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    struct cursor_rows *self = self_of(rows);
    *have = row >= 0;
    while (*have && row / self->size >= (int64_t)self->count) {
        if (!fetch_batch(self, wait, have, err)) {
            return false;
        }
    }
    if (*have) {
        struct rs_rows *batch = self->batches[row / self->size];
        if (!batch->ops->seek(batch, row % self->size, wait, have, err)) {
            return false;
        }
    }
    self->at = row < 0 ? -1 : row;
    return true;
}

static bool cursor_fetch(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                         struct rs_error *err)
{
    int64_t row = self_of(rows)->at + 1;
    bool ok = cursor_seek(rows, row, wait, have, err);
    if (ok && !*have) {
        self_of(rows)->at = row - 1; /* asking again gives nothing again */
    }
    return ok;
}

static bool cursor_last(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    struct cursor_rows *self = self_of(rows);
    for (*have = true; *have;) {
        if (!fetch_batch(self, wait, have, err)) {
            return false;
        }
    }
    struct rs_rows *last = last_batch(self);
    int64_t before = (int64_t)(self->count - 1) * self->size;
    return cursor_seek(rows, before + last->ops->row(last), wait, have, err);
}

/* Its row is shown again where it stood. */
static bool cursor_hold(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    int64_t at = self_of(rows)->at;
    bool have;
    return cursor_last(rows, wait, &have, err) && cursor_seek(rows, at, wait, &have, err);
}

static struct rs_span cursor_value(const struct rs_rows *rows, size_t index)
{
    struct rs_rows *batch = batch_of(self_of(rows));
    return batch->ops->value(batch, index);
}

/* The next batch is not sent for here. */
static bool cursor_ahead(struct rs_rows *rows, int64_t count, const struct rs_wait *wait)
{
    struct rs_rows *batch = batch_of(self_of(rows));
    return batch->ops->ahead(batch, count, wait);
}

static void cursor_keep(struct rs_rows *rows)
{
    (void)rows;
}

static int64_t cursor_row(const struct rs_rows *rows)
{
    return self_of(rows)->at;
}

static int64_t cursor_affected(const struct rs_rows *rows)
{
    (void)rows;
    return -1;
}

static const char *cursor_tag(const struct rs_rows *rows)
{
    return last_batch(self_of(rows))->ops->tag(last_batch(self_of(rows)));
}

static void cursor_close(struct rs_rows *rows)
{
    struct cursor_rows *self = self_of(rows);
    for (size_t i = 0; i < self->count; i++) {
        rs_rows_close(self->batches[i]);
    }
    free(self->batches);
    free(self->command);
    free(self);
}

static const struct rs_rows_ops cursor_ops = {
    .kind = cursor_kind,
    .next = cursor_next,
    .column_count = cursor_column_count,
    .column = cursor_column,
    .fetch = cursor_fetch,
    .value = cursor_value,
    .ahead = cursor_ahead,
    .keep = cursor_keep,
    .seek = cursor_seek,
    .last = cursor_last,
    .row = cursor_row,
    .affected = cursor_affected,
    .tag = cursor_tag,
    .hold = cursor_hold,
    .close = cursor_close,
};

struct rs_rows *rs_rows_of_cursor(struct rs_pq *pq, struct rs_rows *first, const char *command,
                                  int64_t size)
{
    struct cursor_rows *self = calloc(1, sizeof *self);
    if (!self) {
        rs_rows_close(first);
        return NULL;
    }
    *self = (struct cursor_rows){.rows.ops = &cursor_ops, .pq = pq, .size = size, .at = -1};
    self->command = rs_span_dup(rs_span_of(command));
    if (!append(self, first) || !self->command) {
        cursor_close(&self->rows);
        return NULL;
    }
    return &self->rows;
}
