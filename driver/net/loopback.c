/* The loopback listener; see loopback.h. One thread, one poll() over the listening sockets, all
 * clients and the caller's stop. */
#include "net/loopback.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/loopback_bind.h"
#include "net/loopback_client.h"
#include "net/page.h"

enum {
    MAX_CLIENTS = 48,
    SLICE_MS = 1000,
    ACCEPT_PAUSE_MS = 100, /* when the process has no descriptor left */
    GRACE_MS = 200,        /* for a second request of the same browser */
    MAX_PAGE = 128 * 1024
};

struct rs_loopback {
    struct rs_loopback_sockets sockets;
    struct rs_client clients[MAX_CLIENTS];
    struct rs_loopback_counts counts;
    int64_t accept_after_ms;
    rs_loopback_route *route; /* the owner's, from the last wait */
    void *ctx;
    struct rs_client *held;                 /* one of clients; NULL: nobody */
    const struct rs_loopback_answer *final; /* set while finishing */
};

bool rs_loopback_open(struct rs_loopback **out, const char *host, uint16_t port,
                      struct rs_error *err)
{
    struct rs_loopback *made = calloc(1, sizeof *made);
    if (!made) {
        return rs_fail_memory(err);
    }
    for (size_t i = 0; i < MAX_CLIENTS; i++) {
        made->clients[i].fd = -1;
    }
    if (!rs_loopback_bind(&made->sockets, host, port, err)) {
        free(made);
        return false;
    }
    *out = made;
    return true;
}

uint16_t rs_loopback_port(const struct rs_loopback *loopback)
{
    return loopback->sockets.port;
}

struct rs_loopback_counts rs_loopback_counts(const struct rs_loopback *loopback)
{
    return loopback->counts;
}

static void drop(struct rs_loopback *loopback, struct rs_client *client)
{
    if (client->phase == RS_CLIENT_READING && client->request.bytes.len == 0) {
        loopback->counts.silent++;
    }
    if (loopback->held == client) {
        loopback->held = NULL;
    }
    rs_client_close(client);
}

void rs_loopback_close(struct rs_loopback *loopback)
{
    if (!loopback) {
        return;
    }
    for (size_t i = 0; i < MAX_CLIENTS; i++) {
        rs_client_close(&loopback->clients[i]);
    }
    rs_loopback_unbind(&loopback->sockets);
    free(loopback);
}

/* The lower, the sooner it has to make room: who never sent a byte, who only waits for our close,
 * who sends slowly; then age decides. */
static int rank(const struct rs_client *client)
{
    switch (client->phase) {
    case RS_CLIENT_READING:
        return client->request.bytes.len == 0 ? 0 : 2;
    case RS_CLIENT_DRAINING:
        return 1;
    case RS_CLIENT_WRITING:
        return 3;
    default:
        return 4;
    }
}

static struct rs_client *make_room(struct rs_loopback *loopback)
{
    struct rs_client *victim = NULL;
    for (size_t i = 0; i < MAX_CLIENTS; i++) {
        struct rs_client *client = &loopback->clients[i];
        if (client->fd < 0) {
            return client;
        }
        if (client->phase == RS_CLIENT_HELD) {
            continue;
        }
        if (!victim || rank(client) < rank(victim) ||
            (rank(client) == rank(victim) && client->since_ms < victim->since_ms)) {
            victim = client;
        }
    }
    drop(loopback, victim);
    return victim;
}

static void accept_clients(struct rs_loopback *loopback, int listener, int64_t now)
{
    for (int i = 0; i < MAX_CLIENTS; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            loopback->counts.connections++;
            rs_client_open(make_room(loopback), fd, now);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            loopback->accept_after_ms = now + ACCEPT_PAUSE_MS;
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return;
        }
    }
}

/* Answers on the listener's own account. */
static void refuse(struct rs_loopback *loopback, struct rs_client *client, int status)
{
    struct rs_page page = {.kind = RS_PAGE_NOT_HERE,
                           .title = "Nothing to see here",
                           .message = "This address only receives the end of a sign-in to "
                                      "Amazon Redshift.",
                           .advice = "You can close this tab."};
    struct rs_buf html;
    rs_buf_init(&html, MAX_PAGE);
    if (status != 204) {
        loopback->counts.refused++;
        rs_page_write(&html, &page);
    }
    rs_client_answer(client, status, rs_buf_span(&html), rs_clock_monotonic_ms());
    rs_buf_clear(&html);
}

