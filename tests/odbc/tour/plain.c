/* The functions without strings. */
#include "tour.h"

#include <string.h>

enum { NO_KIND = 17, WRONG = 4711 };

static void null_handles(void)
{
    SQLHANDLE out = NULL;
    SQLSMALLINT small;
    SQLLEN length;
    SQLULEN size;
    SQLUSMALLINT unsigned_small;
    ON_NONE(SQLAllocConnect, (NULL, &out));
    ON_NONE(SQLAllocHandle, (SQL_HANDLE_DBC, NULL, &out));
    ON_NONE(SQLAllocHandle, (SQL_HANDLE_STMT, NULL, &out));
    ON_NONE(SQLAllocHandle, (SQL_HANDLE_DESC, NULL, &out));
    ON_NONE(SQLAllocStmt, (NULL, &out));
    ON_NONE(SQLBindCol, (NULL, 1, SQL_C_CHAR, NULL, 0, NULL));
    ON_NONE(SQLBindParam, (NULL, 1, SQL_C_CHAR, SQL_CHAR, 1, 0, NULL, NULL));
    ON_NONE(SQLBindParameter,
            (NULL, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_CHAR, 1, 0, NULL, 0, NULL));
    ON_NONE(SQLBulkOperations, (NULL, SQL_FETCH_BY_BOOKMARK));
    ON_NONE(SQLCancel, (NULL));
    ON_NONE(SQLCancelHandle, (SQL_HANDLE_STMT, NULL));
    ON_NONE(SQLCancelHandle, (NO_KIND, app.stmt));
    ON_NONE(SQLCloseCursor, (NULL));
    ON_NONE(SQLCopyDesc, (NULL, NULL));
    ON_NONE(SQLDescribeParam, (NULL, 1, &small, &size, &small, &small));
    ON_NONE(SQLDisconnect, (NULL));
    ON_NONE(SQLEndTran, (SQL_HANDLE_DBC, NULL, SQL_COMMIT));
    ON_NONE(SQLEndTran, (NO_KIND, app.dbc, SQL_COMMIT));
    ON_NONE(SQLExecute, (NULL));
    ON_NONE(SQLExtendedFetch, (NULL, SQL_FETCH_NEXT, 0, NULL, NULL));
    ON_NONE(SQLFetch, (NULL));
    ON_NONE(SQLFetchScroll, (NULL, SQL_FETCH_NEXT, 0));
    ON_NONE(SQLFreeConnect, (NULL));
    ON_NONE(SQLFreeEnv, (NULL));
    ON_NONE(SQLFreeHandle, (SQL_HANDLE_STMT, NULL));
    ON_NONE(SQLFreeHandle, (NO_KIND, app.stmt));
    ON_NONE(SQLFreeStmt, (NULL, SQL_CLOSE));
    ON_NONE(SQLFreeStmt, (NULL, SQL_DROP));
    ON_NONE(SQLGetData, (NULL, 1, SQL_C_CHAR, NULL, 0, NULL));
    ON_NONE(SQLGetEnvAttr, (NULL, SQL_ATTR_ODBC_VERSION, NULL, 0, NULL));
    ON_NONE(SQLGetFunctions, (NULL, SQL_API_SQLFETCH, &unsigned_small));
    ON_NONE(SQLGetStmtOption, (NULL, SQL_QUERY_TIMEOUT, &size));
    ON_NONE(SQLMoreResults, (NULL));
    ON_NONE(SQLNumParams, (NULL, &small));
    ON_NONE(SQLNumResultCols, (NULL, &small));
    ON_NONE(SQLParamData, (NULL, &out));
    ON_NONE(SQLParamOptions, (NULL, 1, NULL));
    ON_NONE(SQLPutData, (NULL, NULL, 0));
    ON_NONE(SQLRowCount, (NULL, &length));
    ON_NONE(SQLSetDescRec, (NULL, 1, 0, 0, 0, 0, 0, NULL, NULL, NULL));
    ON_NONE(SQLSetEnvAttr, (NULL, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0));
    ON_NONE(SQLSetParam, (NULL, 1, SQL_C_CHAR, SQL_CHAR, 1, 0, NULL, &length));
    ON_NONE(SQLSetPos, (NULL, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    ON_NONE(SQLSetScrollOptions, (NULL, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 1));
    ON_NONE(SQLSetStmtOption, (NULL, SQL_QUERY_TIMEOUT, 1));
    ON_NONE(SQLTransact, (NULL, NULL, SQL_COMMIT));
}

/* A handle of another kind is none of this kind. */
static void foreign_handles(void)
{
    SQLHANDLE out = NULL;
    ON_NONE(SQLAllocStmt, (app.env, &out));
    ON_NONE(SQLAllocConnect, (app.dbc, &out));
    ON_NONE(SQLFetch, (app.dbc));
    ON_NONE(SQLDisconnect, (app.stmt));
    ON_NONE(SQLFreeHandle, (SQL_HANDLE_DBC, app.stmt));
    ON_NONE(SQLEndTran, (SQL_HANDLE_DBC, app.env, SQL_COMMIT));
    ON_NONE(SQLGetEnvAttr, (app.dbc, SQL_ATTR_ODBC_VERSION, &out, 0, NULL));
    ON_NONE(SQLCopyDesc, (app.stmt, app.stmt));
    ON_NONE(SQLCancelHandle, (SQL_HANDLE_STMT, app.dbc));
}

static void handles(void)
{
    SQLHANDLE env = NULL, dbc = NULL, stmt = NULL, desc = NULL;
    ON_ENV(SQLAllocHandle, (SQL_HANDLE_ENV, SQL_NULL_HANDLE, NULL), SILENT);
    ON_ENV(SQLAllocEnv, (NULL), SILENT);
    ON_ENV(SQLAllocHandle, (SQL_HANDLE_DBC, app.env, NULL), "HY009");
    ON_ENV(SQLAllocConnect, (app.env, NULL), "HY009");
    ON_DBC(SQLAllocHandle, (SQL_HANDLE_STMT, app.dbc, NULL), "HY009");
    ON_DBC(SQLAllocHandle, (SQL_HANDLE_DESC, app.dbc, NULL), "HY009");
    ON_DBC(SQLAllocHandle, (NO_KIND, app.dbc, &stmt), "HY092");
    ON_DBC(SQLAllocStmt, (app.dbc, NULL), "HY009");
    ON_IDLE(SQLAllocHandle, (SQL_HANDLE_STMT, idle, &stmt), "08003");
    ON_IDLE(SQLAllocStmt, (idle, &stmt), "08003");
    ON_ENV(SQLAllocEnv, (&env), GOOD);
    CALL(SQL_HANDLE_ENV, env, SQLSetEnvAttr, (env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)version, 0),
         GOOD);
    CALL(SQL_HANDLE_ENV, env, SQLAllocConnect, (env, &dbc), GOOD);
    CALL(SQL_HANDLE_ENV, env, SQLFreeEnv, (env), "HY010");
    CALL(SQL_HANDLE_ENV, env, SQLFreeHandle, (SQL_HANDLE_ENV, env), "HY010");
    CALL(SQL_HANDLE_DBC, dbc, SQLDisconnect, (dbc), "08003");
    CALL(SQL_HANDLE_DBC, dbc, SQLFreeConnect, (dbc), GOOD);
    CALL(SQL_HANDLE_ENV, env, SQLFreeEnv, (env), GOOD);
    ON_DBC(SQLFreeConnect, (app.dbc), "08002");
    ON_DBC(SQLFreeHandle, (SQL_HANDLE_DBC, app.dbc), "HY010");
    ON_DBC(SQLAllocStmt, (app.dbc, &stmt), GOOD);
    CALL(SQL_HANDLE_STMT, stmt, SQLFreeStmt, (stmt, SQL_DROP), GOOD);
    ON_DBC(SQLAllocHandle, (SQL_HANDLE_DESC, app.dbc, &desc), GOOD);
    CALL(SQL_HANDLE_DESC, desc, SQLFreeHandle, (SQL_HANDLE_DESC, desc), GOOD);
    ON_STMT(SQLFreeStmt, (app.stmt, WRONG), "HY092");
    ON_STMT(SQLFreeStmt, (app.stmt, SQL_CLOSE), GOOD);
    ON_STMT(SQLFreeStmt, (app.stmt, SQL_UNBIND), GOOD);
    ON_STMT(SQLFreeStmt, (app.stmt, SQL_RESET_PARAMS), GOOD);
}

static void environments(void)
{
    SQLINTEGER value = 0, length = 0;
    ON_ENV(SQLGetEnvAttr, (app.env, SQL_ATTR_ODBC_VERSION, &value, 0, &length), GOOD);
    ON_ENV(SQLGetEnvAttr, (app.env, SQL_ATTR_ODBC_VERSION, NULL, 0, NULL), GOOD);
    ON_ENV(SQLGetEnvAttr, (app.env, WRONG, &value, 0, NULL), "HY092");
    ON_ENV(SQLSetEnvAttr, (app.env, WRONG, NULL, 0), "HY092");
    ON_ENV(SQLSetEnvAttr, (app.env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)WRONG, 0), "HY024");
    ON_ENV(SQLSetEnvAttr, (app.env, SQL_ATTR_OUTPUT_NTS, (SQLPOINTER)SQL_FALSE, 0), "HYC00");
    ON_ENV(SQLSetEnvAttr, (app.env, SQL_ATTR_OUTPUT_NTS, (SQLPOINTER)SQL_TRUE, 0), GOOD);
    ON_ENV(SQLEndTran, (SQL_HANDLE_ENV, app.env, SQL_COMMIT), GOOD);
    ON_ENV(SQLEndTran, (SQL_HANDLE_ENV, app.env, SQL_ROLLBACK), GOOD);
    ON_ENV(SQLEndTran, (SQL_HANDLE_ENV, app.env, WRONG), "HY012");
    ON_ENV(SQLTransact, (app.env, NULL, SQL_COMMIT), GOOD);
    ON_ENV(SQLTransact, (app.env, NULL, WRONG), "HY012");
}

