/* Where a fetch takes the cursor: the reference's tables, one function for each orientation. They
 * ask how many rows there are only where the table does, because that reads to the end. */
#include "odbc/cursor.h"

#include "odbc/dbc.h"

void rs_cursor_reset(struct rs_stmt *stmt)
{
    uint32_t serial = stmt->cursor.serial + 1;
    SQLULEN limit = stmt->attrs.max_rows;
    stmt->cursor = (struct rs_cursor){
        .scrolls = stmt->attrs.cursor_type == SQL_CURSOR_STATIC,
        .limit = limit > INT64_MAX ? INT64_MAX : (int64_t)limit,
        .bookmarks = stmt->attrs.bookmarks,
        .serial = serial,
    };
    stmt->getdata = (struct rs_getdata){0};
    if (stmt->rows && stmt->cursor.scrolls) {
        stmt->rows->ops->keep(stmt->rows);
    }
}

/* A table being read: where the cursor stands and what is wanted. */
struct travel {
    struct rs_stmt *stmt;
    const struct rs_cursor *from;
    const struct rs_wait *wait;
    struct rs_error *err;
    int64_t size; /* of the new rowset */
    bool clipped;
};

static int64_t plus(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        return a < 0 ? INT64_MIN : RS_AFTER_END;
    }
    return sum;
}

/* LastResultRow of the tables. */
static bool last_row(const struct travel *t, int64_t *last)
{
    struct rs_rows *rows = t->stmt->rows;
    bool have = false;
    if (t->from->limit) {
        if (!rows->ops->seek(rows, t->from->limit - 1, t->wait, &have, t->err)) {
            return false;
        }
        if (have) {
            *last = t->from->limit;
            return true;
        }
    }
    if (!rows->ops->last(rows, t->wait, &have, t->err)) {
        return false;
    }
    *last = have ? rows->ops->row(rows) + 1 : 0;
    return true;
}

/* Row 1 instead of one before it, when the rowset at `distance` reaches into the result set. */
static int64_t clip(struct travel *t, int64_t distance)
{
    if (distance < -t->size) {
        return RS_BEFORE_START;
    }
    t->clipped = true;
    return 1;
}

static bool to_absolute(struct travel *t, int64_t offset, int64_t *first)
{
    int64_t last = 0;
    if (offset >= 0) {
        *first = offset;
        return true;
    }
    if (!last_row(t, &last)) {
        return false;
    }
    *first = offset >= -last ? last + offset + 1 : clip(t, offset);
    return true;
}

static bool to_relative(struct travel *t, int64_t offset, int64_t *first)
{
    int64_t start = t->from->start;
    if ((start == RS_BEFORE_START && offset > 0) || (start == RS_AFTER_END && offset < 0)) {
        return to_absolute(t, offset, first);
    }
    if (start == RS_BEFORE_START || start == RS_AFTER_END) {
        *first = start;
        return true;
    }
    *first = plus(start, offset);
    if (*first < 1) {
        *first = start == 1 ? RS_BEFORE_START : clip(t, offset);
    }
    return true;
}

static bool to_next(const struct travel *t, int64_t *first)
{
    int64_t start = t->from->start;
    *first = start == RS_BEFORE_START ? 1 : plus(start, (int64_t)t->from->size);
    return true;
}

static bool to_prior(struct travel *t, int64_t *first)
{
    int64_t start = t->from->start;
    if (start == RS_AFTER_END) {
        return to_absolute(t, -t->size, first);
    }
    if (start <= 1) {
        *first = RS_BEFORE_START;
    } else if (start <= t->size) {
        *first = 1;
        t->clipped = true;
    } else {
        *first = start - t->size;
    }
    return true;
}

static bool to_last(const struct travel *t, int64_t *first)
{
    int64_t last = 0;
    if (!last_row(t, &last)) {
        return false;
    }
    *first = t->size <= last ? last - t->size + 1 : 1;
    return true;
}

