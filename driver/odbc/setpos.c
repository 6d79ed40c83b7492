/* SQLSetPos and SQLBulkOperations: rows of a rowset chosen or read again. Results are read-only:
 * what would change them is HYC00. */
#include "odbc/dbc.h"

static SQLRETURN check_operation(struct rs_stmt *stmt, SQLUSMALLINT operation, SQLUSMALLINT lock)
{
    if (operation > SQL_ADD) {
        return rs_post(&stmt->h, RS_HY092, "SQLSetPos operation %u", operation);
    }
    if (operation > SQL_REFRESH) {
        return rs_post(&stmt->h, RS_HYC00, "results are read-only; use UPDATE, DELETE and INSERT");
    }
    if (lock > SQL_LOCK_UNLOCK) {
        return rs_post(&stmt->h, RS_HY092, "lock type %u", lock);
    }
    return lock == SQL_LOCK_NO_CHANGE ? SQL_SUCCESS
                                      : rs_post(&stmt->h, RS_HYC00, "rows are not locked");
}

static SQLRETURN check_row(struct rs_stmt *stmt, SQLULEN row, SQLUSMALLINT operation)
{
    const struct rs_cursor *cursor = &stmt->cursor;
    if (cursor->rows == 0) {
        return rs_post(&stmt->h, RS_24000, "there is no current row");
    }
    if (row == 0 && operation == SQL_POSITION) {
        return rs_post(&stmt->h, RS_HY109, "no row 0 to stand on");
    }
    if (row > cursor->rows) {
        return rs_post(&stmt->h, RS_HY107, "row %llu of %llu", (unsigned long long)row,
                       (unsigned long long)cursor->rows);
    }
    if (!cursor->scrolls && cursor->size > 1 && operation != SQL_POSITION) {
        return rs_post(&stmt->h, RS_HY109, "the cursor only moves forward");
    }
    return SQL_SUCCESS;
}

static bool ignored(const struct rs_stmt *stmt, SQLULEN row)
{
    return stmt->ard->status_ptr && stmt->ard->status_ptr[row] == SQL_ROW_IGNORE;
}

static SQLUSMALLINT read_again(struct rs_stmt *stmt, SQLULEN row)
{
    struct rs_error err = {0};
    struct rs_place place = {(SQLLEN)row + 1, SQL_NO_COLUMN_NUMBER};
    if (!rs_cursor_show(stmt, row + 1, &err)) {
        rs_post_error_at(&stmt->h, &err, place);
        return SQL_ROW_ERROR;
    }
    return rs_stmt_fetch_row(stmt, row);
}

/* Rows from..to (from 0, `to` not included); `chosen`: whatever the operation array says. */
static SQLRETURN refresh(struct rs_stmt *stmt, SQLULEN from, SQLULEN to, bool chosen)
{
    SQLULEN errors = 0;
    if (!rs_plan_refresh(stmt)) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    for (SQLULEN row = from; row < to; row++) {
        if (!chosen && ignored(stmt, row)) {
            continue;
        }
        SQLUSMALLINT status = read_again(stmt, row);
        errors += status == SQL_ROW_ERROR ? 1 : 0;
        if (stmt->cursor.status) {
            stmt->cursor.status[row] = status;
        }
    }
    if (errors == to - from) {
        return SQL_ERROR;
    }
    return stmt->h.diag.count ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

SQLRETURN rs_stmt_set_pos(struct rs_stmt *stmt, SQLULEN row, SQLUSMALLINT operation,
                          SQLUSMALLINT lock)
{
    struct rs_cursor *cursor = &stmt->cursor;
    if (check_operation(stmt, operation, lock) == SQL_ERROR ||
        check_row(stmt, row, operation) == SQL_ERROR) {
        return SQL_ERROR;
    }
    cursor->current = row ? row : cursor->current;
    stmt->getdata = (struct rs_getdata){0};
    if (operation == SQL_POSITION) {
        return SQL_SUCCESS;
    }
    return row ? refresh(stmt, row - 1, row, true) : refresh(stmt, 0, cursor->rows, false);
}

static SQLRETURN check_bulk(struct rs_stmt *stmt, SQLSMALLINT operation)
{
    if (operation < SQL_ADD || operation > SQL_FETCH_BY_BOOKMARK) {
        return rs_post(&stmt->h, RS_HY092, "SQLBulkOperations operation %d", operation);
    }
    if (operation != SQL_FETCH_BY_BOOKMARK) {
        return rs_post(&stmt->h, RS_HYC00, "results are read-only; use UPDATE, DELETE and INSERT");
    }
    if (!stmt->cursor.bookmarks) {
        return rs_post(&stmt->h, RS_HY092, "bookmarks are off");
    }
    if (!stmt->cursor.scrolls) {
        return rs_post(&stmt->h, RS_HYC00, "the cursor only moves forward");
    }
    return stmt->ard->records[0].data
               ? SQL_SUCCESS
               : rs_post(&stmt->h, RS_HY111, "no bookmarks are bound to column 0");
}

/* The row whose bookmark stands in element `at` of column 0. */
static SQLUSMALLINT fetch_marked(struct rs_stmt *stmt, const struct rs_wait *wait, SQLULEN at)
{
    const struct rs_desc_rec *rec = &stmt->ard->records[0];
    struct rs_place place = {(SQLLEN)at + 1, 0};
    struct rs_error err = {0};
    size_t fixed = rs_c_type_size(rec->concise);
    const void *mark =
        rs_desc_address(stmt->ard, rec->data, at, fixed ? fixed : (size_t)rec->octets);
    int64_t row = 0;
    bool have = false;
    if (!rs_bookmark_read(&stmt->cursor, mark, &row)) {
        rs_post_at(&stmt->h, RS_HY111, place, NULL);
        return SQL_ROW_ERROR;
    }
    if (!stmt->rows->ops->seek(stmt->rows, row - 1, wait, &have, &err)) {
        rs_post_error_at(&stmt->h, &err, place);
        return SQL_ROW_ERROR;
    }
    if (!have) {
        rs_post_at(&stmt->h, RS_HY111, place, "no such row");
        return SQL_ROW_ERROR;
    }
    stmt->cursor.start = row - (int64_t)at; /* column 0 tells it again */
    return rs_stmt_fetch_row(stmt, at);
}

SQLRETURN rs_stmt_bulk(struct rs_stmt *stmt, SQLSMALLINT operation)
{
    SQLULEN size = stmt->ard->array_size, errors = 0;
    int64_t start = stmt->cursor.start;
    struct rs_wait wait;
    if (check_bulk(stmt, operation) == SQL_ERROR) {
        return SQL_ERROR;
    }
    if (!rs_plan_refresh(stmt)) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    rs_stmt_wait_begin(stmt, false, &wait);
    for (SQLULEN i = 0; i < size; i++) {
        SQLUSMALLINT status = fetch_marked(stmt, &wait, i);
        errors += status == SQL_ROW_ERROR ? 1 : 0;
        if (stmt->ird->status_ptr) {
            stmt->ird->status_ptr[i] = status;
        }
    }
    rs_stmt_wait_end(stmt);
    stmt->cursor.start = start;
    stmt->cursor.current = 0; /* the next fetch makes a row the current one */
    stmt->getdata = (struct rs_getdata){0};
    if (stmt->ird->processed_ptr) {
        *stmt->ird->processed_ptr = size - errors;
    }
    if (errors == size) {
        return SQL_ERROR;
    }
    return stmt->h.diag.count ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}
