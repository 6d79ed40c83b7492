/* The kinds of statements that SQLGetDiagField names (SQL_DIAG_DYNAMIC_FUNCTION); the table is
 * dynamic.def. */
#ifndef RS_ODBC_DYNAMIC_H
#define RS_ODBC_DYNAMIC_H

#include <sql.h>
#include <sqlext.h>

#include "base/span.h"

struct rs_dynamic {
    const char *words, *name;
    SQLINTEGER code;
    bool rows; /* only of a statement that gives rows */
};

/* By a command tag or, of a statement that gives rows, its text. Never NULL: the unknown statement
 * has an empty name. */
const struct rs_dynamic *rs_dynamic_of(struct rs_span words, bool rows);

#endif
