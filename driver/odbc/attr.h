/* Attributes of all handles, by the table attr.def. */
#ifndef RS_ODBC_ATTR_H
#define RS_ODBC_ATTR_H

#include "odbc/dbc.h"

/* A value that is set: a number or pointer as SQLSet...Attr passes it, and for text attributes the
 * text. */
struct rs_attr_value {
    SQLPOINTER value;
    struct rs_span text;
};

bool rs_attr_is_text(SQLINTEGER id);
SQLRETURN rs_attr_get(struct rs_handle *handle, SQLINTEGER id, struct rs_out *out);
SQLRETURN rs_attr_set(struct rs_handle *handle, SQLINTEGER id, const struct rs_attr_value *value);

/* hook.c: the attributes that are more than a stored value. A getter writes to `out`; a setter
 * posts its own errors. */
struct rs_attr_hook {
    SQLRETURN (*get)(struct rs_handle *handle, struct rs_out *out);
    SQLRETURN (*set)(struct rs_handle *handle, const struct rs_attr_value *value);
};
extern const struct rs_attr_hook rs_hook_odbc_version, rs_hook_access_mode, rs_hook_async,
    rs_hook_async_start, rs_hook_autocommit, rs_hook_auto_ipd, rs_hook_connection_dead,
    rs_hook_current_catalog, rs_hook_translate_lib, rs_hook_app_row_desc, rs_hook_app_param_desc,
    rs_hook_imp_row_desc, rs_hook_imp_param_desc, rs_hook_row_number, rs_hook_rowset_size,
    rs_hook_isolation, rs_hook_reset_connection;

#endif
