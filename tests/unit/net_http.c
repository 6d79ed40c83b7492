/* HTTP over libcurl against small servers on loopback: answers, limits, retries, and how fast a
 * deadline or a stop ends a request. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "net/http.h"
#include "net/http_head.h"

/* A server that answers its n-th connection with the n-th text and closes; a NULL text: it closes
 * at once; "hang": it reads and is silent until the test ends it. */
struct server {
    const char *const *answers;
    size_t count;
    int listener;
    uint16_t port;
    pthread_t thread;
    char *url;          /* owned */
    struct rs_buf seen; /* the last request */
    unsigned requests;  /* read to their end */
};

static void read_request(int fd, struct rs_buf *seen)
{
    rs_buf_reset(seen);
    for (;;) {
        char *room = rs_buf_reserve(seen, 4096);
        ssize_t got = room ? recv(fd, room, 4095, 0) : 0;
        if (got <= 0) {
            return;
        }
        rs_buf_grew(seen, (size_t)got);
        const char *head_end = strstr(rs_buf_str(seen), "\r\n\r\n");
        const char *length = strstr(rs_buf_str(seen), "Content-Length: ");
        size_t body = length ? strtoul(length + 16, NULL, 10) : 0;
        if (head_end && seen->len >= (size_t)(head_end - seen->ptr) + 4 + body) {
            return;
        }
    }
}

static void *serve(void *ctx)
{
    struct server *server = ctx;
    for (size_t i = 0; i < server->count; i++) {
        const char *answer = server->answers[i];
        int fd = accept(server->listener, NULL, NULL);
        char byte;
        if (fd < 0) {
            break;
        }
        if (answer) {
            read_request(fd, &server->seen);
            server->requests++;
        }
        if (answer && strcmp(answer, "hang") == 0) {
            (void)!recv(fd, &byte, 1, 0);
        } else if (answer) {
            (void)!send(fd, answer, strlen(answer), MSG_NOSIGNAL);
        }
        close(fd);
    }
    return NULL;
}

static int listen_on_loopback(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, 16) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void server_start(struct server *server, const char *const *answers, size_t count)
{
    *server = (struct server){.answers = answers, .count = count};
    rs_buf_init(&server->seen, 1 << 20);
    server->listener = listen_on_loopback(&server->port);
    server->url = rs_format("http://127.0.0.1:%u/token", server->port);
    CHECK(pthread_create(&server->thread, NULL, serve, server) == 0);
}

static void server_end(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    free(server->url);
    rs_buf_clear(&server->seen);
}

static struct rs_wait within_ms(int ms)
{
    return (struct rs_wait){.deadline_ms = rs_clock_monotonic_ms() + ms};
}

static struct rs_http_request request_to(const struct server *server)
{
    return (struct rs_http_request){.what = "the token endpoint",
                                    .method = "GET",
                                    .url = server->url,
                                    .wait = within_ms(5000)};
}

static void post_and_answer(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nDate: Tue, 24 Nov 2026 01:02:03 "
        "GMT\r\n"
        "Cache-Control: public, max-age=600\r\nContent-Length: 9\r\n\r\n{\"a\": 1}\n"};
    static const char *const headers[] = {"Content-Type: application/x-www-form-urlencoded",
                                          "Authorization: Basic abc", NULL};
    struct rs_http_response response;
    struct rs_error err = {0};
    struct server server;
    server_start(&server, answers, 1);
    struct rs_http_request request = request_to(&server);
    request.method = "POST";
    request.headers = headers;
    request.body = RS_SPAN_LIT("grant_type=authorization_code&code=x");
    CHECK(rs_http_send(&request, &response, &err));
    CHECK_INT(response.status, 200);
    CHECK_STR(rs_buf_str(&response.body), "{\"a\": 1}\n");
    CHECK_STR(response.content_type, "application/json");
    CHECK_INT(response.date, 1795482123);
    CHECK_INT(response.max_age, 600);
    CHECK(response.maybe_sent && !response.retry_after);
    rs_http_response_clear(&response);
    server_end(&server);
}

/* Sends the request, expects it to fail with the state and with words in the text. */
static void fails(const struct rs_http_request *request, enum rs_state state, const char *words)
{
    struct rs_http_response response;
    struct rs_error err = {0};
    CHECK(!rs_http_send(request, &response, &err));
    CHECK_STR(err.state, rs_state_code(state));
    if (!CHECK(strstr(rs_error_text(&err), words) != NULL)) {
        check_str(rs_error_text(&err), words, __FILE__, __LINE__, "error");
    }
    CHECK(strstr(rs_error_text(&err), request->what) != NULL);
    rs_http_response_clear(&response);
    rs_error_clear(&err);
}