static bool first_row(struct travel *t, const struct rs_move *move, int64_t *first)
{
    switch (move->orientation) {
    case SQL_FETCH_PRIOR:
        return to_prior(t, first);
    case SQL_FETCH_FIRST:
        *first = 1;
        return true;
    case SQL_FETCH_LAST:
        return to_last(t, first);
    case SQL_FETCH_ABSOLUTE:
        return to_absolute(t, move->offset, first);
    case SQL_FETCH_RELATIVE:
        return to_relative(t, move->offset, first);
    case SQL_FETCH_BOOKMARK:
        *first = plus(move->bookmark, move->offset);
        *first = *first < 1 ? RS_BEFORE_START : *first;
        return true;
    default:
        return to_next(t, first);
    }
}

/* Row `first`, or behind the end when there is no such row. */
static bool stand_on(const struct travel *t, int64_t *first)
{
    struct rs_rows *rows = t->stmt->rows;
    bool have = false;
    if (*first == RS_BEFORE_START || *first == RS_AFTER_END) {
        return true;
    }
    bool limited = t->from->limit && *first > t->from->limit;
    if (t->from->scrolls && !limited &&
        !rows->ops->seek(rows, *first - 1, t->wait, &have, t->err)) {
        return false;
    }
    if (limited || (t->from->scrolls && !have)) {
        *first = RS_AFTER_END;
    }
    return true;
}

bool rs_cursor_move(struct rs_stmt *stmt, const struct rs_move *move, const struct rs_wait *wait,
                    bool *clipped, struct rs_error *err)
{
    struct rs_cursor *cursor = &stmt->cursor;
    struct travel t = {.stmt = stmt,
                       .from = cursor,
                       .wait = wait,
                       .err = err,
                       .size = move->size > INT64_MAX ? INT64_MAX : (int64_t)move->size};
    int64_t first = RS_BEFORE_START;
    if (!first_row(&t, move, &first) || !stand_on(&t, &first)) {
        return false;
    }
    cursor->start = first;
    cursor->size = move->size;
    cursor->rows = cursor->current = 0;
    *clipped = t.clipped;
    return true;
}

bool rs_cursor_ahead(struct rs_stmt *stmt, const struct rs_wait *wait)
{
    const struct rs_cursor *cursor = &stmt->cursor;
    SQLULEN array = stmt->ard->array_size;
    SQLULEN size = array > stmt->rowset_size ? array : stmt->rowset_size;
    struct travel t = {.from = cursor};
    int64_t first;
    to_next(&t, &first);
    if (!(stmt->state & (RS_S_OPEN | RS_S_FETCHED)) || first == RS_AFTER_END) {
        return true;
    }
    int64_t most = cursor->scrolls || size > INT64_MAX ? INT64_MAX : (int64_t)size;
    int64_t left = cursor->limit ? cursor->limit - first + 1 : most;
    return stmt->rows->ops->ahead(stmt->rows, left < most ? left : most, wait);
}

bool rs_cursor_show(struct rs_stmt *stmt, SQLULEN row, struct rs_error *err)
{
    const struct rs_rows_ops *ops = stmt->rows->ops;
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    int64_t number = stmt->cursor.start + (int64_t)row - 2; /* both from 1, this one from 0 */
    bool have = true;
    if (!stmt->cursor.scrolls || ops->row(stmt->rows) == number) {
        return true;
    }
    return ops->seek(stmt->rows, number, &wait, &have, err) &&
           (have || rs_fail(err, RS_HY109, "the row is not there"));
}

void rs_cursor_attr_set(struct rs_stmt_attrs *attrs, SQLINTEGER id)
{
    if (id == SQL_ATTR_CURSOR_SCROLLABLE) {
        attrs->cursor_type = attrs->scrollable ? SQL_CURSOR_STATIC : SQL_CURSOR_FORWARD_ONLY;
    } else if (id == SQL_ATTR_CURSOR_SENSITIVITY && attrs->sensitivity == SQL_INSENSITIVE) {
        attrs->cursor_type = SQL_CURSOR_STATIC;
    }
    bool scrolls = attrs->cursor_type == SQL_CURSOR_STATIC;
    attrs->scrollable = scrolls ? SQL_SCROLLABLE : SQL_NONSCROLLABLE;
    if (id != SQL_ATTR_CURSOR_SENSITIVITY) {
        attrs->sensitivity = scrolls ? SQL_INSENSITIVE : SQL_UNSPECIFIED;
    }
}
