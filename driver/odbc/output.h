/* Output parameters: {call p(?, ?)} brings them in its only row, {? = call f(?)} its result. */
#ifndef RS_ODBC_OUTPUT_H
#define RS_ODBC_OUTPUT_H

#include <sql.h>

#include "base/buf.h"

struct rs_stmt;
struct rs_run;
struct rs_pq_param;

/* The marker is sent as NULL: what the application's memory holds is not for the server. */
bool rs_param_is_output_only(const struct rs_stmt *stmt, SQLSMALLINT number);
/* HYC00 when a parameter is to be written and the statement is no call. */
SQLRETURN rs_outputs_check(struct rs_stmt *stmt);
/* Redshift does not count output parameters among the arguments of a call: the execution is changed
 * to one without them, written to `text`; with them (as PostgreSQL has it) it is tried when that
 * one does not exist. `fewer` has room for all parameters. False when memory is out. */
bool rs_outputs_omit(const struct rs_stmt *stmt, struct rs_run *run, struct rs_pq_param *fewer,
                     struct rs_buf *text);
/* After the execution of parameter set `set`: the row of the call goes to the parameters, and the
 * statement moves on behind it. Without output parameters nothing happens: the row stays. */
SQLRETURN rs_outputs_take(struct rs_stmt *stmt, SQLULEN set);

#endif
