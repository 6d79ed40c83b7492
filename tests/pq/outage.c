/* Servers that are not there, not yet there, silent, or gone in the middle; and a host that forks.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "live.h"

/* A port of loopback with nobody behind it: bound, not listening (refused), or listening with a
 * full queue (silence). */
static int bare_socket(uint16_t *port, bool listening)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(!listening || listen(fd, 0) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void nothing_listens(void)
{
    struct rs_pq_config config = live_redshift();
    int fd = bare_socket(&config.port, false);
    live_refused(&config, 10, "08001", "refuses connections");
    int64_t begin = rs_clock_monotonic_ms();
    config.retry_count = 2;
    live_refused(&config, 10, "08001", "after 3 attempts");
    CHECK(rs_clock_monotonic_ms() - begin >= 700);
    begin = rs_clock_monotonic_ms();
    config.retry_count = 1000;
    live_refused(&config, 2, "08001", "refuses connections");
    CHECK(rs_clock_monotonic_ms() - begin <= 2100);
    close(fd);
}

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

enum { WAITING = 4 };

/* Nobody else is let in. */
static void fill_queue(uint16_t port, int waiting[WAITING])
{
    struct sockaddr_in address = loopback(port);
    for (size_t i = 0; i < WAITING; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(fcntl(waiting[i], F_SETFL, O_NONBLOCK) == 0);
        (void)!connect(waiting[i], (struct sockaddr *)&address, sizeof address);
    }
}

static void close_all(const int waiting[WAITING])
{
    for (size_t i = 0; i < WAITING; i++) {
        close(waiting[i]);
    }
}

static void nobody_answers(void)
{
    struct rs_pq_config config = live_redshift();
    int waiting[WAITING];
    int fd = bare_socket(&config.port, true);
    fill_queue(config.port, waiting);
    live_refused(&config, 1, "HYT00", "did not answer within 1 s");
    close_all(waiting);
    close(fd);
}

static void silent_servers(void)
{
    struct rs_pq_config config = live_redshift();
    control_set("{\"redshift.silent\": \"connect\"}");
    live_refused(&config, 1, "HYT00", "did not complete sign-on within 1 s");
    control_set("{\"redshift.silent\": \"sign-on\"}");
    live_refused(&config, 1, "HYT00", "did not complete sign-on within 1 s");
    control_reset();
}

static void unknown_host(void)
{
    struct rs_pq_config config = live_redshift();
    config.host = "no-such-cluster.invalid";
    config.host_addr = NULL;
    int64_t begin = rs_clock_monotonic_ms();
    live_refused(&config, 3, "08001", "no-such-cluster.invalid");
    CHECK(rs_clock_monotonic_ms() - begin <= 3200);
    config.host_addr = "not an address";
    live_refused(&config, 3, "08001", "not a numeric");
}

static void a_workgroup_that_wakes_up(void)
{
    struct rs_pq_config config = live_redshift();
    config.retry_count = 5;
    control_set("{\"redshift.refuse_first\": 2}");
    struct rs_pq *pq = live_open(&config);
    CHECK(pq != NULL);
    CHECK_INT(control_counter("redshift.resets"), 2);
    rs_pq_close(pq);
    control_set("{\"redshift.refuse_first\": 1}");
    config.retry_count = 0;
    live_refused(&config, 10, "08001", "closed the connection before sign-on");
    control_reset();
}

static void wrong_passwords_are_not_retried(void)
{
    struct rs_secret wrong = {0};
    struct rs_error err = {0};
    struct rs_pq_config config = live_redshift();
    CHECK(rs_secret_set(&wrong, RS_SPAN_LIT("wrong"), &err));
    config.password = &wrong;
    config.retry_count = 5;
    control_reset();
    live_refused(&config, 10, "28000", NULL);
    CHECK_INT(control_counter("redshift.connections"), 1);
    rs_secret_clear(&wrong);
}

static void gone_in_mid_query(void)
{
    struct rs_pq_config config = live_redshift();
    control_set("{\"redshift.gone_after_rows\": 1000}");
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    struct rs_pq_result *result = live_execute(pq, "select generate_series(1, 100000)");
    bool have = true, ok = true;
    int rows = 0;
    while (ok && have) {
        ok = rs_pq_result_fetch(result, &wait, &have, &err);
        rows += ok && have;
    }
    CHECK_INT(rows, 1000);
    live_error(ok, &err, "08S01", "connection to the server was lost");
    rs_pq_result_close(result);
    CHECK(!rs_pq_alive(pq));
    ok = rs_pq_command(pq, "select 1", &wait, &err);
    live_error(ok, &err, "08S01", NULL);
    rs_pq_close(pq);
    control_reset();
}

static void gone_while_idle(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    CHECK(rs_pq_alive(pq));
    control_do("{\"redshift.drop\": null}");
    usleep(100000);
    CHECK(!rs_pq_alive(pq));
    rs_pq_close(pq);
    config = live_postgres();
    pq = live_open(&config);
    struct rs_pq *killer = live_open(&config);
    char *sql = rs_format("select pg_terminate_backend(%d)", rs_pq_server(pq)->backend_pid);
    live_run(killer, sql);
    usleep(200000);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool ok = rs_pq_command(pq, "select 1", &wait, &err);
    live_error(ok, &err, "08S01", "terminating connection");
    CHECK(!rs_pq_alive(pq));
    free(sql);
    rs_pq_close(killer);
    rs_pq_close(pq);
}

static void silence_on_the_wire(void)
{
    struct rs_pq_config config = live_redshift();
    control_set("{\"redshift.silent\": \"session\"}");
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(1);
    int64_t begin = rs_clock_monotonic_ms();
    bool ok = rs_pq_command(pq, "select 1", &wait, &err);
    live_error(ok, &err, "HYT00", "did not answer within 1 s");
    fprintf(stderr, "    after %d ms\n", (int)(rs_clock_monotonic_ms() - begin));
    CHECK(rs_clock_monotonic_ms() - begin < 4500);
    rs_pq_close(pq);
    control_reset();
}

/* The child of a fork closes what it inherited; the parent's session must not notice. */
static void host_forks(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_pq_result *result = live_execute(pq, "select generate_series(1, 50000)");
    pid_t child = fork();
    if (child == 0) {
        struct rs_error err = {0};
        struct rs_wait wait = live_wait(5);
        bool ok = rs_pq_command(pq, "select 1", &wait, &err);
        bool right = !ok && strcmp(err.state, "08003") == 0 && !rs_pq_alive(pq);
        rs_error_clear(&err);
        rs_pq_result_close(result);
        rs_pq_close(pq);
        _exit(right ? 0 : 1);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_INT(status, 0);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool have = true, ok = true;
    int rows = 0;
    while (ok && have) {
        ok = rs_pq_result_fetch(result, &wait, &have, &err);
        rows += ok && have;
    }
    CHECK_INT(rows, 50000);
    rs_error_clear(&err);
    rs_pq_result_close(result);
    char *value = live_value(pq, "select 'alive'");
    CHECK_STR(value, "alive");
    free(value);
    rs_pq_close(pq);
}

/* The way to the server: one connection, and no other when it is full. */
struct way {
    pthread_t thread;
    int listener;
    uint16_t there;
};

/* False: one of them has ended. */
static bool pass_on(int from, int to)
{
    char bytes[4096];
    ssize_t got = recv(from, bytes, sizeof bytes, 0);
    return got > 0 && send(to, bytes, (size_t)got, MSG_NOSIGNAL) == got;
}

static void *carry(void *ctx)
{
    const struct way *way = ctx;
    struct sockaddr_in address = loopback(way->there);
    int here = accept(way->listener, NULL, NULL), there = socket(AF_INET, SOCK_STREAM, 0);
    bool open = connect(there, (struct sockaddr *)&address, sizeof address) == 0;
    while (open) {
        struct pollfd ends[2] = {{.fd = here, .events = POLLIN}, {.fd = there, .events = POLLIN}};
        open = poll(ends, 2, -1) > 0 && (!ends[0].revents || pass_on(here, there)) &&
               (!ends[1].revents || pass_on(there, here));
    }
    close(here);
    close(there);
    return NULL;
}

/* The cancel request has no way to the server: the time-out is told soon all the same. */
static void network_that_is_gone(void)
{
    struct rs_pq_config config = live_redshift();
    struct way way = {.there = config.port};
    int waiting[WAITING];
    way.listener = bare_socket(&config.port, true);
    CHECK(pthread_create(&way.thread, NULL, carry, &way) == 0);
    struct rs_pq *pq = live_open(&config);
    fill_queue(config.port, waiting);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(1);
    int64_t begin = rs_clock_monotonic_ms();
    bool ok = rs_pq_command(pq, "select test.wait(60)", &wait, &err);
    CHECK(rs_clock_monotonic_ms() - begin < 1000 + 2500); /* three seconds without that */
    live_error(ok, &err, "HYT00", "did not answer within 1 s");
    rs_pq_close(pq);
    pthread_join(way.thread, NULL);
    close_all(waiting);
    close(way.listener);
}

int main(void)
{
    live_env("STACK_DIR");
    RUN(nothing_listens);
    RUN(nobody_answers);
    RUN(silent_servers);
    RUN(unknown_host);
    RUN(a_workgroup_that_wakes_up);
    RUN(wrong_passwords_are_not_retried);
    RUN(gone_in_mid_query);
    RUN(gone_while_idle);
    RUN(silence_on_the_wire);
    RUN(network_that_is_gone);
    RUN(host_forks);
    return check_done();
}