static void connections(void)
{
    SQLUSMALLINT bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE], all[100], one = 0;
    ON_DBC(SQLEndTran, (SQL_HANDLE_DBC, app.dbc, SQL_COMMIT), GOOD);
    ON_DBC(SQLEndTran, (SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK), GOOD);
    ON_DBC(SQLEndTran, (SQL_HANDLE_DBC, app.dbc, WRONG), "HY012");
    ON_STMT(SQLEndTran, (SQL_HANDLE_STMT, app.stmt, SQL_COMMIT), "HY092");
    ON_IDLE(SQLEndTran, (SQL_HANDLE_DBC, idle, SQL_COMMIT), "08003");
    ON_DBC(SQLTransact, (NULL, app.dbc, SQL_ROLLBACK), GOOD);
    ON_DBC(SQLTransact, (app.env, app.dbc, WRONG), "HY012");
    ON_IDLE(SQLTransact, (NULL, idle, SQL_COMMIT), "08003");
    ON_IDLE(SQLDisconnect, (idle), "08003");
    ON_DBC(SQLGetFunctions, (app.dbc, SQL_API_SQLFETCH, &one), GOOD);
    CHECK_INT(one, SQL_TRUE);
    ON_DBC(SQLGetFunctions, (app.dbc, SQL_API_SQLDRIVERS, &one), GOOD);
    CHECK_INT(one, SQL_FALSE);
    ON_DBC(SQLGetFunctions, (app.dbc, SQL_API_ODBC3_ALL_FUNCTIONS, bits), GOOD);
    ON_DBC(SQLGetFunctions, (app.dbc, SQL_API_ALL_FUNCTIONS, all), GOOD);
    ON_DBC(SQLGetFunctions, (app.dbc, SQL_API_SQLFETCH, NULL), "HY009");
    ON_DBC(SQLCancelHandle, (SQL_HANDLE_DBC, app.dbc), GOOD);
    ON_ENV(SQLCancelHandle, (SQL_HANDLE_ENV, app.env), SILENT);
}

