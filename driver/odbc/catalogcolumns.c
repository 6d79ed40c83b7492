/* SQLColumns and SQLSpecialColumns: columns with their types; see catalog.h and catalogquery.h. */
#include "odbc/catalogquery.h"

#define INT2        21
#define INT4        23
#define VARCHAR     1043
#define LENGTH(n)   ((n) + 4) /* typmod of varchar(n) */
#define NAME_MOST   LENGTH(128)
#define REMARK_MOST LENGTH(1024)
#define NONE        (-1)

/* ODBC reference, "SQLColumns". */
static const struct rs_rows_column column_columns[] = {
    {"TABLE_CAT", VARCHAR, NAME_MOST},
    {"TABLE_SCHEM", VARCHAR, NAME_MOST},
    {"TABLE_NAME", VARCHAR, NAME_MOST},
    {"COLUMN_NAME", VARCHAR, NAME_MOST},
    {"DATA_TYPE", INT2, NONE},
    {"TYPE_NAME", VARCHAR, NAME_MOST},
    {"COLUMN_SIZE", INT4, NONE},
    {"BUFFER_LENGTH", INT4, NONE},
    {"DECIMAL_DIGITS", INT2, NONE},
    {"NUM_PREC_RADIX", INT2, NONE},
    {"NULLABLE", INT2, NONE},
    {"REMARKS", VARCHAR, REMARK_MOST},
    {"COLUMN_DEF", VARCHAR, LENGTH(4000)},
    {"SQL_DATA_TYPE", INT2, NONE},
    {"SQL_DATETIME_SUB", INT2, NONE},
    {"CHAR_OCTET_LENGTH", INT4, NONE},
    {"ORDINAL_POSITION", INT4, NONE},
    {"IS_NULLABLE", VARCHAR, LENGTH(254)},
};

/* The columns of columns_*.sql. */
enum {
    CATALOG,
    SCHEMA,
    TABLE,
    COLUMN,
    OID,
    TYPMOD,
    TYPE_NAME,
    IS_NULLABLE,
    REMARKS,
    DEFAULT,
    ORDINAL
};

static const int column_cells[] = {
    CATALOG,
    SCHEMA,
    TABLE,
    COLUMN,
    RS_CELL_DATA_TYPE,
    RS_CELL_TYPE_NAME,
    RS_CELL_COLUMN_SIZE,
    RS_CELL_BUFFER_LENGTH,
    RS_CELL_DECIMAL_DIGITS,
    RS_CELL_RADIX,
    RS_CELL_NULLABLE,
    REMARKS,
    DEFAULT,
    RS_CELL_SQL_DATA_TYPE,
    RS_CELL_DATETIME_SUB,
    RS_CELL_OCTET_LENGTH,
    ORDINAL,
    IS_NULLABLE,
};

static const struct rs_described_shape column_shape = {
    .columns = column_columns,
    .cells = column_cells,
    .count = RS_COUNT(column_columns),
    .oid = OID,
    .typmod = TYPMOD,
    .type_name = TYPE_NAME,
    .is_nullable = IS_NULLABLE,
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
    {"SCOPE", INT2, NONE},          {"COLUMN_NAME", VARCHAR, NAME_MOST},
    {"DATA_TYPE", INT2, NONE},      {"TYPE_NAME", VARCHAR, NAME_MOST},
    {"COLUMN_SIZE", INT4, NONE},    {"BUFFER_LENGTH", INT4, NONE},
    {"DECIMAL_DIGITS", INT2, NONE}, {"PSEUDO_COLUMN", INT2, NONE},
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
