/* A statement: its text, parameters, open result and how far it is fetched. Its connection's lock
 * guards all of it; the bodies here are called by api/ with the lock held and the state checked. */
#ifndef RS_ODBC_STMT_H
#define RS_ODBC_STMT_H

#include "odbc/async.h"
#include "odbc/cursor.h"
#include "odbc/desc.h"
#include "odbc/output.h"
#include "odbc/refcursor.h"
#include "odbc/rows.h"
#include "odbc/run.h"
#include "odbc/sets.h"
#include "sql/statement.h"
#include "value/value.h"

struct rs_dbc;

/* ODBC reference, appendix B: S1, S2-S3, S4, S5, S6-S7, S8-S10. Bits, for the masks of fn.def. */
enum rs_stmt_state {
    RS_S_ALLOCATED = 1,
    RS_S_PREPARED = 2,
    RS_S_EXECUTED = 4, /* no result set, or a count */
    RS_S_OPEN = 8,     /* a result set, before its first row */
    RS_S_FETCHED = 16,
    RS_S_NEED_DATA = 32
};

struct rs_stmt_attrs {
    SQLULEN async, concurrency, cursor_type, sensitivity, scrollable, auto_ipd, bookmarks;
    SQLULEN keyset_size, max_length, max_rows, metadata_id, noscan, query_timeout, retrieve_data;
    SQLULEN simulate;
    SQLPOINTER fetch_bookmark;
};

/* A pointer that was bound, and where it leads in the rowset that is being fetched. */
struct rs_plan_slot {
    void *bound;     /* NULL: none */
    size_t element;  /* bytes from one row's to the next, column-wise */
    uintptr_t first; /* address of row 0, with offsets; 0: none */
    size_t step;     /* bytes from one row's to the next */
};

/* One bound column of the plan: everything that can be decided before the first cell. */
struct rs_plan_column {
    SQLSMALLINT number; /* of the column, from 1; 0: the bookmark */
    rs_convert_fn *convert;
    const struct rs_column_type *type;
    struct rs_plan_slot buffer, octets, indicator;
    struct rs_target target; /* of the cell that is being fetched */
};

struct rs_plan {
    struct rs_plan_column *columns; /* owned */
    size_t count;
    const struct rs_desc *ard; /* it was made for ... */
    uint64_t version;          /* ... at this version */
    bool valid;
};

/* What SQLGetData has handed out so far. */
struct rs_getdata {
    bool begun; /* false: none of this row */
    SQLUSMALLINT column;
    SQLSMALLINT c_type;
    size_t resume;
    bool done;
};

struct rs_stmt {
    struct rs_handle h;
    struct rs_front front;
    struct rs_async async;
    struct rs_dbc *dbc;
    struct rs_stmt *next; /* of the connection's statements */
    enum rs_stmt_state state;
    struct rs_stmt_attrs attrs;
    struct rs_desc *ard, *apd; /* in use: own_* or the application's */
    struct rs_desc *own_ard, *own_apd, *ird, *ipd;
    char *sql; /* owned: as the server gets it, with $n; NULL: none */
    size_t markers;
    enum rs_param_rule param_rule;
    enum rs_sql_call call;
    bool prepared;        /* by SQLPrepare: closing the cursor keeps the text */
    bool described;       /* the IRD of the prepared text is known */
    bool params_known;    /* so are the types of its parameters */
    bool cursors_known;   /* so is whether it calls what has to do with cursors ... */
    bool cursors;         /* ... which it does */
    struct rs_rows *rows; /* the open result; NULL: none */
    struct rs_sets sets;  /* the execution that goes on */
    struct rs_stop stop;  /* set by SQLCancel; a part of the connection's */
    struct rs_plan plan;
    struct rs_getdata getdata;
    SQLLEN row_count;
    struct rs_cursor cursor;
    char *cursor_name;   /* owned; NULL: made up when asked */
    SQLULEN rowset_size; /* SQL_ROWSET_SIZE, of SQLExtendedFetch */
};

