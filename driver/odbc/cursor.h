/* Where a statement's cursor stands, and where each fetch takes it. ODBC reference,
 * SQLFetchScroll, "Cursor positioning rules". */
#ifndef RS_ODBC_CURSOR_H
#define RS_ODBC_CURSOR_H

#include <sql.h>
#include <sqlext.h>

#include "odbc/rows.h"

struct rs_stmt;
struct rs_stmt_attrs;

/* Row numbers are those of the result set, from 1. */
#define RS_BEFORE_START 0
#define RS_AFTER_END    INT64_MAX

struct rs_cursor {
    bool scrolls;         /* static: rows can be had again; else forward-only */
    int64_t limit;        /* SQL_ATTR_MAX_ROWS when it was opened; 0: none */
    int64_t start;        /* first row of the rowset, RS_BEFORE_START or RS_AFTER_END */
    SQLULEN size;         /* of the rowset as it was asked for */
    SQLULEN rows;         /* that it has */
    SQLULEN current;      /* the current row in it, from 1; 0: none */
    SQLULEN bookmarks;    /* SQL_ATTR_USE_BOOKMARKS when it was opened */
    uint32_t serial;      /* of the statement's result sets */
    SQLUSMALLINT *status; /* the application's row status array of the last fetch */
    char bookmark[32];    /* text of the one that is being shown */
};

/* What a fetch wants. */
struct rs_move {
    SQLSMALLINT orientation;
    int64_t offset;
    int64_t bookmark; /* its row */
    SQLULEN size;     /* of the new rowset */
};

/* The statement's rows are new, or gone: before their first row. */
void rs_cursor_reset(struct rs_stmt *stmt);
/* Takes the cursor to the first row of the new rowset: a scrolling cursor's rows stand on it, a
 * forward-only cursor's give it next. *clipped: the rowset would have begun before the first row
 * (01S06). When it fails the cursor stays. */
bool rs_cursor_move(struct rs_stmt *stmt, const struct rs_move *move, const struct rs_wait *wait,
                    bool *clipped, struct rs_error *err) RS_MUST_CHECK;
/* Asynchronous execution: whether the next rowset, of a static cursor all rows, can be fetched
 * without waiting; with a `wait` it is made so. */
bool rs_cursor_ahead(struct rs_stmt *stmt, const struct rs_wait *wait);
/* The rows stand on row `row` (from 1) of the rowset. */
bool rs_cursor_show(struct rs_stmt *stmt, SQLULEN row, struct rs_error *err) RS_MUST_CHECK;
/* bookmark.c: record 0 of the IRD; the C types of column 0; its value in row `row` (from 0) of the
 * rowset, valid until the next call; the row of a bookmark that the application hands back, false:
 * it is none of this result set. */
void rs_bookmark_describe(struct rs_stmt *stmt);
bool rs_bookmark_takes(SQLSMALLINT c_type);
struct rs_span rs_bookmark_text(struct rs_cursor *cursor, SQLULEN row);
bool rs_bookmark_read(const struct rs_cursor *cursor, const void *from, int64_t *row);
/* One of the cursor's attributes was set; those that follow from it change (ODBC reference,
 * SQLSetStmtAttr). */
void rs_cursor_attr_set(struct rs_stmt_attrs *attrs, SQLINTEGER id);

#endif