static bool is_form(struct rs_span content_type)
{
    return rs_span_is_nocase(rs_span_trim(rs_span_cut(&content_type, ';')),
                             "application/x-www-form-urlencoded");
}

/* What HTTP itself decides of a complete request; 0: it is the owner's. The Host check keeps pages
 * under other names that resolve to loopback (DNS rebinding) from probing. */
static int own_answer(const struct rs_loopback *loopback, const struct rs_request *request)
{
    bool post = rs_span_is(request->method, "POST");
    if (request->host.ptr && !rs_loopback_is_host(&loopback->sockets, request->host)) {
        return 421;
    }
    if (rs_span_is(request->method, "OPTIONS") || rs_span_is(request->method, "HEAD")) {
        return 204; /* without any Access-Control-Allow field: a preflight fails. wslview asks by
                       HEAD whether there is anything */
    }
    if (!post && !rs_span_is(request->method, "GET")) {
        return 405;
    }
    if (rs_span_is(request->path, "/favicon.ico")) {
        return 204;
    }
    return post && !is_form(request->content_type) ? 415 : 0;
}

static void ask_owner(struct rs_loopback *loopback, struct rs_client *client)
{
    const struct rs_request *in = &client->request;
    struct rs_loopback_request request = {.method = in->method,
                                          .path = in->path,
                                          .query = in->query,
                                          .body = in->body,
                                          .fetch_dest = in->fetch_dest};
    struct rs_buf page;
    rs_buf_init_secret(&page, MAX_PAGE);
    struct rs_loopback_answer answer = {.status = 404, .page = &page};
    enum rs_loopback_verdict verdict = loopback->route(loopback->ctx, &request, &answer);
    if (!rs_buf_ok(&page)) {
        drop(loopback, client); /* half a page would only puzzle */
    } else if (verdict == RS_LOOPBACK_HOLD && !loopback->final) {
        client->phase = RS_CLIENT_HELD;
        client->deadline_ms = RS_NO_DEADLINE;
        loopback->held = client;
    } else {
        const struct rs_loopback_answer *chosen =
            verdict == RS_LOOPBACK_HOLD ? loopback->final : &answer;
        rs_client_answer(client, chosen->status, rs_buf_span(chosen->page),
                         rs_clock_monotonic_ms());
    }
    rs_buf_clear(&page);
}

static void read_client(struct rs_loopback *loopback, struct rs_client *client)
{
    if (!rs_client_read(client)) {
        drop(loopback, client);
    } else if (rs_request_is_tls(&client->request)) {
        loopback->counts.tls++;
        drop(loopback, client);
    } else if (client->request.state == RS_REQUEST_BAD) {
        refuse(loopback, client, client->request.refusal);
    } else if (client->request.state == RS_REQUEST_READY) {
        int status = own_answer(loopback, &client->request);
        if (status != 0) {
            refuse(loopback, client, status);
        } else {
            ask_owner(loopback, client);
        }
    }
}

static void move_client(struct rs_loopback *loopback, struct rs_client *client, int64_t now)
{
    bool alive = true;
    if (client->phase == RS_CLIENT_READING) {
        read_client(loopback, client);
    }
    if (client->fd >= 0 && client->phase == RS_CLIENT_WRITING) {
        alive = rs_client_write(client, now);
    } else if (client->phase == RS_CLIENT_DRAINING) {
        alive = rs_client_drain(client);
    }
    if (!alive) {
        drop(loopback, client);
    }
}

static void expire_client(struct rs_loopback *loopback, struct rs_client *client)
{
    if (client->phase == RS_CLIENT_READING && client->request.bytes.len > 0) {
        refuse(loopback, client, 408);
    } else {
        drop(loopback, client);
    }
}

