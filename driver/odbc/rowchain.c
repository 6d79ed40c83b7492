/* Results one behind the other in one walk: those of a call and of the cursors that it gave, those
 * of an array of parameters. */
#include <stdlib.h>

#include "odbc/rows.h"

struct chain {
    struct rs_rows rows;
    struct rs_rows **list; /* owned; those before `at` are closed and NULL */
    size_t count, room, at;
};

static struct rs_rows *current(const struct rs_rows *rows)
{
    const struct chain *self = (const struct chain *)rows;
    return self->list[self->at];
}

static enum rs_pq_kind chain_kind(const struct rs_rows *rows)
{
    return current(rows)->ops->kind(current(rows));
}

/* The end of one result is the begin of the next. */
static bool chain_next(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    struct chain *self = (struct chain *)rows;
    if (!current(rows)->ops->next(current(rows), wait, err)) {
        return false;
    }
    while (chain_kind(rows) == RS_PQ_END && self->at + 1 < self->count) {
        rs_rows_close(self->list[self->at]);
        self->list[self->at++] = NULL;
    }
    return true;
}

static size_t chain_column_count(const struct rs_rows *rows)
{
    return current(rows)->ops->column_count(current(rows));
}

static const struct rs_pq_column *chain_column(const struct rs_rows *rows, size_t index)
{
    return current(rows)->ops->column(current(rows), index);
}

static bool chain_fetch(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    return current(rows)->ops->fetch(current(rows), wait, have, err);
}

static struct rs_span chain_value(const struct rs_rows *rows, size_t index)
{
    return current(rows)->ops->value(current(rows), index);
}

static bool chain_ahead(struct rs_rows *rows, int64_t count, const struct rs_wait *wait)
{
    return current(rows)->ops->ahead(current(rows), count, wait);
}

static void chain_keep(struct rs_rows *rows)
{
    current(rows)->ops->keep(current(rows));
}

static bool chain_seek(struct rs_rows *rows, int64_t row, const struct rs_wait *wait, bool *have,
                       struct rs_error *err)
{
    return current(rows)->ops->seek(current(rows), row, wait, have, err);
}

static bool chain_last(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                       struct rs_error *err)
{
    return current(rows)->ops->last(current(rows), wait, have, err);
}

static int64_t chain_row(const struct rs_rows *rows)
{
    return current(rows)->ops->row(current(rows));
}

static int64_t chain_affected(const struct rs_rows *rows)
{
    return current(rows)->ops->affected(current(rows));
}

static const char *chain_tag(const struct rs_rows *rows)
{
    return current(rows)->ops->tag(current(rows));
}

static bool chain_hold(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    struct chain *self = (struct chain *)rows;
    for (size_t i = self->at; i < self->count; i++) {
        if (!self->list[i]->ops->hold(self->list[i], wait, err)) {
            return false;
        }
    }
    return true;
}

static void chain_close(struct rs_rows *rows)
{
    struct chain *self = (struct chain *)rows;
    for (size_t i = 0; i < self->count; i++) {
        rs_rows_close(self->list[i]);
    }
    free(self->list);
    free(self);
}

static const struct rs_rows_ops chain_ops = {
    .kind = chain_kind,
    .next = chain_next,
    .column_count = chain_column_count,
    .column = chain_column,
    .fetch = chain_fetch,
    .value = chain_value,
    .ahead = chain_ahead,
    .keep = chain_keep,
    .seek = chain_seek,
    .last = chain_last,
    .row = chain_row,
    .affected = chain_affected,
    .tag = chain_tag,
    .hold = chain_hold,
    .close = chain_close,
};

static struct chain *make(struct rs_rows *first)
{
    struct chain *self = calloc(1, sizeof *self);
    struct rs_rows **list = calloc(2, sizeof(struct rs_rows *));
    if (!self || !list) {
        free(self);
        free(list);
        return NULL;
    }
    list[0] = first;
    *self = (struct chain){.rows.ops = &chain_ops, .list = list, .count = 1, .room = 2};
    return self;
}

static bool has_room(struct chain *self)
{
    if (self->count < self->room) {
        return true;
    }
    struct rs_rows **list = realloc(self->list, 2 * self->room * sizeof *list);
    if (!list) {
        return false;
    }
    self->list = list;
    self->room *= 2;
    return true;
}

bool rs_rows_chain(struct rs_rows **first, struct rs_rows *next)
{
    struct chain *self = NULL;
    if (!*first || !next) {
        *first = *first ? *first : next;
        return true;
    }
    self = (*first)->ops == &chain_ops ? (struct chain *)*first : make(*first);
    if (!self || !has_room(self)) {
        rs_rows_close(next);
        return false;
    }
    self->list[self->count++] = next;
    *first = &self->rows;
    return true;
}