/* A statement of the driver's own. */
struct rs_internal {
    const char *sql; /* with $1..$n */
    const struct rs_pq_param *params;
    size_t param_count;
    const struct rs_rows_column *columns; /* names and types that the standard gives */
    size_t column_count;                  /* as many as the query has */
};

struct rs_stmt *rs_stmt_new(struct rs_dbc *dbc);
/* Leaves the connection's list, closes what is open. */
void rs_stmt_free(struct rs_stmt *stmt);
/* Closes the results. */
void rs_stmt_drop_rows(struct rs_stmt *stmt);
/* The same, and back to prepared or allocated. */
void rs_stmt_close(struct rs_stmt *stmt);
/* SQLFreeStmt(SQL_CLOSE, SQL_UNBIND, SQL_RESET_PARAMS). */
SQLRETURN rs_stmt_free_option(struct rs_stmt *stmt, SQLUSMALLINT option);
SQLRETURN rs_stmt_close_cursor(struct rs_stmt *stmt);
SQLRETURN rs_stmt_set_cursor_name(struct rs_stmt *stmt, struct rs_span name);
SQLRETURN rs_stmt_get_cursor_name(struct rs_stmt *stmt, struct rs_out *out);

/* exec.c */
SQLRETURN rs_stmt_prepare(struct rs_stmt *stmt, struct rs_span sql);
SQLRETURN rs_stmt_execute(struct rs_stmt *stmt);
SQLRETURN rs_stmt_exec_direct(struct rs_stmt *stmt, struct rs_span sql);
/* How many parameters a statement has that is not yet the statement's own; 0: it cannot be read. */
size_t rs_stmt_markers_in(const struct rs_stmt *stmt, struct rs_span sql);
/* One parameter set (from 0); its result becomes stmt->rows. */
SQLRETURN rs_stmt_execute_set(struct rs_stmt *stmt, SQLULEN set);
/* The statement's state follows what the walk over its results stands on. */
SQLRETURN rs_stmt_show_current(struct rs_stmt *stmt);
SQLRETURN rs_stmt_more_results(struct rs_stmt *stmt);
SQLRETURN rs_stmt_row_count(struct rs_stmt *stmt, SQLLEN *count);
/* Runs a driver-made SQL statement; its rows become the statement's result set, with the given
 * column names and types. The text is not rewritten. Any cursor must be closed. Diagnostics are
 * posted. */
SQLRETURN rs_stmt_run_internal(struct rs_stmt *stmt, const struct rs_internal *query);
/* The same for rows made by the driver (rs_rows_local), which move in; NULL: HY001. */
SQLRETURN rs_stmt_show_rows(struct rs_stmt *stmt, struct rs_rows *rows);
/* Makes the IRD of a prepared statement known, by asking the server when it is not yet. */
SQLRETURN rs_stmt_describe(struct rs_stmt *stmt);
/* The same for the types of its parameters. */
SQLRETURN rs_stmt_describe_params(struct rs_stmt *stmt);

/* The time that one call may take: SQL_ATTR_QUERY_TIMEOUT and SQLCancel. Between begin and end the
 * statement is what SQLCancel stops; what came earlier in this call counts, too. */
void rs_stmt_wait_begin(struct rs_stmt *stmt, bool timed, struct rs_wait *wait);
void rs_stmt_wait_end(struct rs_stmt *stmt);
/* Takes no lock. */
SQLRETURN rs_stmt_cancel(struct rs_stmt *stmt);
/* A call begins: whether SQLCancel was called since the one before, which this one does not heed.
 */
bool rs_stmt_forget_cancel(struct rs_stmt *stmt);

/* param.c: the values of one parameter set (from 0) in `params` (as many as markers), their text in
 * `text`. */
SQLRETURN rs_stmt_params(struct rs_stmt *stmt, SQLULEN set, struct rs_pq_param *params,
                         struct rs_buf *text);
SQLRETURN rs_stmt_num_params(struct rs_stmt *stmt, SQLSMALLINT *count);
struct rs_describe_param_args {
    SQLUSMALLINT number;
    SQLSMALLINT *type;
    SQLULEN *size;
    SQLSMALLINT *digits, *nullable;
};
SQLRETURN rs_stmt_describe_param(struct rs_stmt *stmt, const struct rs_describe_param_args *args);

