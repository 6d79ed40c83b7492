/* SQLColumns and SQLSpecialColumns: columns with their types; see catalog.h and catalogquery.h. */
#include "odbc/catalogquery.h"

/* ODBC reference, "SQLColumns". */
#define FIRST_TYPED 4
static const struct rs_rows_column column_columns[] = {
    {"TABLE_CAT", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"TABLE_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"COLUMN_NAME", RS_VARCHAR, RS_NAME_MOST},
#define TYPED(name, type, modifier, cell) {name, type, modifier},
#include "odbc/catalogtyped.def"
#undef TYPED
};

static const int column_cells[] = {
    0,
    1,
    2,
    3,
#define TYPED(name, type, modifier, cell) cell,
#include "odbc/catalogtyped.def"
#undef TYPED
};

static const struct rs_described_shape column_shape = {
    .columns = column_columns,
    .cells = column_cells,
    .count = RS_COUNT(column_columns),
    .oid = FIRST_TYPED,
    .typmod = FIRST_TYPED + 1,
    .type_name = FIRST_TYPED + 2,
    .is_nullable = FIRST_TYPED + 3,
};

SQLRETURN rs_catalog_columns(struct rs_stmt *stmt, const struct rs_catalog_name *table,
                             struct rs_span column)
{
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, table->catalog},
        {"schema", RS_PLACE_PATTERN, table->schema},
        {"table", RS_PLACE_PATTERN, table->object},
        {"column", RS_PLACE_PATTERN, column},
    };
    const struct rs_catalog_query query = {.name = "columns",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .shape = &column_shape};
    return rs_catalog_run(stmt, &query);
}

/* ODBC reference, "SQLSpecialColumns". */
static const struct rs_rows_column special_columns[] = {
    {"SCOPE", RS_INT2, -1},          {"COLUMN_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"DATA_TYPE", RS_INT2, -1},      {"TYPE_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"COLUMN_SIZE", RS_INT4, -1},    {"BUFFER_LENGTH", RS_INT4, -1},
    {"DECIMAL_DIGITS", RS_INT2, -1}, {"PSEUDO_COLUMN", RS_INT2, -1},
};

/* specialcolumns.sql: scope, name, OID, modifier, type's name, pseudo. */
static const int special_cells[] = {
    0,
    1,
    RS_CELL_DATA_TYPE,
    RS_CELL_TYPE_NAME,
    RS_CELL_COLUMN_SIZE,
    RS_CELL_BUFFER_LENGTH,
    RS_CELL_DECIMAL_DIGITS,
    5,
};

static const struct rs_described_shape special_shape = {
    .columns = special_columns,
    .cells = special_cells,
    .count = RS_COUNT(special_columns),
    .oid = 2,
    .typmod = 3,
    .type_name = 4,
    .is_nullable = 4, /* not shown */
};

SQLRETURN rs_catalog_special_columns(struct rs_stmt *stmt, SQLUSMALLINT kind,
                                     const struct rs_catalog_name *table)
{
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, table->catalog},
        {"schema", RS_PLACE_ORDINARY, table->schema},
        {"table", RS_PLACE_ORDINARY, table->object},
    };
    const struct rs_catalog_query query = {.name = "specialcolumns",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .shape = &special_shape};
    if (kind == SQL_ROWVER) {
        return rs_stmt_show_rows(stmt, rs_rows_local(special_columns, RS_COUNT(special_columns)));
    }
    if (kind != SQL_BEST_ROWID) {
        return rs_post(&stmt->h, RS_HY097, NULL);
    }
    if (!table->object.ptr) {
        return rs_catalog_no_table(stmt);
    }
    return rs_catalog_run(stmt, &query);
}
