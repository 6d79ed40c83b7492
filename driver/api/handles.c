/* Allocating and freeing handles, and SQLGetFunctions. */
#include <stdlib.h>
#include <string.h>

#include "api/call.h"

static SQLRETURN alloc_env(SQLHANDLE *out)
{
    if (!out) {
        return SQL_ERROR;
    }
    *out = rs_env_new();
    return *out ? SQL_SUCCESS : SQL_ERROR;
}

/* The result of an allocation below `parent`. */
static SQLRETURN give(struct rs_handle *parent, void *made, SQLHANDLE *out)
{
    *out = made;
    return made ? SQL_SUCCESS : rs_post(parent, RS_HY001, NULL);
}

static SQLRETURN alloc_dbc(struct rs_env *env, SQLHANDLE *out)
{
    return out ? give(&env->h, rs_dbc_new(env), out) : rs_post(&env->h, RS_HY009, NULL);
}

static SQLRETURN alloc_stmt(struct rs_dbc *dbc, SQLHANDLE *out)
{
    return out ? give(&dbc->h, rs_stmt_new(dbc), out) : rs_post(&dbc->h, RS_HY009, NULL);
}

static SQLRETURN alloc_desc(struct rs_dbc *dbc, SQLHANDLE *out)
{
    if (!out) {
        return rs_post(&dbc->h, RS_HY009, NULL);
    }
    struct rs_desc *desc =
        rs_desc_new(dbc, (enum rs_desc_role)(RS_DESC_ARD | RS_DESC_APD), SQL_DESC_ALLOC_USER);
    if (desc) {
        desc->next = dbc->descs;
        dbc->descs = desc;
    }
    return give(&dbc->h, desc, out);
}

SQLRETURN SQL_API SQLAllocHandle(SQLSMALLINT kind, SQLHANDLE parent, SQLHANDLE *out)
{
    if (kind == SQL_HANDLE_ENV) {
        return alloc_env(out);
    }
    if (kind == SQL_HANDLE_DBC) {
        RS_ENTER_ANY(SQL_HANDLE_ENV, parent, SQLAllocHandle);
        RS_LEAVE(alloc_dbc((struct rs_env *)any, out));
    }
    RS_ENTER_ANY(SQL_HANDLE_DBC, parent, SQLAllocHandle);
    struct rs_dbc *dbc = (struct rs_dbc *)any;
    if (dbc->state != RS_C_CONNECTED) {
        RS_LEAVE(rs_post(any, RS_08003, NULL));
    }
    if (kind == SQL_HANDLE_STMT) {
        RS_LEAVE(alloc_stmt(dbc, out));
    }
    RS_LEAVE(kind == SQL_HANDLE_DESC ? alloc_desc(dbc, out) : rs_post(any, RS_HY092, NULL));
}

SQLRETURN SQL_API SQLAllocEnv(SQLHENV *out)
{
    return alloc_env(out);
}

SQLRETURN SQL_API SQLAllocConnect(SQLHENV handle, SQLHDBC *out)
{
    RS_ENTER(env, handle, SQLAllocConnect);
    RS_LEAVE(alloc_dbc(env, out));
}

SQLRETURN SQL_API SQLAllocStmt(SQLHDBC handle, SQLHSTMT *out)
{
    RS_ENTER(dbc, handle, SQLAllocStmt);
    RS_LEAVE(alloc_stmt(dbc, out));
}

/* Statements that used the descriptor go back to their own. */
static SQLRETURN free_desc(struct rs_desc *desc)
{
    struct rs_dbc *dbc = desc->dbc;
    if (desc->alloc_type == SQL_DESC_ALLOC_AUTO) {
        return rs_post(&desc->h, RS_HY017, NULL);
    }
    for (struct rs_stmt *stmt = dbc->stmts; stmt; stmt = stmt->next) {
        /* Another descriptor may come to lie at the same address. */
        stmt->plan.valid = stmt->plan.valid && stmt->plan.ard != desc;
        stmt->ard = stmt->ard == desc ? stmt->own_ard : stmt->ard;
        stmt->apd = stmt->apd == desc ? stmt->own_apd : stmt->apd;
    }
    for (struct rs_desc **at = &dbc->descs; *at; at = &(*at)->next) {
        if (*at == desc) {
            *at = desc->next;
            break;
        }
    }
    rs_desc_free(desc);
    return SQL_SUCCESS;
}

