/* Steps of the network below HTTP: proxy, names, TCP, TLS, for provider and server alike. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/url.h"
#include "pq/trust.h"
#include "redshift_odbc.h"
#include "session/check_steps.h"
#include "wire/tcp.h"
#include "wire/tls.h"

enum { MAX_TEXT = 4000, DEFAULT_PORT = 5439, SSL_REQUEST_LEN = 8 };

void rs_check_goal_clear(struct rs_check_goal *goal)
{
    if (goal->fd >= 0) {
        close(goal->fd);
    }
    rs_pq_addresses_clear(&goal->addresses);
    free(goal->host);
    *goal = (struct rs_check_goal){.fd = -1};
}

/* The one thing to know about a failure here is which side it is on. */
static void fail_reach(struct rs_check_result *result, struct rs_error *err, int native)
{
    if (err->native == 0 && !rs_error_is(err, RS_HY008)) {
        err->native = native;
    }
    rs_check_fail(result, err);
}

void rs_check_resolve(struct rs_check *check, struct rs_check_goal *goal,
                      struct rs_check_result *result)
{
    struct rs_error err = {0};
    struct rs_buf list;
    rs_buf_init(&list, MAX_TEXT);
    if (!goal->host) {
        rs_fail_memory(&err);
        rs_check_fail(result, &err);
    } else if (!rs_pq_resolve(goal->host, false, &check->wait, &goal->addresses, &err)) {
        fail_reach(result, &err,
                   goal == &check->server_goal ? RS_NATIVE_UNREACHABLE
                                               : RS_NATIVE_PROVIDER_UNREACHABLE);
    } else {
        for (size_t i = 0; i < goal->addresses.count; i++) {
            rs_buf_add_str(&list, i > 0 ? ", " : "");
            rs_buf_add_str(&list, goal->addresses.items[i].text);
        }
        rs_check_ok(result, "%s is %s", goal->host, rs_buf_str(&list));
    }
    rs_buf_clear(&list);
}

static bool connect_to(struct rs_check *check, struct rs_check_goal *goal,
                       const struct rs_pq_address *address, struct rs_error *err)
{
    struct sockaddr_storage to = address->addr;
    uint16_t port = htons(goal->port);
    if (to.ss_family == AF_INET6) {
        ((struct sockaddr_in6 *)&to)->sin6_port = port;
    } else {
        ((struct sockaddr_in *)&to)->sin_port = port;
    }
    return rs_tcp_connect(&goal->fd, (const struct sockaddr *)&to, address->len, &check->wait, err);
}

void rs_check_connect(struct rs_check *check, struct rs_check_goal *goal,
                      struct rs_check_result *result)
{
    struct rs_error err = {0};
    for (size_t i = 0; i < goal->addresses.count && goal->fd < 0; i++) {
        const struct rs_pq_address *to = &goal->addresses.items[i];
        rs_error_clear(&err);
        if (connect_to(check, goal, to, &err)) {
            rs_check_ok(result, "%s port %u answers", to->text, (unsigned)goal->port);
        }
    }
    if (goal->fd < 0) {
        rs_error_prefix(&err, "%s port %u: ", goal->host, (unsigned)goal->port);
        fail_reach(result, &err,
                   goal == &check->server_goal ? RS_NATIVE_UNREACHABLE
                                               : RS_NATIVE_PROVIDER_UNREACHABLE);
    }
    rs_error_clear(&err);
}

/* --- the proxy ------------------------------------------------------------------------------- */

/* As libcurl reads it: "*", or a list of domains, each with everything below it. */
static bool is_exempt(const char *list, struct rs_span host)
{
    struct rs_span rest = rs_span_of(list);
    while (rest.ptr) {
        struct rs_span word = rs_span_trim(rs_span_cut(&rest, ','));
        if (rs_span_is(word, "*")) {
            return true;
        }
        while (word.len > 0 && word.ptr[0] == '.') {
            word = (struct rs_span){word.ptr + 1, word.len - 1};
        }
        size_t before = host.len - word.len;
        if (word.len > 0 && host.len >= word.len &&
            rs_span_eq_nocase((struct rs_span){host.ptr + before, word.len}, word) &&
            (before == 0 || host.ptr[before - 1] == '.')) {
            return true;
        }
    }
    return false;
}

static const char *first_set(const char *const *names, const char **name)
{
    for (; *names; names++) {
        const char *value = getenv(*names);
        if (value && *value) {
            *name = *names;
            return value;
        }
    }
    return NULL;
}

