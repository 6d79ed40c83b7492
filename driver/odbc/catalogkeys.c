/* SQLPrimaryKeys and SQLForeignKeys; see catalog.h. */
#include "odbc/catalogquery.h"

/* ODBC reference, "SQLPrimaryKeys". */
static const struct rs_rows_column primary_columns[] = {
    {"TABLE_CAT", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"COLUMN_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"KEY_SEQ", RS_INT2, -1},
    {"PK_NAME", RS_VARCHAR, RS_NAME_MOST},
};

SQLRETURN rs_catalog_primary_keys(struct rs_stmt *stmt, const struct rs_catalog_name *table)
{
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, table->catalog},
        {"schema", RS_PLACE_ORDINARY, table->schema},
        {"table", RS_PLACE_ORDINARY, table->object},
    };
    const struct rs_catalog_query query = {.name = "primarykeys",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .columns = primary_columns,
                                           .column_count = RS_COUNT(primary_columns)};
    return table->object.ptr ? rs_catalog_run(stmt, &query) : rs_catalog_no_table(stmt);
}

/* ODBC reference, "SQLForeignKeys". */
static const struct rs_rows_column foreign_columns[] = {
    {"PKTABLE_CAT", RS_VARCHAR, RS_NAME_MOST},
    {"PKTABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"PKTABLE_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"PKCOLUMN_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"FKTABLE_CAT", RS_VARCHAR, RS_NAME_MOST},
    {"FKTABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"FKTABLE_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"FKCOLUMN_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"KEY_SEQ", RS_INT2, -1},
    {"UPDATE_RULE", RS_INT2, -1},
    {"DELETE_RULE", RS_INT2, -1},
    {"FK_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"PK_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"DEFERRABILITY", RS_INT2, -1},
};

enum { NAME_PARTS = 3 };

/* What is not given of a table that is not given: not even SQL_ATTR_METADATA_ID wants names there.
 */
static void leave_open(struct rs_catalog_place *places, bool given)
{
    for (size_t i = 0; !given && i < NAME_PARTS; i++) {
        if (!places[i].value.ptr) {
            places[i].kind = RS_PLACE_SQL;
            places[i].value = RS_SPAN_LIT("IS NOT NULL");
        }
    }
}

SQLRETURN rs_catalog_foreign_keys(struct rs_stmt *stmt, const struct rs_catalog_name *primary,
                                  const struct rs_catalog_name *foreign)
{
    /* By the tables that refer to the given one, or by the ones that the given one refers to. */
    struct rs_span order =
        primary->object.ptr ? RS_SPAN_LIT("5, 6, 7, 12, 9") : RS_SPAN_LIT("1, 2, 3, 12, 9");
    struct rs_catalog_place places[] = {
        {"pk_catalog", RS_PLACE_CATALOG, primary->catalog},
        {"pk_schema", RS_PLACE_ORDINARY, primary->schema},
        {"pk_table", RS_PLACE_ORDINARY, primary->object},
        {"fk_catalog", RS_PLACE_CATALOG, foreign->catalog},
        {"fk_schema", RS_PLACE_ORDINARY, foreign->schema},
        {"fk_table", RS_PLACE_ORDINARY, foreign->object},
        {"order", RS_PLACE_SQL, order},
    };
    leave_open(&places[0], primary->object.ptr != NULL);
    leave_open(&places[NAME_PARTS], foreign->object.ptr != NULL);
    const struct rs_catalog_query query = {.name = "foreignkeys",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .columns = foreign_columns,
                                           .column_count = RS_COUNT(foreign_columns)};
    return primary->object.ptr || foreign->object.ptr ? rs_catalog_run(stmt, &query)
                                                      : rs_catalog_no_table(stmt);
}