/* bind.c */
struct rs_bind_param_args {
    SQLUSMALLINT number;
    SQLSMALLINT io, c_type, sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
    SQLPOINTER data;
    SQLLEN capacity;
    SQLLEN *indicator;
};
SQLRETURN rs_stmt_bind_param(struct rs_stmt *stmt, const struct rs_bind_param_args *args);
SQLRETURN rs_stmt_param_options(struct rs_stmt *stmt, SQLULEN sets, SQLULEN *processed);
struct rs_bind_col_args {
    SQLUSMALLINT number;
    SQLSMALLINT c_type;
    SQLPOINTER data;
    SQLLEN capacity;
    SQLLEN *indicator;
};
SQLRETURN rs_stmt_bind_col(struct rs_stmt *stmt, const struct rs_bind_col_args *args);
/* SQLGetData: the same arguments for one cell of the current row. */
SQLRETURN rs_stmt_get_data(struct rs_stmt *stmt, const struct rs_bind_col_args *args);

/* result.c */
SQLRETURN rs_stmt_num_columns(struct rs_stmt *stmt, SQLSMALLINT *count);
struct rs_describe_col_args {
    SQLUSMALLINT number;
    struct rs_out *name;
    SQLSMALLINT *type;
    SQLULEN *size;
    SQLSMALLINT *digits, *nullable;
};
SQLRETURN rs_stmt_describe_col(struct rs_stmt *stmt, const struct rs_describe_col_args *args);
SQLRETURN rs_stmt_col_attribute(struct rs_stmt *stmt, SQLUSMALLINT number, SQLUSMALLINT field,
                                struct rs_out *text, SQLLEN *value);
/* The IRD follows the columns of the open result. False: memory ran out. */
bool rs_stmt_set_ird(struct rs_stmt *stmt, const struct rs_rows *rows);
/* The same while the statement is only prepared, and the types of the parameters. */
bool rs_stmt_set_description(struct rs_stmt *stmt, const struct rs_pq_description *description);
/* The concise type as this application's ODBC version writes it. */
SQLSMALLINT rs_stmt_visible_type(const struct rs_stmt *stmt, SQLSMALLINT concise);

/* plan.c: before the rows of a rowset. False when memory is out. */
bool rs_plan_refresh(struct rs_stmt *stmt);
void rs_plan_clear(struct rs_plan *plan);

/* fetch.c */
SQLRETURN rs_stmt_fetch(struct rs_stmt *stmt, SQLSMALLINT orientation, SQLLEN offset);
struct rs_extended_fetch_args {
    SQLUSMALLINT orientation;
    SQLLEN offset;
    SQLULEN *rows;
    SQLUSMALLINT *status;
};
SQLRETURN rs_stmt_extended_fetch(struct rs_stmt *stmt, const struct rs_extended_fetch_args *args);

/* The value of column `number` in row `row` (from 0) of the rowset, on which the rows stand. */
struct rs_span rs_stmt_value(struct rs_stmt *stmt, SQLSMALLINT number, SQLULEN row);
SQLRETURN rs_stmt_scroll_options(struct rs_stmt *stmt, SQLUSMALLINT concurrency, SQLLEN keyset,
                                 SQLUSMALLINT rowset);

/* One row, on which the rows stand, into row `row` (from 0) of the bound columns: its row status.
 */
SQLUSMALLINT rs_stmt_fetch_row(struct rs_stmt *stmt, SQLULEN row);

/* setpos.c */
SQLRETURN rs_stmt_set_pos(struct rs_stmt *stmt, SQLULEN row, SQLUSMALLINT operation,
                          SQLUSMALLINT lock);
SQLRETURN rs_stmt_bulk(struct rs_stmt *stmt, SQLSMALLINT operation);

/* typeinfo.c */
SQLRETURN rs_stmt_type_info(struct rs_stmt *stmt, SQLSMALLINT sql_type);

#endif
