/* Getting and setting attributes by the table. */
#include "odbc/attr.h"

#include <string.h>

#include "redshift_odbc.h"

enum flag { READ = 1, EARLY = 2, CLOSED = 4, REFUSE = 8, TEXT = 16, POSITIVE = 32, COUPLED = 64 };

enum where {
    U32_ENV,
    U32_DBC,
    PTR_DBC,
    ULEN_STMT,
    PTR_STMT,
    ULEN_ARD,
    PTR_ARD,
    PTR_IRD,
    ULEN_APD,
    PTR_APD,
    PTR_IPD,
    HOOK
};

struct values {
    const SQLULEN *list; /* NULL: any */
    size_t count;
};

struct attr {
    SQLINTEGER id;
    enum rs_kind scope;
    enum where where;
    size_t offset;
    const struct rs_attr_hook *hook;
    struct values takes, turns;
    int flags;
};

#define SCOPE_ENV  RS_KIND_env
#define SCOPE_DBC  RS_KIND_dbc
#define SCOPE_STMT RS_KIND_stmt

#define OFFSET_U32_ENV(member)   offsetof(struct rs_env, member)
#define OFFSET_U32_DBC(member)   offsetof(struct rs_dbc_attrs, member)
#define OFFSET_PTR_DBC(member)   offsetof(struct rs_dbc_attrs, member)
#define OFFSET_ULEN_STMT(member) offsetof(struct rs_stmt_attrs, member)
#define OFFSET_PTR_STMT(member)  offsetof(struct rs_stmt_attrs, member)
#define OFFSET_ULEN_ARD(member)  offsetof(struct rs_desc, member)
#define OFFSET_PTR_ARD(member)   offsetof(struct rs_desc, member)
#define OFFSET_PTR_IRD(member)   offsetof(struct rs_desc, member)
#define OFFSET_ULEN_APD(member)  offsetof(struct rs_desc, member)
#define OFFSET_PTR_APD(member)   offsetof(struct rs_desc, member)
#define OFFSET_PTR_IPD(member)   offsetof(struct rs_desc, member)
#define OFFSET_HOOK(member)      0

#define HOOK_U32_ENV(member)   NULL
#define HOOK_U32_DBC(member)   NULL
#define HOOK_PTR_DBC(member)   NULL
#define HOOK_ULEN_STMT(member) NULL
#define HOOK_PTR_STMT(member)  NULL
#define HOOK_ULEN_ARD(member)  NULL
#define HOOK_PTR_ARD(member)   NULL
#define HOOK_PTR_IRD(member)   NULL
#define HOOK_ULEN_APD(member)  NULL
#define HOOK_PTR_APD(member)   NULL
#define HOOK_PTR_IPD(member)   NULL
#define HOOK_HOOK(member)      &rs_hook_##member

#define ANY                                                                                        \
    {                                                                                              \
        NULL, 0                                                                                    \
    }
#define NONE ANY
#define ONE(...)                                                                                   \
    {                                                                                              \
        (const SQLULEN[]){__VA_ARGS__}, sizeof((const SQLULEN[]){__VA_ARGS__}) / sizeof(SQLULEN)   \
    }

