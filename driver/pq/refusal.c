/* Why a connection could not be made, in words that help. libpq gives one text, translated by the
 * host's locale; what can be known is read from facts instead: the socket's error, the answer to
 * SSLRequest, a TLS handshake of our own, and the SQLSTATE in the server's own message. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pq/connect.h"
#include "pq/door.h"
#include "pq/inherited.h"
#include "pq/resolve.h"
#include "redshift_odbc.h"
#include "wire/tcp.h"

#define WHERE "server %s (%s) port %u"

/* A line break with what blanks follow it becomes one blank. */
static void one_line(struct rs_buf *to, struct rs_span text)
{
    struct rs_span line;
    while (text.ptr) {
        line = rs_span_trim(rs_span_cut(&text, '\n'));
        if (line.len > 0) {
            rs_buf_add_str(to, to->len > 0 ? " " : "");
            rs_buf_add_span(to, line);
        }
    }
}

static bool is_state(const char *at)
{
    for (int i = 0; i < 5; i++) {
        if (!((at[i] >= '0' && at[i] <= '9') || (at[i] >= 'A' && at[i] <= 'Z'))) {
            return false;
        }
    }
    return true;
}

/* The length of the last line when it is a place in the server's source ("LOCATION:  auth_failed,
 * auth.c:338\n", its label translated), which is of interest to nobody; else 0. */
static size_t location_len(struct rs_span text)
{
    size_t end = text.len;
    while (end > 0 && text.ptr[end - 1] == '\n') {
        end--;
    }
    size_t at = end;
    while (at > 0 && text.ptr[at - 1] >= '0' && text.ptr[at - 1] <= '9') {
        at--;
    }
    if (at == end || at == 0 || text.ptr[at - 1] != ':') {
        return 0;
    }
    while (at > 0 && text.ptr[at - 1] != '\n') {
        at--;
    }
    return at > 0 ? text.len - at : 0;
}

bool rs_pq_refusal_parse(struct rs_span text, struct rs_span *sqlstate, struct rs_span *message)
{
    /* "FATAL" may be translated by the server; the punctuation is libpq's and fixed. */
    enum { BEFORE = 3, CODE = 5, AFTER = 2 };
    for (size_t at = 0; at + BEFORE + CODE + AFTER <= text.len; at++) {
        const char *here = text.ptr + at;
        if (memcmp(here, ":  ", BEFORE) != 0 || !is_state(here + BEFORE) ||
            memcmp(here + BEFORE + CODE, ": ", AFTER) != 0) {
            continue;
        }
        struct rs_span rest = {here + BEFORE + CODE + AFTER, text.len - at - BEFORE - CODE - AFTER};
        *sqlstate = (struct rs_span){here + BEFORE, CODE};
        *message = rest;
        message->len -= location_len(rest);
        return true;
    }
    return false;
}

static bool by_server(struct rs_pq_attempt *attempt, struct rs_span state, const char *text,
                      struct rs_error *err)
{
    const struct rs_pq_config *config = attempt->config;
    if (rs_span_starts(state, "28")) {
        return rs_fail(err, RS_28000,
                       "the server refused to sign on user \"%s\" to database \"%s\": %s",
                       config->user, config->database ? config->database : "", text);
    }
    if (rs_span_is(state, "3D000")) {
        return rs_fail(err, RS_3D000, "%s (database \"%s\" on %s)", text,
                       config->database ? config->database : "", config->host);
    }
    /* 57P03 cannot_connect_now: starting up. */
    attempt->retry = rs_span_is(state, "57P03");
    if (rs_span_starts(state, "22") || rs_span_starts(state, "42")) {
        const char *variable = rs_pq_inherited_blame(text);
        attempt->options_refused = attempt->options != NULL;
        rs_fail_server(err, state, rs_span_of(text));
        if (variable) {
            rs_error_prefix(err, "the variable %s of the environment: ", variable);
        }
        return false;
    }
    return rs_fail(err, RS_08004, "the server refused the connection (SQLSTATE %.5s): %s",
                   state.ptr, text);
}

/* The errno whose text stands in libpq's message: both come from the same strerror. */
static int error_in(const char *text)
{
    static const int errors[] = {ECONNREFUSED, ECONNRESET, ETIMEDOUT,    EHOSTUNREACH,
                                 ENETUNREACH,  EPIPE,      EADDRNOTAVAIL};
    for (size_t i = 0; i < RS_COUNT(errors); i++) {
        if (strstr(text, strerror(errors[i]))) {
            return errors[i];
        }
    }
    return 0;
}

static bool connect_to(int *fd, struct rs_pq_address *to, uint16_t port, const struct rs_wait *wait,
                       struct rs_error *err)
{
    struct sockaddr *address = (struct sockaddr *)&to->addr;
    if (address->sa_family == AF_INET6) {
        ((struct sockaddr_in6 *)&to->addr)->sin6_port = htons(port);
    } else {
        ((struct sockaddr_in *)&to->addr)->sin_port = htons(port);
    }
    return rs_tcp_connect(fd, address, to->len, wait, err);
}

