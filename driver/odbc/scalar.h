/* Which scalar functions {fn ...} knows, as SQLGetInfo's masks: they follow from the table of sql/.
 */
#ifndef RS_ODBC_SCALAR_H
#define RS_ODBC_SCALAR_H

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>

/* `group` is SQL_STRING_FUNCTIONS, SQL_NUMERIC_FUNCTIONS, SQL_TIMEDATE_FUNCTIONS or
 * SQL_SYSTEM_FUNCTIONS. */
SQLUINTEGER rs_scalar_mask(SQLUSMALLINT group, bool redshift);

#endif
