/* Every libpq parameter, explicit; see conninfo.h. An empty value would count as not given. */
#include "pq/conninfo.h"

#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

/* A path that stat() refuses with ENOTDIR everywhere, which libpq takes for "not there", silently.
 */
#define NOWHERE "/dev/null/none"

enum { MOST_KEYWORDS = 128 };

/* Keywords whose value is always the same. Those that this libpq does not know are left out. */
static const struct {
    const char *key, *value;
} neutral[] = {
    {"client_encoding", "UTF8"},
    {"connect_timeout", "0"}, /* the deadline is ours */
    {"passfile", NOWHERE},
    {"sslcert", NOWHERE},
    {"sslkey", NOWHERE},
    /* Given and unreadable: no revocation list is loaded, also not ~/.postgresql/root.crl. */
    {"sslcrl", "/dev/null"},
    {"sslcrldir", "/dev/null"},
    {"sslcompression", "0"},
    {"sslsni", "1"},
    {"sslcertmode", "disable"},
    {"sslnegotiation", "postgres"},
    {"ssl_max_protocol_version", "TLSv1.3"},
    {"gssencmode", "disable"},
    {"gssdelegation", "0"},
    {"krbsrvname", "postgres"},
    {"channel_binding", "disable"},
    {"require_auth", "password,md5,scram-sha-256,none"},
    {"target_session_attrs", "any"},
    {"load_balance_hosts", "disable"},
    {"min_protocol_version", "3.0"},
    {"max_protocol_version", "3.0"},
};

static bool known(const PQconninfoOption *all, const char *key)
{
    while (all->keyword && strcmp(all->keyword, key) != 0) {
        all++;
    }
    return all->keyword != NULL;
}

static bool given(const struct rs_pq_conninfo *info, const char *key)
{
    for (size_t i = 0; i < info->count; i++) {
        if (strcmp(info->keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct rs_pq_conninfo *info, const char *key, const char *value)
{
    if (!value || !*value) {
        return;
    }
    if (info->count == info->capacity) {
        info->failed = true;
        return;
    }
    info->keys[info->count] = key;
    info->values[info->count++] = value;
}

static void add_number(struct rs_pq_conninfo *info, const char *key, int value)
{
    char *text = rs_format("%d", value);
    if (!text || info->text_count == RS_COUNT(info->texts)) {
        free(text);
        info->failed = true;
        return;
    }
    info->texts[info->text_count++] = text;
    add(info, key, text);
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text && *text ? text : otherwise;
}

static void add_configured(struct rs_pq_conninfo *info, const struct rs_pq_config *config)
{
    bool keepalives = config->keepalive_idle_s > 0;
    add(info, "host", config->host);
    add_number(info, "port", config->port);
    add(info, "dbname", or_else(config->database, config->user));
    add(info, "user", config->user);
    /* A password is always given, or PGPASSWORD would be sent; sign-on stops before it is used. */
    add(info, "password", or_else(rs_secret_str(config->password), "none"));
    add(info, "sslmode", config->ssl_mode);
    add(info, "ssl_min_protocol_version", or_else(config->min_tls, "TLSv1.2"));
    add(info, "application_name", or_else(config->application_name, "redshift-odbc"));
    add(info, "keepalives", keepalives ? "1" : "0");
    if (keepalives) {
        add_number(info, "keepalives_idle", config->keepalive_idle_s);
        add_number(info, "keepalives_interval", config->keepalive_interval_s);
        add_number(info, "keepalives_count", config->keepalive_count);
    }
    add_number(info, "tcp_user_timeout", config->tcp_user_timeout_ms);
}

/* Keywords that a later libpq may have invented: its own default rather than the environment's. */
static void add_defaults(struct rs_pq_conninfo *info, const PQconninfoOption *all)
{
    for (size_t i = 0; i < RS_COUNT(neutral); i++) {
        if (known(all, neutral[i].key)) {
            add(info, neutral[i].key, neutral[i].value);
        }
    }
    for (; all->keyword; all++) {
        if (all->envvar && !given(info, all->keyword)) {
            add(info, all->keyword, all->compiled);
        }
    }
}

bool rs_pq_conninfo_init(struct rs_pq_conninfo *out, const struct rs_pq_config *config,
                         const char *address, const char *options, const char *ca_file,
                         struct rs_error *err)
{
    *out = (struct rs_pq_conninfo){.capacity = MOST_KEYWORDS};
    PQconninfoOption *all = PQconndefaults();
    out->keys = calloc(MOST_KEYWORDS + 1, sizeof *out->keys);
    out->values = calloc(MOST_KEYWORDS + 1, sizeof *out->values);
    if (!all || !out->keys || !out->values) {
        PQconninfoFree(all);
        rs_pq_conninfo_clear(out);
        return rs_fail_memory(err);
    }
    add(out, "hostaddr", address);
    add(out, "options", or_else(options, " "));
    add(out, "sslrootcert", or_else(ca_file, NOWHERE));
    add_configured(out, config);
    add_defaults(out, all);
    PQconninfoFree(all);
    if (out->failed) {
        rs_pq_conninfo_clear(out);
        return rs_fail_memory(err);
    }
    return true;
}

void rs_pq_conninfo_clear(struct rs_pq_conninfo *info)
{
    for (size_t i = 0; i < info->text_count; i++) {
        free(info->texts[i]);
    }
    free((void *)info->keys);
    free((void *)info->values);
    *info = (struct rs_pq_conninfo){0};
}
