/* SQLProcedures and SQLProcedureColumns; see catalog.h and catalogquery.h. */
#include "odbc/catalogquery.h"

/* ODBC reference, "SQLProcedures". The three numbers are reserved: NULL. */
static const struct rs_rows_column procedure_columns[] = {
    {"PROCEDURE_CAT", RS_VARCHAR, RS_NAME_MOST},  {"PROCEDURE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"PROCEDURE_NAME", RS_VARCHAR, RS_NAME_MOST}, {"NUM_INPUT_PARAMS", RS_INT4, -1},
    {"NUM_OUTPUT_PARAMS", RS_INT4, -1},           {"NUM_RESULT_SETS", RS_INT4, -1},
    {"REMARKS", RS_VARCHAR, RS_REMARK_MOST},      {"PROCEDURE_TYPE", RS_INT2, -1},
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
#define FIRST_TYPED 5
static const struct rs_rows_column parameter_columns[] = {
    {"PROCEDURE_CAT", RS_VARCHAR, RS_NAME_MOST},
    {"PROCEDURE_SCHEM", RS_VARCHAR, RS_NAME_MOST},
    {"PROCEDURE_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"COLUMN_NAME", RS_VARCHAR, RS_NAME_MOST},
    {"COLUMN_TYPE", RS_INT2, -1},
#define TYPED(name, type, modifier, cell) {name, type, modifier},
#include "odbc/catalogtyped.def"
#undef TYPED
};

static const int parameter_cells[] = {
    0, 1, 2, 3, 4,
#define TYPED(name, type, modifier, cell) cell,
#include "odbc/catalogtyped.def"
#undef TYPED
};

static const struct rs_described_shape parameter_shape = {
    .columns = parameter_columns,
    .cells = parameter_cells,
    .count = RS_COUNT(parameter_columns),
    .oid = FIRST_TYPED,
    .typmod = FIRST_TYPED + 1,
    .type_name = FIRST_TYPED + 2,
    .is_nullable = FIRST_TYPED + 3,
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
