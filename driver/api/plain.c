/* The exported functions without strings. */
#include "api/call.h"
#include "odbc/attr.h"

SQLRETURN SQL_API SQLDisconnect(SQLHDBC handle)
{
    RS_ENTER(dbc, handle, SQLDisconnect);
    RS_LEAVE(rs_dbc_disconnect(dbc));
}

SQLRETURN SQL_API SQLGetEnvAttr(SQLHENV handle, SQLINTEGER id, SQLPOINTER value,
                                SQLINTEGER capacity, SQLINTEGER *length)
{
    RS_ENTER(env, handle, SQLGetEnvAttr);
    struct rs_out out = {.buffer = value,
                         .capacity = capacity,
                         .bytes = true,
                         .width = RS_LENGTH_32,
                         .length = length};
    RS_LEAVE(rs_attr_get(&env->h, id, &out));
}

SQLRETURN SQL_API SQLSetEnvAttr(SQLHENV handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER length)
{
    (void)length;
    RS_ENTER(env, handle, SQLSetEnvAttr);
    RS_LEAVE(rs_attr_set(&env->h, id, &(struct rs_attr_value){.value = value}));
}

SQLRETURN SQL_API SQLGetStmtOption(SQLHSTMT handle, SQLUSMALLINT id, SQLPOINTER value)
{
    RS_ENTER(stmt, handle, SQLGetStmtOption);
    RS_LEAVE(rs_attr_get(&stmt->h, id, &(struct rs_out){.buffer = value, .bytes = true}));
}

SQLRETURN SQL_API SQLSetStmtOption(SQLHSTMT handle, SQLUSMALLINT id, SQLULEN value)
{
    RS_ENTER(stmt, handle, SQLSetStmtOption);
    RS_LEAVE(rs_attr_set(&stmt->h, id, &(struct rs_attr_value){.value = (SQLPOINTER)value}));
}

SQLRETURN SQL_API SQLEndTran(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT completion)
{
    RS_ENTER_ANY(kind, handle, SQLEndTran);
    if (kind == SQL_HANDLE_ENV) {
        RS_LEAVE(rs_env_end_tran((struct rs_env *)any, completion));
    }
    struct rs_dbc *dbc = (struct rs_dbc *)any;
    if (kind != SQL_HANDLE_DBC || dbc->state != RS_C_CONNECTED) {
        RS_LEAVE(rs_post(any, kind == SQL_HANDLE_DBC ? RS_08003 : RS_HY092, NULL));
    }
    RS_LEAVE(rs_dbc_end_tran(dbc, completion));
}

SQLRETURN SQL_API SQLTransact(SQLHENV env, SQLHDBC handle, SQLUSMALLINT completion)
{
    SQLSMALLINT kind = handle ? SQL_HANDLE_DBC : SQL_HANDLE_ENV;
    RS_ENTER_ANY(kind, handle ? handle : env, SQLTransact);
    if (!handle) {
        RS_LEAVE(rs_env_end_tran((struct rs_env *)any, (SQLSMALLINT)completion));
    }
    struct rs_dbc *dbc = (struct rs_dbc *)any;
    RS_LEAVE(dbc->state == RS_C_CONNECTED ? rs_dbc_end_tran(dbc, (SQLSMALLINT)completion)
                                          : rs_post(any, RS_08003, NULL));
}

SQLRETURN SQL_API SQLExecute(SQLHSTMT handle)
{
    RS_ENTER(stmt, handle, SQLExecute);
    return rs_call_run(&call, rs_body_execute, rs_ready_execute);
}

SQLRETURN SQL_API SQLFetch(SQLHSTMT handle)
{
    RS_ENTER(stmt, handle, SQLFetch);
    call.number[0] = SQL_FETCH_NEXT;
    return rs_call_run(&call, rs_body_fetch, rs_ready_fetch);
}

SQLRETURN SQL_API SQLFetchScroll(SQLHSTMT handle, SQLSMALLINT orientation, SQLLEN offset)
{
    RS_ENTER(stmt, handle, SQLFetchScroll);
    call.number[0] = orientation;
    call.number[1] = offset;
    return rs_call_run(&call, rs_body_fetch, rs_ready_fetch);
}

