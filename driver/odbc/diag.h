/* Diagnostics of one handle: the header of the last call and its records (ODBC reference,
 * "Diagnostic Records and Fields"). Every diagnostic of the driver is made by one of the rs_post
 * functions; the "[vendor][component]" prefix is added here and nowhere else. */
#ifndef RS_ODBC_DIAG_H
#define RS_ODBC_DIAG_H

#include <sql.h>
#include <sqlext.h>

#include "base/notes.h"

enum rs_fate;
struct rs_dynamic;
struct rs_handle;
struct rs_out;

struct rs_diag_record {
    char state[6];
    int native;
    char *text; /* owned, without prefix; NULL: the condition's own text */
    SQLLEN row;
    SQLINTEGER column;
};

struct rs_diag {
    SQLRETURN rc;
    SQLLEN row_count;
    const struct rs_dynamic *function; /* the statement that was executed; NULL: none was */
    const char *server, *source;    /* host and data source, borrowed from the connection; NULL: not
                                       connected */
    struct rs_diag_record *records; /* owned; errors before warnings */
    size_t count, capacity;
    size_t settled; /* so many records at the front keep their places */
    bool odbc2;     /* the application wants ODBC 2's states */
};

/* Where in a rowset or among the parameter sets something happened. */
struct rs_place {
    SQLLEN row; /* from 1; SQL_NO_ROW_NUMBER */
    SQLINTEGER column;
};

void rs_diag_clear(struct rs_diag *diag);

/* Adds a record. text NULL: the condition's own words. Returns SQL_ERROR, or SQL_SUCCESS_WITH_INFO
 * for class 01, so that a body can `return rs_post(...)`. */
SQLRETURN rs_post(struct rs_handle *handle, enum rs_state state, const char *fmt, ...)
    RS_PRINTF(3, 4);
SQLRETURN rs_post_at(struct rs_handle *handle, enum rs_state state, struct rs_place place,
                     const char *text);
/* An error of the core, or of the server, moves in, with ODBC's SQLSTATE (mapstate.def); `err` is
 * clear afterwards. SQL_ERROR. */
SQLRETURN rs_post_error(struct rs_handle *handle, struct rs_error *err);
SQLRETURN rs_post_error_at(struct rs_handle *handle, struct rs_error *err, struct rs_place place);
/* The records from the one numbered `from` (counted from 0) on are about one row of a rowset:
 * SQLExtendedFetch wants them together, in the order of the rows, behind one that is 01S01. */
void rs_post_row(struct rs_handle *handle, size_t from, SQLLEN row);
/* The records of a call on another handle move in, in the place of this one's. SQL_ERROR. */
SQLRETURN rs_diag_move(struct rs_handle *to, struct rs_handle *from);
/* Warnings move in; `notes` is empty afterwards. */
void rs_post_notes(struct rs_handle *handle, struct rs_notes *notes);
/* What a conversion did: SQL_SUCCESS, SQL_SUCCESS_WITH_INFO, SQL_NO_DATA or SQL_ERROR. */
SQLRETURN rs_post_fate(struct rs_handle *handle, enum rs_fate fate, struct rs_place place);

/* SQLGetDiagRec, SQLGetDiagField, and SQLError (which takes records away as it reports them). They
 * post nothing. */
struct rs_diag_rec_args {
    SQLSMALLINT number;
    struct rs_out *state;
    SQLINTEGER *native;
    struct rs_out *text;
};
SQLRETURN rs_diag_rec(struct rs_handle *handle, const struct rs_diag_rec_args *args);
SQLRETURN rs_diag_pop(struct rs_handle *handle, const struct rs_diag_rec_args *args);
SQLRETURN rs_diag_field(struct rs_handle *handle, SQLSMALLINT number, SQLSMALLINT field,
                        struct rs_out *out);

#endif