static void statement_options(void)
{
    SQLULEN value = 0;
    ON_STMT(SQLGetStmtOption, (app.stmt, SQL_QUERY_TIMEOUT, &value), GOOD);
    ON_STMT(SQLGetStmtOption, (app.stmt, SQL_QUERY_TIMEOUT, NULL), GOOD);
    ON_STMT(SQLGetStmtOption, (app.stmt, WRONG, &value), "HY092");
    ON_STMT(SQLGetStmtOption, (app.stmt, SQL_ROW_NUMBER, &value), "24000");
    ON_STMT(SQLSetStmtOption, (app.stmt, SQL_QUERY_TIMEOUT, 100), GOOD);
    ON_STMT(SQLSetStmtOption, (app.stmt, WRONG, 1), "HY092");
    ON_STMT(SQLSetStmtOption, (app.stmt, SQL_ROWSET_SIZE, 0), "HY024");
    ON_STMT(SQLSetStmtOption, (app.stmt, SQL_CURSOR_TYPE, SQL_CURSOR_KEYSET_DRIVEN), "01S02");
    ON_STMT(SQLParamOptions, (app.stmt, 0, NULL), "HY107");
    ON_STMT(SQLParamOptions, (app.stmt, 2, &value), GOOD);
    ON_STMT(SQLSetScrollOptions, (app.stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 1), GOOD);
    ON_STMT(SQLSetScrollOptions, (app.stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 0), "HY107");
    ON_STMT(SQLSetScrollOptions, (app.stmt, WRONG, SQL_SCROLL_STATIC, 1), "HY108");
    tour_allocated();
}

