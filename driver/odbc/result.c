/* What a result looks like: the IRD, and the functions that read it. */
#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"

static bool describe_column(struct rs_stmt *stmt, SQLSMALLINT number,
                            const struct rs_pq_column *column)
{
    struct rs_desc_rec *rec = rs_desc_make(stmt->ird, number);
    if (!rec) {
        return false;
    }
    rs_desc_describe(rec, column->oid, column->typmod, &stmt->dbc->rules);
    rec->base_table = column->table_oid;
    rec->base_number = column->attnum;
    free(rec->name);
    rec->name = rs_span_dup(rs_span_of(column->name));
    rec->unnamed = rec->name && *rec->name ? SQL_NAMED : SQL_UNNAMED;
    return rec->name != NULL;
}

static void forget_columns(struct rs_stmt *stmt)
{
    rs_desc_cut(stmt->ird, 0);
    stmt->ird->based = 0;
    rs_bookmark_describe(stmt);
}

bool rs_stmt_set_ird(struct rs_stmt *stmt, const struct rs_rows *rows)
{
    size_t count = rows->ops->column_count(rows);
    forget_columns(stmt);
    for (size_t i = 0; i < count; i++) {
        if (!describe_column(stmt, (SQLSMALLINT)(i + 1), rows->ops->column(rows, i))) {
            return false;
        }
    }
    return true;
}

static bool describe_columns(struct rs_stmt *stmt, const struct rs_pq_description *description)
{
    forget_columns(stmt);
    for (size_t i = 0; i < description->column_count; i++) {
        if (!describe_column(stmt, (SQLSMALLINT)(i + 1), &description->columns[i])) {
            return false;
        }
    }
    stmt->described = true;
    return true;
}

/* A parameter that is bound keeps what the application said of it; the server's type is only noted.
 */
static bool describe_params(struct rs_stmt *stmt, const struct rs_pq_description *description)
{
    for (size_t i = 0; i < description->param_count && i < stmt->markers; i++) {
        SQLSMALLINT number = (SQLSMALLINT)(i + 1);
        const struct rs_desc_rec *before = rs_desc_at(stmt->ipd, number);
        bool bound = before && before->bound;
        struct rs_desc_rec *rec = rs_desc_make(stmt->ipd, number);
        if (!rec) {
            return false;
        }
        rec->oid = description->params[i];
        if (!bound) {
            rs_desc_describe(rec, rec->oid, -1, &stmt->dbc->rules);
            rec->parameter_type = SQL_PARAM_INPUT;
            rec->nullable = SQL_NULLABLE;
        }
    }
    stmt->params_known = true;
    return true;
}

bool rs_stmt_set_description(struct rs_stmt *stmt, const struct rs_pq_description *description)
{
    if (stmt->state == RS_S_PREPARED && !describe_columns(stmt, description)) {
        return false;
    }
    return describe_params(stmt, description);
}

SQLRETURN rs_stmt_num_columns(struct rs_stmt *stmt, SQLSMALLINT *count)
{
    SQLRETURN rc = rs_stmt_describe(stmt);
    if (rc != SQL_ERROR && count) {
        *count = stmt->ird->count;
    }
    return rc;
}

SQLSMALLINT rs_stmt_visible_type(const struct rs_stmt *stmt, SQLSMALLINT concise)
{
    if (stmt->dbc->env->version != (SQLINTEGER)SQL_OV_ODBC2) {
        return concise;
    }
    switch (concise) {
    case SQL_TYPE_DATE:
        return SQL_DATE;
    case SQL_TYPE_TIME:
        return SQL_TIME;
    case SQL_TYPE_TIMESTAMP:
        return SQL_TIMESTAMP;
    default:
        return concise;
    }
}

/* The IRD's record of a column, or a diagnostic. */
static struct rs_desc_rec *column(struct rs_stmt *stmt, SQLUSMALLINT number, SQLRETURN *rc)
{
    *rc = rs_stmt_describe(stmt);
    if (*rc == SQL_ERROR) {
        return NULL;
    }
    if (stmt->ird->count == 0) {
        *rc = rs_post(&stmt->h, RS_07005, NULL);
        return NULL;
    }
    if (number > (SQLUSMALLINT)stmt->ird->count || (number == 0 && !stmt->attrs.bookmarks)) {
        *rc = rs_post(&stmt->h, RS_07009, "column %u of %d", number, stmt->ird->count);
        return NULL;
    }
    return rs_desc_at(stmt->ird, (SQLSMALLINT)number);
}

