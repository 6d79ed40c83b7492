/* Rows of SQLColumns and its like: what follows from a column's type is worked out here, by the
 * same rules that describe a result set. See catalogquery.h. */
#include <stdlib.h>

#include "odbc/catalogquery.h"
#include "odbc/dbc.h"

#define ROW_MOST       (1 << 20)
#define CELLS_MOST     32 /* the standard's widest result set has 19 columns */
#define MODIFIER_EXTRA 4  /* a type modifier is the length and this */

enum { TEXT = 25, CHARACTER = 1042, VARCHAR = 1043, NUMERIC = 1700, VARBYTE = 6551 };

struct described_rows {
    struct rs_rows rows;
    struct rs_rows *inner; /* owned */
    struct rs_stmt *stmt;  /* whose rows these are */
    const struct rs_described_shape *shape;
    struct rs_pq_column *columns; /* owned */
    struct rs_buf text;           /* of the current row's own cells */
    size_t ends[CELLS_MOST];      /* in text; a cell begins where the one before it ends */
    bool null[CELLS_MOST];
};

static struct described_rows *self_of(const struct rs_rows *rows)
{
    return (struct described_rows *)rows;
}

static struct rs_rows *inner_of(const struct rs_rows *rows)
{
    return self_of(rows)->inner;
}

static struct rs_span inner_value(const struct described_rows *self, size_t index)
{
    return self->inner->ops->value(self->inner, index);
}

static enum rs_pq_kind described_kind(const struct rs_rows *rows)
{
    return inner_of(rows)->ops->kind(inner_of(rows));
}

static bool described_next(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    return inner_of(rows)->ops->next(inner_of(rows), wait, err);
}

static size_t described_column_count(const struct rs_rows *rows)
{
    return self_of(rows)->shape->count;
}

static const struct rs_pq_column *described_column(const struct rs_rows *rows, size_t index)
{
    return &self_of(rows)->columns[index];
}

static int64_t described_affected(const struct rs_rows *rows)
{
    return inner_of(rows)->ops->affected(inner_of(rows));
}

static const char *described_tag(const struct rs_rows *rows)
{
    return inner_of(rows)->ops->tag(inner_of(rows));
}

static bool described_hold(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err)
{
    return inner_of(rows)->ops->hold(inner_of(rows), wait, err);
}

static void described_close(struct rs_rows *rows)
{
    struct described_rows *self = self_of(rows);
    rs_rows_close(self->inner);
    free(self->columns);
    rs_buf_clear(&self->text);
    free(self);
}

/* "numeric(10,2)", "character varying(40)": the modifier that pg_attribute would have; -1: none. */
static int64_t modifier_in_words(struct rs_span name, uint32_t oid)
{
    size_t open = rs_span_find(name, '('), close = rs_span_find(name, ')');
    int64_t first = 0, second = 0;
    bool has_length = oid == NUMERIC || oid == VARCHAR || oid == CHARACTER || oid == VARBYTE;
    if (!has_length || open >= close || close >= name.len) {
        return -1;
    }
    struct rs_span numbers = {name.ptr + open + 1, close - open - 1};
    struct rs_span length = rs_span_trim(rs_span_cut(&numbers, ','));
    if (!rs_span_to_i64(length, &first) || first < 0 || first > INT16_MAX * 64) {
        return -1;
    }
    if (oid != NUMERIC) {
        return first + MODIFIER_EXTRA;
    }
    if (numbers.ptr && !rs_span_to_i64(rs_span_trim(numbers), &second)) {
        return -1;
    }
    return first <= INT16_MAX ? (first << 16 | (second & 0xffff)) + MODIFIER_EXTRA : -1;
}

/* The type by its OID or, where the catalogue has only words, by name. Redshift has no text: what
 * it calls so is varchar. */
static void work_out(const struct described_rows *self, struct rs_column_type *out)
{
    const struct rs_described_shape *shape = self->shape;
    struct rs_span oid = inner_value(self, shape->oid);
    struct rs_span name = inner_value(self, shape->type_name);
    int64_t number = 0, typmod = -1;
    if (!oid.ptr || !rs_span_to_i64(oid, &number)) {
        const struct rs_type *type = name.ptr ? rs_type_by_name(name) : NULL;
        number = type ? (int64_t)type->oid : 0;
    }
    if (!rs_span_to_i64(inner_value(self, shape->typmod), &typmod)) {
        typmod = -1;
    }
    if (number == TEXT && rs_pq_server(rs_dbc_pq(self->stmt->dbc))->redshift) {
        number = VARCHAR;
    }
    if (typmod < 0 && !oid.ptr && name.ptr) {
        typmod = modifier_in_words(name, (uint32_t)number);
    }
    rs_column_type_set(out, (uint32_t)number, (int)typmod, &self->stmt->dbc->rules);
}

static bool has_digits(const struct rs_column_type *type)
{
    bool approximate = type->concise == SQL_REAL || type->concise == SQL_DOUBLE;
    bool time = type->concise == SQL_TYPE_TIME || type->concise == SQL_TYPE_TIMESTAMP;
    return (type->radix == 10 && !approximate) || time || type->verbose == SQL_INTERVAL;
}

/* A number, or NULL where the standard has none. */
struct number {
    bool given;
    int64_t value;
};

