/* SQLProcedures and SQLProcedureColumns; see catalog.h and catalogquery.h. */
#include "odbc/catalogquery.h"

#define INT2        21
#define INT4        23
#define VARCHAR     1043
#define LENGTH(n)   ((n) + 4) /* typmod of varchar(n) */
#define NAME_MOST   LENGTH(128)
#define REMARK_MOST LENGTH(1024)
#define NONE        (-1)

/* ODBC reference, "SQLProcedures". The three numbers are reserved: NULL. */
static const struct rs_rows_column procedure_columns[] = {
    {"PROCEDURE_CAT", VARCHAR, NAME_MOST},  {"PROCEDURE_SCHEM", VARCHAR, NAME_MOST},
    {"PROCEDURE_NAME", VARCHAR, NAME_MOST}, {"NUM_INPUT_PARAMS", INT4, NONE},
    {"NUM_OUTPUT_PARAMS", INT4, NONE},      {"NUM_RESULT_SETS", INT4, NONE},
    {"REMARKS", VARCHAR, REMARK_MOST},      {"PROCEDURE_TYPE", INT2, NONE},
};

SQLRETURN rs_catalog_procedures(struct rs_stmt *stmt, const struct rs_catalog_name *procedure)
{
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, procedure->catalog},
        {"schema", RS_PLACE_PATTERN, procedure->schema},
        {"procedure", RS_PLACE_PATTERN, procedure->object},
    };
    const struct rs_catalog_query query = {.name = "procedures",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .columns = procedure_columns,
                                           .column_count = RS_COUNT(procedure_columns)};
    return rs_catalog_run(stmt, &query);
}

/* ODBC reference, "SQLProcedureColumns". */
static const struct rs_rows_column parameter_columns[] = {
    {"PROCEDURE_CAT", VARCHAR, NAME_MOST},
    {"PROCEDURE_SCHEM", VARCHAR, NAME_MOST},
    {"PROCEDURE_NAME", VARCHAR, NAME_MOST},
    {"COLUMN_NAME", VARCHAR, NAME_MOST},
    {"COLUMN_TYPE", INT2, NONE},
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

/* The columns of procedurecolumns_*.sql. */
enum {
    CATALOG,
    SCHEMA,
    PROCEDURE,
    PARAMETER,
    KIND,
    OID,
    TYPMOD,
    TYPE_NAME,
    IS_NULLABLE,
    REMARKS,
    DEFAULT,
    ORDINAL
};

static const int parameter_cells[] = {
    CATALOG,
    SCHEMA,
    PROCEDURE,
    PARAMETER,
    KIND,
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

static const struct rs_described_shape parameter_shape = {
    .columns = parameter_columns,
    .cells = parameter_cells,
    .count = RS_COUNT(parameter_columns),
    .oid = OID,
    .typmod = TYPMOD,
    .type_name = TYPE_NAME,
    .is_nullable = IS_NULLABLE,
};

SQLRETURN rs_catalog_procedure_columns(struct rs_stmt *stmt,
                                       const struct rs_catalog_name *procedure,
                                       struct rs_span column)
{
    const struct rs_catalog_place places[] = {
        {"catalog", RS_PLACE_CATALOG, procedure->catalog},
        {"schema", RS_PLACE_PATTERN, procedure->schema},
        {"procedure", RS_PLACE_PATTERN, procedure->object},
        {"column", RS_PLACE_PATTERN, column},
    };
    const struct rs_catalog_query query = {.name = "procedurecolumns",
                                           .places = places,
                                           .place_count = RS_COUNT(places),
                                           .shape = &parameter_shape};
    return rs_catalog_run(stmt, &query);
}