SQLRETURN rs_stmt_describe_col(struct rs_stmt *stmt, const struct rs_describe_col_args *args)
{
    SQLRETURN rc;
    const struct rs_desc_rec *rec = column(stmt, args->number, &rc);
    if (!rec) {
        return rc;
    }
    if (args->type) {
        *args->type = rs_stmt_visible_type(stmt, rec->concise);
    }
    if (args->size) {
        *args->size = rec->what.size;
    }
    if (args->digits) {
        *args->digits = rec->what.digits;
    }
    if (args->nullable) {
        *args->nullable = rec->nullable;
    }
    return rs_out_text(&stmt->h, args->name, rs_span_of(rec->name ? rec->name : ""));
}

/* ODBC 2 identifiers that are not equal to the SQL_DESC_ ones, and those whose meaning differs. */
static SQLSMALLINT modern_field(SQLUSMALLINT field)
{
    switch (field) {
    case SQL_COLUMN_NAME:
        return SQL_DESC_NAME;
    case SQL_COLUMN_NULLABLE:
        return SQL_DESC_NULLABLE;
    case SQL_COLUMN_COUNT:
        return SQL_DESC_COUNT;
    default:
        return (SQLSMALLINT)field;
    }
}

/* A number of any width from the descriptor, as the SQLLEN that SQLColAttribute returns. */
static SQLRETURN numeric_field(struct rs_stmt *stmt, SQLUSMALLINT number, SQLSMALLINT field,
                               SQLLEN *value)
{
    union {
        SQLLEN wide;
        SQLINTEGER i32;
        SQLSMALLINT i16;
    } room = {0};
    SQLINTEGER size = 0;
    struct rs_out out = {.buffer = &room,
                         .capacity = (SQLLEN)sizeof room,
                         .bytes = true,
                         .width = RS_LENGTH_32,
                         .length = &size};
    size_t errors = stmt->ird->h.diag.count;
    SQLRETURN rc = rs_desc_get_field(stmt->ird, (SQLSMALLINT)number, field, &out);
    if (rc == SQL_ERROR && stmt->ird->h.diag.count > errors) {
        rs_diag_clear(&stmt->ird->h.diag);
        return rs_post(&stmt->h, RS_HY091, "no column attribute %d", field);
    }
    SQLLEN result = room.wide;
    if (size == (SQLINTEGER)sizeof room.i32) {
        result = room.i32;
    } else if (size == (SQLINTEGER)sizeof room.i16) {
        result = room.i16;
    }
    if (value) {
        *value = result;
    }
    return rc;
}

SQLRETURN rs_stmt_col_attribute(struct rs_stmt *stmt, SQLUSMALLINT number, SQLUSMALLINT id,
                                struct rs_out *text, SQLLEN *value)
{
    SQLRETURN rc = rs_stmt_describe(stmt);
    SQLSMALLINT field = modern_field(id);
    if (rc == SQL_ERROR) {
        return rc;
    }
    if (field == SQL_DESC_COUNT) {
        return numeric_field(stmt, 0, field, value);
    }
    const struct rs_desc_rec *rec = column(stmt, number, &rc);
    if (!rec) {
        return rc;
    }
    if (rs_desc_field_is_text(field)) {
        rc = rs_desc_get_field(stmt->ird, (SQLSMALLINT)number, field, text);
        if (rc != SQL_SUCCESS) {
            rs_diag_clear(&stmt->ird->h.diag);
            rs_post(&stmt->h, rc == SQL_ERROR ? RS_HY090 : RS_01004, NULL);
        }
        return rc;
    }
    if (id == SQL_COLUMN_LENGTH && value) {
        *value = rec->octets;
        return SQL_SUCCESS;
    }
    if (id == SQL_COLUMN_PRECISION && value) {
        *value = (SQLLEN)rec->what.size;
        return SQL_SUCCESS;
    }
    if (id == SQL_COLUMN_SCALE && value) {
        *value = rec->what.digits;
        return SQL_SUCCESS;
    }
    rc = numeric_field(stmt, number, field, value);
    if (rc == SQL_SUCCESS && field == SQL_DESC_CONCISE_TYPE && value) {
        *value = rs_stmt_visible_type(stmt, (SQLSMALLINT)*value);
    }
    return rc;
}
