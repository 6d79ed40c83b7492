/* SQLTablePrivileges and SQLColumnPrivileges; see catalog.h. */
#include "odbc/catalogquery.h"

/* ODBC reference, "SQLTablePrivileges". */
static const struct rs_rows_column table_columns[] = {
    {"TABLE_CAT", RS_VARCHAR, RS_NAME_MOST},    {"TABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_NAME", RS_VARCHAR, RS_NAME_MOST},   {"GRANTOR", RS_VARCHAR, RS_NAME_MOST},
    {"GRANTEE", RS_VARCHAR, RS_NAME_MOST},      {"PRIVILEGE", RS_VARCHAR, RS_NAME_MOST},
    {"IS_GRANTABLE", RS_VARCHAR, RS_LENGTH(3)},
};

SQLRETURN rs_catalog_table_privileges(struct rs_stmt *stmt, const struct rs_catalog_name *table)
{
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, table->catalog},
        {"schema", RS_PLACE_PATTERN, table->schema},
        {"table", RS_PLACE_PATTERN, table->object},
    };
    const struct rs_catalog_query query = {.name = "tableprivileges",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .columns = table_columns,
                                           .column_count = RS_COUNT(table_columns)};
    return rs_catalog_run(stmt, &query);
}

/* ODBC reference, "SQLColumnPrivileges". */
static const struct rs_rows_column column_columns[] = {
    {"TABLE_CAT", RS_VARCHAR, RS_NAME_MOST},  {"TABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_NAME", RS_VARCHAR, RS_NAME_MOST}, {"COLUMN_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"GRANTOR", RS_VARCHAR, RS_NAME_MOST},    {"GRANTEE", RS_VARCHAR, RS_NAME_MOST},
    {"PRIVILEGE", RS_VARCHAR, RS_NAME_MOST},  {"IS_GRANTABLE", RS_VARCHAR, RS_LENGTH(3)},
};

SQLRETURN rs_catalog_column_privileges(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                                       struct rs_span column)
{
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, table->catalog},
        {"schema", RS_PLACE_ORDINARY, table->schema},
        {"table", RS_PLACE_ORDINARY, table->object},
        {"column", RS_PLACE_PATTERN, column},
    };
    const struct rs_catalog_query query = {.name = "columnprivileges",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .columns = column_columns,
                                           .column_count = RS_COUNT(column_columns)};
    return table->object.ptr ? rs_catalog_run(stmt, &query) : rs_catalog_no_table(stmt);
}
