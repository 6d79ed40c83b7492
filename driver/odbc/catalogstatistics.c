/* SQLStatistics; see catalog.h. */
#include "odbc/catalogquery.h"

/* ODBC reference, "SQLStatistics". */
static const struct rs_rows_column columns[] = {
    {"TABLE_CAT", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"NON_UNIQUE", RS_INT2, -1},
    {"INDEX_QUALIFIER", RS_VARCHAR, RS_NAME_MOST},
    {"INDEX_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"TYPE", RS_INT2, -1},
    {"ORDINAL_POSITION", RS_INT2, -1},
    {"COLUMN_NAME", RS_VARCHAR, RS_LENGTH(4000)}, /* or an expression */
    {"ASC_OR_DESC", RS_CHAR, RS_LENGTH(1)},
    {"CARDINALITY", RS_INT4, -1},
    {"PAGES", RS_INT4, -1},
    {"FILTER_CONDITION", RS_VARCHAR, RS_LENGTH(4000)},
};

SQLRETURN rs_catalog_statistics(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                                SQLUSMALLINT unique)
{
    struct rs_span wanted =
        unique == SQL_INDEX_UNIQUE ? RS_SPAN_LIT("= 0") : RS_SPAN_LIT("IS NOT NULL");
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, table->catalog},
        {"schema", RS_PLACE_ORDINARY, table->schema},
        {"table", RS_PLACE_ORDINARY, table->object},
        {"unique", RS_PLACE_SQL, wanted}, /* of NON_UNIQUE */
    };
    const struct rs_catalog_query query = {.name = "statistics",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .columns = columns,
                                           .column_count = RS_COUNT(columns)};
    return table->object.ptr ? rs_catalog_run(stmt, &query) : rs_catalog_no_table(stmt);
}