static void bindings(void)
{
    SQLINTEGER number = 1;
    SQLLEN length = 0;
    ON_STMT(SQLBindCol, (app.stmt, 1, SQL_C_SLONG, &number, 0, &length), GOOD);
    ON_STMT(SQLBindCol, (app.stmt, 1, SQL_C_CHAR, &number, -1, NULL), "HY090");
    ON_STMT(SQLBindCol, (app.stmt, 1, WRONG, &number, 0, NULL), "HY003");
    ON_STMT(SQLBindCol, (app.stmt, 0, SQL_C_SLONG, &number, 0, NULL), "HY003");
    ON_STMT(SQLBindCol, (app.stmt, 0xffff, SQL_C_SLONG, &number, 0, NULL), "07009");
    ON_STMT(SQLBindCol, (app.stmt, 1, SQL_C_SLONG, NULL, 0, NULL), GOOD);
    ON_STMT(SQLBindParameter,
            (app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 10, 0, &number, 0, NULL),
            GOOD);
    ON_STMT(SQLBindParameter,
            (app.stmt, 0, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 10, 0, &number, 0, NULL),
            "07009");
    ON_STMT(SQLBindParameter,
            (app.stmt, 1, WRONG, SQL_C_SLONG, SQL_INTEGER, 10, 0, &number, 0, NULL), "HY105");
    ON_STMT(SQLBindParameter,
            (app.stmt, 1, SQL_PARAM_INPUT, WRONG, SQL_INTEGER, 10, 0, &number, 0, NULL), "HY003");
    ON_STMT(SQLBindParameter,
            (app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, WRONG, 10, 0, &number, 0, NULL), "HY004");
    ON_STMT(SQLBindParameter,
            (app.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_CHAR, 10, 0, &number, -1, NULL),
            "HY090");
    ON_STMT(SQLBindParameter,
            (app.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_CHAR, 10, 0, NULL, 0, NULL), "HY009");
    ON_STMT(SQLBindParam, (app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, 10, 0, &number, &length), GOOD);
    ON_STMT(SQLBindParam, (app.stmt, 0, SQL_C_SLONG, SQL_INTEGER, 10, 0, &number, &length),
            "07009");
    ON_STMT(SQLSetParam, (app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, 10, 0, &number, &length), GOOD);
    ON_STMT(SQLSetParam, (app.stmt, 1, WRONG, SQL_INTEGER, 10, 0, &number, &length), "HY003");
    tour_allocated();
}