static const struct attr attrs[] = {
#define ATTR(id, scope, where, member, takes, turns, flags)                                        \
    {id, SCOPE_##scope, where, OFFSET_##where(member), HOOK_##where(member), takes, turns, flags},
#include "odbc/attr.def"
#undef ATTR
};

/* SQL_ATTR_METADATA_ID is an attribute of connections, too: there it is what new statements start
 * with, like any statement attribute. */
static const struct attr *find(SQLINTEGER id, enum rs_kind kind)
{
    for (size_t i = 0; i < RS_COUNT(attrs); i++) {
        bool start = kind == RS_KIND_dbc && attrs[i].where == ULEN_STMT;
        if (attrs[i].id == id && (attrs[i].scope == kind || start)) {
            return &attrs[i];
        }
    }
    return NULL;
}

bool rs_attr_is_text(SQLINTEGER id)
{
    const struct attr *attr = find(id, RS_KIND_dbc);
    return attr && (attr->flags & TEXT);
}

static void *base_of(const struct attr *attr, struct rs_handle *handle)
{
    struct rs_dbc *dbc = (struct rs_dbc *)handle;
    struct rs_stmt *stmt = (struct rs_stmt *)handle;
    switch (attr->where) {
    case U32_ENV:
        return handle;
    case U32_DBC:
    case PTR_DBC:
        return &dbc->attrs;
    case ULEN_STMT:
    case PTR_STMT:
        return handle->kind == RS_KIND_dbc ? &dbc->attrs.stmt : &stmt->attrs;
    case ULEN_ARD:
    case PTR_ARD:
        return stmt->ard;
    case PTR_IRD:
        return stmt->ird;
    case ULEN_APD:
    case PTR_APD:
        return stmt->apd;
    case PTR_IPD:
        return stmt->ipd;
    default:
        return NULL;
    }
}

static bool is_u32(const struct attr *attr)
{
    return attr->where == U32_ENV || attr->where == U32_DBC;
}

SQLRETURN rs_attr_get(struct rs_handle *handle, SQLINTEGER id, struct rs_out *out)
{
    const struct attr *attr = find(id, handle->kind);
    if (!attr) {
        return rs_post(handle, RS_HY092, "no attribute %d here", (int)id);
    }
    if (attr->hook) {
        return attr->hook->get(handle, out);
    }
    const char *member = (const char *)base_of(attr, handle) + attr->offset;
    /* A statement attribute of a connection (ODBC 2 options, METADATA_ID) is a 32-bit number. */
    if (attr->where == ULEN_STMT && handle->kind == RS_KIND_dbc) {
        return rs_out_u32(out, (SQLUINTEGER) * (const SQLULEN *)(const void *)member);
    }
    return rs_out_fixed(out, member, is_u32(attr) ? sizeof(SQLUINTEGER) : sizeof(SQLULEN));
}

static bool contains(const struct values *values, SQLULEN value)
{
    for (size_t i = 0; i < values->count; i++) {
        if (values->list[i] == value) {
            return true;
        }
    }
    return false;
}

/* May it be set now? */
static SQLRETURN check_time(struct rs_handle *handle, const struct attr *attr)
{
    if (attr->flags & READ) {
        return rs_post(handle, RS_HY092, "attribute %d can only be read", (int)attr->id);
    }
    if ((attr->flags & EARLY) && ((struct rs_dbc *)handle)->state == RS_C_CONNECTED) {
        return rs_post(handle, RS_HY011, "attribute %d is set before connecting", (int)attr->id);
    }
    if ((attr->flags & CLOSED) && handle->kind == RS_KIND_stmt &&
        (((struct rs_stmt *)handle)->state & (RS_S_OPEN | RS_S_FETCHED))) {
        return rs_post(handle, RS_24000, NULL);
    }
    return SQL_SUCCESS;
}

/* Replaces a value that works only in name by one that works. */
static SQLRETURN check_value(struct rs_handle *handle, const struct attr *attr, SQLULEN *value)
{
    if ((attr->flags & POSITIVE) && *value == 0) {
        return rs_post(handle, RS_HY024, "attribute %d is at least 1", (int)attr->id);
    }
    if (!attr->takes.list || contains(&attr->takes, *value)) {
        return SQL_SUCCESS;
    }
    if (contains(&attr->turns, *value)) {
        *value = attr->takes.list[0];
        return rs_post(handle, RS_01S02, "attribute %d became %llu", (int)attr->id,
                       (unsigned long long)*value);
    }
    return rs_post(handle, attr->flags & REFUSE ? RS_HYC00 : RS_HY024,
                   "attribute %d does not take %llu", (int)attr->id, (unsigned long long)*value);
}

static void store(const struct attr *attr, struct rs_handle *handle, SQLULEN value)
{
    void *base = base_of(attr, handle);
    char *member = (char *)base + attr->offset;
    if (is_u32(attr)) {
        SQLUINTEGER narrow = (SQLUINTEGER)value;
        memcpy(member, &narrow, sizeof narrow);
    } else {
        memcpy(member, &value, sizeof value);
    }
    if (attr->where >= ULEN_ARD && attr->where <= PTR_IPD) {
        ((struct rs_desc *)base)->version++;
    }
    if (attr->flags & COUPLED) {
        rs_cursor_attr_set(base, attr->id);
    }
}

SQLRETURN rs_attr_set(struct rs_handle *handle, SQLINTEGER id, const struct rs_attr_value *value)
{
    const struct attr *attr = find(id, handle->kind);
    if (!attr) {
        return rs_post(handle, RS_HY092, "no attribute %d here", (int)id);
    }
    struct rs_attr_value wanted = *value;
    SQLULEN number = (SQLULEN)value->value;
    bool narrow = is_u32(attr) || (handle->kind == RS_KIND_dbc && attr->where != PTR_DBC);
    number = narrow ? (SQLUINTEGER)number : number; /* the upper half is not the application's */
    SQLRETURN rc = check_time(handle, attr);
    if (rc != SQL_ERROR && !(attr->flags & TEXT)) {
        rc = check_value(handle, attr, &number);
    }
    if (rc == SQL_ERROR) {
        return rc;
    }
    if (!attr->hook) {
        store(attr, handle, number);
        return rc;
    }
    wanted.value = (SQLPOINTER)number;
    return attr->hook->set(handle, &wanted);
}
