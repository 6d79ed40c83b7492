/* SQLFetch, SQLFetchScroll, SQLExtendedFetch: one rowset into the bound columns. */
#include "odbc/dbc.h"

/* SQL_SUCCESS, SQL_SUCCESS_WITH_INFO or SQL_ERROR for one cell. */
static SQLRETURN fetch_cell(struct rs_stmt *stmt, const struct rs_plan_column *column, SQLULEN row)
{
    const struct rs_desc *ard = stmt->ard;
    struct rs_target target = column->target;
    struct rs_place place = {(SQLLEN)row + 1, (SQLINTEGER)column->index + 1};
    target.buffer = rs_desc_address(ard, target.buffer, row, column->element);
    target.octets = rs_desc_address(ard, target.octets, row, sizeof *target.octets);
    target.indicator = rs_desc_address(ard, target.indicator, row, sizeof *target.indicator);
    struct rs_span text = stmt->rows->ops->value(stmt->rows, column->index);
    if (!text.ptr) {
        return rs_post_fate(&stmt->h, rs_write_null(&target), place);
    }
    if (!column->convert) {
        return rs_post_fate(&stmt->h,
                            rs_c_type_known(target.c_type) ? RS_FATE_FORBIDDEN
                                                           : RS_FATE_BUFFER_TYPE,
                            place);
    }
    if (target.indicator && target.indicator != target.octets) {
        *target.indicator = 0;
    }
    enum rs_fate fate = column->convert(column->type, text, &target);
    return fate == RS_FATE_OK ? SQL_SUCCESS : rs_post_fate(&stmt->h, fate, place);
}

static SQLUSMALLINT fetch_row(struct rs_stmt *stmt, SQLULEN row)
{
    SQLUSMALLINT status = SQL_ROW_SUCCESS;
    for (size_t i = 0; i < stmt->plan.count; i++) {
        SQLRETURN rc = fetch_cell(stmt, &stmt->plan.columns[i], row);
        if (rc == SQL_ERROR) {
            status = SQL_ROW_ERROR;
        } else if (rc == SQL_SUCCESS_WITH_INFO && status == SQL_ROW_SUCCESS) {
            status = SQL_ROW_SUCCESS_WITH_INFO;
        }
    }
    return status;
}

static bool next_row(struct rs_stmt *stmt, const struct rs_wait *wait, bool *have,
                     struct rs_error *err)
{
    if (stmt->attrs.max_rows && stmt->rows_fetched >= stmt->attrs.max_rows) {
        *have = false;
        return true;
    }
    return stmt->rows->ops->fetch(stmt->rows, wait, have, err);
}

struct rowset {
    SQLULEN size, rows, errors;
    SQLUSMALLINT *status; /* NULL: not wanted */
    bool failed;          /* no more rows can be had: err */
    struct rs_error err;
};

static void fetch_rowset(struct rs_stmt *stmt, struct rowset *set)
{
    struct rs_wait wait;
    bool have = true;
    rs_stmt_wait_begin(stmt, false, &wait);
    while (set->rows < set->size) {
        if (!next_row(stmt, &wait, &have, &set->err)) {
            set->failed = true;
            break;
        }
        if (!have) {
            break;
        }
        stmt->rows_fetched++;
        SQLUSMALLINT status =
            stmt->attrs.retrieve_data == SQL_RD_ON ? fetch_row(stmt, set->rows) : SQL_ROW_SUCCESS;
        set->errors += status == SQL_ROW_ERROR ? 1 : 0;
        if (set->status) {
            set->status[set->rows] = status;
        }
        set->rows++;
    }
    rs_stmt_wait_end(stmt);
    for (SQLULEN i = set->rows; set->status && i < set->size; i++) {
        set->status[i] = SQL_ROW_NOROW;
    }
}

static SQLRETURN fetch(struct rs_stmt *stmt, struct rowset *set, SQLULEN *processed)
{
    if (!rs_plan_refresh(stmt)) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    stmt->getdata = (struct rs_getdata){0};
    stmt->state = RS_S_FETCHED;
    fetch_rowset(stmt, set);
    stmt->row_valid = set->rows > 0;
    stmt->rowset_rows = set->rows;
    if (processed) {
        *processed = set->rows;
    }
    if (set->failed) {
        struct rs_place place = {(SQLLEN)set->rows + 1, SQL_NO_COLUMN_NUMBER};
        return rs_post_error_at(&stmt->h, &set->err, place);
    }
    if (set->rows == 0) {
        return SQL_NO_DATA;
    }
    if (set->errors == set->rows) {
        return SQL_ERROR;
    }
    return stmt->h.diag.count ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

SQLRETURN rs_stmt_fetch(struct rs_stmt *stmt, SQLSMALLINT orientation, SQLLEN offset)
{
    (void)offset;
    if (orientation != SQL_FETCH_NEXT) {
        return rs_post(&stmt->h, RS_HY106, "the cursor only moves forward");
    }
    struct rowset set = {.size = stmt->ard->array_size, .status = stmt->ird->status_ptr};
    return fetch(stmt, &set, stmt->ird->processed_ptr);
}

SQLRETURN rs_stmt_extended_fetch(struct rs_stmt *stmt, SQLUSMALLINT orientation, SQLULEN *rows,
                                 SQLUSMALLINT *status)
{
    if (orientation != SQL_FETCH_NEXT) {
        return rs_post(&stmt->h, RS_HY106, "the cursor only moves forward");
    }
    struct rowset set = {.size = stmt->rowset_size, .status = status};
    return fetch(stmt, &set, rows);
}
