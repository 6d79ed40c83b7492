/* SQLBindCol and SQLBindParameter: what the application says of its memory becomes descriptor
 * records. */
#include "odbc/dbc.h"

static bool unbound(const struct rs_bind_col_args *args)
{
    return !args->data && !args->indicator;
}

/* The highest record in use falls when the last one is unbound. */
static void shrink(struct rs_desc *ard)
{
    SQLSMALLINT count = ard->count;
    while (count > 0 && !ard->records[count].bound) {
        count--;
    }
    rs_desc_cut(ard, count);
}

SQLRETURN rs_stmt_bind_col(struct rs_stmt *stmt, const struct rs_bind_col_args *args)
{
    SQLSMALLINT c_type = rs_c_type_modern(args->c_type);
    if (args->number == 0 && !rs_bookmark_takes(c_type)) {
        return rs_post(&stmt->h, RS_HY003, "a bookmark as C type %d", args->c_type);
    }
    if (args->number > INT16_MAX) {
        return rs_post(&stmt->h, RS_07009, "column %u", args->number);
    }
    if (c_type != SQL_C_DEFAULT && !rs_c_type_known(c_type)) {
        return rs_post(&stmt->h, RS_HY003, "C type %d", args->c_type);
    }
    if (args->capacity < 0) {
        return rs_post(&stmt->h, RS_HY090, NULL);
    }
    if (unbound(args) && args->number > (SQLUSMALLINT)stmt->ard->count) {
        return SQL_SUCCESS;
    }
    struct rs_desc_rec *rec = rs_desc_make(stmt->ard, (SQLSMALLINT)args->number);
    if (!rec) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    rs_desc_set_type(rec, c_type);
    rec->data = args->data;
    rec->octets = args->capacity;
    rec->octets_ptr = rec->indicator_ptr = args->indicator;
    rec->bound = !unbound(args);
    shrink(stmt->ard);
    return SQL_SUCCESS;
}

static SQLRETURN check_param(struct rs_stmt *stmt, const struct rs_bind_param_args *args)
{
    SQLSMALLINT c_type = rs_c_type_modern(args->c_type);
    if (args->number == 0 || args->number > INT16_MAX) {
        return rs_post(&stmt->h, RS_07009, "parameter %u", args->number);
    }
    if (c_type != SQL_C_DEFAULT && !rs_c_type_known(c_type)) {
        return rs_post(&stmt->h, RS_HY003, "C type %d", args->c_type);
    }
    if (!rs_sql_type_known(rs_sql_type_modern(args->sql_type))) {
        return rs_post(&stmt->h, RS_HY004, "SQL type %d", args->sql_type);
    }
    if (!rs_param_allowed(c_type, rs_sql_type_modern(args->sql_type))) {
        return rs_post(&stmt->h, RS_07006, "C type %d as SQL type %d", args->c_type,
                       args->sql_type);
    }
    if (args->capacity < 0) {
        return rs_post(&stmt->h, RS_HY090, NULL);
    }
    bool output = args->io == SQL_PARAM_OUTPUT || args->io == SQL_PARAM_INPUT_OUTPUT;
    if (output && stmt->state == RS_S_PREPARED && stmt->call == RS_SQL_NO_CALL) {
        return rs_post(&stmt->h, RS_HYC00, "only calls have output parameters");
    }
    if (args->io == SQL_PARAM_INPUT_OUTPUT_STREAM || args->io == SQL_PARAM_OUTPUT_STREAM) {
        return rs_post(&stmt->h, RS_HYC00, "output parameters are not streamed");
    }
    if (!output && args->io != SQL_PARAM_INPUT) {
        return rs_post(&stmt->h, RS_HY105, "parameter type %d", args->io);
    }
    if (!args->data && !args->indicator && args->io != SQL_PARAM_OUTPUT) {
        return rs_post(&stmt->h, RS_HY009, NULL);
    }
    return SQL_SUCCESS;
}

SQLRETURN rs_stmt_bind_param(struct rs_stmt *stmt, const struct rs_bind_param_args *args)
{
    SQLRETURN rc = check_param(stmt, args);
    if (rc != SQL_SUCCESS) {
        return rc;
    }
    struct rs_desc_rec *apd = rs_desc_make(stmt->apd, (SQLSMALLINT)args->number);
    struct rs_desc_rec *ipd = rs_desc_make(stmt->ipd, (SQLSMALLINT)args->number);
    if (!apd || !ipd) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    stmt->param_rule = RS_PARAM_AS_BOUND;
    rs_desc_set_type(apd, rs_c_type_modern(args->c_type));
    apd->data = args->data;
    apd->octets = args->capacity;
    apd->octets_ptr = apd->indicator_ptr = args->indicator;
    apd->bound = true;
    rs_desc_set_type(ipd, rs_sql_type_modern(args->sql_type));
    ipd->parameter_type = args->io;
    ipd->nullable = SQL_NULLABLE;
    ipd->length = args->size;
    if (ipd->type == SQL_DATETIME || ipd->type == SQL_INTERVAL) {
        ipd->precision = args->digits;
    } else {
        ipd->precision = (SQLSMALLINT)(args->size > INT16_MAX ? INT16_MAX : args->size);
        ipd->scale = args->digits;
    }
    ipd->bound = true;
    /* For SQL_C_NUMERIC the application's own digits and scale stand in the APD; SQLBindParameter
     * gives those of the parameter (ODBC reference, appendix D, "SQL_NUMERIC_STRUCT"). */
    if (apd->concise == SQL_C_NUMERIC) {
        apd->precision = ipd->precision;
        apd->scale = args->digits;
    }
    return SQL_SUCCESS;
}

/* What ODBC 2 has for SQL_ATTR_PARAMSET_SIZE and SQL_ATTR_PARAMS_PROCESSED_PTR. */
SQLRETURN rs_stmt_param_options(struct rs_stmt *stmt, SQLULEN sets, SQLULEN *processed)
{
    if (sets == 0) {
        return rs_post(&stmt->h, RS_HY107, "no parameter sets");
    }
    stmt->apd->array_size = sets;
    stmt->ipd->processed_ptr = processed;
    return SQL_SUCCESS;
}
