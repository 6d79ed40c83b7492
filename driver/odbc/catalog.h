/* The catalog functions: each makes its standard result set on the statement. A span that is not
 * given is an argument that the application passed as NULL; the empty span is "". Arguments are
 * UTF-8, borrowed for the call. SQL_ATTR_METADATA_ID is stmt->attrs.metadata_id. ODBC reference,
 * "Catalog Functions". The doors have checked that no cursor is open. */
#ifndef RS_ODBC_CATALOG_H
#define RS_ODBC_CATALOG_H

#include "odbc/stmt.h"

/* catalog.schema.object, as most catalog functions take it. */
struct rs_catalog_name {
    struct rs_span catalog, schema, object;
};

SQLRETURN rs_catalog_tables(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                            struct rs_span types);
SQLRETURN rs_catalog_columns(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                             struct rs_span column);

#endif
