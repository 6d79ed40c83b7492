/* The environment handle: the ODBC version that the application speaks, and its connections. */
#ifndef RS_ODBC_ENV_H
#define RS_ODBC_ENV_H

#include "odbc/handle.h"
#include "odbc/out.h"

struct rs_dbc;

struct rs_env {
    struct rs_handle h;
    struct rs_lock lock;
    SQLINTEGER version; /* SQL_OV_ODBC2, SQL_OV_ODBC3, SQL_OV_ODBC3_80 */
    SQLINTEGER pooling, match, output_nts;
    struct rs_dbc *dbcs; /* guarded by this lock */
};

struct rs_env *rs_env_new(void);
/* SQL_ERROR (HY010) while connections exist. */
SQLRETURN rs_env_free(struct rs_env *env);

#endif