/* The proxy for `url`, borrowed, and who says so; NULL: none. */
static const char *proxy_of(const struct rs_settings *settings, const struct rs_url *url,
                            const char **source)
{
    static const char *const secure[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                                         NULL};
    static const char *const plain[] = {"http_proxy", "all_proxy", "ALL_PROXY", NULL};
    static const char *const exempt[] = {"no_proxy", "NO_PROXY", NULL};
    const char *ignored, *proxy = settings->proxy, *list = settings->no_proxy;
    *source = "Proxy";
    if (!proxy) {
        proxy = first_set(url->secure ? secure : plain, source);
        list = first_set(exempt, &ignored);
    }
    return rs_settings_has(proxy) && !is_exempt(list, url->host) ? proxy : NULL;
}

/* "host:port" of a proxy's address; never its user and password. */
static bool split_proxy(const char *proxy, struct rs_check_goal *goal)
{
    enum { PROXY_PORT = 1080 };
    struct rs_span rest = rs_span_of(proxy), host;
    uint32_t port = PROXY_PORT;
    const char *scheme = strstr(proxy, "://");
    if (scheme) {
        rest = rs_span_of(scheme + 3);
        port = rs_span_starts_nocase(rs_span_of(proxy), "https:") ? 443 : PROXY_PORT;
    }
    rest = rs_span_cut(&rest, '/');
    size_t at = rs_span_find(rest, '@');
    if (at < rest.len) {
        rest = (struct rs_span){rest.ptr + at + 1, rest.len - at - 1};
    }
    host = rs_span_cut(&rest, ':');
    if (rest.ptr && !rs_span_to_u32(rest, 65535, &port)) {
        return false;
    }
    goal->host = host.len > 0 ? rs_span_dup(host) : NULL;
    goal->port = (uint16_t)port;
    return goal->host != NULL;
}

void rs_check_proxy(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_check_goal goal = {.fd = -1};
    struct rs_error err = {0};
    struct rs_url url;
    const char *source = "", *proxy = NULL;
    if (!rs_url_parse(rs_span_of(check->settings.issuer), "Issuer", &url, &err)) {
        err.native = RS_NATIVE_OPTION;
        rs_check_fail(result, &err);
        return;
    }
    proxy = proxy_of(&check->settings, &url, &source);
    if (!proxy) {
        rs_check_ok(result, "none for %.*s", (int)url.host.len, url.host.ptr);
    } else if (!split_proxy(proxy, &goal)) {
        rs_check_fail_text(result, "%s is no proxy address: expected http://host:port", source);
        result->native = RS_NATIVE_OPTION;
    } else {
        rs_check_resolve(check, &goal, result);
        if (result->verdict == RS_CHECK_OK) {
            rs_check_connect(check, &goal, result);
        }
        if (result->verdict == RS_CHECK_OK) {
            rs_check_ok(result, "%s:%u (%s)", goal.host, (unsigned)goal.port, source);
        }
        check->proxy_host = goal.host;
        goal.host = NULL;
    }
    rs_check_goal_clear(&goal);
}

/* --- the identity provider ------------------------------------------------------------------- */

void rs_check_provider_name(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_error err = {0};
    struct rs_url url;
    struct rs_check_goal *goal = &check->provider_goal;
    if (check->proxy_host) {
        rs_check_skip(result, "the proxy %s looks it up", check->proxy_host);
        return;
    }
    if (!rs_url_check_endpoint(check->settings.issuer, "Issuer", check->settings.unsafe_http,
                               &err) ||
        !rs_url_parse(rs_span_of(check->settings.issuer), "Issuer", &url, &err)) {
        err.native = RS_NATIVE_OPTION;
        rs_check_fail(result, &err);
        return;
    }
    goal->host = rs_span_dup(url.host);
    goal->port = url.port;
    rs_check_resolve(check, goal, result);
}

void rs_check_provider_connect(struct rs_check *check, struct rs_check_result *result)
{
    if (check->proxy_host) {
        rs_check_skip(result, "through the proxy %s", check->proxy_host);
    } else {
        rs_check_connect(check, &check->provider_goal, result);
    }
}

struct rules { /* of one handshake */
    const char *what;
    bool chain, name;
    const char *min_tls;
};

