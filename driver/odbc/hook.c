/* Attributes that are more than a stored value. */
#include <stdlib.h>
#include <string.h>

#include "odbc/attr.h"
#include "sql/text.h"

static struct rs_dbc *dbc_of(struct rs_handle *handle)
{
    return (struct rs_dbc *)handle;
}

static struct rs_stmt *stmt_of(struct rs_handle *handle)
{
    return (struct rs_stmt *)handle;
}

static SQLRETURN get_version(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_u32(out, (SQLUINTEGER)((struct rs_env *)handle)->version);
}

static SQLRETURN set_version(struct rs_handle *handle, const struct rs_attr_value *value)
{
    struct rs_env *env = (struct rs_env *)handle;
    env->version = (SQLINTEGER)(SQLULEN)value->value;
    handle->diag.odbc2 = env->version == (SQLINTEGER)SQL_OV_ODBC2;
    return SQL_SUCCESS;
}

const struct rs_attr_hook rs_hook_odbc_version = {get_version, set_version};

static SQLRETURN get_access_mode(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_u32(out, dbc_of(handle)->attrs.access_mode);
}

static SQLRETURN set_access_mode(struct rs_handle *handle, const struct rs_attr_value *value)
{
    struct rs_dbc *dbc = dbc_of(handle);
    SQLUINTEGER mode = (SQLUINTEGER)(SQLULEN)value->value;
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    if (dbc->state == RS_C_CONNECTED && mode != dbc->attrs.access_mode &&
        !rs_dbc_set_read_only(dbc, mode == SQL_MODE_READ_ONLY, &wait, &err)) {
        return rs_post_error(handle, &err);
    }
    dbc->attrs.access_mode = mode;
    return SQL_SUCCESS;
}

const struct rs_attr_hook rs_hook_access_mode = {get_access_mode, set_access_mode};

static SQLRETURN get_async(struct rs_handle *handle, struct rs_out *out)
{
    bool on = atomic_load(&stmt_of(handle)->async.enabled);
    return rs_out_len(out, on ? SQL_ASYNC_ENABLE_ON : SQL_ASYNC_ENABLE_OFF);
}

static SQLRETURN set_async(struct rs_handle *handle, const struct rs_attr_value *value)
{
    atomic_store(&stmt_of(handle)->async.enabled, value->value != NULL);
    return SQL_SUCCESS;
}

const struct rs_attr_hook rs_hook_async = {get_async, set_async};

static SQLRETURN get_async_start(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_u32(out, (SQLUINTEGER)dbc_of(handle)->attrs.stmt.async);
}

static SQLRETURN set_async_start(struct rs_handle *handle, const struct rs_attr_value *value)
{
    rs_async_enable_all(dbc_of(handle), value->value != NULL);
    return SQL_SUCCESS;
}

const struct rs_attr_hook rs_hook_async_start = {get_async_start, set_async_start};

static SQLRETURN get_autocommit(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_u32(out, dbc_of(handle)->attrs.autocommit);
}

static SQLRETURN set_autocommit(struct rs_handle *handle, const struct rs_attr_value *value)
{
    return rs_dbc_set_autocommit(dbc_of(handle), (SQLUINTEGER)(SQLULEN)value->value);
}

const struct rs_attr_hook rs_hook_autocommit = {get_autocommit, set_autocommit};

static SQLRETURN get_isolation(struct rs_handle *handle, struct rs_out *out)
{
    SQLUINTEGER isolation;
    SQLRETURN rc = rs_dbc_get_isolation(dbc_of(handle), &isolation);
    return rc == SQL_ERROR ? rc : rs_out_u32(out, isolation);
}

static SQLRETURN set_isolation(struct rs_handle *handle, const struct rs_attr_value *value)
{
    return rs_dbc_set_isolation(dbc_of(handle), (SQLUINTEGER)(SQLULEN)value->value);
}

const struct rs_attr_hook rs_hook_isolation = {get_isolation, set_isolation};

static SQLRETURN get_reset(struct rs_handle *handle, struct rs_out *out)
{
    (void)out;
    return rs_post(handle, RS_HY092, "SQL_ATTR_RESET_CONNECTION can only be set");
}

static SQLRETURN set_reset(struct rs_handle *handle, const struct rs_attr_value *value)
{
    (void)value;
    bool open = dbc_of(handle)->state == RS_C_CONNECTED;
    return open ? rs_dbc_reset(dbc_of(handle)) : rs_post(handle, RS_08003, NULL);
}

const struct rs_attr_hook rs_hook_reset_connection = {get_reset, set_reset};

