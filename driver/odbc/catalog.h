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
SQLRETURN rs_catalog_primary_keys(struct rs_stmt *stmt, const struct rs_catalog_name *table);
SQLRETURN rs_catalog_foreign_keys(struct rs_stmt *stmt, const struct rs_catalog_name *primary,
                                  const struct rs_catalog_name *foreign);
/* SQL_BEST_ROWID: the primary key; SQL_ROWVER: no column changes by itself. Scope and nullability
 * are the application's wishes: a primary key meets all of them. */
SQLRETURN rs_catalog_special_columns(struct rs_stmt *stmt, SQLUSMALLINT kind,
                                     const struct rs_catalog_name *table);
/* `unique`: SQL_INDEX_UNIQUE or SQL_INDEX_ALL. The numbers are those that the server has at hand.
 */
SQLRETURN rs_catalog_statistics(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                                SQLUSMALLINT unique);
SQLRETURN rs_catalog_table_privileges(struct rs_stmt *stmt, const struct rs_catalog_name *table);
SQLRETURN rs_catalog_column_privileges(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                                       struct rs_span column);
SQLRETURN rs_catalog_procedures(struct rs_stmt *stmt, const struct rs_catalog_name *procedure);
SQLRETURN rs_catalog_procedure_columns(struct rs_stmt *stmt,
                                       const struct rs_catalog_name *procedure,
                                       struct rs_span column);

#endif
