/* What the tests of asynchronous execution share: calls that are repeated until they have ended. */
#ifndef RS_TESTS_ODBC_POLLING_H
#define RS_TESTS_ODBC_POLLING_H

#include <unistd.h>

#include "app.h"

enum { PAUSE_US = 2000 };

static int polls; /* of the last POLL */

static inline bool executes(SQLRETURN rc)
{
    if (rc != SQL_STILL_EXECUTING) {
        return false;
    }
    polls++;
    usleep(PAUSE_US);
    return true;
}

/* Calls until the function has ended. */
#define POLL(rc, call)                                                                             \
    do {                                                                                           \
        polls = 0;                                                                                 \
        do {                                                                                       \
            (rc) = (call);                                                                         \
        } while (executes(rc));                                                                    \
    } while (0)

static inline SQLRETURN exec_direct(SQLHSTMT stmt, const char *sql)
{
    return SQLExecDirect(stmt, SQLTEXT(sql), SQL_NTS);
}

static inline void set_async(SQLHSTMT stmt, SQLULEN value)
{
    OK(SQL_HANDLE_STMT, stmt, SQLSetStmtAttr(stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)value, 0));
}

static inline SQLHSTMT new_stmt(struct app *of)
{
    SQLHSTMT stmt = SQL_NULL_HSTMT;
    OK_DBC(of, SQLAllocHandle(SQL_HANDLE_STMT, of->dbc, &stmt));
    set_async(stmt, SQL_ASYNC_ENABLE_ON);
    return stmt;
}

static inline SQLRETURN end_of(SQLHSTMT stmt, const char *sql)
{
    SQLRETURN rc;
    POLL(rc, exec_direct(stmt, sql));
    return rc;
}

static inline SQLRETURN fetch(SQLHSTMT stmt)
{
    SQLRETURN rc;
    POLL(rc, SQLFetch(stmt));
    return rc;
}

/* The statement can be used as ever. */
static inline void is_good(SQLHSTMT stmt)
{
    OK(SQL_HANDLE_STMT, stmt, end_of(stmt, "select 'good'"));
    OK(SQL_HANDLE_STMT, stmt, fetch(stmt));
    CHECK_STR(app_cell(stmt, 1), "good");
    CHECK_INT(fetch(stmt), SQL_NO_DATA);
    OK(SQL_HANDLE_STMT, stmt, SQLCloseCursor(stmt));
}

static inline void start(SQLHSTMT stmt, const char *sql)
{
    CHECK_INT(exec_direct(stmt, sql), SQL_STILL_EXECUTING);
}

#endif
