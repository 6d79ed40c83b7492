/* SQLTables and its special cases; see catalog.h. ODBC reference, "SQLTables". */
#include "odbc/catalogquery.h"
#include "odbc/dbc.h"

static const struct rs_rows_column table_columns[] = {
    {"TABLE_CAT", RS_VARCHAR, RS_NAME_MOST},  {"TABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_NAME", RS_VARCHAR, RS_NAME_MOST}, {"TABLE_TYPE", RS_VARCHAR, RS_LENGTH(32)},
    {"REMARKS", RS_VARCHAR, RS_REMARK_MOST},
};

static const char *const table_types[] = {"EXTERNAL TABLE",  "FOREIGN TABLE",
                                          "LOCAL TEMPORARY", "MATERIALIZED VIEW",
                                          "SYSTEM TABLE",    "SYSTEM VIEW",
                                          "TABLE",           "VIEW"};

/* SQL_ALL_TABLE_TYPES: every column but one is NULL. */
static SQLRETURN show_types(struct rs_stmt *stmt)
{
    const struct rs_span none = {NULL, 0};
    struct rs_rows *rows = rs_rows_local(table_columns, RS_COUNT(table_columns));
    bool ok = rows != NULL;
    for (size_t i = 0; ok && i < RS_COUNT(table_types); i++) {
        ok = rs_rows_local_add(rows, none) && rs_rows_local_add(rows, none) &&
             rs_rows_local_add(rows, none) && rs_rows_local_add(rows, rs_span_of(table_types[i])) &&
             rs_rows_local_add(rows, none);
    }
    if (!ok) {
        rs_rows_close(rows);
        rows = NULL;
    }
    return rs_stmt_show_rows(stmt, rows);
}

static SQLRETURN run(struct rs_stmt *stmt, const char *name, const struct rs_catalog_place *places,
                     size_t count)
{
    const struct rs_catalog_query query = {.name = name,
                                           .places = places,
                                           .place_count = count,
                                           .columns = table_columns,
                                           .column_count = RS_COUNT(table_columns)};
    return rs_catalog_run(stmt, &query);
}

/* Of the database that names without one are looked for in. */
static SQLRETURN show_schemas(struct rs_stmt *stmt)
{
    struct rs_span database = rs_span_of(stmt->dbc->database);
    struct rs_catalog_place here = {"catalog", RS_PLACE_CATALOG, database};
    if (database.len == 0) {
        here.kind = RS_PLACE_SQL;
        here.value = RS_SPAN_LIT("= current_database()");
    }
    return run(stmt, "schemas", &here, 1);
}

/* Given, and "": a null pointer is another thing. */
static bool is_empty(struct rs_span text)
{
    return text.ptr && text.len == 0;
}

SQLRETURN rs_catalog_tables(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                            struct rs_span types)
{
    bool no_catalog = is_empty(table->catalog), no_schema = is_empty(table->schema);
    bool no_table = is_empty(table->object);
    if (rs_span_is(table->catalog, SQL_ALL_CATALOGS) && no_schema && no_table) {
        return run(stmt, "catalogs", NULL, 0);
    }
    if (no_catalog && rs_span_is(table->schema, SQL_ALL_SCHEMAS) && no_table) {
        return show_schemas(stmt);
    }
    if (no_catalog && no_schema && no_table && rs_span_is(types, SQL_ALL_TABLE_TYPES)) {
        return show_types(stmt);
    }
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG_PATTERN, table->catalog},
        {"schema", RS_PLACE_PATTERN, table->schema},
        {"table", RS_PLACE_PATTERN, table->object},
        {"types", RS_PLACE_TYPES, types},
    };
    return run(stmt, "tables", places, RS_COUNT(places));
}
