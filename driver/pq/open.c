/* Opening and closing: the addresses of a name in turn, again after a pause when the first contact
 * was refused or reset (a serverless workgroup that wakes up does that), all within one deadline.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <poll.h>

#include "base/clock.h"
#include "pq/connect.h"
#include "pq/inherited.h"
#include "pq/internal.h"
#include "pq/resolve.h"
#include "pq/settings.h"
#include "pq/trust.h"

enum { PAUSE_MS = 250, LONGEST_PAUSE_MS = 4000, CONTACT_MS = 10000, SHORTEST_CONTACT_MS = 1000 };
enum { SET_ASIDE_MEMORY = 64 * 1024 * 1024 };

struct opening {
    const struct rs_pq_config *config;
    struct rs_host *host;
    const struct rs_wait *wait;
    int64_t begin_ms;
    const char *ca_file; /* borrowed; NULL: nothing is verified */
    struct rs_buf options;
    bool plain_start; /* the server disliked the options: they are set afterwards */
    struct rs_pq_addresses addresses;
    int tries;
};

/* With more addresses to come, one that never answers may not eat the whole deadline. */
static int64_t contact_ms(const struct opening *opening, size_t index)
{
    int64_t left = opening->wait->deadline_ms - rs_clock_monotonic_ms();
    size_t remaining = opening->addresses.count - index;
    if (remaining == 1) {
        return 0;
    }
    if (opening->wait->deadline_ms == RS_NO_DEADLINE) {
        return CONTACT_MS;
    }
    left /= (int64_t)remaining;
    return left > SHORTEST_CONTACT_MS ? left : SHORTEST_CONTACT_MS;
}

static bool try_address(struct opening *opening, size_t index, struct rs_pq_attempt *attempt,
                        struct rs_error *err)
{
    bool options = !opening->plain_start && opening->config->setting_count > 0;
    rs_pq_attempt_clear(attempt);
    *attempt = (struct rs_pq_attempt){.config = opening->config,
                                      .address = opening->addresses.items[index].text,
                                      .host = opening->host,
                                      .ca_file = opening->ca_file,
                                      .wait = opening->wait,
                                      .begin_ms = opening->begin_ms,
                                      .contact_ms = contact_ms(opening, index),
                                      .options = options ? rs_buf_str(&opening->options) : NULL};
    opening->tries++;
    bool ok = rs_pq_attempt_run(attempt, err);
    rs_log_write(opening->host->log, RS_LOG_DEBUG, "connecting to %s (%s) port %u: %s",
                 opening->config->host, attempt->address, opening->config->port,
                 ok ? "connected" : rs_error_text(err));
    if (!ok && attempt->options_refused) {
        opening->plain_start = true;
        rs_error_clear(err);
        return try_address(opening, index, attempt, err);
    }
    return ok;
}

/* All addresses once. *again: one of them is worth another round. */
static bool try_all(struct opening *opening, struct rs_pq_attempt *attempt, bool *again,
                    struct rs_error *err)
{
    *again = false;
    for (size_t i = 0; i < opening->addresses.count; i++) {
        rs_error_clear(err);
        if (try_address(opening, i, attempt, err)) {
            return true;
        }
        *again = *again || attempt->retry;
        bool over = rs_wait_left_ms(opening->wait, rs_clock_monotonic_ms(), 1) == 0;
        if (rs_error_is(err, RS_HY008) || over || !(attempt->retry || attempt->elsewhere)) {
            *again = false;
            return false;
        }
    }
    return false;
}

/* False when the pause would not end before the deadline, or was stopped. */
static bool pause_before(const struct opening *opening, int round, struct rs_error *err)
{
    int64_t pause = (int64_t)PAUSE_MS << (round < 6 ? round : 6);
    pause = pause > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : pause;
    struct pollfd none;
    if (rs_wait_left_ms(opening->wait, rs_clock_monotonic_ms(), (int)pause) < pause &&
        opening->wait->deadline_ms - rs_clock_monotonic_ms() <= pause) {
        return false;
    }
    int64_t until = rs_clock_monotonic_ms() + pause;
    for (int64_t left = pause; left > 0; left = until - rs_clock_monotonic_ms()) {
        if (rs_wait_poll(opening->wait, &none, 0, (int)left) < 0) {
            rs_error_clear(err);
            return rs_fail(err, RS_HY008, "connecting was cancelled");
        }
    }
    return true;
}

