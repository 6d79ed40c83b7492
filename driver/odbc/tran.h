/* Transactions of a connection in manual commit, around one statement: when one begins, and what an
 * error leaves of it (ErrorRollback). The server's own word (ReadyForQuery) decides whether one is
 * open. */
#ifndef RS_ODBC_TRAN_H
#define RS_ODBC_TRAN_H

#include <sql.h>

#include "base/stop.h"

struct rs_dbc;
struct rs_error;

/* Before `sql`: starts a transaction when autocommit is off, none is open and the statement can run
 * in one; *began is true then. With ErrorRollback=statement also a savepoint. */
bool rs_dbc_begin(struct rs_dbc *dbc, const char *sql, bool *began, const struct rs_wait *wait,
                  struct rs_error *err);
/* In autocommit: starts a transaction for one statement, unless one is open; ends it. A commit that
 * fails rolls back. */
bool rs_dbc_begin_own(struct rs_dbc *dbc, bool *began, const struct rs_wait *wait,
                      struct rs_error *err);
bool rs_dbc_commit_own(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err);
void rs_dbc_roll_back_own(struct rs_dbc *dbc);
/* After a statement that failed: as if it had not been tried. False where that cannot be done
 * without undoing what was done before it. `began`: a transaction was begun for it. */
bool rs_dbc_undo(struct rs_dbc *dbc, bool began);
/* The same by the rules of ErrorRollback, after `err`. True: the whole transaction had to be rolled
 * back, with statements that had succeeded. */
bool rs_dbc_recover(struct rs_dbc *dbc, bool began, const struct rs_error *err);
/* All rows on the wire move into memory, or are dropped when nobody wants them, so that the
 * server's word on the transaction is known. */
bool rs_dbc_settle(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err);

SQLRETURN rs_dbc_end_tran(struct rs_dbc *dbc, SQLSMALLINT completion);
/* The access mode of the session. */
bool rs_dbc_set_read_only(struct rs_dbc *dbc, bool on, const struct rs_wait *wait,
                          struct rs_error *err);
SQLRETURN rs_dbc_set_autocommit(struct rs_dbc *dbc, SQLUINTEGER on);
/* SQL_ATTR_TXN_ISOLATION. Before there is a connection the wish is kept. */
SQLRETURN rs_dbc_set_isolation(struct rs_dbc *dbc, SQLUINTEGER isolation);
SQLRETURN rs_dbc_get_isolation(struct rs_dbc *dbc, SQLUINTEGER *isolation);
/* The wish meets the server. Redshift's is always serializable: 01S02 in the notes. */
bool rs_dbc_apply_isolation(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err);

#endif
