/* What every ODBC handle starts with: a magic number that tells a living handle from a freed or
 * foreign pointer, the lock that guards it, and its diagnostics. */
#ifndef RS_ODBC_HANDLE_H
#define RS_ODBC_HANDLE_H

#include <sql.h>
#include <sqlext.h>

#include "base/lock.h"
#include "odbc/diag.h"

enum rs_kind { /* the numbers are ODBC's handle types */
               RS_KIND_env = SQL_HANDLE_ENV,
               RS_KIND_dbc = SQL_HANDLE_DBC,
               RS_KIND_stmt = SQL_HANDLE_STMT,
               RS_KIND_desc = SQL_HANDLE_DESC
};

struct rs_front;

struct rs_handle {
    uint32_t magic;
    enum rs_kind kind;
    struct rs_lock *lock;   /* borrowed: an environment's and a connection's own; statements and
                               descriptors share their connection's */
    struct rs_front *front; /* connections and statements: async.h; else NULL */
    struct rs_diag diag;
};

void rs_handle_init(struct rs_handle *handle, enum rs_kind kind, struct rs_lock *lock);
/* The pointer is no handle any more. */
void rs_handle_clear(struct rs_handle *handle);
bool rs_handle_valid(const void *handle, enum rs_kind kind);

#endif