static bool connect_somewhere(struct opening *opening, struct rs_pq_attempt *attempt,
                              struct rs_error *err)
{
    for (int round = 0;; round++) {
        bool again;
        if (try_all(opening, attempt, &again, err)) {
            return true;
        }
        if (!again || round >= opening->config->retry_count || !pause_before(opening, round, err)) {
            break;
        }
    }
    if (opening->tries > 1 && !rs_error_is(err, RS_HY008)) {
        rs_error_prefix(err, "after %d attempts: ", opening->tries);
    }
    return false;
}

static bool prepare(struct opening *opening, struct rs_error *err)
{
    const struct rs_pq_config *config = opening->config;
    bool given = config->host_addr && *config->host_addr;
    if (!config->host || !*config->host || !config->user || !*config->user) {
        return rs_fail(err, RS_08001, "no %s to connect %s was given",
                       config->host && *config->host ? "user" : "server",
                       config->host && *config->host ? "as" : "to");
    }
    if (rs_span_starts(rs_span_of(config->ssl_mode), "verify") &&
        !rs_pq_trust(config->ca_file, &opening->ca_file, err)) {
        return false;
    }
    return rs_pq_settings_options(config, &opening->options, err) &&
           rs_pq_resolve(given ? config->host_addr : config->host, given, opening->wait,
                         &opening->addresses, err);
}

static bool establish(struct opening *opening, struct rs_pq_attempt *attempt, struct rs_pq **out,
                      struct rs_error *err)
{
    struct rs_pq *pq = calloc(1, sizeof *pq);
    if (!pq) {
        return rs_fail_memory(err);
    }
    pq->conn = attempt->conn;
    attempt->conn = NULL;
    pq->owner = getpid();
    pq->statement_ms = opening->config->query_timeout_ms;
    pq->user = rs_span_dup(rs_span_of(opening->config->user));
    PQsetErrorVerbosity(pq->conn, PQERRORS_DEFAULT);
    PQsetNoticeReceiver(pq->conn, rs_pq_receive_notice, pq);
    size_t memory = opening->config->set_aside_memory;
    pq->budget = rs_pq_budget_new(memory ? memory : SET_ASIDE_MEMORY, NULL);
    bool ok = (pq->user && pq->budget) || rs_fail_memory(err);
    ok = rs_pq_canceler_init(&pq->cancel, pq->conn, opening->config, opening->ca_file, err) && ok;
    pq->opening = true;
    ok = ok &&
         rs_pq_settings_ensure(pq, opening->config, opening->host->notes, opening->wait, err) &&
         rs_pq_inherited_undo(pq, opening->host->notes, opening->wait, err);
    pq->opening = false;
    if (!ok) {
        rs_pq_close(pq);
        return false;
    }
    *out = pq;
    return true;
}

/* What was not given gets its meaning here, once: verify-full, no password, the system's bundle. */
static struct rs_pq_config complete(const struct rs_pq_config *config)
{
    static const struct rs_secret none;
    struct rs_pq_config own = *config;
    own.ssl_mode = own.ssl_mode && *own.ssl_mode ? own.ssl_mode : "verify-full";
    own.ca_file = own.ca_file && *own.ca_file ? own.ca_file : NULL;
    own.password = own.password ? own.password : &none;
    return own;
}

bool rs_pq_open(struct rs_pq **out, const struct rs_pq_config *config, struct rs_host *host,
                const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_pq_config own = complete(config);
    struct opening opening = {.config = &own,
                              .host = host,
                              .wait = wait,
                              .begin_ms = rs_clock_monotonic_ms(),
                              .ca_file = own.ca_file};
    struct rs_pq_attempt attempt = {0};
    rs_buf_init(&opening.options, 8192);
    bool ok = prepare(&opening, err) && connect_somewhere(&opening, &attempt, err) &&
              establish(&opening, &attempt, out, err);
    rs_pq_attempt_clear(&attempt);
    rs_pq_addresses_clear(&opening.addresses);
    rs_buf_clear(&opening.options);
    return ok;
}

/* The socket of a connection that belongs to the parent process: our copy is closed without a word,
 * for Terminate or a TLS close would end the parent's session. */
static void mute(const struct rs_pq *pq)
{
    int fd = PQsocket(pq->conn);
    int nowhere = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && nowhere >= 0) {
        dup2(nowhere, fd);
    }
    if (nowhere >= 0) {
        close(nowhere);
    }
}

void rs_pq_close(struct rs_pq *pq)
{
    if (!pq) {
        return;
    }
    if (pq->active) {
        rs_pq_result_orphan(pq->active);
    }
    if (pq->owner != getpid()) {
        mute(pq);
    }
    PQfinish(pq->conn);
    rs_pq_canceler_clear(&pq->cancel);
    rs_pq_budget_release(pq->budget);
    free(pq->user);
    free(pq);
}
