/* The listener against raw sockets on loopback: everything a browser, a scanner or a stranger may
 * do to it. The owner runs in a thread; the tests are its clients. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "net/loopback.h"

enum { MAX_HELD = 64 };

/* The owner: "/callback" with state=good is the callback; "/callback" else is 400; others 404. */
struct owner {
    struct rs_loopback *loopback;
    struct rs_stop stop;
    pthread_t thread;
    int wait_ms, hold_ms, linger_ms;
    bool came; /* the callback */
    int64_t finish_took_ms;
    struct rs_error err;
    struct rs_buf seen; /* query and body of the callback */
};

static enum rs_loopback_verdict owner_route(void *ctx, const struct rs_loopback_request *request,
                                            struct rs_loopback_answer *answer)
{
    struct owner *owner = ctx;
    if (!rs_span_is(request->path, "/callback")) {
        rs_buf_add_str(answer->page, "not here");
        return RS_LOOPBACK_ANSWER;
    }
    if (rs_span_starts(request->query, "state=good") ||
        rs_span_starts(request->body, "state=good")) {
        rs_buf_reset(&owner->seen);
        rs_buf_add_span(&owner->seen, request->query);
        rs_buf_add_span(&owner->seen, request->body);
        return RS_LOOPBACK_HOLD;
    }
    answer->status = 400;
    rs_buf_add_str(answer->page, "wrong state");
    return RS_LOOPBACK_ANSWER;
}

static void *own(void *ctx)
{
    struct owner *owner = ctx;
    struct rs_wait wait = {.deadline_ms = rs_clock_monotonic_ms() + owner->wait_ms,
                           .stop = &owner->stop};
    struct rs_buf page;
    rs_buf_init(&page, 1000);
    rs_buf_add_str(&page, "signed in");
    struct rs_loopback_answer answer = {.status = 200, .page = &page};
    owner->came = rs_loopback_wait(owner->loopback, &wait, owner_route, owner, &owner->err);
    if (owner->came) {
        usleep((useconds_t)owner->hold_ms * 1000);
        int64_t begin = rs_clock_monotonic_ms();
        rs_loopback_finish(owner->loopback, &answer, owner->linger_ms);
        owner->finish_took_ms = rs_clock_monotonic_ms() - begin;
    }
    rs_buf_clear(&page);
    return NULL;
}

static void owner_start(struct owner *owner, const char *host)
{
    *owner = (struct owner){.wait_ms = 20000, .hold_ms = 50, .linger_ms = 1500};
    rs_buf_init(&owner->seen, 100000);
    rs_stop_init(&owner->stop);
    CHECK(rs_loopback_open(&owner->loopback, host, 0, &owner->err));
    CHECK(pthread_create(&owner->thread, NULL, own, owner) == 0);
}

static void owner_join(struct owner *owner)
{
    pthread_join(owner->thread, NULL);
}

static void owner_end(struct owner *owner)
{
    rs_loopback_close(owner->loopback);
    rs_stop_clear(&owner->stop);
    rs_error_clear(&owner->err);
    rs_buf_clear(&owner->seen);
}

/* Ends an owner whose callback never came. */
static void owner_stop(struct owner *owner)
{
    rs_stop_set(&owner->stop);
    owner_join(owner);
    CHECK(!owner->came && rs_error_is(&owner->err, RS_HY008));
}

static int dial(const struct owner *owner)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(rs_loopback_port(owner->loopback)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = 15};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

static void put(int fd, const char *text)
{
    CHECK(send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text));
}

/* Reads to the end, closes, and gives the answer (static memory); "(reset)" after a reset. */
static const char *get(int fd)
{
    static char answer[200000];
    size_t len = 0;
    ssize_t got;
    while ((got = recv(fd, answer + len, sizeof answer - 1 - len, 0)) > 0) {
        len += (size_t)got;
    }
    answer[len] = '\0';
    close(fd);
    return got < 0 ? "(reset)" : answer;
}

/* A GET request with the right Host; the answer. */
static const char *fetch(const struct owner *owner, const char *target)
{
    char *request = rs_format("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", target,
                              rs_loopback_port(owner->loopback));
    int fd = dial(owner);
    put(fd, request);
    free(request);
    return get(fd);
}

/* Sends the text, in which %u is the port; the answer must begin with the status. */
static void answers(const struct owner *owner, const char *before_port, const char *after_port,
                    const char *status)
{
    char *request = rs_format("%s%u%s", before_port, rs_loopback_port(owner->loopback), after_port);
    int fd = dial(owner);
    put(fd, request);
    const char *answer = get(fd);
    if (!CHECK(strncmp(answer, status, strlen(status)) == 0)) {
        check_str(answer, status, __FILE__, __LINE__, before_port);
    }
    free(request);
}

