/* The catalog's queries: files in odbc/catalog/, made C strings at build, with places for the
 * application's arguments. A place (":schema") stands behind an expression and becomes a condition
 * on it: "= 'sales'", "LIKE 'sa%' ESCAPE '!'", "IS NOT NULL" when everything is wanted. In a SHOW
 * command ":name_schema" is the one name that is asked for, and ":like_table" its LIKE, or nothing.
 * Arguments get into the text as quoted literals and quoted names only. */
#ifndef RS_ODBC_CATALOGQUERY_H
#define RS_ODBC_CATALOGQUERY_H

#include "odbc/catalog.h"

struct rs_catalog_sql {
    const char *name; /* of the file, without ".sql" */
    const char *text;
};
extern const struct rs_catalog_sql rs_catalog_sql[]; /* ends with a NULL name */
/* The text of a file, without ".sql"; "" when there is none. */
const char *rs_catalog_text(const char *file);

/* How an argument is meant. ODBC reference, "Arguments in Catalog Functions". With
 * SQL_ATTR_METADATA_ID both kinds are identifiers. */
enum rs_place_kind {
    RS_PLACE_PATTERN,
    RS_PLACE_ORDINARY,
    RS_PLACE_CATALOG,         /* ordinary; "" is taken as not given: everything is in a database */
    RS_PLACE_CATALOG_PATTERN, /* likewise */
    RS_PLACE_TYPES,           /* the list of table types of SQLTables */
    RS_PLACE_SQL              /* the driver's own text, as it is */
};

struct rs_catalog_place {
    const char *name; /* without the colon */
    enum rs_place_kind kind;
    struct rs_span value;
};

/* What an argument asks for. */
enum rs_meaning {
    RS_MEANS_EVERYTHING,
    RS_MEANS_NAME, /* exactly this one */
    RS_MEANS_PATTERN,
    RS_MEANS_TYPES,
    RS_MEANS_SQL
};

/* A cell of rows whose types the driver works out (described.c): a column of the query (from 0), or
 * one of these. */
enum rs_described_cell {
    RS_CELL_DATA_TYPE = 100,
    RS_CELL_TYPE_NAME,
    RS_CELL_COLUMN_SIZE,
    RS_CELL_BUFFER_LENGTH,
    RS_CELL_DECIMAL_DIGITS,
    RS_CELL_RADIX,
    RS_CELL_NULLABLE,
    RS_CELL_SQL_DATA_TYPE,
    RS_CELL_DATETIME_SUB,
    RS_CELL_OCTET_LENGTH
};

/* Types of the standard's columns. */
enum { RS_INT2 = 21, RS_INT4 = 23, RS_CHAR = 1042, RS_VARCHAR = 1043 };
#define RS_LENGTH(n)   ((n) + 4) /* typmod of varchar(n) */
#define RS_NAME_MOST   RS_LENGTH(128)
#define RS_REMARK_MOST RS_LENGTH(1024)

/* What the query's columns hold that a type follows from. */
struct rs_described_shape {
    const struct rs_rows_column *columns;
    const int *cells; /* as many as columns */
    size_t count;
    size_t oid, typmod, type_name; /* oid may be NULL: then the name says it */
    size_t is_nullable;            /* 'YES' or 'NO' */
};

#define RS_PLACES_MOST 8
struct rs_catalog_query {
    const char *name; /* of the question; see catalogchain.c for the files that answer it */
    const struct rs_catalog_place *places;
    size_t place_count;                   /* RS_PLACES_MOST at the most */
    const struct rs_rows_column *columns; /* NULL: the shape's */
    size_t column_count;
    const struct rs_described_shape *shape; /* NULL: the rows are as the query gives them */
};

/* Asks one source after the other until one has rows; they are the statement's result set. HY009
 * for an identifier that is NULL. */
SQLRETURN rs_catalog_run(struct rs_stmt *stmt, const struct rs_catalog_query *query);

/* A file that answers a question. */
struct rs_catalog_source {
    const char *file; /* without ".sql"; NULL: the end of a list */
    bool anywhere;    /* it works on every cluster for everybody: asked also inside a transaction,
                         which an error would end */
    int discovery;    /* a SHOW command: the cluster's show_discovery from which on it is there */
    bool final;       /* an answer without rows is an answer: who may not look gets an error */
    bool each;        /* it lists procedures; each is then asked for its parameters */
};

/* The sources of a question, the best first; static. `wide`: it is also about other databases. */
const struct rs_catalog_source *rs_catalog_sources(const char *question, bool redshift, bool wide);

/* HY009: the function wants the name of a table. */
SQLRETURN rs_catalog_no_table(struct rs_stmt *stmt);

/* The statement's open rows move behind rows of `shape`, which work out each row as it is fetched.
 */
SQLRETURN rs_catalog_describe(struct rs_stmt *stmt, const struct rs_described_shape *shape);

/* catalogplace.c. `name` gets the name of RS_MEANS_NAME. */
enum rs_meaning rs_place_meaning(const struct rs_stmt *stmt, const struct rs_catalog_place *place,
                                 struct rs_buf *name);
/* Whether `name` is among what the argument asks for. */
bool rs_place_admits(const struct rs_stmt *stmt, const struct rs_catalog_place *place,
                     struct rs_span name);
/* NULL: the query has no such place. */
const struct rs_catalog_place *rs_catalog_place(const struct rs_catalog_query *query,
                                                struct rs_span name);
/* HY009 for an identifier that is NULL. */
SQLRETURN rs_catalog_check_places(struct rs_stmt *stmt, const struct rs_catalog_query *query);
enum rs_filled {
    RS_FILLED,
    RS_FILL_FAILED, /* posted */
    RS_NOT_NARROW   /* a name is wanted where the argument is a pattern or missing */
};
/* Appends `text` with the arguments in their places. */
enum rs_filled rs_catalog_fill(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                               const char *text, struct rs_buf *out);

/* catalogshow.c: the open answer of the SHOW command in `file`, read to its end, becomes rows as
 * the question's other files give them: its columns by name, without what was not asked for, in the
 * standard's order. *have: there are any. `more`: rows that belong to them, which move in; NULL:
 * none. */
SQLRETURN rs_catalog_take_shown(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                                const char *file, struct rs_rows *more, bool *have);
/* catalogparameters.c: the open rows are procedures; a second command asks for the parameters of
 * all of them, which become the rows. */
SQLRETURN rs_catalog_take_parameters(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                                     bool *have);

#endif
