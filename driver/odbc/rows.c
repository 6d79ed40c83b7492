/* Both kinds of rows: over pq/, and made by the driver. */
#include "odbc/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void rs_rows_close(struct rs_rows *rows)
{
    if (rows) {
        rows->ops->close(rows);
    }
}

/* The standard's columns over the server's. */
static struct rs_pq_column *columns_of(const struct rs_rows_column *from, size_t count)
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
        self->columns = columns ? columns_of(columns, count) : NULL;
        self->count = count;
    }
    if (!self || (columns && !self->columns)) {
        rs_pq_result_close(result);
        free(self);
        return NULL;
    }
    return &self->rows;
}

enum { MAX_LOCAL = 64 * 1024 * 1024 };

struct cell {
    size_t at, len;
    bool null;
};

struct local_rows {
    struct rs_rows rows;
    struct rs_pq_column *columns; /* owned */
    size_t count;
    struct cell *cells; /* owned */
    size_t cell_count, cell_room;
    struct rs_buf text; /* of the cells, each with a NUL behind it */
    size_t fetched;     /* rows handed out: the current one is the last of them */
    bool over;          /* next was called */
};

static enum rs_pq_kind local_kind(const struct rs_rows *rows)
{
    return ((const struct local_rows *)rows)->over ? RS_PQ_END : RS_PQ_ROWS;
}

static bool local_next(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    (void)wait;
    (void)err;
    ((struct local_rows *)rows)->over = true;
    return true;
}

static size_t local_column_count(const struct rs_rows *rows)
{
    return ((const struct local_rows *)rows)->count;
}

static const struct rs_pq_column *local_column(const struct rs_rows *rows, size_t index)
{
    return &((const struct local_rows *)rows)->columns[index];
}

static bool local_fetch(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    struct local_rows *self = (struct local_rows *)rows;
    (void)wait;
    (void)err;
    *have = (self->fetched + 1) * self->count <= self->cell_count;
    self->fetched += *have ? 1 : 0;
    return true;
}

static void local_keep(struct rs_rows *rows)
{
    (void)rows;
}

/* Row `row` becomes the one that was handed out last. */
static bool local_seek(struct rs_rows *rows, int64_t row, const struct rs_wait *wait, bool *have,
                       struct rs_error *err)
{
    struct local_rows *self = (struct local_rows *)rows;
    int64_t count = (int64_t)(self->cell_count / self->count);
    (void)wait;
    (void)err;
    *have = row >= 0 && row < count;
    self->fetched = (size_t)(row < 0 ? 0 : *have ? row + 1 : count);
    return true;
}

static bool local_last(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                       struct rs_error *err)
{
    const struct local_rows *self = (const struct local_rows *)rows;
    return local_seek(rows, (int64_t)(self->cell_count / self->count) - 1, wait, have, err);
}

static int64_t local_row(const struct rs_rows *rows)
{
    return (int64_t)((const struct local_rows *)rows)->fetched - 1;
}

static struct rs_span local_value(const struct rs_rows *rows, size_t index)
{
    const struct local_rows *self = (const struct local_rows *)rows;
    const struct cell *cell = &self->cells[(self->fetched - 1) * self->count + index];
    return cell->null ? (struct rs_span){NULL, 0}
                      : (struct rs_span){rs_buf_str(&self->text) + cell->at, cell->len};
}

static int64_t local_affected(const struct rs_rows *rows)
{
    (void)rows;
    return -1;
}

static const char *local_tag(const struct rs_rows *rows)
{
    (void)rows;
    return "";
}

static bool local_hold(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    (void)rows;
    (void)wait;
    (void)err;
    return true;
}

static void local_close(struct rs_rows *rows)
{
    struct local_rows *self = (struct local_rows *)rows;
    free(self->columns);
    free(self->cells);
    rs_buf_clear(&self->text);
    free(self);
}

static const struct rs_rows_ops local_ops = {
    .kind = local_kind,
    .next = local_next,
    .column_count = local_column_count,
    .column = local_column,
    .fetch = local_fetch,
    .value = local_value,
    .keep = local_keep,
    .seek = local_seek,
    .last = local_last,
    .row = local_row,
    .affected = local_affected,
    .tag = local_tag,
    .hold = local_hold,
    .close = local_close,
};

struct rs_rows *rs_rows_local(const struct rs_rows_column *columns, size_t count)
{
    struct local_rows *self = calloc(1, sizeof *self);
    if (!self) {
        return NULL;
    }
    self->rows.ops = &local_ops;
    self->columns = columns_of(columns, count);
    self->count = count;
    rs_buf_init(&self->text, MAX_LOCAL);
    if (!self->columns) {
        local_close(&self->rows);
        return NULL;
    }
    return &self->rows;
}

bool rs_rows_local_add(struct rs_rows *rows, struct rs_span value)
{
    struct local_rows *self = (struct local_rows *)rows;
    if (self->cell_count == self->cell_room) {
        size_t room = self->cell_room ? self->cell_room * 2 : 64;
        struct cell *cells = realloc(self->cells, room * sizeof *cells);
        if (!cells) {
            return false;
        }
        self->cells = cells;
        self->cell_room = room;
    }
    self->cells[self->cell_count++] =
        (struct cell){.at = self->text.len, .len = value.len, .null = !value.ptr};
    rs_buf_add_span(&self->text, value);
    rs_buf_add_char(&self->text, '\0');
    return rs_buf_ok(&self->text);
}

bool rs_rows_local_add_int(struct rs_rows *rows, int64_t value)
{
    char *text = rs_format("%lld", (long long)value);
    bool ok = text && rs_rows_local_add(rows, rs_span_of(text));
    free(text);
    return ok;
}