static SQLRETURN get_auto_ipd(struct rs_handle *handle, struct rs_out *out)
{
    (void)handle;
    return rs_out_u32(out, SQL_FALSE);
}

const struct rs_attr_hook rs_hook_auto_ipd = {get_auto_ipd, NULL};

static SQLRETURN get_dead(struct rs_handle *handle, struct rs_out *out)
{
    struct rs_dbc *dbc = dbc_of(handle);
    if (dbc->state != RS_C_CONNECTED) {
        return rs_post(handle, RS_08003, NULL);
    }
    /* SQL_CD_FALSE, SQL_CD_TRUE */
    return rs_out_u32(out, rs_pq_alive(rs_dbc_pq(dbc)) ? 0u : 1u);
}

const struct rs_attr_hook rs_hook_connection_dead = {get_dead, NULL};

static SQLRETURN get_catalog(struct rs_handle *handle, struct rs_out *out)
{
    struct rs_dbc *dbc = dbc_of(handle);
    return rs_out_text(handle, out, rs_span_of(dbc->database ? dbc->database : ""));
}

static SQLRETURN set_catalog(struct rs_handle *handle, const struct rs_attr_value *value)
{
    return rs_dbc_set_database(dbc_of(handle), value->text);
}

const struct rs_attr_hook rs_hook_current_catalog = {get_catalog, set_catalog};

static SQLRETURN get_translate(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_text(handle, out, RS_SPAN_LIT(""));
}

static SQLRETURN set_translate(struct rs_handle *handle, const struct rs_attr_value *value)
{
    (void)value;
    return rs_post(handle, RS_HYC00, "no translation libraries");
}

const struct rs_attr_hook rs_hook_translate_lib = {get_translate, set_translate};

/* Which descriptor a statement uses: one of the application's, or (SQL_NULL_HDESC) its own again.
 */
static SQLRETURN use_desc(struct rs_handle *handle, SQLPOINTER value, struct rs_desc **used,
                          struct rs_desc *own)
{
    struct rs_desc *desc = value;
    if (!desc || desc == own) {
        *used = own;
        return SQL_SUCCESS;
    }
    if (!rs_handle_valid(desc, RS_KIND_desc) || desc->dbc != stmt_of(handle)->dbc) {
        return rs_post(handle, RS_HY024, "not a descriptor of this connection");
    }
    if (desc->alloc_type == SQL_DESC_ALLOC_AUTO) {
        return rs_post(handle, RS_HY017, NULL);
    }
    *used = desc;
    return SQL_SUCCESS;
}

static SQLRETURN get_ard(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_ptr(out, stmt_of(handle)->ard);
}

static SQLRETURN set_ard(struct rs_handle *handle, const struct rs_attr_value *value)
{
    return use_desc(handle, value->value, &stmt_of(handle)->ard, stmt_of(handle)->own_ard);
}

const struct rs_attr_hook rs_hook_app_row_desc = {get_ard, set_ard};

static SQLRETURN get_apd(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_ptr(out, stmt_of(handle)->apd);
}

static SQLRETURN set_apd(struct rs_handle *handle, const struct rs_attr_value *value)
{
    return use_desc(handle, value->value, &stmt_of(handle)->apd, stmt_of(handle)->own_apd);
}

const struct rs_attr_hook rs_hook_app_param_desc = {get_apd, set_apd};

static SQLRETURN get_ird(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_ptr(out, stmt_of(handle)->ird);
}

const struct rs_attr_hook rs_hook_imp_row_desc = {get_ird, NULL};

static SQLRETURN get_ipd(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_ptr(out, stmt_of(handle)->ipd);
}

const struct rs_attr_hook rs_hook_imp_param_desc = {get_ipd, NULL};

static SQLRETURN get_row_number(struct rs_handle *handle, struct rs_out *out)
{
    struct rs_stmt *stmt = stmt_of(handle);
    const struct rs_cursor *cursor = &stmt->cursor;
    if (cursor->current == 0) {
        return rs_post(handle, RS_24000, "there is no current row");
    }
    return rs_out_len(out, (SQLLEN)(cursor->start + (int64_t)cursor->current - 1));
}

const struct rs_attr_hook rs_hook_row_number = {get_row_number, NULL};

static SQLRETURN get_rowset_size(struct rs_handle *handle, struct rs_out *out)
{
    return rs_out_len(out, (SQLLEN)stmt_of(handle)->rowset_size);
}

static SQLRETURN set_rowset_size(struct rs_handle *handle, const struct rs_attr_value *value)
{
    stmt_of(handle)->rowset_size = (SQLULEN)value->value;
    return SQL_SUCCESS;
}

const struct rs_attr_hook rs_hook_rowset_size = {get_rowset_size, set_rowset_size};
