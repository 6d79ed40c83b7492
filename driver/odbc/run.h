/* One execution on the server, and what surrounds it: its transaction, and a second attempt with
 * other parameter types. */
#ifndef RS_ODBC_RUN_H
#define RS_ODBC_RUN_H

#include <sql.h>

#include "pq/pq.h"

struct rs_stmt;
struct rs_internal;

/* The types that go with a statement's parameters. */
enum rs_param_rule {
    RS_PARAM_AS_BOUND, /* by the table value/param.def */
    RS_PARAM_UNTYPED,  /* the server finds all of them */
    RS_PARAM_VARCHAR   /* those that it would find are varchar */
};

struct rs_run {
    struct rs_pq_query query;
    struct rs_pq_param *typed;       /* query.params, when their types may change; else NULL */
    struct rs_pq_query instead;      /* when there is no such procedure; sql NULL: nothing */
    const struct rs_internal *shape; /* of a statement of the driver's own; else NULL */
    bool together; /* in autocommit: with a transaction, for what follows; false afterwards: the
                      server could not run it in one, or one was open */
};

/* The result becomes stmt->rows. Diagnostics are posted. When the server refuses the types of the
 * parameters before anything ran, it gets them once more by the other rule; what worked is
 * remembered in the statement. */
SQLRETURN rs_stmt_run(struct rs_stmt *stmt, struct rs_run *run);
/* The record behind an error that took the whole transaction with it. SQL_ERROR. */
SQLRETURN rs_run_lost(struct rs_stmt *stmt);

#endif
