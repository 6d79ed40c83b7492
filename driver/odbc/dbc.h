/* A connection: its settings, session, transaction mode, statements. One lock for it and all that
 * belongs to it. */
#ifndef RS_ODBC_DBC_H
#define RS_ODBC_DBC_H

#include "odbc/basecolumn.h"
#include "odbc/catalogcache.h"
#include "odbc/env.h"
#include "odbc/stmt.h"
#include "odbc/tran.h"
#include "session/session.h"
#include "session/settings.h"

enum rs_dbc_state { RS_C_ALLOCATED = 1, RS_C_CONNECTED = 2 };

struct rs_dbc_attrs {
    SQLUINTEGER access_mode, autocommit, login_timeout, connection_timeout, packet_size, isolation;
    SQLUINTEGER cursors, trace, translate_option, ansi_app, prompt_fd;
    SQLPOINTER quiet_window, prompt, prompt_data;
    struct rs_stmt_attrs
        stmt; /* what new statements start with (ODBC 2 applications set them here) */
};

struct rs_dbc {
    struct rs_handle h;
    struct rs_front front;
    struct rs_lock lock;
    struct rs_env *env;
    struct rs_dbc *next; /* guarded by the environment's lock */
    enum rs_dbc_state state;
    struct rs_dbc_attrs attrs;
    struct rs_settings settings;
    struct rs_session *session; /* NULL: not connected */
    bool savepoint;             /* the driver's own is set, in the open transaction */
    struct rs_notes notes;      /* where the server's notices collect during a call */
    struct rs_stop stop;
    atomic_bool running; /* something waits that SQLCancelHandle can stop */
    struct rs_stmt *stmts;
    struct rs_desc *descs; /* explicitly allocated */
    struct rs_type_rules rules;
    struct rs_base_columns base_columns;
    struct rs_catalog_cache catalog_cache;
    uint64_t cursor_number; /* for made-up cursor names */
    char *dsn, *server;     /* owned; as SQLGetInfo and the diagnostics show them */
    bool browsing;          /* between calls of SQLBrowseConnect ... */
    struct rs_buf browsed;  /* ... that brought these attributes */
    char *database;         /* owned; before connecting: SQL_ATTR_CURRENT_CATALOG */
};

struct rs_dbc *rs_dbc_new(struct rs_env *env);
void rs_dbc_attrs_init(struct rs_dbc_attrs *attrs);
SQLRETURN rs_dbc_free(struct rs_dbc *dbc);
struct rs_pq *rs_dbc_pq(const struct rs_dbc *dbc);
/* The log of the connection that a handle belongs to; NULL: none. */
struct rs_log *rs_handle_log(const struct rs_handle *handle);
/* From start to end SQLCancelHandle stops what the connection, or a statement of it, waits for. */
void rs_dbc_start(struct rs_dbc *dbc);
void rs_dbc_end(struct rs_dbc *dbc);

/* A setting of the session as the server has it now, appended to `value`; one round trip. Rows on
 * the wire are set aside. */
bool rs_dbc_show(struct rs_dbc *dbc, const char *setting, struct rs_buf *value,
                 struct rs_error *err) RS_MUST_CHECK;

/* connect.c */
SQLRETURN rs_dbc_connect(struct rs_dbc *dbc, struct rs_span dsn, struct rs_span user,
                         struct rs_span password);
SQLRETURN rs_dbc_driver_connect(struct rs_dbc *dbc, struct rs_span text, struct rs_out *out,
                                SQLUSMALLINT completion);
SQLRETURN rs_dbc_disconnect(struct rs_dbc *dbc);
SQLRETURN rs_dbc_native_sql(struct rs_dbc *dbc, struct rs_span sql, struct rs_out *out);
/* Takes no lock. */
SQLRETURN rs_dbc_cancel(struct rs_dbc *dbc);

/* tran.c: all connections of the environment, one after the other. Takes their locks. */
SQLRETURN rs_env_end_tran(struct rs_env *env, SQLSMALLINT completion);

/* browse.c: SQLBrowseConnect, and SQLDisconnect in the middle of it. */
SQLRETURN rs_dbc_browse_connect(struct rs_dbc *dbc, struct rs_span text, struct rs_out *out);
void rs_dbc_browse_end(struct rs_dbc *dbc);

/* database.c: SQL_ATTR_CURRENT_CATALOG; and what a statement of the application that has succeeded
 * did to it (USE). */
SQLRETURN rs_dbc_set_database(struct rs_dbc *dbc, struct rs_span name);
void rs_dbc_follow_use(struct rs_dbc *dbc, struct rs_span sql);

/* reset.c: SQL_ATTR_RESET_CONNECTION. */
SQLRETURN rs_dbc_reset(struct rs_dbc *dbc);

/* info.c */
SQLRETURN rs_dbc_info(struct rs_dbc *dbc, SQLUSMALLINT type, struct rs_out *out);

#endif
