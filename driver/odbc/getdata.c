/* SQLGetData: any column of the current row, in any order, in pieces; bound ones too. */
#include "odbc/dbc.h"

static struct rs_target target_of(struct rs_stmt *stmt, const struct rs_bind_col_args *args)
{
    const struct rs_desc_rec *ard = rs_desc_at(stmt->ard, (SQLSMALLINT)args->number);
    bool by_ard = args->c_type == SQL_ARD_TYPE && ard;
    SQLSMALLINT c_type = by_ard ? ard->concise : rs_c_type_modern(args->c_type);
    if (c_type == SQL_C_DEFAULT) {
        c_type = rs_default_c_type(rs_desc_at(stmt->ird, (SQLSMALLINT)args->number)->concise);
    }
    /* SQL_C_NUMERIC: 38 digits and no fraction unless the descriptor says otherwise. */
    return (struct rs_target){.c_type = c_type,
                              .buffer = args->data,
                              .capacity = args->capacity,
                              .octets = args->indicator,
                              .indicator = args->indicator,
                              .precision = by_ard ? ard->precision : 38,
                              .scale = by_ard ? ard->scale : 0,
                              .leading = by_ard ? ard->interval_precision : RS_INTERVAL_LEADING};
}

static SQLRETURN check(struct rs_stmt *stmt, const struct rs_bind_col_args *args)
{
    if (args->number == 0 && !stmt->cursor.bookmarks) {
        return rs_post(&stmt->h, RS_07009, "column 0: bookmarks are off");
    }
    if (args->number == 0 && !rs_bookmark_takes(rs_c_type_modern(args->c_type))) {
        return rs_post(&stmt->h, RS_HY003, "a bookmark as C type %d", args->c_type);
    }
    if (args->number > (SQLUSMALLINT)stmt->ird->count) {
        return rs_post(&stmt->h, RS_07009, "column %u of %d", args->number, stmt->ird->count);
    }
    if (stmt->cursor.current == 0) {
        return rs_post(&stmt->h, RS_24000, "there is no current row");
    }
    if (stmt->cursor.size > 1 && !stmt->cursor.scrolls) {
        return rs_post(&stmt->h, RS_HY109,
                       "SQLGetData reads rowsets of several rows with a static cursor only");
    }
    if (!args->data && !args->indicator) {
        return rs_post(&stmt->h, RS_HY009, NULL);
    }
    if (args->capacity < 0) {
        return rs_post(&stmt->h, RS_HY090, NULL);
    }
    return SQL_SUCCESS;
}

/* Is this a call that only asks for the length? It takes nothing, so the value stays to be had. */
static bool only_asks(const struct rs_bind_col_args *args, SQLSMALLINT c_type)
{
    return !args->data || (args->capacity == 0 && rs_c_type_size(c_type) == 0);
}

static enum rs_fate convert_cell(struct rs_stmt *stmt, SQLUSMALLINT number,
                                 const struct rs_target *target)
{
    struct rs_span text = rs_stmt_value(stmt, (SQLSMALLINT)number, stmt->cursor.current - 1);
    const struct rs_column_type *type = &rs_desc_at(stmt->ird, (SQLSMALLINT)number)->what;
    return rs_convert(rs_converter(type, target->c_type), type, text, target);
}

SQLRETURN rs_stmt_get_data(struct rs_stmt *stmt, const struct rs_bind_col_args *args)
{
    struct rs_getdata *state = &stmt->getdata;
    struct rs_place place = {(SQLLEN)stmt->cursor.current, args->number};
    struct rs_error err = {0};
    SQLRETURN rc = check(stmt, args);
    if (rc != SQL_SUCCESS) {
        return rc;
    }
    if (!rs_cursor_show(stmt, stmt->cursor.current, &err)) {
        return rs_post_error_at(&stmt->h, &err, place);
    }
    struct rs_target target = target_of(stmt, args);
    if (!state->begun || state->column != args->number || state->c_type != target.c_type) {
        *state =
            (struct rs_getdata){.begun = true, .column = args->number, .c_type = target.c_type};
    }
    if (state->done) {
        return SQL_NO_DATA;
    }
    struct rs_getdata after = *state;
    target.resume = &after.resume;
    enum rs_fate fate = convert_cell(stmt, args->number, &target);
    after.done = fate == RS_FATE_OK || fate == RS_FATE_FRACTION || fate == RS_FATE_NO_MORE;
    if (!only_asks(args, target.c_type)) {
        *state = after;
    }
    return rs_post_fate(&stmt->h, fate, place);
}