static SQLRETURN free_one(struct rs_handle *handle)
{
    switch (handle->kind) {
    case RS_KIND_env:
        return rs_env_free((struct rs_env *)handle);
    case RS_KIND_dbc:
        return ((struct rs_dbc *)handle)->state == RS_C_CONNECTED
                   ? rs_post(handle, RS_HY010, "disconnect first")
                   : rs_dbc_free((struct rs_dbc *)handle);
    case RS_KIND_stmt:
        rs_stmt_free((struct rs_stmt *)handle);
        return SQL_SUCCESS;
    default:
        return free_desc((struct rs_desc *)handle);
    }
}

static SQLRETURN free_handle(enum rs_fn_id fn, SQLSMALLINT kind, SQLHANDLE handle)
{
    struct rs_call call;
    struct rs_handle *any = rs_call_begin(&call, fn, kind, handle);
    if (!any) {
        return call.rc;
    }
    bool owns_lock = any->kind == RS_KIND_env || any->kind == RS_KIND_dbc;
    SQLRETURN rc = free_one(any);
    if (rc != SQL_ERROR) {
        rs_call_freed(&call, owns_lock);
    }
    return rs_call_end(&call, rc);
}

SQLRETURN SQL_API SQLFreeHandle(SQLSMALLINT kind, SQLHANDLE handle)
{
    return free_handle(RS_FN_SQLFreeHandle, kind, handle);
}

SQLRETURN SQL_API SQLFreeEnv(SQLHENV handle)
{
    return free_handle(RS_FN_SQLFreeEnv, SQL_HANDLE_ENV, handle);
}

SQLRETURN SQL_API SQLFreeConnect(SQLHDBC handle)
{
    return free_handle(RS_FN_SQLFreeConnect, SQL_HANDLE_DBC, handle);
}

SQLRETURN SQL_API SQLFreeStmt(SQLHSTMT handle, SQLUSMALLINT option)
{
    if (option == SQL_DROP) {
        return free_handle(RS_FN_SQLFreeStmt, SQL_HANDLE_STMT, handle);
    }
    RS_ENTER(stmt, handle, SQLFreeStmt);
    RS_LEAVE(rs_stmt_free_option(stmt, option));
}

static bool supported(SQLUSMALLINT id)
{
    for (int i = 0; i < RS_FN_COUNT; i++) {
        const struct rs_fn *fn = rs_fn_at((enum rs_fn_id)i);
        if (fn->id == id) {
            return true;
        }
    }
    return false;
}

static SQLRETURN get_functions(struct rs_dbc *dbc, SQLUSMALLINT id, SQLUSMALLINT *out)
{
    enum { BITS = 16, ODBC2_COUNT = 100 };
    if (!out) {
        return rs_post(&dbc->h, RS_HY009, NULL);
    }
    if (id != SQL_API_ALL_FUNCTIONS && id != SQL_API_ODBC3_ALL_FUNCTIONS) {
        *out = supported(id) ? SQL_TRUE : SQL_FALSE;
        return SQL_SUCCESS;
    }
    bool bitmap = id == SQL_API_ODBC3_ALL_FUNCTIONS;
    size_t words = bitmap ? SQL_API_ODBC3_ALL_FUNCTIONS_SIZE : ODBC2_COUNT;
    memset(out, 0, words * sizeof *out);
    for (int i = 0; i < RS_FN_COUNT; i++) {
        const struct rs_fn *fn = rs_fn_at((enum rs_fn_id)i);
        if (bitmap) {
            out[fn->id / BITS] = (SQLUSMALLINT)(out[fn->id / BITS] | 1u << fn->id % BITS);
        } else if (fn->id < ODBC2_COUNT) {
            out[fn->id] = SQL_TRUE;
        }
    }
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLGetFunctions(SQLHDBC handle, SQLUSMALLINT id, SQLUSMALLINT *out)
{
    RS_ENTER(dbc, handle, SQLGetFunctions);
    RS_LEAVE(get_functions(dbc, id, out));
}