/* The time until the next thing happens by itself. */
static int slice_ms(const struct rs_loopback *loopback, int64_t now)
{
    int64_t slice = SLICE_MS;
    for (size_t i = 0; i < MAX_CLIENTS; i++) {
        const struct rs_client *client = &loopback->clients[i];
        if (client->fd >= 0 && client->deadline_ms != RS_NO_DEADLINE &&
            client->deadline_ms - now < slice) {
            slice = client->deadline_ms - now;
        }
    }
    if (loopback->accept_after_ms > now && loopback->accept_after_ms - now < slice) {
        slice = loopback->accept_after_ms - now;
    }
    return slice < 0 ? 0 : (int)slice;
}

/* One poll() and what follows from it. False: stop is wanted. */
static bool step(struct rs_loopback *loopback, const struct rs_wait *wait)
{
    struct pollfd fds[MAX_CLIENTS + RS_LOOPBACK_SOCKETS];
    int64_t now = rs_clock_monotonic_ms();
    for (size_t i = 0; i < RS_LOOPBACK_SOCKETS; i++) {
        int fd = now < loopback->accept_after_ms ? -1 : loopback->sockets.fds[i];
        fds[MAX_CLIENTS + i] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    for (size_t i = 0; i < MAX_CLIENTS; i++) {
        const struct rs_client *client = &loopback->clients[i];
        bool quiet = client->phase == RS_CLIENT_HELD; /* POLLHUP would wake us for ever */
        fds[i] = (struct pollfd){.fd = quiet ? -1 : client->fd, .events = rs_client_events(client)};
    }
    if (rs_wait_poll(wait, fds, RS_COUNT(fds), slice_ms(loopback, now)) < 0) {
        return false;
    }
    now = rs_clock_monotonic_ms();
    for (size_t i = 0; i < MAX_CLIENTS; i++) {
        struct rs_client *client = &loopback->clients[i];
        if (fds[i].fd >= 0 && fds[i].revents && !(loopback->held && !loopback->final)) {
            move_client(loopback, client, now);
        } else if (client->fd >= 0 && client->deadline_ms <= now) {
            expire_client(loopback, client);
        }
    }
    for (size_t i = 0; i < RS_LOOPBACK_SOCKETS; i++) {
        if (fds[MAX_CLIENTS + i].revents) {
            accept_clients(loopback, loopback->sockets.fds[i], now);
        }
    }
    return true;
}

bool rs_loopback_wait(struct rs_loopback *loopback, const struct rs_wait *wait,
                      rs_loopback_route *route, void *ctx, struct rs_error *err)
{
    loopback->route = route;
    loopback->ctx = ctx;
    while (!loopback->held) {
        if (rs_clock_monotonic_ms() >= wait->deadline_ms) {
            return rs_fail(err, RS_HYT00, "the time was over before the browser came back");
        }
        if (!step(loopback, wait)) {
            return rs_fail(err, RS_HY008, "stopped while waiting for the browser to come back");
        }
    }
    return true;
}

static bool anybody_here(const struct rs_loopback *loopback)
{
    for (size_t i = 0; i < MAX_CLIENTS; i++) {
        const struct rs_client *client = &loopback->clients[i];
        if (client->fd >= 0 && (client->request.bytes.len > 0 || client->phase == RS_CLIENT_HELD)) {
            return true;
        }
    }
    return false;
}

void rs_loopback_finish(struct rs_loopback *loopback, const struct rs_loopback_answer *answer,
                        int linger_ms)
{
    int64_t begin = rs_clock_monotonic_ms(), now = begin;
    struct rs_client *held = loopback->held;
    if (!held) {
        return;
    }
    loopback->held = NULL;
    loopback->final = answer;
    rs_client_answer(held, answer->status, rs_buf_span(answer->page), now);
    int64_t quiet_since = now;
    while (now < begin + linger_ms && now < quiet_since + GRACE_MS) {
        struct rs_wait wait = {.deadline_ms = begin + linger_ms};
        struct rs_wait grace = rs_wait_within(&wait, quiet_since, GRACE_MS);
        step(loopback, anybody_here(loopback) ? &wait : &grace);
        now = rs_clock_monotonic_ms();
        quiet_since = anybody_here(loopback) ? now : quiet_since;
    }
    loopback->final = NULL;
}