static void redirects_are_not_followed(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\n"
        "Content-Length: 0\r\n\r\n"};
    struct rs_http_response response;
    struct rs_error err = {0};
    struct server server;
    server_start(&server, answers, 1);
    struct rs_http_request request = request_to(&server);
    CHECK(rs_http_send(&request, &response, &err));
    CHECK_INT(response.status, 307);
    rs_http_response_clear(&response);
    server_end(&server);
}

static void interim_answers_are_forgotten(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n"
        "HTTP/1.1 400 Bad Request\r\nCache-Control: no-store, max-age=5\r\n"
        "Content-Length: 2\r\n\r\n{}"};
    struct rs_http_response response;
    struct rs_error err = {0};
    struct server server;
    server_start(&server, answers, 1);
    struct rs_http_request request = request_to(&server);
    CHECK(rs_http_send(&request, &response, &err));
    CHECK_INT(response.status, 400);
    CHECK_INT(response.max_age, 0);
    CHECK(!response.retry_after && response.date == 0);
    rs_http_response_clear(&response);
    server_end(&server);
}

static void body_has_a_limit(void)
{
    struct rs_buf answer;
    struct server server;
    rs_buf_init(&answer, 1 << 20);
    rs_buf_add_format(&answer, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", 256 * 1024 + 1);
    for (size_t i = 0; i < 256 * 1024 + 1; i++) {
        rs_buf_add_char(&answer, 'x');
    }
    const char *const answers[] = {rs_buf_str(&answer)};
    server_start(&server, answers, 1);
    struct rs_http_request request = request_to(&server);
    fails(&request, RS_08001, "256 KiB");
    server_end(&server);
    rs_buf_clear(&answer);
}

static void dropped_connection_is_not_retried(void)
{
    static const char *const answers[] = {"", ""};
    struct rs_http_response response;
    struct rs_error err = {0};
    struct server server;
    server_start(&server, answers, 2);
    struct rs_http_request request = request_to(&server);
    request.retry = true;
    CHECK(!rs_http_send(&request, &response, &err));
    CHECK(response.maybe_sent && rs_error_is(&err, RS_08001));
    rs_http_response_clear(&response);
    rs_error_clear(&err);
    server_end(&server);
    CHECK_INT(server.requests, 1);
}

static void busy_server_is_asked_again(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
    struct rs_http_response response;
    struct rs_error err = {0};
    struct server server;
    int64_t begin = rs_clock_monotonic_ms();
    server_start(&server, answers, 3);
    struct rs_http_request request = request_to(&server);
    request.retry = true;
    CHECK(rs_http_send(&request, &response, &err));
    CHECK_INT(response.status, 200);
    CHECK_STR(rs_buf_str(&response.body), "ok");
    CHECK(rs_clock_monotonic_ms() - begin >= 1250);
    rs_http_response_clear(&response);
    server_end(&server);
}

static void late_retry_is_not_waited_for(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n", NULL};
    struct rs_http_response response;
    struct rs_error err = {0};
    struct server server;
    int64_t begin = rs_clock_monotonic_ms();
    server_start(&server, answers, 2);
    struct rs_http_request request = request_to(&server);
    request.retry = true;
    CHECK(rs_http_send(&request, &response, &err));
    CHECK_INT(response.status, 429);
    CHECK_STR(response.retry_after, "3600");
    CHECK(rs_clock_monotonic_ms() - begin < 1000);
    rs_http_response_clear(&response);
    server_end(&server);
}

static void nobody_listens(void)
{
    struct rs_http_response response;
    struct rs_error err = {0};
    uint16_t port;
    int fd = listen_on_loopback(&port);
    close(fd);
    char *url = rs_format("http://127.0.0.1:%u/token?code=secret", port);
    struct rs_http_request request = {.what = "the token endpoint",
                                      .method = "GET",
                                      .url = url,
                                      .wait = within_ms(5000)};
    CHECK(!rs_http_send(&request, &response, &err));
    CHECK(!response.maybe_sent && response.status == 0);
    CHECK(rs_error_is(&err, RS_08001) && strstr(rs_error_text(&err), "/token)"));
    CHECK(!strstr(rs_error_text(&err), "secret"));
    rs_http_response_clear(&response);
    rs_error_clear(&err);
    request.url = "http://no-such-host.invalid/";
    fails(&request, RS_08001, "no-such-host.invalid is not known");
    request.url = "ftp://127.0.0.1/";
    fails(&request, RS_HY000, "https://");
    free(url);
}

static void deadline_ends_a_silent_server(void)
{
    static const char *const answers[] = {"hang"};
    struct server server;
    server_start(&server, answers, 1);
    struct rs_http_request request = request_to(&server);
    int64_t begin = rs_clock_monotonic_ms();
    request.wait = within_ms(300);
    fails(&request, RS_HYT00, "the time was over");
    int64_t took = rs_clock_monotonic_ms() - begin;
    CHECK(took >= 300 && took < 550);
    server_end(&server);
}

static void *stop_soon(void *ctx)
{
    usleep(200 * 1000);
    rs_stop_set(ctx);
    return NULL;
}

/* How long a request lives after stop was wanted. */
static int64_t stop_latency_ms(struct rs_http_request *request)
{
    struct rs_stop stop;
    pthread_t thread;
    rs_stop_init(&stop);
    request->wait.stop = &stop;
    int64_t begin = rs_clock_monotonic_ms();
    CHECK(pthread_create(&thread, NULL, stop_soon, &stop) == 0);
    fails(request, RS_HY008, "stopped");
    int64_t took = rs_clock_monotonic_ms() - begin - 200;
    pthread_join(thread, NULL);
    rs_stop_clear(&stop);
    return took;
}

static void stop_ends_a_silent_server(void)
{
    static const char *const answers[] = {"hang"};
    struct server server;
    server_start(&server, answers, 1);
    struct rs_http_request request = request_to(&server);
    CHECK(stop_latency_ms(&request) < 250);
    server_end(&server);
}

static void stop_ends_the_pause_before_a_retry(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n", NULL};
    struct server server;
    server_start(&server, answers, 2);
    struct rs_http_request request = request_to(&server);
    request.retry = true;
    CHECK(stop_latency_ms(&request) < 250);
    server_end(&server);
}

static void proxy_is_used_but_not_for_loopback(void)
{
    static const char *const answers[] = {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nown",
                                          "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"};
    struct rs_http_response response;
    struct rs_error err = {0};
    struct server server;
    server_start(&server, answers, 2);
    char *proxy = rs_format("http://127.0.0.1:%u", server.port);
    struct rs_http_route dead = {.proxy = "http://127.0.0.1:1"};
    struct rs_http_route route = {.proxy = proxy};
    struct rs_http_request request = request_to(&server);
    request.route = &dead;
    CHECK(rs_http_send(&request, &response, &err));
    CHECK_STR(rs_buf_str(&response.body), "own");
    rs_http_response_clear(&response);
    request.route = &route;
    request.url = "https://idp.example.invalid/token";
    fails(&request, RS_08001, "the proxy refused with HTTP 407");
    CHECK(rs_span_starts(rs_buf_span(&server.seen), "CONNECT idp.example.invalid:443 "));
    route.no_proxy = "example.invalid,other.example";
    fails(&request, RS_08001, "idp.example.invalid is not known");
    free(proxy);
    server_end(&server);
}

static void memory_runs_out(void)
{
    static const char *const headers[] = {"Content-Type: text/plain", NULL};
    struct rs_http_response response;
    struct rs_error err = {0};
    uint16_t port;
    int fd = listen_on_loopback(&port);
    close(fd);
    char *url = rs_format("http://127.0.0.1:%u/token", port);
    struct rs_http_request request = {.what = "the token endpoint",
                                      .method = "POST",
                                      .url = url ? url : "",
                                      .headers = headers,
                                      .body = RS_SPAN_LIT("a=b"),
                                      .wait = within_ms(5000)};
    CHECK(!rs_http_send(&request, &response, &err) && err.set);
    CHECK(rs_http_head_line(&response, RS_SPAN_LIT("Content-Type: text/html\r\n")));
    CHECK(rs_http_head_line(&response, RS_SPAN_LIT("Retry-After: 5\r\n")));
    CHECK(rs_http_retry_delay_ms(&response, 0, 250) == 5000);
    rs_http_response_clear(&response);
    rs_error_clear(&err);
    free(url);
}

int main(void)
{
    RUN(memory_runs_out);
    RUN_ONCE(post_and_answer);
    RUN_ONCE(redirects_are_not_followed);
    RUN_ONCE(interim_answers_are_forgotten);
    RUN_ONCE(body_has_a_limit);
    RUN_ONCE(dropped_connection_is_not_retried);
    RUN_ONCE(busy_server_is_asked_again);
    RUN_ONCE(late_retry_is_not_waited_for);
    RUN_ONCE(nobody_listens);
    RUN_ONCE(deadline_ends_a_silent_server);
    RUN_ONCE(stop_ends_a_silent_server);
    RUN_ONCE(stop_ends_the_pause_before_a_retry);
    RUN_ONCE(proxy_is_used_but_not_for_loopback);
    return check_done();
}