/* Has the sign-in end well; every test that leaves the listener waiting ends with this. */
static void callback_works(struct owner *owner)
{
    const char *answer = fetch(owner, "/callback?state=good&code=abc");
    CHECK(strncmp(answer, "HTTP/1.1 200 OK\r\n", 17) == 0 && strstr(answer, "\r\n\r\nsigned in"));
    owner_join(owner);
    CHECK(owner->came);
    CHECK_STR(rs_buf_str(&owner->seen), "state=good&code=abc");
}

static void answer_has_all_headers(void)
{
    static const char *const lines[] = {
        "Content-Type: text/html; charset=utf-8\r\n",
        "Content-Length: 9\r\n",
        "Connection: close\r\n",
        "Cache-Control: no-store\r\n",
        "Referrer-Policy: no-referrer\r\n",
        "X-Content-Type-Options: nosniff\r\n",
        "X-Frame-Options: DENY\r\n",
        "Content-Security-Policy: default-src 'none'; style-src 'sha256-",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cross-Origin-Resource-Policy: same-origin\r\n",
    };
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    const char *answer = fetch(&owner, "/callback?state=good&code=abc");
    CHECK(strncmp(answer, "HTTP/1.1 200 OK\r\n", 17) == 0);
    for (size_t i = 0; i < RS_COUNT(lines); i++) {
        CHECK(strstr(answer, lines[i]) != NULL);
    }
    CHECK_STR(strstr(answer, "\r\n\r\n") + 4, "signed in");
    CHECK(!strstr(answer, "Server:") && !strstr(answer, "Access-Control"));
    owner_join(&owner);
    CHECK(owner.came && owner.finish_took_ms < 1000); /* the client has gone: no full linger */
    owner_end(&owner);
}

static void other_requests_do_not_end_the_wait(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    const char *icon = fetch(&owner, "/favicon.ico");
    CHECK(strncmp(icon, "HTTP/1.1 204 ", 13) == 0 && !strstr(icon, "Content-Length"));
    CHECK(strncmp(fetch(&owner, "/"), "HTTP/1.1 404 ", 13) == 0);
    CHECK(strncmp(fetch(&owner, "/callbackx?state=good"), "HTTP/1.1 404 ", 13) == 0);
    CHECK(strncmp(fetch(&owner, "/callback?state=bad&error=access_denied"), "HTTP/1.1 400 ", 13) ==
          0);
    callback_works(&owner);
    owner_end(&owner);
}

