/* SQLConnect, SQLDriverConnect, SQLDisconnect: from text to settings to a session. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/host.h"
#include "odbc/dbc.h"
#include "redshift_odbc.h"
#include "session/connstr.h"

enum { MAX_OUT_STRING = 64 * 1024 };

static void forget_session(struct rs_dbc *dbc)
{
    rs_session_close(dbc->session);
    dbc->session = NULL;
    rs_settings_clear(&dbc->settings);
    free(dbc->dsn);
    free(dbc->server);
    free(dbc->database);
    dbc->dsn = dbc->server = dbc->database = NULL;
    dbc->h.diag.server = dbc->h.diag.source = NULL;
    rs_base_columns_clear(&dbc->base_columns);
    rs_catalog_forget(&dbc->catalog_cache);
    dbc->savepoint = false;
    dbc->state = RS_C_ALLOCATED;
}

static void set_rules(struct rs_dbc *dbc)
{
    dbc->rules = (struct rs_type_rules){
        .redshift = rs_pq_server(rs_dbc_pq(dbc))->redshift,
        .wide = dbc->settings.use_unicode,
        .max_varchar = dbc->settings.max_varchar,
        .max_longvarchar = dbc->settings.max_longvarchar,
    };
}

/* What was set before there was a connection. */
static bool apply_attributes(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err)
{
    if (!rs_dbc_apply_isolation(dbc, wait, err)) {
        return false;
    }
    if (dbc->attrs.access_mode != SQL_MODE_READ_ONLY || dbc->settings.read_only) {
        return true;
    }
    return rs_dbc_set_read_only(dbc, true, wait, err);
}

/* SQL_ATTR_RS_PROMPT and its like. */
static struct rs_prompt_place place_of(const struct rs_dbc_attrs *attrs)
{
    struct rs_prompt_place place = {.data = attrs->prompt_data, .fd = -1};
    memcpy(&place.function, &attrs->prompt, sizeof place.function);
    if (attrs->prompt_fd != RS_PROMPT_NO_FD) {
        place.fd = (int)attrs->prompt_fd;
    }
    return place;
}

static bool open_session(struct rs_dbc *dbc, struct rs_error *err)
{
    int64_t login_ms = (int64_t)dbc->attrs.login_timeout * 1000;
    struct rs_wait wait = {login_ms ? rs_clock_monotonic_ms() + login_ms : RS_NO_DEADLINE,
                           &dbc->stop};
    struct rs_prompt_place place = place_of(&dbc->attrs);
    rs_dbc_start(dbc);
    bool ok = rs_session_open(&dbc->session, &dbc->settings, &wait, &place, &dbc->notes, err);
    if (ok) {
        rs_pq_set_notes(rs_dbc_pq(dbc), &dbc->notes);
        set_rules(dbc);
        ok = apply_attributes(dbc, &wait, err);
    }
    rs_dbc_end(dbc);
    return ok;
}

/* A session that is open needs none of them. */
static void forget_secrets(struct rs_settings *settings)
{
    rs_secret_clear(&settings->password);
    rs_secret_clear(&settings->client_secret);
    rs_secret_clear(&settings->proxy_password);
}

static SQLRETURN finish(struct rs_dbc *dbc, bool ok, struct rs_error *err)
{
    rs_post_notes(&dbc->h, &dbc->notes);
    if (!ok) {
        forget_session(dbc);
        return rs_post_error(&dbc->h, err);
    }
    struct rs_settings *settings = &dbc->settings;
    forget_secrets(settings);
    dbc->dsn = rs_span_dup(rs_span_of(settings->dsn));
    dbc->server = rs_span_dup(rs_span_of(rs_session_host(dbc->session)));
    free(dbc->database);
    dbc->database = rs_span_dup(rs_span_of(settings->database));
    dbc->h.diag.server = dbc->server;
    dbc->h.diag.source = dbc->dsn;
    dbc->attrs.stmt.query_timeout = dbc->attrs.stmt.query_timeout
                                        ? dbc->attrs.stmt.query_timeout
                                        : (SQLULEN)settings->query_timeout;
    dbc->state = RS_C_CONNECTED;
    return SQL_SUCCESS;
}

/* SQL_ATTR_CURRENT_CATALOG set before connecting wins over string and data source. */
static bool start_settings(struct rs_dbc *dbc, struct rs_error *err)
{
    return rs_settings_init(&dbc->settings, err) &&
           (!dbc->database || rs_settings_set(&dbc->settings, RS_SPAN_LIT("Database"),
                                              rs_span_of(dbc->database), &dbc->notes, err));
}

SQLRETURN rs_dbc_connect(struct rs_dbc *dbc, struct rs_span dsn, struct rs_span user,
                         struct rs_span password)
{
    struct rs_error err = {0};
    bool ok = start_settings(dbc, &err) &&
              rs_settings_read_dsn(&dbc->settings, dsn, user, password, &dbc->notes, &err) &&
              open_session(dbc, &err);
    return finish(dbc, ok, &err);
}

/* The completion mode decides about dialogs of the driver, of which there are none. The browser is
 * no such dialog: pyodbc, nanodbc, turbodbc and node-odbc always pass SQL_DRIVER_NOPROMPT. */
SQLRETURN rs_dbc_driver_connect(struct rs_dbc *dbc, struct rs_span text, struct rs_out *out,
                                SQLUSMALLINT completion)
{
    struct rs_error err = {0};
    struct rs_buf completed;
    if (completion > SQL_DRIVER_COMPLETE_REQUIRED) {
        return rs_post(&dbc->h, RS_HY110, "driver completion %u", completion);
    }
    rs_buf_init(&completed, MAX_OUT_STRING);
    bool ok = start_settings(dbc, &err) &&
              rs_settings_read_string(&dbc->settings, text, &dbc->notes, &err) &&
              rs_connstr_complete(text, &completed, &err) && open_session(dbc, &err);
    SQLRETURN rc = finish(dbc, ok, &err);
    if (ok) {
        rc = rs_out_text(&dbc->h, out, rs_buf_span(&completed));
    }
    rs_buf_clear(&completed);
    return rc;
}

static bool in_transaction(struct rs_dbc *dbc)
{
    if (dbc->attrs.autocommit || !rs_pq_alive(rs_dbc_pq(dbc))) {
        return false;
    }
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(dbc)); /* busy: rows of this transaction are coming */
    return txn == RS_PQ_IN_TXN || txn == RS_PQ_TXN_FAILED || txn == RS_PQ_BUSY;
}

SQLRETURN rs_dbc_disconnect(struct rs_dbc *dbc)
{
    if (dbc->state != RS_C_CONNECTED) {
        bool browsing = dbc->browsing;
        rs_dbc_browse_end(dbc);
        return browsing ? SQL_SUCCESS : rs_post(&dbc->h, RS_08003, NULL);
    }
    if (in_transaction(dbc)) {
        return rs_post(&dbc->h, RS_25000,
                       "a transaction is open; commit or roll back before disconnecting");
    }
    while (dbc->stmts) {
        rs_stmt_free(dbc->stmts);
    }
    while (dbc->descs) {
        struct rs_desc *desc = dbc->descs;
        dbc->descs = desc->next;
        rs_desc_free(desc);
    }
    rs_notes_clear(&dbc->notes);
    forget_session(dbc);
    return SQL_SUCCESS;
}
