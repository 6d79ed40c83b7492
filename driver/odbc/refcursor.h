/* FetchRefCursor: a call that gives names of cursors gives their rows instead, one result for each
 * cursor. A cursor lives as long as its transaction, so in autocommit such a call gets one of its
 * own, which ends when all rows are here. */
#ifndef RS_ODBC_REFCURSOR_H
#define RS_ODBC_REFCURSOR_H

#include <sql.h>

#include "base/span.h"

struct rs_stmt;

/* Must the statement run in a transaction of its own? True in autocommit for a call of a procedure
 * that has to do with cursors, as the server's catalogue says; asked once for each text. */
bool rs_refcursors_need_transaction(struct rs_stmt *stmt);
/* After the execution of parameter set `set`: output parameters get their values, and the rows of
 * the cursors become the statement's results; a row that has more than cursors, and was not taken
 * by output parameters, comes before them. `began`: the statement's own transaction, which ends
 * here. */
SQLRETURN rs_refcursors_take(struct rs_stmt *stmt, SQLULEN set, bool began);

#endif
