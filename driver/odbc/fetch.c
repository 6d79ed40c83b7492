/* SQLFetch, SQLFetchScroll, SQLExtendedFetch: one rowset into the bound columns. */
#include "odbc/attr.h"
#include "odbc/dbc.h"

/* SQL_ATTR_MAX_LENGTH cuts before the conversion, silently, as a server would: the application
 * asked for it (ODBC reference, SQLSetStmtAttr). */
struct rs_span rs_stmt_value(struct rs_stmt *stmt, SQLSMALLINT number, SQLULEN row)
{
    if (number == 0) {
        return rs_bookmark_text(&stmt->cursor, row);
    }
    struct rs_span text = stmt->rows->ops->value(stmt->rows, (size_t)number - 1);
    return stmt->attrs.max_length > 0
               ? rs_column_cut(&rs_desc_at(stmt->ird, number)->what, text, stmt->attrs.max_length)
               : text;
}

static void *address(const struct rs_plan_slot *slot, SQLULEN row)
{
    return (void *)(slot->first + row * slot->step);
}

/* SQL_SUCCESS, SQL_SUCCESS_WITH_INFO or SQL_ERROR for one cell. */
static SQLRETURN fetch_cell(struct rs_stmt *stmt, struct rs_plan_column *column, SQLULEN row)
{
    struct rs_target *target = &column->target;
    target->buffer = address(&column->buffer, row);
    target->octets = address(&column->octets, row);
    target->indicator = address(&column->indicator, row);
    struct rs_span text = rs_stmt_value(stmt, column->number, row);
    enum rs_fate fate = rs_convert(column->convert, column->type, text, target);
    struct rs_place place = {(SQLLEN)row + 1, column->number};
    return fate == RS_FATE_OK ? SQL_SUCCESS : rs_post_fate(&stmt->h, fate, place);
}

SQLUSMALLINT rs_stmt_fetch_row(struct rs_stmt *stmt, SQLULEN row)
{
    SQLUSMALLINT status = SQL_ROW_SUCCESS;
    bool all = stmt->attrs.retrieve_data == SQL_RD_ON;
    for (size_t i = 0; i < stmt->plan.count; i++) {
        if (!all && stmt->plan.columns[i].number > 0) {
            break; /* the bookmark, which comes first, is always told */
        }
        SQLRETURN rc = fetch_cell(stmt, &stmt->plan.columns[i], row);
        if (rc == SQL_ERROR) {
            status = SQL_ROW_ERROR;
        } else if (rc == SQL_SUCCESS_WITH_INFO && status == SQL_ROW_SUCCESS) {
            status = SQL_ROW_SUCCESS_WITH_INFO;
        }
    }
    return status;
}

struct rowset {
    struct rs_move move;
    const void *bookmark; /* the application's, of SQL_FETCH_BOOKMARK */
    SQLUSMALLINT *status; /* NULL: not wanted */
    SQLULEN rows, errors;
    bool extended; /* SQLExtendedFetch, which tells errors in ODBC 2's way */
    bool failed;   /* no more rows can be had: err */
    struct rs_error err;
};

/* The next row of the rowset. The first one of a scrolling cursor is there already. */
static bool next_row(struct rs_stmt *stmt, const struct rs_wait *wait, struct rowset *set,
                     bool *have)
{
    const struct rs_cursor *cursor = &stmt->cursor;
    *have = cursor->scrolls && set->rows == 0;
    if (*have || (cursor->limit && cursor->start + (int64_t)set->rows > cursor->limit)) {
        return true;
    }
    return stmt->rows->ops->fetch(stmt->rows, wait, have, &set->err);
}

static void set_status(struct rowset *set, SQLULEN row, SQLUSMALLINT status)
{
    if (set->status) {
        set->status[row] = status;
    }
}

/* ODBC reference, SQLFetchScroll, "Error handling": a row of which there is something to tell. ODBC
 * 2 knows no row status for warnings. */
static SQLUSMALLINT tell_row(struct rs_stmt *stmt, size_t records, SQLULEN row, SQLUSMALLINT status)
{
    if (stmt->h.diag.count > records) {
        rs_post_row(&stmt->h, records, (SQLLEN)row + 1);
    }
    return status == SQL_ROW_SUCCESS_WITH_INFO ? SQL_ROW_SUCCESS : status;
}

static void fetch_rows(struct rs_stmt *stmt, const struct rs_wait *wait, struct rowset *set)
{
    bool have = true;
    while (set->rows < set->move.size) {
        set->failed = !next_row(stmt, wait, set, &have);
        if (set->failed || !have) {
            break;
        }
        size_t records = stmt->h.diag.count;
        SQLUSMALLINT status = rs_stmt_fetch_row(stmt, set->rows);
        if (set->extended) {
            status = tell_row(stmt, records, set->rows, status);
        }
        set->errors += status == SQL_ROW_ERROR ? 1 : 0;
        set_status(set, set->rows++, status);
    }
}

static void fetch_rowset(struct rs_stmt *stmt, struct rowset *set)
{
    struct rs_cursor *cursor = &stmt->cursor;
    struct rs_wait wait;
    bool clipped = false;
    rs_stmt_wait_begin(stmt, false, &wait);
    set->failed = !rs_cursor_move(stmt, &set->move, &wait, &clipped, &set->err);
    if (!set->failed && cursor->start != RS_BEFORE_START && cursor->start != RS_AFTER_END) {
        fetch_rows(stmt, &wait, set);
    }
    rs_stmt_wait_end(stmt);
    if (set->rows == 0 && !set->failed && cursor->start != RS_BEFORE_START) {
        cursor->start = RS_AFTER_END;
    }
    if (clipped && set->rows > 0) {
        rs_post(&stmt->h, RS_01S06, NULL);
    }
    cursor->rows = set->rows;
    cursor->status = set->status;
    cursor->current = set->rows > 0 ? 1 : 0;
    for (SQLULEN i = set->rows; i < set->move.size; i++) {
        set_status(set, i, SQL_ROW_NOROW);
    }
}