/* What needs a statement, a result or a row says so. */
static void too_early(void)
{
    SQLSMALLINT small = 0;
    SQLULEN size = 0;
    SQLLEN count = 0;
    SQLPOINTER token = NULL;
    tour_allocated();
    ON_STMT(SQLExecute, (app.stmt), "HY010");
    ON_STMT(SQLFetch, (app.stmt), "HY010");
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_NEXT, 0), "HY010");
    ON_STMT(SQLExtendedFetch, (app.stmt, SQL_FETCH_NEXT, 0, &size, NULL), "HY010");
    ON_STMT(SQLGetData, (app.stmt, 1, SQL_C_SLONG, &count, 0, NULL), "HY010");
    ON_STMT(SQLSetPos, (app.stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY010");
    ON_STMT(SQLBulkOperations, (app.stmt, SQL_FETCH_BY_BOOKMARK), "HY010");
    ON_STMT(SQLCloseCursor, (app.stmt), "24000");
    ON_STMT(SQLNumResultCols, (app.stmt, &small), "HY010");
    ON_STMT(SQLNumParams, (app.stmt, &small), "HY010");
    ON_STMT(SQLDescribeParam, (app.stmt, 1, &small, &size, &small, &small), "HY010");
    ON_STMT(SQLRowCount, (app.stmt, &count), "HY010");
    ON_STMT(SQLParamData, (app.stmt, &token), "HY010");
    ON_STMT(SQLPutData, (app.stmt, &token, 1), "HY010");
    ON_STMT(SQLMoreResults, (app.stmt), NO_DATA);
    ON_STMT(SQLCancel, (app.stmt), GOOD);
    ON_STMT(SQLCancelHandle, (SQL_HANDLE_STMT, app.stmt), GOOD);
}

static void prepared(void)
{
    SQLSMALLINT small = 0;
    SQLULEN size = 0;
    SQLLEN count = 0;
    tour_prepared();
    ON_STMT(SQLFetch, (app.stmt), "HY010");
    ON_STMT(SQLGetData, (app.stmt, 1, SQL_C_SLONG, &count, 0, NULL), "HY010");
    ON_STMT(SQLRowCount, (app.stmt, &count), "HY010");
    ON_STMT(SQLCloseCursor, (app.stmt), "24000");
    ON_STMT(SQLNumParams, (app.stmt, &small), GOOD);
    CHECK_INT(small, 1);
    ON_STMT(SQLNumParams, (app.stmt, NULL), GOOD);
    ON_STMT(SQLNumResultCols, (app.stmt, &small), GOOD);
    CHECK_INT(small, 2);
    ON_STMT(SQLNumResultCols, (app.stmt, NULL), GOOD);
    ON_STMT(SQLDescribeParam, (app.stmt, 1, &small, &size, NULL, NULL), GOOD);
    CHECK_INT(small, SQL_INTEGER);
    ON_STMT(SQLDescribeParam, (app.stmt, 0, &small, &size, &small, &small), "07009");
    ON_STMT(SQLDescribeParam, (app.stmt, 2, &small, &size, &small, &small), "07009");
    ON_STMT(SQLExecute, (app.stmt), GOOD);
    ON_STMT(SQLExecute, (app.stmt), "24000");
    ON_STMT(SQLCloseCursor, (app.stmt), GOOD);
    ON_STMT(SQLFreeStmt, (app.stmt, SQL_RESET_PARAMS), GOOD);
    ON_STMT(SQLExecute, (app.stmt), "07002");
}

static void executed(void)
{
    SQLSMALLINT small = -1;
    SQLLEN count = 0;
    tour_executed();
    ON_STMT(SQLRowCount, (app.stmt, &count), GOOD);
    ON_STMT(SQLRowCount, (app.stmt, NULL), "HY009");
    ON_STMT(SQLNumResultCols, (app.stmt, &small), GOOD);
    CHECK_INT(small, 0);
    ON_STMT(SQLFetch, (app.stmt), "24000");
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_NEXT, 0), "24000");
    ON_STMT(SQLCloseCursor, (app.stmt), "24000");
    ON_STMT(SQLMoreResults, (app.stmt), NO_DATA);
    ON_STMT(SQLExecute, (app.stmt), "HY010");
}