static void what_http_decides(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    answers(&owner, "OPTIONS /callback HTTP/1.1\r\nHost: 127.0.0.1:", "\r\n\r\n", "HTTP/1.1 204 ");
    answers(&owner, "PUT /callback HTTP/1.1\r\nHost: 127.0.0.1:", "\r\n\r\n", "HTTP/1.1 405 ");
    answers(&owner, "HEAD / HTTP/1.1\r\nHost: 127.0.0.1:", "\r\n\r\n", "HTTP/1.1 204 ");
    answers(&owner, "GET / HTTP/1.1\r\nHost: evil.example:", "\r\n\r\n", "HTTP/1.1 421 ");
    answers(&owner, "GET / HTTP/1.1\r\nHost: localhost:", "\r\n\r\n", "HTTP/1.1 421 ");
    answers(&owner, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", "\r\n\r\n", "HTTP/1.1 421 ");
    answers(&owner, "GET / HTTP/1.1\r\nX: ", "\r\n\r\n", "HTTP/1.1 400 ");
    answers(&owner, "GET / HTTP/1.0\r\nX: ", "\r\n\r\n", "HTTP/1.1 404 ");
    answers(&owner, "GET http://127.0.0.1:", "/ HTTP/1.1\r\nHost: proxy\r\n\r\n", "HTTP/1.1 404 ");
    answers(&owner, "GET http://evil.example:", "/ HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 421 ");
    answers(&owner, "POST /callback HTTP/1.1\r\nHost: 127.0.0.1:",
            "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 411 ");
    answers(&owner, "POST /callback HTTP/1.1\r\nHost: 127.0.0.1:",
            "\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 415 ");
    answers(&owner,
            "POST /callback HTTP/1.1\r\nHost: 127.0.0.1:", "\r\nContent-Length: 40000\r\n\r\n",
            "HTTP/1.1 413 ");
    CHECK_INT(rs_loopback_counts(owner.loopback).refused, 9);
    callback_works(&owner);
    owner_end(&owner);
}

static void refusals_have_a_page(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    int fd = dial(&owner);
    put(fd, "GET / HTTP/1.1\r\nHost: evil\r\n\r\n");
    const char *answer = get(fd);
    CHECK(strstr(answer, "<title>") && strstr(answer, "<h1>") && !strstr(answer, "evil"));
    owner_stop(&owner);
    owner_end(&owner);
}

static void form_post_with_continue(void)
{
    struct owner owner;
    char piece[100] = "";
    owner_start(&owner, "127.0.0.1");
    char *head = rs_format("POST /callback HTTP/1.1\r\nhost: 127.0.0.1:%u\r\nOrigin: null\r\n"
                           "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
                           "Expect: 100-continue\r\nContent-Length: 19\r\n\r\n",
                           rs_loopback_port(owner.loopback));
    int fd = dial(&owner);
    put(fd, head);
    CHECK(recv(fd, piece, sizeof piece - 1, 0) > 0);
    CHECK_STR(piece, "HTTP/1.1 100 Continue\r\n\r\n");
    put(fd, "state=good&code=abc");
    CHECK(strstr(get(fd), "signed in") != NULL);
    owner_join(&owner);
    CHECK(owner.came);
    CHECK_STR(rs_buf_str(&owner.seen), "state=good&code=abc");
    free(head);
    owner_end(&owner);
}

static void byte_by_byte(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    char *request = rs_format("GET /callback?state=good&code=abc HTTP/1.1\r\nHost: 127.0.0.1:%u"
                              "\r\n\r\n",
                              rs_loopback_port(owner.loopback));
    int fd = dial(&owner);
    for (size_t i = 0; request[i]; i++) {
        CHECK(send(fd, request + i, 1, MSG_NOSIGNAL) == 1);
        usleep(500);
    }
    CHECK(strstr(get(fd), "signed in") != NULL);
    owner_join(&owner);
    free(request);
    owner_end(&owner);
}

static void silent_connections_block_nobody(void)
{
    struct owner owner;
    int idle[MAX_HELD];
    owner_start(&owner, "127.0.0.1");
    for (int i = 0; i < MAX_HELD; i++) {
        idle[i] = dial(&owner);
    }
    int64_t begin = rs_clock_monotonic_ms();
    callback_works(&owner);
    CHECK(rs_clock_monotonic_ms() - begin < 1000);
    CHECK_INT(rs_loopback_counts(owner.loopback).connections, MAX_HELD + 1);
    CHECK(rs_loopback_counts(owner.loopback).silent >= MAX_HELD - 48);
    for (int i = 0; i < MAX_HELD; i++) {
        close(idle[i]);
    }
    owner_end(&owner);
}

static void slow_client_gets_408(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    int64_t begin = rs_clock_monotonic_ms();
    int silent = dial(&owner), slow = dial(&owner);
    put(slow, "GET /callback?state=go");
    const char *answer = get(slow);
    int64_t took = rs_clock_monotonic_ms() - begin;
    CHECK(strncmp(answer, "HTTP/1.1 408 ", 13) == 0 && took >= 9900 && took < 11000);
    CHECK_STR(get(silent), "");
    callback_works(&owner);
    CHECK(rs_loopback_counts(owner.loopback).silent >= 1);
    owner_end(&owner);
}

static void tls_is_counted(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    int fd = dial(&owner);
    put(fd, "\x16\x03\x01\x02");
    get(fd);
    callback_works(&owner);
    CHECK_INT(rs_loopback_counts(owner.loopback).tls, 1);
    owner_end(&owner);
}

static void unread_bytes_do_not_reset(void)
{
    struct owner owner;
    struct rs_buf more;
    owner_start(&owner, "127.0.0.1");
    char *request = rs_format("GET /callback?state=good&code=abc HTTP/1.1\r\nHost: 127.0.0.1:%u"
                              "\r\n\r\n",
                              rs_loopback_port(owner.loopback));
    rs_buf_init(&more, 1 << 20);
    rs_buf_add_str(&more, request);
    for (size_t i = 0; i < 100000; i++) {
        rs_buf_add_char(&more, 'x'); /* a second, pipelined request, say */
    }
    int fd = dial(&owner);
    put(fd, rs_buf_str(&more));
    CHECK(strstr(get(fd), "signed in") != NULL);
    owner_join(&owner);
    CHECK(owner.came);
    rs_buf_clear(&more);
    free(request);
    owner_end(&owner);
}

static void duplicates_get_the_same_page(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    int waiting = dial(&owner); /* keeps the listener lingering; it has sent something */
    put(waiting, "GET");
    CHECK(strstr(fetch(&owner, "/callback?state=good&code=abc"), "signed in") != NULL);
    CHECK(strstr(fetch(&owner, "/callback?state=good&code=abc"), "signed in") != NULL);
    CHECK(strstr(fetch(&owner, "/callback?state=bad"), "wrong state") != NULL);
    owner_join(&owner);
    CHECK(owner.came && owner.finish_took_ms >= 1400);
    close(waiting);
    owner_end(&owner);
}

static void client_that_leaves_early_hurts_nobody(void)
{
    struct owner owner;
    owner_start(&owner, "127.0.0.1");
    char *request = rs_format("GET /callback?state=good&code=abc HTTP/1.1\r\nHost: 127.0.0.1:%u"
                              "\r\n\r\n",
                              rs_loopback_port(owner.loopback));
    struct linger abrupt = {.l_onoff = 1, .l_linger = 0};
    int fd = dial(&owner);
    put(fd, request);
    usleep(20000);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    close(fd); /* a reset: no SIGPIPE for us */
    owner_join(&owner);
    CHECK(owner.came);
    free(request);
    owner_end(&owner);
}

static void deadline_and_stop(void)
{
    struct owner owner = {.wait_ms = 300};
    int64_t begin = rs_clock_monotonic_ms();
    rs_stop_init(&owner.stop);
    CHECK(rs_loopback_open(&owner.loopback, "127.0.0.1", 0, &owner.err));
    own(&owner);
    int64_t took = rs_clock_monotonic_ms() - begin;
    CHECK(!owner.came && rs_error_is(&owner.err, RS_HYT00) && took >= 300 && took < 500);
    owner_end(&owner);
    owner_start(&owner, "127.0.0.1");
    usleep(100000);
    begin = rs_clock_monotonic_ms();
    owner_stop(&owner);
    CHECK(rs_clock_monotonic_ms() - begin < 250);
    owner_end(&owner);
}

static bool v6_here(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool here = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return here;
}

static void localhost_owns_both_addresses(void)
{
    struct owner owner;
    owner_start(&owner, "localhost");
    answers(&owner, "GET / HTTP/1.1\r\nHost: LOCALHOST:", "\r\n\r\n", "HTTP/1.1 404 ");
    answers(&owner, "GET / HTTP/1.1\r\nHost: evil.example:", "\r\n\r\n", "HTTP/1.1 421 ");
    if (v6_here()) {
        struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                       .sin6_port = htons(rs_loopback_port(owner.loopback)),
                                       .sin6_addr = IN6ADDR_LOOPBACK_INIT};
        int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
        put(fd, "GET / HTTP/1.0\r\n\r\n");
        CHECK(strncmp(get(fd), "HTTP/1.1 404 ", 13) == 0);
    }
    callback_works(&owner);
    owner_end(&owner);
}

