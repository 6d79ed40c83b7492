/* Servers that are not there, not yet there, silent, or gone in the middle; and a host that forks.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
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

static void nobody_answers(void)
{
    struct rs_pq_config config = live_redshift();
    int fd = bare_socket(&config.port, true);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(config.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int waiting[4];
    for (size_t i = 0; i < RS_COUNT(waiting); i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(fcntl(waiting[i], F_SETFL, O_NONBLOCK) == 0);
        (void)!connect(waiting[i], (struct sockaddr *)&address, sizeof address);
    }
    live_refused(&config, 1, "HYT00", "did not answer within 1 s");
    for (size_t i = 0; i < RS_COUNT(waiting); i++) {
        close(waiting[i]);
    }
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
    RUN(host_forks);
    return check_done();
}