static void opened(void)
{
    SQLLEN count = 0;
    SQLULEN rows = 0;
    SQLUSMALLINT status = 0;
    tour_opened();
    ON_STMT(SQLGetData, (app.stmt, 1, SQL_C_SLONG, &count, 0, NULL), "24000");
    ON_STMT(SQLSetPos, (app.stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), "24000");
    ON_STMT(SQLRowCount, (app.stmt, &count), GOOD);
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_FIRST, 0), "HY106");
    ON_STMT(SQLFetchScroll, (app.stmt, WRONG, 0), "HY106");
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_NEXT, 0), GOOD);
    ON_STMT(SQLBulkOperations, (app.stmt, SQL_FETCH_BY_BOOKMARK), "HY092");
    ON_STMT(SQLBulkOperations, (app.stmt, SQL_ADD), "HYC00");
    ON_STMT(SQLBulkOperations, (app.stmt, WRONG), "HY092");
    ON_STMT(SQLMoreResults, (app.stmt), NO_DATA);
    tour_opened();
    ON_STMT(SQLExtendedFetch, (app.stmt, SQL_FETCH_NEXT, 0, &rows, &status), GOOD);
    CHECK_INT(rows, 1);
    ON_STMT(SQLExtendedFetch, (app.stmt, SQL_FETCH_LAST, 0, NULL, NULL), "HY106");
    ON_STMT(SQLCloseCursor, (app.stmt), GOOD);
}

