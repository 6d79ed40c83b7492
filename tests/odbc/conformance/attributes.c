/* Attributes: the table attr.def is what the driver does, value by value; and what a fresh handle
 * has. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "conformance.h"
#include "redshift_odbc.h"

enum scope { ENV, DBC, STMT };
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

enum { VALUES = 8 };

struct values {
    size_t count;
    SQLULEN list[VALUES];
};

struct attr {
    const char *name;
    SQLINTEGER id;
    enum scope scope;
    enum where where;
    const char *spelled; /* ONE(...) */
    struct values takes, turns;
    int flags;
};

#define ANY                                                                                        \
    {                                                                                              \
        0,                                                                                         \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define NONE ANY
#define ONE(...)                                                                                   \
    {                                                                                              \
        sizeof((SQLULEN[]){__VA_ARGS__}) / sizeof(SQLULEN),                                        \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

static const struct attr attrs[] = {
#define ATTR(id, scope, where, member, takes, turns, flags)                                        \
    {#id, id, scope, where, #takes, takes, turns, flags},
#include "odbc/attr.def"
#undef ATTR
};

/* A handle that nobody has changed. */
struct fresh {
    SQLSMALLINT kind;
    SQLHANDLE handle;
};

static struct fresh make(const struct attr *attr)
{
    struct fresh fresh = {SQL_HANDLE_STMT, NULL};
    SQLHANDLE parent = app.dbc;
    if (attr->scope == ENV) {
        fresh.kind = SQL_HANDLE_ENV;
        parent = SQL_NULL_HANDLE;
    } else if (attr->scope == DBC) {
        fresh.kind = SQL_HANDLE_DBC;
        parent = app.env;
    }
    CHECK_INT(SQLAllocHandle(fresh.kind, parent, &fresh.handle), SQL_SUCCESS);
    return fresh;
}

static SQLRETURN set(struct fresh to, const struct attr *attr, SQLULEN value)
{
    SQLPOINTER pointer = (SQLPOINTER)value;
    switch (to.kind) {
    case SQL_HANDLE_ENV:
        return SQLSetEnvAttr(to.handle, attr->id, pointer, 0);
    case SQL_HANDLE_DBC:
        return SQLSetConnectAttr(to.handle, attr->id, pointer, 0);
    default:
        return SQLSetStmtAttr(to.handle, attr->id, pointer, 0);
    }
}

/* Attributes of environments, and numbers of connections, have 32 bits. */
static SQLRETURN get(struct fresh from, const struct attr *attr, SQLULEN *value)
{
    *value = 0;
    switch (from.kind) {
    case SQL_HANDLE_ENV:
        return SQLGetEnvAttr(from.handle, attr->id, value, 0, NULL);
    case SQL_HANDLE_DBC:
        return SQLGetConnectAttr(from.handle, attr->id, value, sizeof *value, NULL);
    default:
        return SQLGetStmtAttr(from.handle, attr->id, value, 0, NULL);
    }
}

/* The value's name in "ONE(A, B)", when it is one of the list. */
static void spell(const struct attr *attr, SQLULEN value, char *text, size_t room)
{
    const char *at = strchr(attr->spelled, '(');
    for (size_t i = 0; at && i < attr->takes.count; i++) {
        at += strspn(at, "(, ");
        size_t length = strcspn(at, ",)");
        if (attr->takes.list[i] == value) {
            snprintf(text, room, "%.*s", (int)length, at);
            return;
        }
        at += length;
    }
    snprintf(text, room, "%" PRIu64, (uint64_t)value);
}

static bool is_pointer(const struct attr *attr)
{
    return attr->where == PTR_DBC || attr->where == PTR_STMT || attr->where == PTR_ARD ||
           attr->where == PTR_IRD || attr->where == PTR_APD || attr->where == PTR_IPD;
}

static bool is_descriptor(const struct attr *attr)
{
    return attr->id >= SQL_ATTR_APP_ROW_DESC && attr->id <= SQL_ATTR_IMP_PARAM_DESC;
}

static void tell_preset(const struct attr *attr)
{
    char text[128] = "";
    struct fresh fresh = make(attr);
    SQLULEN value;
    if (attr->flags & TEXT) {
        SQLRETURN rc = SQLGetConnectAttr(fresh.handle, attr->id, text, sizeof text, NULL);
        snprintf(text, sizeof text, "%s", SQL_SUCCEEDED(rc) ? "\"\"" : "(none)");
    } else if (is_descriptor(attr)) {
        CHECK_INT(get(fresh, attr, &value), SQL_SUCCESS);
        CHECK(value != 0);
        snprintf(text, sizeof text, "its own");
    } else if (get(fresh, attr, &value) != SQL_SUCCESS) {
        snprintf(text, sizeof text, "(%s)", app_state(fresh.kind, fresh.handle));
    } else if (is_pointer(attr)) {
        CHECK(value == 0);
        snprintf(text, sizeof text, "NULL");
    } else {
        spell(attr, value, text, sizeof text);
    }
    row("attribute", attr->name, text);
    CHECK_INT(SQLFreeHandle(fresh.kind, fresh.handle), SQL_SUCCESS);
}

/* One value on a fresh handle: the SQLSTATE that setting it gives, and what is there afterwards. */
static void try_value(const struct attr *attr, SQLULEN value, const char *state, SQLULEN after)
{
    struct fresh fresh = make(attr);
    SQLULEN now = 0;
    SQLRETURN rc = set(fresh, attr, value);
    SQLRETURN want = !state                        ? SQL_SUCCESS
                     : strcmp(state, "01S02") == 0 ? SQL_SUCCESS_WITH_INFO
                                                   : SQL_ERROR;
    bool ok = check_int(rc, want, "driver/odbc/attr.def", 1, attr->name);
    if (state) {
        ok = check_str(app_state(fresh.kind, fresh.handle), state, "driver/odbc/attr.def", 1,
                       attr->name) &&
             ok;
    }
    if (want != SQL_ERROR && get(fresh, attr, &now) == SQL_SUCCESS) {
        ok = check_int((long long)now, (long long)after, "driver/odbc/attr.def", 1, attr->name) &&
             ok;
    }
    if (!ok) {
        fprintf(stderr, "    %s = %" PRIu64 "\n", attr->name, (uint64_t)value);
    }
    CHECK_INT(SQLFreeHandle(fresh.kind, fresh.handle), SQL_SUCCESS);
}

static void try_values(const struct attr *attr)
{
    if (attr->flags & READ) {
        try_value(attr, 1, "HY092", 0);
        return;
    }
    for (size_t i = 0; i < attr->takes.count; i++) {
        SQLULEN value = attr->takes.list[i];
        /* What resets a connection needs an open one. */
        try_value(attr, value, attr->id == SQL_ATTR_RESET_CONNECTION ? "08003" : NULL, value);
    }
    for (size_t i = 0; i < attr->turns.count; i++) {
        try_value(attr, attr->turns.list[i], "01S02", attr->takes.list[0]);
    }
    if (attr->takes.count) {
        try_value(attr, 4711, attr->flags & REFUSE ? "HYC00" : "HY024", 0);
    }
    if (attr->flags & POSITIVE) {
        try_value(attr, 0, "HY024", 0);
    }
}

/* On the open connection, and on a statement with an open cursor. */
static void try_times(const struct attr *attr)
{
    if (attr->flags & EARLY) {
        FAILS(SQL_HANDLE_DBC, app.dbc, SQLSetConnectAttr(app.dbc, attr->id, NULL, 0), "HY011");
    }
    if (attr->flags & CLOSED) {
        SQLPOINTER value = (SQLPOINTER)attr->takes.list[0];
        app_run(&app, "select 1");
        FAILS_STMT(&app, SQLSetStmtAttr(app.stmt, attr->id, value, 0), "24000");
        SQLFreeStmt(app.stmt, SQL_CLOSE);
    }
}

void attributes(void)
{
    for (size_t i = 0; i < RS_COUNT(attrs); i++) {
        tell_preset(&attrs[i]);
        try_values(&attrs[i]);
        try_times(&attrs[i]);
    }
}
