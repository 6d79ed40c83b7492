/* A tour of all functions that the driver exports, without a driver manager: each with good and
 * with wrong arguments, in every state that makes a difference. */
#ifndef RS_TESTS_TOUR_H
#define RS_TESTS_TOUR_H

#include "app.h"

extern struct app app;   /* connected */
extern SQLHDBC idle;     /* not connected */
extern const char *name; /* of the data source */
extern SQLULEN version;  /* of ODBC */

/* What a call comes to, where it is no SQLSTATE. A SQLSTATE of class 01 comes with
 * SQL_SUCCESS_WITH_INFO, any other with SQL_ERROR. ODBC 2 applications expect ODBC 2's. */
#define GOOD    "good"    /* SQL_SUCCESS, or with information */
#define NO_DATA "no data" /* SQL_NO_DATA */
#define NEEDED  "needed"  /* SQL_NEED_DATA */
#define INVALID "invalid" /* SQL_INVALID_HANDLE */
#define SILENT  "silent"  /* SQL_ERROR that leaves no record: functions about diagnostics */

/* One call; its function counts as visited. Diagnostics are those of `handle`. */
void tour_check(const char *function, SQLRETURN rc, SQLSMALLINT kind, SQLHANDLE handle,
                const char *want, int line);

#define CALL(kind, handle, function, arguments, want)                                              \
    tour_check(#function, function arguments, kind, handle, want, __LINE__)
#define ON_ENV(function, arguments, want)  CALL(SQL_HANDLE_ENV, app.env, function, arguments, want)
#define ON_DBC(function, arguments, want)  CALL(SQL_HANDLE_DBC, app.dbc, function, arguments, want)
#define ON_IDLE(function, arguments, want) CALL(SQL_HANDLE_DBC, idle, function, arguments, want)
#define ON_STMT(function, arguments, want)                                                         \
    CALL(SQL_HANDLE_STMT, app.stmt, function, arguments, want)
#define ON_NONE(function, arguments) CALL(0, NULL, function, arguments, INVALID)

/* The statement in a state of appendix B. */
void tour_allocated(void);
void tour_prepared(void); /* "select ? ..." with two columns, and one parameter */
void tour_executed(void); /* no result set */
void tour_opened(void);   /* three rows of two columns: a number and a text */
void tour_fetched(void);  /* on the first of them */
void tour_needs_data(void);

/* The functions of plain.c; and those with strings, narrow and wide (text.inc). */
void tour_plain(void);
void tour_text_a(void);
void tour_text_w(void);

#endif