static void fetched(void)
{
    char text[8] = "";
    SQLINTEGER number = 0;
    SQLLEN length = 0;
    tour_fetched();
    ON_STMT(SQLGetData, (app.stmt, 1, SQL_C_SLONG, &number, 0, &length), GOOD);
    CHECK_INT(number, 1);
    ON_STMT(SQLGetData, (app.stmt, 1, SQL_C_SLONG, &number, 0, &length), NO_DATA);
    ON_STMT(SQLGetData, (app.stmt, 2, SQL_C_CHAR, NULL, 0, NULL), "HY009");
    ON_STMT(SQLGetData, (app.stmt, 2, SQL_C_CHAR, NULL, 0, &length), GOOD); /* the length alone */
    CHECK_INT(length, 3);
    ON_STMT(SQLGetData, (app.stmt, 2, SQL_C_CHAR, text, 3, &length), "01004");
    CHECK_STR(text, "on");
    ON_STMT(SQLGetData, (app.stmt, 2, SQL_C_CHAR, text, 3, &length), GOOD);
    CHECK_STR(text, "e");
    ON_STMT(SQLGetData, (app.stmt, 2, SQL_C_CHAR, text, -1, &length), "HY090");
    ON_STMT(SQLGetData, (app.stmt, 0, SQL_C_SLONG, &number, 0, NULL), "07009");
    ON_STMT(SQLGetData, (app.stmt, 3, SQL_C_SLONG, &number, 0, NULL), "07009");
    ON_STMT(SQLGetData, (app.stmt, 1, WRONG, &number, 0, NULL), "HY003");
    ON_STMT(SQLGetData, (app.stmt, 1, SQL_C_TYPE_DATE, text, 0, NULL), "07006");
    ON_STMT(SQLSetPos, (app.stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), GOOD);
    ON_STMT(SQLSetPos, (app.stmt, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY107");
    ON_STMT(SQLSetPos, (app.stmt, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE), "HYC00");
    ON_STMT(SQLSetPos, (app.stmt, 1, SQL_POSITION, SQL_LOCK_EXCLUSIVE), "HYC00");
    ON_STMT(SQLSetPos, (app.stmt, 1, WRONG, SQL_LOCK_NO_CHANGE), "HY092");
    ON_STMT(SQLExecute, (app.stmt), "24000");
    ON_STMT(SQLFetch, (app.stmt), GOOD);
    ON_STMT(SQLFetch, (app.stmt), GOOD);
    ON_STMT(SQLGetData, (app.stmt, 2, SQL_C_CHAR, text, sizeof text, NULL), "22002");
    ON_STMT(SQLGetData, (app.stmt, 2, SQL_C_CHAR, text, sizeof text, &length), GOOD);
    CHECK_INT(length, SQL_NULL_DATA);
    ON_STMT(SQLFetch, (app.stmt), NO_DATA);
    ON_STMT(SQLGetData, (app.stmt, 1, SQL_C_SLONG, &number, 0, NULL), "24000");
    ON_STMT(SQLFreeStmt, (app.stmt, SQL_CLOSE), GOOD);
}

static void scrolled(void)
{
    SQLULEN rows = 0;
    SQLUSMALLINT status[2];
    tour_allocated();
    ON_STMT(SQLSetStmtOption, (app.stmt, SQL_CURSOR_TYPE, SQL_CURSOR_STATIC), GOOD);
    app_run(&app, "select 1 as a union all select 2 union all select 3");
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_LAST, 0), GOOD);
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_ABSOLUTE, 4), NO_DATA);
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_PRIOR, 0), GOOD);
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_RELATIVE, -1), GOOD);
    ON_STMT(SQLFetchScroll, (app.stmt, SQL_FETCH_BOOKMARK, 0), "HY106");
    ON_STMT(SQLSetPos, (app.stmt, 1, SQL_REFRESH, SQL_LOCK_NO_CHANGE), GOOD);
    ON_STMT(SQLFreeStmt, (app.stmt, SQL_CLOSE), GOOD);
    ON_STMT(SQLSetStmtOption, (app.stmt, SQL_ROWSET_SIZE, 2), GOOD);
    app_run(&app, "select 1 as a union all select 2 union all select 3");
    ON_STMT(SQLExtendedFetch, (app.stmt, SQL_FETCH_LAST, 0, &rows, status), GOOD);
    CHECK_INT(rows, 2);
    ON_STMT(SQLExtendedFetch, (app.stmt, WRONG, 0, &rows, status), "HY106");
}

/* After the first piece; an error ends the dialog (appendix B). */
static void wrong_piece(SQLPOINTER data, SQLLEN length, const char *state)
{
    SQLPOINTER token = NULL;
    tour_needs_data();
    ON_STMT(SQLParamData, (app.stmt, &token), NEEDED);
    ON_STMT(SQLPutData, (app.stmt, SQLTEXT("1"), 1), GOOD);
    ON_STMT(SQLPutData, (app.stmt, data, length), state);
    ON_STMT(SQLPutData, (app.stmt, SQLTEXT("1"), 1), "HY010");
}