static SQLRETURN check_orientation(struct rs_stmt *stmt, const struct rowset *set)
{
    SQLSMALLINT orientation = set->move.orientation;
    if (orientation != SQL_FETCH_NEXT && !stmt->cursor.scrolls) {
        return rs_post(&stmt->h, RS_HY106, "the cursor only moves forward");
    }
    bool marked = orientation == SQL_FETCH_BOOKMARK && stmt->cursor.bookmarks;
    if (!marked && (orientation < SQL_FETCH_NEXT || orientation > SQL_FETCH_RELATIVE)) {
        return rs_post(&stmt->h, RS_HY106, "fetch type %d", orientation);
    }
    return SQL_SUCCESS;
}

static SQLRETURN fetch(struct rs_stmt *stmt, struct rowset *set, SQLULEN *processed)
{
    if (check_orientation(stmt, set) == SQL_ERROR) {
        return SQL_ERROR;
    }
    if (set->move.orientation == SQL_FETCH_BOOKMARK &&
        !rs_bookmark_read(&stmt->cursor, set->bookmark, &set->move.bookmark)) {
        return rs_post(&stmt->h, RS_HY111, NULL);
    }
    if (!rs_plan_refresh(stmt)) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    stmt->getdata = (struct rs_getdata){0};
    stmt->state = RS_S_FETCHED;
    fetch_rowset(stmt, set);
    if (processed) {
        rs_length_put(processed, (SQLLEN)set->rows);
    }
    if (set->failed) {
        if (set->extended) {
            rs_diag_clear(&stmt->h.diag); /* the error comes first, and the rowset is undefined */
        }
        struct rs_place place = {(SQLLEN)set->rows + 1, SQL_NO_COLUMN_NUMBER};
        return rs_post_error_at(&stmt->h, &set->err, place);
    }
    if (set->rows == 0) {
        return SQL_NO_DATA;
    }
    if (set->errors == set->rows && !set->extended) {
        return SQL_ERROR;
    }
    return stmt->h.diag.count ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

SQLRETURN rs_stmt_fetch(struct rs_stmt *stmt, SQLSMALLINT orientation, SQLLEN offset)
{
    struct rowset set = {.move = {orientation, offset, 0, stmt->ard->array_size},
                         .bookmark = stmt->attrs.fetch_bookmark,
                         .status = stmt->ird->status_ptr};
    return fetch(stmt, &set, stmt->ird->processed_ptr);
}

/* In ODBC 2 the offset of SQL_FETCH_BOOKMARK is the bookmark itself. */
SQLRETURN rs_stmt_extended_fetch(struct rs_stmt *stmt, const struct rs_extended_fetch_args *args)
{
    bool number = args->orientation == SQL_FETCH_BOOKMARK && stmt->cursor.bookmarks == SQL_UB_FIXED;
    struct rowset set = {.move = {(SQLSMALLINT)args->orientation, number ? 0 : args->offset, 0,
                                  stmt->rowset_size},
                         .bookmark = number ? &args->offset : stmt->attrs.fetch_bookmark,
                         .status = args->status,
                         .extended = true};
    return fetch(stmt, &set, args->rows);
}

/* A keyset size is that of a keyset-driven cursor. */
SQLRETURN rs_stmt_scroll_options(struct rs_stmt *stmt, SQLUSMALLINT concurrency, SQLLEN keyset,
                                 SQLUSMALLINT rowset)
{
    static const SQLULEN types[] = {[-SQL_SCROLL_FORWARD_ONLY] = SQL_CURSOR_FORWARD_ONLY,
                                    [-SQL_SCROLL_KEYSET_DRIVEN] = SQL_CURSOR_KEYSET_DRIVEN,
                                    [-SQL_SCROLL_DYNAMIC] = SQL_CURSOR_DYNAMIC,
                                    [-SQL_SCROLL_STATIC] = SQL_CURSOR_STATIC};
    if (rowset == 0 || keyset < SQL_SCROLL_STATIC || (keyset > 0 && keyset < rowset)) {
        return rs_post(&stmt->h, RS_HY107, NULL);
    }
    if (concurrency < SQL_CONCUR_READ_ONLY || concurrency > SQL_CONCUR_VALUES) {
        return rs_post(&stmt->h, RS_HY108, "concurrency %u", concurrency);
    }
    SQLULEN type = keyset > 0 ? SQL_CURSOR_KEYSET_DRIVEN : types[-keyset];
    struct rs_attr_value cursor = {.value = (SQLPOINTER)type};
    struct rs_attr_value wanted = {.value = (SQLPOINTER)(SQLULEN)concurrency};
    if (rs_attr_set(&stmt->h, SQL_ATTR_CURSOR_TYPE, &cursor) == SQL_ERROR ||
        rs_attr_set(&stmt->h, SQL_ATTR_CONCURRENCY, &wanted) == SQL_ERROR) {
        return SQL_ERROR;
    }
    stmt->rowset_size = rowset;
    return stmt->h.diag.count ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}
