/* SQLGetTypeInfo from the rows of the type table. */
#include <stdlib.h>

#include "odbc/dbc.h"

enum { OID_VARCHAR = 1043, OID_INT2 = 21, OID_INT4 = 23 };

static const struct rs_rows_column columns[] = {
    {"TYPE_NAME", OID_VARCHAR, 128 + 4},
    {"DATA_TYPE", OID_INT2, -1},
    {"COLUMN_SIZE", OID_INT4, -1},
    {"LITERAL_PREFIX", OID_VARCHAR, 128 + 4},
    {"LITERAL_SUFFIX", OID_VARCHAR, 128 + 4},
    {"CREATE_PARAMS", OID_VARCHAR, 128 + 4},
    {"NULLABLE", OID_INT2, -1},
    {"CASE_SENSITIVE", OID_INT2, -1},
    {"SEARCHABLE", OID_INT2, -1},
    {"UNSIGNED_ATTRIBUTE", OID_INT2, -1},
    {"FIXED_PREC_SCALE", OID_INT2, -1},
    {"AUTO_UNIQUE_VALUE", OID_INT2, -1},
    {"LOCAL_TYPE_NAME", OID_VARCHAR, 128 + 4},
    {"MINIMUM_SCALE", OID_INT2, -1},
    {"MAXIMUM_SCALE", OID_INT2, -1},
    {"SQL_DATA_TYPE", OID_INT2, -1},
    {"SQL_DATETIME_SUB", OID_INT2, -1},
    {"NUM_PREC_RADIX", OID_INT4, -1},
    {"INTERVAL_PRECISION", OID_INT2, -1},
};

/* The names that ODBC 2 gave to the same columns. */
static const struct rs_rows_column columns2[] = {
    {"TYPE_NAME", OID_VARCHAR, 128 + 4},
    {"DATA_TYPE", OID_INT2, -1},
    {"PRECISION", OID_INT4, -1},
    {"LITERAL_PREFIX", OID_VARCHAR, 128 + 4},
    {"LITERAL_SUFFIX", OID_VARCHAR, 128 + 4},
    {"CREATE_PARAMS", OID_VARCHAR, 128 + 4},
    {"NULLABLE", OID_INT2, -1},
    {"CASE_SENSITIVE", OID_INT2, -1},
    {"SEARCHABLE", OID_INT2, -1},
    {"UNSIGNED_ATTRIBUTE", OID_INT2, -1},
    {"MONEY", OID_INT2, -1},
    {"AUTO_INCREMENT", OID_INT2, -1},
    {"LOCAL_TYPE_NAME", OID_VARCHAR, 128 + 4},
    {"MINIMUM_SCALE", OID_INT2, -1},
    {"MAXIMUM_SCALE", OID_INT2, -1},
};

static bool add_number_or_null(struct rs_rows *rows, bool given, int64_t value)
{
    return given ? rs_rows_local_add_int(rows, value)
                 : rs_rows_local_add(rows, (struct rs_span){NULL, 0});
}

static const char *create_params(const struct rs_column_type *type)
{
    switch (type->concise) {
    case SQL_NUMERIC:
    case SQL_DECIMAL:
        return "precision,scale";
    case SQL_CHAR:
    case SQL_WCHAR:
    case SQL_VARCHAR:
    case SQL_WVARCHAR:
    case SQL_VARBINARY:
        return "max length";
    default:
        return NULL;
    }
}

static bool is_numeric(const struct rs_column_type *type)
{
    return type->radix != 0;
}

/* The largest size that a column of the type can be declared with. */
static int64_t largest(const struct rs_type *type, const struct rs_column_type *what)
{
    if (type->sql_type == SQL_NUMERIC || type->sql_type == SQL_DECIMAL) {
        return 38;
    }
    return (int64_t)what->size;
}

static bool add_odbc3(struct rs_rows *rows, const struct rs_column_type *what)
{
    bool decimal = what->concise == SQL_NUMERIC || what->concise == SQL_DECIMAL;
    bool timed = what->verbose == SQL_DATETIME || what->verbose == SQL_INTERVAL;
    return rs_rows_local_add_int(rows, what->verbose) &&
           add_number_or_null(rows, timed, what->subcode) &&
           add_number_or_null(rows, is_numeric(what), decimal ? 10 : what->radix) &&
           add_number_or_null(rows, what->verbose == SQL_INTERVAL, RS_INTERVAL_MOST);
}