static void data_at_execution(void)
{
    SQLPOINTER token = NULL;
    SQLSMALLINT small = 0;
    tour_needs_data();
    ON_STMT(SQLFetch, (app.stmt), "HY010");
    ON_STMT(SQLExecute, (app.stmt), "HY010");
    ON_STMT(SQLNumParams, (app.stmt, &small), "HY010");
    ON_STMT(SQLFreeStmt, (app.stmt, SQL_CLOSE), "HY010");
    ON_STMT(SQLBindCol, (app.stmt, 1, SQL_C_SLONG, &token, 0, NULL), "HY010");
    ON_STMT(SQLSetStmtOption, (app.stmt, SQL_QUERY_TIMEOUT, 1), "HY010");
    ON_STMT(SQLPutData, (app.stmt, SQLTEXT("1"), 1), "HY010");
    ON_STMT(SQLParamData, (app.stmt, &token), NEEDED);
    ON_STMT(SQLParamData, (app.stmt, &token), "HY010");
    ON_STMT(SQLPutData, (app.stmt, SQLTEXT("1"), 1), GOOD);
    ON_STMT(SQLPutData, (app.stmt, SQLTEXT("2"), SQL_NTS), GOOD);
    ON_STMT(SQLParamData, (app.stmt, &token), GOOD);
    ON_STMT(SQLFetch, (app.stmt), GOOD);
    CHECK_STR(app_cell(app.stmt, 1), "12");
    wrong_piece(NULL, 3, "HY009");
    wrong_piece(SQLTEXT("1"), -17, "HY090");
    wrong_piece(NULL, SQL_NULL_DATA, "HY020");
    tour_needs_data();
    ON_STMT(SQLParamData, (app.stmt, NULL), NEEDED);
    ON_STMT(SQLCancel, (app.stmt), GOOD);
    ON_STMT(SQLParamData, (app.stmt, &token), "HY010");
    tour_needs_data();
    ON_STMT(SQLCancelHandle, (SQL_HANDLE_STMT, app.stmt), GOOD);
    ON_STMT(SQLExecute, (app.stmt), NEEDED);
    tour_allocated(); /* freed while it waits for data */
}

#define ON_DESC(desc, function, arguments, want)                                                   \
    CALL(SQL_HANDLE_DESC, desc, function, arguments, want)

static void descriptors(void)
{
    SQLHDESC ard = NULL, ird = NULL, ipd = NULL, mine = NULL;
    SQLINTEGER number = 0;
    tour_fetched();
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL));
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_IMP_ROW_DESC, &ird, 0, NULL));
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_IMP_PARAM_DESC, &ipd, 0, NULL));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_DESC, app.dbc, &mine));
    ON_DESC(ard, SQLSetDescRec, (ard, 1, SQL_C_SLONG, 0, 4, 0, 0, &number, NULL, NULL), GOOD);
    ON_DESC(ard, SQLSetDescRec, (ard, -1, SQL_C_SLONG, 0, 4, 0, 0, &number, NULL, NULL), "07009");
    ON_DESC(ard, SQLSetDescRec, (ard, 1, WRONG, 0, 4, 0, 0, &number, NULL, NULL), "HY021");
    ON_DESC(ird, SQLSetDescRec, (ird, 1, SQL_C_SLONG, 0, 4, 0, 0, &number, NULL, NULL), "HY016");
    ON_DESC(ipd, SQLSetDescRec, (ipd, 0, SQL_INTEGER, 0, 4, 0, 0, NULL, NULL, NULL), "07009");
    ON_DESC(mine, SQLCopyDesc, (ard, mine), GOOD);
    ON_DESC(mine, SQLCopyDesc, (ird, mine), GOOD);
    ON_DESC(mine, SQLCopyDesc, (mine, mine), GOOD);
    ON_DESC(ird, SQLCopyDesc, (mine, ird), "HY016");
    ON_DESC(mine, SQLCopyDesc, (NULL, mine), INVALID);
    ON_DESC(ard, SQLFreeHandle, (SQL_HANDLE_DESC, ard), "HY017");
    ON_DESC(mine, SQLFreeHandle, (SQL_HANDLE_DESC, mine), GOOD);
    tour_allocated();
}

void tour_plain(void)
{
    null_handles();
    foreign_handles();
    handles();
    environments();
    connections();
    statement_options();
    bindings();
    too_early();
    prepared();
    executed();
    opened();
    fetched();
    scrolled();
    data_at_execution();
    descriptors();
}
