/* What the driver answers, asked of the driver itself (no driver manager between) on both servers:
 * the rows of tests/odbc/conformance/rows, from which docs/odbc-conformance.md is made. A row is
 * `subject|name|server|answer`. */
#ifndef RS_TESTS_CONFORMANCE_H
#define RS_TESTS_CONFORMANCE_H

#include "app.h"

extern struct app app;
extern const char *source; /* "rs", "pg" */

/* Prints one row. */
void row(const char *subject, const char *name, const char *answer);

void info_types(void);
void attributes(void);
void descriptor_fields(void);
void conversions_to_c(void);
void conversions_to_sql(void);

#endif
