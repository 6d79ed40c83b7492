/* One attempt to connect: libpq's start-up machine, driven by our own wait. See connect.h. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "pq/connect.h"
#include "pq/conninfo.h"
#include "redshift_odbc.h"

/* Notices before the session has a place for them; libpq's own receiver would print them. */
static void drop_notice(void *ctx, const PGresult *notice)
{
    (void)ctx;
    (void)notice;
}

static bool start(struct rs_pq_attempt *attempt, struct rs_error *err)
{
    struct rs_pq_conninfo info;
    if (!rs_pq_conninfo_init(&info, attempt->config, attempt->address, attempt->options,
                             attempt->ca_file, err)) {
        return false;
    }
    attempt->conn = PQconnectStartParams(info.keys, info.values, 0);
    rs_pq_conninfo_clear(&info);
    if (!attempt->conn) {
        return rs_fail_memory(err);
    }
    PQsetErrorVerbosity(attempt->conn, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(attempt->conn, drop_notice, NULL);
    rs_pq_signon_init(&attempt->signon, attempt->conn);
    attempt->status = PQstatus(attempt->conn);
    return attempt->status != CONNECTION_BAD || rs_pq_refused(attempt, err);
}

static bool too_late(struct rs_pq_attempt *attempt, int64_t now, struct rs_error *err)
{
    const struct rs_pq_config *config = attempt->config;
    int64_t seconds = (now - attempt->begin_ms + 500) / 1000;
    bool contact = PQstatus(attempt->conn) == CONNECTION_STARTED;
    attempt->elsewhere = contact;
    return rs_fail_native(
        err, RS_HYT00, RS_NATIVE_UNREACHABLE, "server %s (%s) port %u %s within %d s%s",
        config->host, attempt->address, config->port,
        contact ? "did not answer" : "took the connection but did not complete sign-on",
        (int)seconds,
        contact ? "; check host and port, the network or VPN, and the cluster's security "
                  "group"
                : "");
}

static bool wait_socket(struct rs_pq_attempt *attempt, short events, struct rs_error *err)
{
    struct pollfd fd = {.fd = PQsocket(attempt->conn), .events = events};
    struct rs_wait own = *attempt->wait;
    if (attempt->contact_ms > 0 && PQstatus(attempt->conn) == CONNECTION_STARTED) {
        own = rs_wait_within(attempt->wait, rs_clock_monotonic_ms(), attempt->contact_ms);
    }
    int ready = rs_wait_poll(&own, &fd, 1, INT_MAX);
    if (ready < 0) {
        return rs_fail(err, RS_HY008, "connecting was cancelled");
    }
    return ready > 0 || too_late(attempt, rs_clock_monotonic_ms(), err);
}

/* What the socket says before libpq reads it. */
static void observe(struct rs_pq_attempt *attempt)
{
    int fd = PQsocket(attempt->conn);
    char first;
    if (attempt->status == CONNECTION_STARTED) {
        socklen_t len = sizeof attempt->socket_error;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &attempt->socket_error, &len);
        return;
    }
    ssize_t got = recv(fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);
    attempt->ended = got == 0;
    if (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        attempt->socket_error = errno;
    }
    attempt->tls_refused = got == 1 && first == 'N' && !PQsslInUse(attempt->conn) &&
                           attempt->status == CONNECTION_SSL_STARTUP;
}

static bool advance(struct rs_pq_attempt *attempt, PostgresPollingStatusType *next,
                    struct rs_error *err)
{
    attempt->status = PQstatus(attempt->conn);
    observe(attempt);
    if (attempt->status == CONNECTION_STARTED && attempt->socket_error) {
        return rs_pq_refused(attempt, err);
    }
    *next = PQconnectPoll(attempt->conn);
    if (*next == PGRES_POLLING_FAILED) {
        bool first = !attempt->signon.over;
        rs_pq_refused(attempt, err);
        attempt->retry = attempt->retry && first;
        return false;
    }
    attempt->tls_refused = false;
    return true;
}

/* True in *now when libpq is to be called, false when more has to come first. */
static bool sign_on(struct rs_pq_attempt *attempt, bool *now, struct rs_error *err)
{
    *now = true;
    if (PQstatus(attempt->conn) != CONNECTION_AWAITING_RESPONSE) {
        return true;
    }
    enum rs_pq_signon_step step = rs_pq_signon_step(&attempt->signon, err);
    *now = step == RS_PQ_SIGNON_LIBPQ;
    return step != RS_PQ_SIGNON_FAILED;
}

bool rs_pq_attempt_run(struct rs_pq_attempt *attempt, struct rs_error *err)
{
    attempt->has_tls = rs_pq_libssl_find(&attempt->tls);
    attempt->signon = (struct rs_pq_signon){.tls = attempt->has_tls ? &attempt->tls : NULL,
                                            .password = attempt->config->password,
                                            .host = attempt->host};
    if (!start(attempt, err)) {
        return false;
    }
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK) {
        bool now;
        if (!wait_socket(attempt, next == PGRES_POLLING_READING ? POLLIN : POLLOUT, err) ||
            !sign_on(attempt, &now, err)) {
            return false;
        }
        if (now && !advance(attempt, &next, err)) {
            return false;
        }
    }
    return PQsetnonblocking(attempt->conn, 1) == 0 || rs_fail_memory(err);
}

void rs_pq_attempt_clear(struct rs_pq_attempt *attempt)
{
    if (attempt->signon.conn) {
        rs_pq_signon_clear(&attempt->signon);
    }
    PQfinish(attempt->conn);
    attempt->conn = NULL;
}