/* libpq tells that verification failed, not why, and has closed its TLS object by then. So the door
 * is tried once more, without libpq and saying nothing but a TLS handshake: its error tells. True
 * when *err is set. */
static bool by_tls(const struct rs_pq_attempt *attempt, const char *text, struct rs_error *err)
{
    const struct rs_pq_config *config = attempt->config;
    struct rs_pq_addresses found = {0};
    struct rs_tls *tls = NULL;
    int fd = -1;
    if (attempt->status != CONNECTION_SSL_STARTUP || attempt->ended || attempt->socket_error) {
        return false;
    }
    char *where = rs_format(WHERE, config->host, attempt->address, config->port);
    struct rs_tls_config door = {.where = where ? where : "the server",
                                 .host = config->host,
                                 .ca_file = attempt->ca_file,
                                 .min_tls = config->min_tls,
                                 .verify_chain = attempt->ca_file != NULL,
                                 .verify_host = strcmp(config->ssl_mode, "verify-full") == 0};
    struct rs_error reason = {0};
    bool fine = rs_pq_resolve(attempt->address, true, attempt->wait, &found, &reason) &&
                connect_to(&fd, &found.items[0], config->port, attempt->wait, &reason) &&
                rs_pq_door_open(&tls, fd, &door, attempt->wait, &reason);
    rs_fail_native(err, RS_08001, RS_NATIVE_TLS, "%s",
                   fine || !rs_error_is(&reason, RS_08001) ? text : rs_error_text(&reason));
    rs_tls_close(tls);
    if (fd >= 0) {
        close(fd);
    }
    rs_error_clear(&reason);
    rs_pq_addresses_clear(&found);
    free(where);
    return true;
}

static bool by_socket(struct rs_pq_attempt *attempt, const char *text, struct rs_error *err)
{
    const struct rs_pq_config *config = attempt->config;
    int error = attempt->socket_error ? attempt->socket_error : error_in(text);
    if (error == ECONNREFUSED) {
        attempt->retry = true;
        return rs_fail_native(err, RS_08001, RS_NATIVE_UNREACHABLE,
                              WHERE
                              " refuses connections: nothing listens there; check host and port, "
                              "and that the cluster is running",
                              config->host, attempt->address, config->port);
    }
    if (attempt->ended || error == ECONNRESET || error == EPIPE) {
        attempt->retry = true;
        return rs_fail_native(err, RS_08001, RS_NATIVE_UNREACHABLE,
                              WHERE
                              " closed the connection before sign-on was complete; it may be "
                              "starting, or something between here and there does not let the "
                              "connection through",
                              config->host, attempt->address, config->port);
    }
    attempt->elsewhere = true;
    if (error == ETIMEDOUT) {
        return rs_fail_native(err, RS_HYT00, RS_NATIVE_UNREACHABLE,
                              WHERE " did not answer; check the network, the VPN and the cluster's "
                                    "security group",
                              config->host, attempt->address, config->port);
    }
    if (error) {
        return rs_fail_native(err, RS_08001, RS_NATIVE_UNREACHABLE, WHERE " cannot be reached: %s",
                              config->host, attempt->address, config->port, strerror(error));
    }
    return rs_fail_native(err, RS_08001, RS_NATIVE_UNREACHABLE, "no connection to " WHERE ": %s",
                          config->host, attempt->address, config->port, text);
}

/* A service that PGSERVICE names is looked up by libpq even when nothing of it could be used, and
 * the variable cannot be overruled by a parameter. */
static bool before_contact(const struct rs_pq_attempt *attempt, const char *text,
                           struct rs_error *err)
{
    if (attempt->status != CONNECTION_BAD || error_in(text)) {
        return false;
    }
    rs_fail(err, RS_08001, "libpq refuses to connect: %s%s", text,
            strstr(text, "service") ? " (remove the variable PGSERVICE from the environment)" : "");
    return true;
}

bool rs_pq_refused(struct rs_pq_attempt *attempt, struct rs_error *err)
{
    struct rs_span state, message, whole = rs_span_of(PQerrorMessage(attempt->conn));
    struct rs_buf text;
    rs_buf_init(&text, 65536);
    if (rs_pq_refusal_parse(whole, &state, &message)) {
        one_line(&text, message);
        by_server(attempt, state, rs_buf_str(&text), err);
        rs_buf_clear(&text);
        return false;
    }
    one_line(&text, whole);
    if (attempt->tls_refused) {
        rs_fail_native(err, RS_08001, RS_NATIVE_TLS,
                       WHERE " does not speak TLS, and SSLMode is %s; nothing was sent to it",
                       attempt->config->host, attempt->address, attempt->config->port,
                       attempt->config->ssl_mode);
    } else if (!by_tls(attempt, rs_buf_str(&text), err) &&
               !before_contact(attempt, rs_buf_str(&text), err)) {
        by_socket(attempt, rs_buf_str(&text), err);
    }
    rs_buf_clear(&text);
    return false;
}
