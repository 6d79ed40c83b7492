/* The arguments of a call in the server's text: CALL p($1, f(2), $3). */
#ifndef RS_SQL_ARGUMENTS_H
#define RS_SQL_ARGUMENTS_H

#include "base/buf.h"

/* Appends `call` without those arguments that are only a parameter $n with omit[n - 1]; the
 * parameters that stay are numbered anew. `count` parameters. */
void rs_sql_omit_arguments(struct rs_span call, const bool *omit, size_t count, struct rs_buf *out);

#endif
