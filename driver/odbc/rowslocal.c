/* Rows that the driver makes itself; see rows.h. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "odbc/rows.h"

enum { MAX_LOCAL = 64 * 1024 * 1024 };

struct cell {
    uint32_t at, len; /* in the text, which MAX_LOCAL bounds */
};

#define NULL_CELL UINT32_MAX /* its length */

/* The rows, under the lock of the connection whose statements read them. */
struct store {
    size_t readers;
    struct rs_pq_column *columns; /* owned; NULL: nobody asks */
    size_t count;
    struct cell *cells; /* owned */
    size_t cell_count, cell_room;
    struct rs_buf text; /* of the cells, each with a NUL behind it */
};

struct local_rows {
    struct rs_rows rows;
    struct store *store;
    size_t fetched; /* rows handed out: the current one is the last of them */
    bool over;      /* next was called */
};

static struct store *store_of(const struct rs_rows *rows)
{
    return ((const struct local_rows *)rows)->store;
}

static struct rs_span cell_text(const struct store *store, size_t row, size_t column)
{
    const struct cell *cell = &store->cells[row * store->count + column];
    return cell->len == NULL_CELL
               ? (struct rs_span){NULL, 0}
               : (struct rs_span){rs_buf_str(&store->text) + cell->at, cell->len};
}

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
    return store_of(rows)->count;
}

static const struct rs_pq_column *local_column(const struct rs_rows *rows, size_t index)
{
    return &store_of(rows)->columns[index];
}

static bool local_fetch(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                        struct rs_error *err)
{
    struct local_rows *self = (struct local_rows *)rows;
    (void)wait;
    (void)err;
    *have = self->fetched < rs_rows_local_count(rows);
    self->fetched += *have ? 1 : 0;
    return true;
}

static bool local_ahead(struct rs_rows *rows, int64_t count, const struct rs_wait *wait)
{
    (void)rows;
    (void)count;
    (void)wait;
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
    int64_t count = (int64_t)rs_rows_local_count(rows);
    (void)wait;
    (void)err;
    *have = row >= 0 && row < count;
    self->fetched = (size_t)(row < 0 ? 0 : *have ? row + 1 : count);
    return true;
}

static bool local_last(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                       struct rs_error *err)
{
    return local_seek(rows, (int64_t)rs_rows_local_count(rows) - 1, wait, have, err);
}

static int64_t local_row(const struct rs_rows *rows)
{
    return (int64_t)((const struct local_rows *)rows)->fetched - 1;
}

static struct rs_span local_value(const struct rs_rows *rows, size_t index)
{
    return cell_text(store_of(rows), ((const struct local_rows *)rows)->fetched - 1, index);
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
    struct store *store = store_of(rows);
    if (--store->readers == 0) {
        free(store->columns);
        free(store->cells);
        rs_buf_clear(&store->text);
        free(store);
    }
    free(rows);
}

static const struct rs_rows_ops local_ops = {
    .kind = local_kind,
    .next = local_next,
    .column_count = local_column_count,
    .column = local_column,
    .fetch = local_fetch,
    .value = local_value,
    .ahead = local_ahead,
    .keep = local_keep,
    .seek = local_seek,
    .last = local_last,
    .row = local_row,
    .affected = local_affected,
    .tag = local_tag,
    .hold = local_hold,
    .close = local_close,
};

struct rs_rows *rs_rows_local_again(struct rs_rows *rows)
{
    struct local_rows *self = calloc(1, sizeof *self);
    if (self) {
        self->rows.ops = &local_ops;
        self->store = store_of(rows);
        self->store->readers++;
    }
    return self ? &self->rows : NULL;
}