static bool add_type(struct rs_stmt *stmt, struct rs_rows *rows, const struct rs_type *type,
                     const struct rs_column_type *what)
{
    bool decimal = what->concise == SQL_NUMERIC || what->concise == SQL_DECIMAL;
    bool timed = what->concise == SQL_TYPE_TIME || what->concise == SQL_TYPE_TIMESTAMP;
    bool ok =
        rs_rows_local_add(rows, rs_span_of(type->name)) &&
        rs_rows_local_add_int(rows, rs_stmt_visible_type(stmt, what->concise)) &&
        rs_rows_local_add_int(rows, largest(type, what)) &&
        rs_rows_local_add(rows, rs_span_of(type->prefix)) &&
        rs_rows_local_add(rows, rs_span_of(type->suffix)) &&
        rs_rows_local_add(rows, rs_span_of(create_params(what))) &&
        rs_rows_local_add_int(rows, SQL_NULLABLE) &&
        rs_rows_local_add_int(rows, what->case_sensitive) &&
        rs_rows_local_add_int(rows, what->searchable_like ? SQL_SEARCHABLE : SQL_ALL_EXCEPT_LIKE) &&
        add_number_or_null(rows, is_numeric(what), !what->is_signed) &&
        rs_rows_local_add_int(rows, what->fixed_scale) &&
        add_number_or_null(rows, is_numeric(what), 0) &&
        rs_rows_local_add(rows, rs_span_of(type->name)) &&
        add_number_or_null(rows, decimal || timed, 0) &&
        add_number_or_null(rows, decimal || timed, decimal ? 37 : 6);
    bool odbc2 = stmt->dbc->env->version == (SQLINTEGER)SQL_OV_ODBC2;
    return ok && (odbc2 || add_odbc3(rows, what));
}

struct entry {
    const struct rs_type *type;
    struct rs_column_type what;
    size_t order; /* of the table: nearest type first among equals */
};

static int by_type(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->what.concise != y->what.concise) {
        return x->what.concise < y->what.concise ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Types that a column can be declared with, of the wanted SQL type. */
static size_t collect(const struct rs_stmt *stmt, SQLSMALLINT wanted, struct entry *out)
{
    const struct rs_type *type;
    size_t count = 0;
    unsigned here = stmt->dbc->rules.redshift ? RS_ON_REDSHIFT : RS_ON_POSTGRES;
    for (size_t i = 0; (type = rs_type_at(i)) != NULL; i++) {
        struct entry entry = {.type = type, .order = i};
        rs_column_type_set(&entry.what, type->oid, -1, &stmt->dbc->rules);
        bool match =
            wanted == SQL_ALL_TYPES || wanted == entry.what.concise || wanted == type->sql_type;
        if (match && (type->servers & here)) {
            if (out) {
                out[count] = entry;
            }
            count++;
        }
    }
    return count;
}

SQLRETURN rs_stmt_type_info(struct rs_stmt *stmt, SQLSMALLINT sql_type)
{
    bool odbc2 = stmt->dbc->env->version == (SQLINTEGER)SQL_OV_ODBC2;
    SQLSMALLINT wanted = rs_sql_type_modern(sql_type);
    if (!rs_sql_type_known(wanted)) {
        return rs_post(&stmt->h, RS_HY004, "SQL type %d", sql_type);
    }
    size_t count = collect(stmt, wanted, NULL);
    struct entry *entries = calloc(count ? count : 1, sizeof *entries);
    struct rs_rows *rows = odbc2 ? rs_rows_local(columns2, RS_COUNT(columns2))
                                 : rs_rows_local(columns, RS_COUNT(columns));
    bool ok = entries && rows;
    if (ok) {
        collect(stmt, wanted, entries);
        qsort(entries, count, sizeof *entries, by_type);
    }
    for (size_t i = 0; ok && i < count; i++) {
        ok = add_type(stmt, rows, entries[i].type, &entries[i].what);
    }
    free(entries);
    if (!ok) {
        rs_rows_close(rows);
        rows = NULL;
    }
    return rs_stmt_show_rows(stmt, rows);
}
