/* One session; see session.h. */
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#include "net/host.h"
#include "pq/pq.h"
#include "redshift_odbc.h"
#include "session/login.h"

enum { DEFAULT_PORT = 5439, DEFAULT_LOGIN_MS = 60000 };

struct rs_session {
    struct rs_log *log;
    struct rs_pq *pq;
    char *host;
};

static void add_setting(struct rs_pq_setting *list, size_t *count, const char *name,
                        const char *value, bool required)
{
    if (rs_settings_has(value)) {
        list[(*count)++] = (struct rs_pq_setting){name, value, required};
    }
}

enum { MAX_SETTINGS = 8 };

static size_t session_settings(const struct rs_settings *settings, struct rs_pq_setting *list,
                               const char *timeout)
{
    size_t count = 0;
    add_setting(list, &count, "datestyle", "ISO", true);
    add_setting(list, &count, "extra_float_digits", "2", false);
    add_setting(list, &count, "search_path", settings->search_path, true);
    add_setting(list, &count, "query_group", settings->query_group, false);
    add_setting(list, &count, "statement_timeout", timeout, true);
    return count;
}

static struct rs_pq_config server_of(const struct rs_settings *settings,
                                     const struct rs_login *login)
{
    const char *host = login->db.host ? login->db.host : settings->host;
    uint16_t port = settings->port ? (uint16_t)settings->port : login->db.port;
    return (struct rs_pq_config){
        .host = host,
        .host_addr = rs_settings_has(settings->host_addr) ? settings->host_addr : NULL,
        .port = port ? port : DEFAULT_PORT,
        .database = settings->database,
        .user = login->db.user,
        .password = &login->db.password,
        .ssl_mode = settings->ssl_mode,
        .ca_file = rs_settings_has(settings->ca_file) ? settings->ca_file : NULL,
        .min_tls = strcmp(settings->min_tls, "1.3") == 0 ? "TLSv1.3" : "TLSv1.2",
        .application_name = settings->application_name,
        .keepalive_idle_s = settings->keep_alive ? (int)settings->keep_alive_idle : 0,
        .keepalive_interval_s = (int)settings->keep_alive_interval,
        .keepalive_count = (int)settings->keep_alive_count,
        .tcp_user_timeout_ms = (int)settings->tcp_user_timeout * 1000,
        .retry_count = (int)settings->retry_count,
        .set_aside_memory = (size_t)settings->set_aside_memory << 20,
    };
}

static bool run_initial(struct rs_session *session, const struct rs_settings *settings,
                        const struct rs_wait *wait, struct rs_error *err)
{
    const struct rs_pq_server *server = rs_pq_server(session->pq);
    if (settings->read_only &&
        !rs_pq_command(session->pq,
                       server->redshift ? "SET READONLY=1"
                                        : "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                       wait, err)) {
        rs_error_prefix(err, "ReadOnly could not be set: ");
        return false;
    }
    if (rs_settings_has(settings->init_sql) &&
        !rs_pq_command(session->pq, settings->init_sql, wait, err)) {
        rs_error_prefix(err, "InitializationString failed: ");
        return false;
    }
    return true;
}

static bool connect_server(struct rs_session *session, const struct rs_settings *settings,
                           struct rs_host *host, const struct rs_wait *wait,
                           const struct rs_login *login, struct rs_error *err)
{
    struct rs_pq_config config = server_of(settings, login);
    struct rs_pq_setting list[MAX_SETTINGS];
    char *timeout = settings->statement_timeout
                        ? rs_format("%lld", (long long)settings->statement_timeout)
                        : NULL;
    config.settings = list;
    config.setting_count = session_settings(settings, list, timeout);
    bool ok = rs_pq_open(&session->pq, &config, host, wait, err);
    free(timeout);
    if (!ok) {
        return false;
    }
    session->host = rs_span_dup(rs_span_of(config.host));
    if (!session->host) {
        return rs_fail_memory(err);
    }
    rs_pq_set_notes(session->pq, host->notes);
    ok = run_initial(session, settings, wait, err);
    rs_pq_set_notes(session->pq, NULL);
    return ok;
}

struct rs_wait rs_session_login_wait(const struct rs_settings *settings, const struct rs_wait *wait,
                                     int64_t now_ms)
{
    int64_t span = settings->login_timeout ? settings->login_timeout * 1000 : DEFAULT_LOGIN_MS;
    return wait->deadline_ms == RS_NO_DEADLINE ? (struct rs_wait){now_ms + span, wait->stop}
                                               : *wait;
}

static bool open_session(struct rs_session *session, const struct rs_settings *settings,
                         const struct rs_wait *wait, const struct rs_prompt_place *place,
                         struct rs_notes *notes, struct rs_error *err)
{
    struct rs_host host;
    struct rs_login login = {0};
    rs_net_host_init(&host, session->log, notes, place);
    struct rs_wait bound = rs_session_login_wait(settings, wait, rs_host_monotonic_ms(&host));
    bool ok = rs_login_get(settings, &host, &bound, &login, err);
    if (ok) {
        bound.deadline_ms += login.person_ms;
        ok = connect_server(session, settings, &host, &bound, &login, err);
        if (!ok) {
            rs_login_explain(settings, &host, &bound, &login, err);
        }
    }
    rs_login_clear(&login);
    return ok;
}

bool rs_session_open(struct rs_session **out, const struct rs_settings *settings,
                     const struct rs_wait *wait, const struct rs_prompt_place *place,
                     struct rs_notes *notes, struct rs_error *err)
{
    if (!rs_settings_check(settings, err)) {
        return false;
    }
    if (rs_settings_use_center(settings)) {
        return rs_fail_native(err, RS_HYC00, RS_NATIVE_OPTION,
                              "AuthType=identity-center: this version signs in at an IAM Identity "
                              "Center (redshift-odbc login), but cannot show its token to the "
                              "server yet");
    }
    struct rs_session *session = calloc(1, sizeof *session);
    if (!session) {
        return rs_fail_memory(err);
    }
    session->log = rs_session_open_log(settings, notes);
    bool ok = open_session(session, settings, wait, place, notes, err);
    if (ok) {
        rs_log_write(session->log, RS_LOG_INFO, "connected");
        *out = session;
    } else {
        rs_log_write(session->log, RS_LOG_ERROR, "connect failed: %s %s", err->state,
                     rs_error_text(err));
        rs_session_close(session);
    }
    return ok;
}

bool rs_session_attach(struct rs_session **out, const struct rs_settings *settings,
                       const struct rs_login *login, struct rs_host *host,
                       const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_session *session = calloc(1, sizeof *session);
    if (!session) {
        return rs_fail_memory(err);
    }
    if (!connect_server(session, settings, host, wait, login, err)) {
        rs_session_close(session);
        return false;
    }
    *out = session;
    return true;
}

struct rs_pq *rs_session_pq(const struct rs_session *session)
{
    return session->pq;
}

struct rs_log *rs_session_log(const struct rs_session *session)
{
    return session->log;
}

const char *rs_session_host(const struct rs_session *session)
{
    return session->host;
}

void rs_session_close(struct rs_session *session)
{
    if (session) {
        rs_pq_close(session->pq);
        rs_log_close(session->log);
        free(session->host);
        free(session);
    }
}
