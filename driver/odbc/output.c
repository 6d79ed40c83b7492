/* Output parameters; see output.h. ODBC reference, "Procedure parameters". */
#include "odbc/output.h"

#include <stdlib.h>

#include "odbc/dbc.h"
#include "sql/arguments.h"

static SQLSMALLINT io_of(const struct rs_stmt *stmt, SQLSMALLINT number)
{
    const struct rs_desc_rec *rec = rs_desc_at(stmt->ipd, number);
    return rec && rec->bound ? rec->parameter_type : SQL_PARAM_INPUT;
}

static bool is_output(const struct rs_stmt *stmt, SQLSMALLINT number)
{
    SQLSMALLINT io = io_of(stmt, number);
    return io == SQL_PARAM_OUTPUT || io == SQL_PARAM_INPUT_OUTPUT;
}

bool rs_param_is_output_only(const struct rs_stmt *stmt, SQLSMALLINT number)
{
    return io_of(stmt, number) == SQL_PARAM_OUTPUT ||
           (number == 1 && stmt->call == RS_SQL_RESULT_CALL);
}

static bool any_output(const struct rs_stmt *stmt)
{
    for (size_t i = 1; i <= stmt->markers; i++) {
        if (is_output(stmt, (SQLSMALLINT)i)) {
            return true;
        }
    }
    return false;
}

SQLRETURN rs_outputs_check(struct rs_stmt *stmt)
{
    if (stmt->call == RS_SQL_NO_CALL && any_output(stmt)) {
        return rs_post(&stmt->h, RS_HYC00, "only calls have output parameters");
    }
    return SQL_SUCCESS;
}

/* The parameters that stay; their number. */
static size_t keep(const struct rs_stmt *stmt, const struct rs_pq_param *all, bool *omit,
                   struct rs_pq_param *fewer)
{
    size_t count = 0;
    for (size_t i = 0; i < stmt->markers; i++) {
        omit[i] = io_of(stmt, (SQLSMALLINT)(i + 1)) == SQL_PARAM_OUTPUT;
        if (!omit[i]) {
            fewer[count++] = all[i];
        }
    }
    return count;
}

bool rs_outputs_omit(const struct rs_stmt *stmt, struct rs_run *run, struct rs_pq_param *fewer,
                     struct rs_buf *text)
{
    if (!stmt->dbc->rules.redshift || stmt->call != RS_SQL_CALL) {
        return true;
    }
    bool *omit = calloc(stmt->markers, sizeof *omit);
    size_t count = omit ? keep(stmt, run->query.params, omit, fewer) : 0;
    if (omit && count < stmt->markers) {
        rs_sql_omit_arguments(rs_span_of(stmt->sql), omit, stmt->markers, text);
        run->instead = run->query;
        run->query = (struct rs_pq_query){.sql = rs_buf_str(text),
                                          .params = fewer,
                                          .param_count = count,
                                          .extended = true};
        run->typed = fewer;
    }
    bool ok = omit && rs_buf_ok(text);
    free(omit);
    return ok;
}

static struct rs_target target_of(const struct rs_stmt *stmt, SQLSMALLINT number, SQLULEN set)
{
    const struct rs_desc *apd = stmt->apd;
    const struct rs_desc_rec *rec = rs_desc_at(apd, number);
    const struct rs_desc_rec *ipd = rs_desc_at(stmt->ipd, number);
    SQLSMALLINT c_type =
        rec->concise == SQL_C_DEFAULT ? rs_default_c_type(ipd->concise) : rec->concise;
    size_t fixed = rs_c_type_size(c_type);
    return (struct rs_target){.c_type = c_type,
                              .buffer = rs_desc_address(apd, rec->data, set,
                                                        fixed ? fixed : (size_t)rec->octets),
                              .capacity = rec->octets,
                              .octets = rs_desc_address(apd, rec->octets_ptr, set, sizeof(SQLLEN)),
                              .indicator =
                                  rs_desc_address(apd, rec->indicator_ptr, set, sizeof(SQLLEN)),
                              .precision = rec->precision,
                              .scale = rec->scale,
                              .leading = rec->interval_precision};
}

static SQLRETURN write_one(struct rs_stmt *stmt, SQLSMALLINT number, SQLULEN set, size_t column)
{
    const struct rs_pq_column *from = stmt->rows->ops->column(stmt->rows, column);
    struct rs_span text = stmt->rows->ops->value(stmt->rows, column);
    struct rs_target target = target_of(stmt, number, set);
    struct rs_place place = {(SQLLEN)set + 1, number};
    struct rs_column_type type;
    rs_column_type_set(&type, from->oid, from->typmod, &stmt->dbc->rules);
    rs_convert_fn *convert = rs_converter(&type, target.c_type);
    return rs_post_fate(&stmt->h, rs_convert(convert, &type, text, &target), place);
}

/* The columns of the row are the parameters that the procedure writes, in their order. */
static SQLRETURN write_all(struct rs_stmt *stmt, SQLULEN set)
{
    size_t column = 0, columns = stmt->rows->ops->column_count(stmt->rows);
    SQLRETURN worst = SQL_SUCCESS;
    for (size_t i = 1; i <= stmt->markers && column < columns; i++) {
        if (!is_output(stmt, (SQLSMALLINT)i)) {
            continue;
        }
        SQLRETURN rc = write_one(stmt, (SQLSMALLINT)i, set, column++);
        worst = rc == SQL_ERROR ? rc : worst;
    }
    return worst;
}

SQLRETURN rs_outputs_take(struct rs_stmt *stmt, SQLULEN set)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    bool have = false;
    if (!any_output(stmt) || stmt->rows->ops->kind(stmt->rows) != RS_PQ_ROWS) {
        return SQL_SUCCESS;
    }
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = stmt->rows->ops->fetch(stmt->rows, &wait, &have, &err);
    SQLRETURN rc = ok && have ? write_all(stmt, set) : SQL_SUCCESS;
    ok = ok && stmt->rows->ops->next(stmt->rows, &wait, &err);
    rs_stmt_wait_end(stmt);
    return ok ? rc : rs_post_error(&stmt->h, &err);
}