struct rs_rows *rs_rows_local(const struct rs_rows_column *columns, size_t count)
{
    struct local_rows *self = calloc(1, sizeof *self);
    struct store *store = calloc(1, sizeof *store);
    struct rs_pq_column *made = columns ? rs_rows_columns(columns, count) : NULL;
    if (!self || !store || (columns && !made)) {
        free(self);
        free(store);
        free(made);
        return NULL;
    }
    *store = (struct store){.readers = 1, .columns = made, .count = count};
    rs_buf_init(&store->text, MAX_LOCAL);
    *self = (struct local_rows){.rows.ops = &local_ops, .store = store};
    return &self->rows;
}

bool rs_rows_local_add(struct rs_rows *rows, struct rs_span value)
{
    struct store *store = store_of(rows);
    if (store->cell_count == store->cell_room) {
        size_t room = store->cell_room ? store->cell_room * 2 : 64;
        struct cell *cells = realloc(store->cells, room * sizeof *cells);
        if (!cells) {
            return false;
        }
        store->cells = cells;
        store->cell_room = room;
    }
    uint32_t at = (uint32_t)store->text.len;
    rs_buf_add_span(&store->text, value);
    rs_buf_add_char(&store->text, '\0');
    if (!rs_buf_ok(&store->text)) {
        return false;
    }
    store->cells[store->cell_count++] =
        (struct cell){.at = at, .len = value.ptr ? (uint32_t)value.len : NULL_CELL};
    return true;
}

bool rs_rows_local_add_int(struct rs_rows *rows, int64_t value)
{
    char *text = rs_format("%lld", (long long)value);
    bool ok = text && rs_rows_local_add(rows, rs_span_of(text));
    free(text);
    return ok;
}

size_t rs_rows_local_count(const struct rs_rows *rows)
{
    return store_of(rows)->cell_count / store_of(rows)->count;
}

size_t rs_rows_local_bytes(const struct rs_rows *rows)
{
    const struct store *store = store_of(rows);
    return store->text.len + store->cell_room * sizeof(struct cell);
}

/* A row on its way to another place. */
struct sorted {
    const struct store *store;
    size_t row;
    const struct rs_rows_order *order;
    size_t order_count;
};

static int compare_texts(struct rs_span a, struct rs_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int sign = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
    return sign != 0 ? sign : (a.len > b.len) - (a.len < b.len);
}

static int compare_numbers(struct rs_span a, struct rs_span b)
{
    int64_t x = INT64_MIN, y = INT64_MIN;
    bool known = rs_span_to_i64(a, &x), other = rs_span_to_i64(b, &y);
    return known != other ? known - other : (x > y) - (x < y);
}

static int compare_rows(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    for (size_t i = 0; i < x->order_count; i++) {
        struct rs_span left = cell_text(x->store, x->row, x->order[i].column);
        struct rs_span right = cell_text(y->store, y->row, y->order[i].column);
        int sign = x->order[i].number ? compare_numbers(left, right) : compare_texts(left, right);
        if (sign != 0) {
            return sign;
        }
    }
    return (x->row > y->row) - (x->row < y->row);
}

bool rs_rows_local_sort(struct rs_rows *rows, const struct rs_rows_order *order, size_t count)
{
    struct store *store = store_of(rows);
    size_t total = rs_rows_local_count(rows), width = store->count * sizeof(struct cell);
    if (total < 2) {
        return true;
    }
    struct sorted *sorted = malloc(total * sizeof *sorted);
    struct cell *cells = malloc(total * width);
    bool ok = sorted && cells;
    for (size_t i = 0; ok && i < total; i++) {
        sorted[i] = (struct sorted){store, i, order, count};
    }
    if (ok) {
        qsort(sorted, total, sizeof *sorted, compare_rows);
    }
    for (size_t i = 0; ok && i < total; i++) {
        memcpy(cells + i * store->count, store->cells + sorted[i].row * store->count, width);
    }
    if (ok) {
        free(store->cells);
        store->cells = cells;
        store->cell_room = store->cell_count;
        cells = NULL;
    }
    free(cells);
    free(sorted);
    return ok;
}