SQLRETURN SQL_API SQLExtendedFetch(SQLHSTMT handle, SQLUSMALLINT orientation, SQLLEN offset,
                                   SQLULEN *rows, SQLUSMALLINT *status)
{
    RS_ENTER(stmt, handle, SQLExtendedFetch);
    call.number[0] = orientation;
    call.number[1] = offset;
    call.out[0] = rows;
    call.out[1] = status;
    return rs_call_run(&call, rs_body_extended_fetch, rs_ready_fetch);
}

SQLRETURN SQL_API SQLGetData(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type,
                             SQLPOINTER data, SQLLEN capacity, SQLLEN *indicator)
{
    RS_ENTER(stmt, handle, SQLGetData);
    struct rs_bind_col_args args = {number, c_type, data, capacity, indicator};
    RS_LEAVE(rs_stmt_get_data(stmt, &args));
}

SQLRETURN SQL_API SQLBindCol(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type,
                             SQLPOINTER data, SQLLEN capacity, SQLLEN *indicator)
{
    RS_ENTER(stmt, handle, SQLBindCol);
    struct rs_bind_col_args args = {number, c_type, data, capacity, indicator};
    RS_LEAVE(rs_stmt_bind_col(stmt, &args));
}

SQLRETURN SQL_API SQLBindParameter(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT io,
                                   SQLSMALLINT c_type, SQLSMALLINT sql_type, SQLULEN size,
                                   SQLSMALLINT digits, SQLPOINTER data, SQLLEN capacity,
                                   SQLLEN *indicator)
{
    RS_ENTER(stmt, handle, SQLBindParameter);
    struct rs_bind_param_args args = {number, io,   c_type,   sql_type, size,
                                      digits, data, capacity, indicator};
    RS_LEAVE(rs_stmt_bind_param(stmt, &args));
}

/* SQLBindParameter without its buffer length: ISO's and ODBC 1's names for it. */
SQLRETURN SQL_API SQLBindParam(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type,
                               SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits,
                               SQLPOINTER data, SQLLEN *indicator)
{
    RS_ENTER(stmt, handle, SQLBindParam);
    struct rs_bind_param_args args = {number, SQL_PARAM_INPUT, c_type, sql_type, size, digits, data,
                                      0,      indicator};
    RS_LEAVE(rs_stmt_bind_param(stmt, &args));
}

SQLRETURN SQL_API SQLSetParam(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type,
                              SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits,
                              SQLPOINTER data, SQLLEN *indicator)
{
    RS_ENTER(stmt, handle, SQLSetParam);
    struct rs_bind_param_args args = {number, SQL_PARAM_INPUT, c_type, sql_type, size, digits, data,
                                      0,      indicator};
    RS_LEAVE(rs_stmt_bind_param(stmt, &args));
}

SQLRETURN SQL_API SQLParamOptions(SQLHSTMT handle, SQLULEN rows, SQLULEN *processed)
{
    RS_ENTER(stmt, handle, SQLParamOptions);
    RS_LEAVE(rs_stmt_param_options(stmt, rows, processed));
}

SQLRETURN SQL_API SQLNumParams(SQLHSTMT handle, SQLSMALLINT *count)
{
    RS_ENTER(stmt, handle, SQLNumParams);
    RS_LEAVE(rs_stmt_num_params(stmt, count));
}

SQLRETURN SQL_API SQLDescribeParam(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT *type,
                                   SQLULEN *size, SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    RS_ENTER(stmt, handle, SQLDescribeParam);
    struct rs_describe_param_args args = {number, type, size, digits, nullable};
    RS_LEAVE(rs_stmt_describe_param(stmt, &args));
}

SQLRETURN SQL_API SQLNumResultCols(SQLHSTMT handle, SQLSMALLINT *count)
{
    RS_ENTER(stmt, handle, SQLNumResultCols);
    RS_LEAVE(rs_stmt_num_columns(stmt, count));
}

SQLRETURN SQL_API SQLRowCount(SQLHSTMT handle, SQLLEN *count)
{
    RS_ENTER(stmt, handle, SQLRowCount);
    RS_LEAVE(rs_stmt_row_count(stmt, count));
}