static void shake_hands(struct rs_check *check, struct rs_check_goal *goal,
                        const struct rules *rules, struct rs_check_result *result)
{
    struct rs_error err = {0};
    struct rs_tls *tls = NULL;
    const char *ca_file = NULL;
    char *where = rs_format("%s %s port %u", rules->what, goal->host, (unsigned)goal->port);
    struct rs_tls_config config = {.where = where ? where : rules->what,
                                   .host = goal->host,
                                   .min_tls = rules->min_tls,
                                   .verify_chain = rules->chain,
                                   .verify_host = rules->name};
    bool ok = !rules->chain || rs_pq_trust(check->settings.ca_file, &ca_file, &err);
    config.ca_file = ca_file;
    if (ok && rs_tls_open(&tls, goal->fd, &config, &check->wait, &err)) {
        rs_check_ok(result, "%s",
                    rules->chain ? "the certificate is good" : "encrypted; nothing is verified");
    } else {
        fail_reach(result, &err, RS_NATIVE_TLS);
    }
    rs_tls_close(tls);
    free(where);
}

void rs_check_provider_tls(struct rs_check *check, struct rs_check_result *result)
{
    static const struct rules rules = {.what = "the identity provider",
                                       .chain = true,
                                       .name = true};
    if (check->proxy_host) {
        rs_check_skip(result, "through the proxy %s", check->proxy_host);
    } else if (rs_span_starts_nocase(rs_span_of(check->settings.issuer), "http:")) {
        rs_check_warn(result, "UnsafeHttp: the sign-in is not encrypted");
    } else {
        shake_hands(check, &check->provider_goal, &rules, result);
    }
}

/* --- the server ------------------------------------------------------------------------------ */

void rs_check_server_name(struct rs_check *check, struct rs_check_result *result)
{
    const struct rs_settings *settings = &check->settings;
    const struct rs_db_login *db = &check->login.db;
    const char *host = db->host ? db->host : settings->host;
    struct rs_check_goal *goal = &check->server_goal;
    struct rs_error err = {0};
    if (!rs_settings_has(host)) {
        rs_check_block(check, result, "only AWS knows it, and AWS could not be asked");
        return;
    }
    goal->host = rs_span_dup(rs_span_of(host));
    goal->port = settings->port ? (uint16_t)settings->port : db->port;
    goal->port = goal->port ? goal->port : DEFAULT_PORT;
    if (!rs_settings_has(settings->host_addr)) {
        rs_check_resolve(check, goal, result);
    } else if (rs_pq_resolve(settings->host_addr, true, &check->wait, &goal->addresses, &err)) {
        rs_check_ok(result, "%s is reached at HostAddr %s", host, settings->host_addr);
    } else {
        fail_reach(result, &err, RS_NATIVE_OPTION);
    }
}

void rs_check_server_connect(struct rs_check *check, struct rs_check_result *result)
{
    rs_check_connect(check, &check->server_goal, result);
}

/* SSLRequest of the PostgreSQL protocol: the server answers one letter, then TLS begins. */
static bool ask_for_tls(struct rs_check *check, char *answer, struct rs_error *err)
{
    static const char request[SSL_REQUEST_LEN] = {0, 0, 0, 8, 4, (char)0xD2, 22, 47};
    size_t got = 0;
    if (!rs_tcp_write(check->server_goal.fd, (struct rs_span){request, sizeof request},
                      &check->wait, err) ||
        !rs_tcp_read(check->server_goal.fd, answer, 1, &got, &check->wait, err)) {
        return false;
    }
    return got == 1 || rs_fail(err, RS_08001, "the server ended the connection at once");
}

void rs_check_server_tls(struct rs_check *check, struct rs_check_result *result)
{
    const struct rs_settings *settings = &check->settings;
    struct rs_error err = {0};
    char answer = 0;
    struct rules rules = {.what = "the server",
                          .chain = rs_span_starts(rs_span_of(settings->ssl_mode), "verify"),
                          .name = strcmp(settings->ssl_mode, "verify-full") == 0,
                          .min_tls = strcmp(settings->min_tls, "1.3") == 0 ? "TLSv1.3" : "TLSv1.2"};
    if (strcmp(settings->ssl_mode, "disable") == 0) {
        rs_check_warn(result, "SSLMode=disable: nothing is encrypted");
    } else if (!ask_for_tls(check, &answer, &err)) {
        fail_reach(result, &err, RS_NATIVE_UNREACHABLE);
    } else if (answer != 'S') {
        rs_fail_native(&err, RS_08001, RS_NATIVE_TLS, "the server does not do TLS");
        rs_check_fail(result, &err);
    } else {
        shake_hands(check, &check->server_goal, &rules, result);
    }
}
