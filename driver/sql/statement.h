/* What a statement does to transactions, by its first words. */
#ifndef RS_SQL_STATEMENT_H
#define RS_SQL_STATEMENT_H

#include "base/buf.h"

enum rs_sql_sort {
    RS_SQL_ORDINARY,
    RS_SQL_ALONE,  /* cannot run in a transaction */
    RS_SQL_CONTROL /* begins or ends one, or works with savepoints */
};

/* Whether the text begins with these words, separated by single blanks; "%" stands for a name. */
bool rs_sql_begins(struct rs_span sql, const char *words);

/* The table is statement.def. */
enum rs_sql_sort rs_sql_sort_of(struct rs_span sql);

/* Whether the application's text calls a procedure: CALL p(...) or {call p(...)}, or a function for
 * its result: {? = call f(...)}. */
enum rs_sql_call { RS_SQL_NO_CALL, RS_SQL_CALL, RS_SQL_RESULT_CALL };

enum rs_sql_call rs_sql_call_of(struct rs_span sql);

/* Appends the name of the procedure or function in the server's text of such a call, without its
 * schema, as the catalogue has it; nothing when there is none. */
void rs_sql_called_name(struct rs_span call, struct rs_buf *out);

/* Whether a column of the result can be NULL though its table's column cannot be: the statement is
 * not one SELECT, or it has outer joins, ROLLUP, CUBE or GROUPING SETS. When in doubt, yes. */
bool rs_sql_may_add_nulls(struct rs_span sql, bool backslash_escapes);

#endif