SQLRETURN SQL_API SQLMoreResults(SQLHSTMT handle)
{
    RS_ENTER(stmt, handle, SQLMoreResults);
    RS_LEAVE(rs_stmt_more_results(stmt));
}

SQLRETURN SQL_API SQLCloseCursor(SQLHSTMT handle)
{
    RS_ENTER(stmt, handle, SQLCloseCursor);
    bool open = stmt->state & (RS_S_OPEN | RS_S_FETCHED);
    RS_LEAVE(open ? rs_stmt_close_cursor(stmt) : rs_post(&stmt->h, RS_24000, "no cursor is open"));
}

SQLRETURN SQL_API SQLSetPos(SQLHSTMT handle, SQLSETPOSIROW row, SQLUSMALLINT operation,
                            SQLUSMALLINT lock_type)
{
    RS_ENTER(stmt, handle, SQLSetPos);
    RS_LEAVE(rs_stmt_set_pos(stmt, row, operation, lock_type));
}

/* ODBC 1's way to ask for a cursor and a rowset size. */
SQLRETURN SQL_API SQLSetScrollOptions(SQLHSTMT handle, SQLUSMALLINT concurrency, SQLLEN keyset,
                                      SQLUSMALLINT rowset)
{
    RS_ENTER(stmt, handle, SQLSetScrollOptions);
    RS_LEAVE(rs_stmt_scroll_options(stmt, concurrency, keyset, rowset));
}

SQLRETURN SQL_API SQLCancel(SQLHSTMT handle)
{
    RS_ENTER(stmt, handle, SQLCancel);
    RS_LEAVE(rs_stmt_cancel(stmt));
}

SQLRETURN SQL_API SQLCancelHandle(SQLSMALLINT kind, SQLHANDLE handle)
{
    RS_ENTER_ANY(kind, handle, SQLCancelHandle);
    if (kind == SQL_HANDLE_STMT) {
        RS_LEAVE(rs_stmt_cancel((struct rs_stmt *)any));
    }
    RS_LEAVE(kind == SQL_HANDLE_DBC ? rs_dbc_cancel((struct rs_dbc *)any) : SQL_ERROR);
}

SQLRETURN SQL_API SQLCopyDesc(SQLHDESC source, SQLHDESC target)
{
    RS_ENTER(desc, target, SQLCopyDesc);
    if (!rs_handle_valid(source, RS_KIND_desc)) {
        RS_LEAVE(SQL_INVALID_HANDLE);
    }
    RS_LEAVE(rs_desc_copy(desc, source));
}

SQLRETURN SQL_API SQLSetDescRec(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT type,
                                SQLSMALLINT subtype, SQLLEN length, SQLSMALLINT precision,
                                SQLSMALLINT scale, SQLPOINTER data, SQLLEN *octets,
                                SQLLEN *indicator)
{
    RS_ENTER(desc, handle, SQLSetDescRec);
    struct rs_desc_set_args args = {.number = number,
                                    .type = type,
                                    .subtype = subtype,
                                    .precision = precision,
                                    .scale = scale,
                                    .length = length,
                                    .data = data,
                                    .octets = octets,
                                    .indicator = indicator};
    RS_LEAVE(rs_desc_set_rec(desc, &args));
}

SQLRETURN SQL_API SQLParamData(SQLHSTMT handle, SQLPOINTER *value)
{
    RS_ENTER(stmt, handle, SQLParamData);
    RS_LEAVE(rs_stmt_param_data(stmt, value));
}

SQLRETURN SQL_API SQLPutData(SQLHSTMT handle, SQLPOINTER data, SQLLEN length)
{
    RS_ENTER(stmt, handle, SQLPutData);
    RS_LEAVE(rs_stmt_put_data(stmt, data, length));
}

SQLRETURN SQL_API SQLBulkOperations(SQLHSTMT handle, SQLSMALLINT operation)
{
    RS_ENTER(stmt, handle, SQLBulkOperations);
    RS_LEAVE(rs_stmt_bulk(stmt, operation));
}
