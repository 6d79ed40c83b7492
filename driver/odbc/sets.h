/* One execution: a walk over its parameter sets, which stops where data at execution is missing and
 * goes on when SQLPutData has brought it. ODBC reference, "Sending long data", "Using arrays of
 * parameters". */
#ifndef RS_ODBC_SETS_H
#define RS_ODBC_SETS_H

#include <sql.h>
#include <sqlext.h>

#include "base/buf.h"

struct rs_rows;
struct rs_stmt;

/* What SQLPutData brought for one parameter of the current set. */
struct rs_late {
    bool given, null;
    struct rs_buf content; /* as the application's C type has it */
};

struct rs_sets {
    SQLULEN at, count;
    SQLUSMALLINT asked;   /* the parameter that SQLPutData is for; 0: none yet of this set */
    struct rs_late *late; /* owned, one for each marker; NULL: none yet */
    size_t late_count;
    SQLULEN good, bad;
    SQLLEN rows; /* affected, of all sets */
    bool counted;
    struct rs_rows *results; /* owned: of the sets before this one; NULL: none */
    bool lost;               /* the transaction, with the sets before */
};

void rs_sets_clear(struct rs_sets *sets);
/* Executes all sets of the statement, or up to the first that needs data: SQL_NEED_DATA. */
SQLRETURN rs_sets_execute(struct rs_stmt *stmt);
/* Whether one of the first `count` parameters is bound with data at execution. Nothing may be in
 * execution. */
bool rs_sets_ask(const struct rs_stmt *stmt, size_t count);
/* The content for parameter `number` of the current set, or NULL. */
const struct rs_late *rs_sets_late(const struct rs_stmt *stmt, SQLSMALLINT number);

SQLRETURN rs_stmt_param_data(struct rs_stmt *stmt, SQLPOINTER *token);
SQLRETURN rs_stmt_put_data(struct rs_stmt *stmt, const void *data, SQLLEN length);
/* A statement that waited for data when SQLCancel was called waits for none any more. With the lock
 * held. */
void rs_stmt_stop_asking(struct rs_stmt *stmt);

#endif