/* Owner and client in one thread: the kernel takes the request before anybody accepts. */
static void memory_runs_out(void)
{
    struct owner owner = {.wait_ms = 60, .linger_ms = 60};
    rs_buf_init(&owner.seen, 1000);
    rs_stop_init(&owner.stop);
    if (CHECK(rs_loopback_open(&owner.loopback, "127.0.0.1", 0, &owner.err))) {
        int other = dial(&owner), fd = dial(&owner);
        put(other, "GET / HTTP/1.1\r\n\r\n");
        put(fd, "GET /callback?state=good HTTP/1.0\r\n\r\n");
        own(&owner);
        CHECK(owner.came);
        close(other);
        close(fd);
    }
    owner_end(&owner);
}

int main(void)
{
    RUN(memory_runs_out);
    RUN_ONCE(answer_has_all_headers);
    RUN_ONCE(other_requests_do_not_end_the_wait);
    RUN_ONCE(what_http_decides);
    RUN_ONCE(refusals_have_a_page);
    RUN_ONCE(form_post_with_continue);
    RUN_ONCE(byte_by_byte);
    RUN_ONCE(silent_connections_block_nobody);
    RUN_ONCE(slow_client_gets_408);
    RUN_ONCE(tls_is_counted);
    RUN_ONCE(unread_bytes_do_not_reset);
    RUN_ONCE(duplicates_get_the_same_page);
    RUN_ONCE(client_that_leaves_early_hurts_nobody);
    RUN_ONCE(deadline_and_stop);
    RUN_ONCE(localhost_owns_both_addresses);
    return check_done();
}