static struct number number_of(const struct described_rows *self, const struct rs_column_type *type,
                               int cell)
{
    bool text = rs_column_has_length(type);
    switch (cell) {
    case RS_CELL_DATA_TYPE:
        return (struct number){true, rs_stmt_visible_type(self->stmt, type->concise)};
    case RS_CELL_COLUMN_SIZE:
        return (struct number){true, (int64_t)type->size};
    case RS_CELL_BUFFER_LENGTH:
        return (struct number){true, type->octets};
    case RS_CELL_DECIMAL_DIGITS:
        return (struct number){has_digits(type), type->digits};
    case RS_CELL_RADIX:
        return (struct number){type->radix != 0, type->radix};
    case RS_CELL_SQL_DATA_TYPE:
        return (struct number){true, type->verbose};
    case RS_CELL_DATETIME_SUB:
        return (struct number){type->subcode != 0, type->subcode};
    case RS_CELL_OCTET_LENGTH:
        return (struct number){text, type->octets};
    default: /* RS_CELL_NULLABLE */
        return (struct number){true, rs_span_is(inner_value(self, self->shape->is_nullable), "NO")
                                         ? SQL_NO_NULLS
                                         : SQL_NULLABLE};
    }
}

static void make_cell(struct described_rows *self, const struct rs_column_type *type, size_t i)
{
    int cell = self->shape->cells[i];
    if (cell < RS_CELL_DATA_TYPE) {
        self->null[i] = true; /* the inner row's: see described_value */
    } else if (cell == RS_CELL_TYPE_NAME) {
        bool known = type->type->name[0] != '\0';
        rs_buf_add_span(&self->text, known ? rs_span_of(type->type->name)
                                           : inner_value(self, self->shape->type_name));
        self->null[i] = false;
    } else {
        struct number number = number_of(self, type, cell);
        if (number.given) {
            rs_buf_add_format(&self->text, "%lld", (long long)number.value);
        }
        self->null[i] = !number.given;
    }
    self->ends[i] = self->text.len;
}

/* The cells of the inner row, when it stands on one. */
static bool make_cells(struct described_rows *self, bool have, struct rs_error *err)
{
    struct rs_column_type type;
    if (!have) {
        return true;
    }
    work_out(self, &type);
    rs_buf_reset(&self->text);
    for (size_t i = 0; i < self->shape->count; i++) {
        make_cell(self, &type, i);
    }
    return rs_buf_ok(&self->text) || rs_fail_memory(err);
}

static bool described_fetch(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                            struct rs_error *err)
{
    struct described_rows *self = self_of(rows);
    return self->inner->ops->fetch(self->inner, wait, have, err) && make_cells(self, *have, err);
}

static bool described_ahead(struct rs_rows *rows, int64_t count, const struct rs_wait *wait)
{
    struct rs_rows *inner = self_of(rows)->inner;
    return inner->ops->ahead(inner, count, wait);
}

static void described_keep(struct rs_rows *rows)
{
    struct rs_rows *inner = self_of(rows)->inner;
    inner->ops->keep(inner);
}

static bool described_seek(struct rs_rows *rows, int64_t row, const struct rs_wait *wait,
                           bool *have, struct rs_error *err)
{
    struct described_rows *self = self_of(rows);
    return self->inner->ops->seek(self->inner, row, wait, have, err) &&
           make_cells(self, *have, err);
}

static bool described_last(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                           struct rs_error *err)
{
    struct described_rows *self = self_of(rows);
    return self->inner->ops->last(self->inner, wait, have, err) && make_cells(self, *have, err);
}

static int64_t described_row(const struct rs_rows *rows)
{
    const struct rs_rows *inner = self_of(rows)->inner;
    return inner->ops->row(inner);
}

static struct rs_span described_value(const struct rs_rows *rows, size_t index)
{
    const struct described_rows *self = self_of(rows);
    int cell = self->shape->cells[index];
    if (cell < RS_CELL_DATA_TYPE) {
        return inner_value(self, (size_t)cell);
    }
    size_t start = index > 0 ? self->ends[index - 1] : 0;
    return self->null[index]
               ? (struct rs_span){NULL, 0}
               : (struct rs_span){rs_buf_str(&self->text) + start, self->ends[index] - start};
}

static const struct rs_rows_ops described_ops = {
    .kind = described_kind,
    .next = described_next,
    .column_count = described_column_count,
    .column = described_column,
    .fetch = described_fetch,
    .value = described_value,
    .ahead = described_ahead,
    .keep = described_keep,
    .seek = described_seek,
    .last = described_last,
    .row = described_row,
    .affected = described_affected,
    .tag = described_tag,
    .hold = described_hold,
    .close = described_close,
};

static struct rs_rows *rows_over(struct rs_stmt *stmt, struct rs_rows *inner,
                                 const struct rs_described_shape *shape)
{
    struct described_rows *self = calloc(1, sizeof *self);
    struct rs_pq_column *columns = rs_rows_columns(shape->columns, shape->count);
    if (!self || !columns) {
        free(self);
        free(columns);
        rs_rows_close(inner);
        return NULL;
    }
    *self = (struct described_rows){.rows.ops = &described_ops,
                                    .inner = inner,
                                    .stmt = stmt,
                                    .shape = shape,
                                    .columns = columns};
    rs_buf_init(&self->text, ROW_MOST);
    return &self->rows;
}

SQLRETURN rs_catalog_describe(struct rs_stmt *stmt, const struct rs_described_shape *shape)
{
    struct rs_rows *inner = stmt->rows;
    stmt->rows = NULL;
    return rs_stmt_show_rows(stmt, rows_over(stmt, inner, shape));
}
