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

int main(void)
{
    RUN(post_and_answer);
    return check_done();
}
