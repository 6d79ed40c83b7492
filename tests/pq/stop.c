/* Stopping: deadline and stop while connecting, executing and fetching; cancel from another thread,
 * over TLS; what the connection is good for afterwards. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "live.h"

enum { BEFORE_MS = 300, PROMPT_MS = 250 };

struct stopper {
    pthread_t thread;
    struct rs_stop *stop; /* NULL: cancel */
    struct rs_pq *pq;
    int64_t at_ms; /* out */
};

static void *stop_later(void *ctx)
{
    struct stopper *stopper = ctx;
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(5);
    usleep(BEFORE_MS * 1000);
    stopper->at_ms = rs_clock_monotonic_ms();
    if (stopper->stop) {
        rs_stop_set(stopper->stop);
    } else if (!CHECK(rs_pq_cancel(stopper->pq, &wait, &err))) {
        fprintf(stderr, "    %s %s\n", err.state, rs_error_text(&err));
    }
    rs_error_clear(&err);
    return NULL;
}

static void begin(struct stopper *stopper, struct rs_stop *stop, struct rs_pq *pq)
{
    *stopper = (struct stopper){.stop = stop, .pq = pq};
    CHECK(pthread_create(&stopper->thread, NULL, stop_later, stopper) == 0);
}

/* The call that was to be stopped has returned: how soon? */
static void ended(struct stopper *stopper)
{
    int64_t now = rs_clock_monotonic_ms();
    pthread_join(stopper->thread, NULL);
    fprintf(stderr, "    returned %d ms after\n", (int)(now - stopper->at_ms));
    CHECK(now - stopper->at_ms <= PROMPT_MS);
}

static void still_good(struct rs_pq *pq)
{
    char *value = live_value(pq, "select 'good'");
    CHECK_STR(value, "good");
    free(value);
}

static void cancel_from_another_thread(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(20);
    struct stopper stopper;
    control_reset();
    begin(&stopper, NULL, pq);
    bool ok = rs_pq_command(pq, "select test.wait(10)", &wait, &err);
    ended(&stopper);
    live_error(ok, &err, "HY008", "cancel");
    still_good(pq);
    CHECK_INT(control_counter("redshift.cancels_tls"), 1);
    CHECK_INT(control_counter("redshift.cancels_plain"), 0);
    CHECK(rs_pq_cancel(pq, &wait, &err)); /* idle: nothing happens */
    CHECK_INT(control_counter("redshift.cancels_tls"), 1);
    rs_pq_close(pq);
}

static void cancel_without_tls(void)
{
    struct rs_pq_config config = live_postgres();
    config.ssl_mode = "disable";
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(20);
    struct stopper stopper;
    begin(&stopper, NULL, pq);
    bool ok = rs_pq_command(pq, "select pg_sleep(10)", &wait, &err);
    ended(&stopper);
    live_error(ok, &err, "HY008", NULL);
    still_good(pq);
    rs_pq_close(pq);
}

static void stop_while_executing(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_stop stop;
    rs_stop_init(&stop);
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    struct stopper stopper;
    begin(&stopper, &stop, NULL);
    bool ok = rs_pq_command(pq, "select test.wait(10)", &wait, &err);
    ended(&stopper);
    live_error(ok, &err, "HY008", NULL);
    still_good(pq);
    rs_stop_clear(&stop);
    rs_pq_close(pq);
}

static void stop_while_fetching(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_stop stop;
    rs_stop_init(&stop);
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    struct stopper stopper;
    struct rs_pq_result *result =
        live_execute(pq, "select repeat('x', 20000), test.wait(0.05) from generate_series(1, 200)");
    bool have = true, ok = true;
    begin(&stopper, &stop, NULL);
    while (result && ok && have) {
        ok = rs_pq_result_fetch(result, &wait, &have, &err);
    }
    ended(&stopper);
    live_error(ok, &err, "HY008", NULL);
    rs_pq_result_close(result);
    still_good(pq);
    rs_stop_clear(&stop);
    rs_pq_close(pq);
}

/* As when it overtakes its statement on the way: it is asked again. */
static void cancel_that_comes_too_early(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_stop stop;
    rs_stop_init(&stop);
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    struct stopper stopper;
    control_reset();
    control_set("{\"redshift.cancels_early\": 1}");
    begin(&stopper, &stop, NULL);
    bool ok = rs_pq_command(pq, "select test.wait(60)", &wait, &err);
    pthread_join(stopper.thread, NULL);
    live_error(ok, &err, "HY008", NULL);
    still_good(pq);
    CHECK_INT(control_counter("redshift.cancels"), 2);
    control_reset();
    rs_stop_clear(&stop);
    rs_pq_close(pq);
}

static void deadline_while_executing(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(1);
    int64_t begin_ms = rs_clock_monotonic_ms();
    bool ok = rs_pq_command(pq, "select test.wait(10)", &wait, &err);
    CHECK(rs_clock_monotonic_ms() - begin_ms < 1000 + PROMPT_MS);
    live_error(ok, &err, "HYT00", NULL);
    still_good(pq);
    live_run(pq, "begin");
    wait = live_wait(1);
    ok = rs_pq_command(pq, "select test.wait(10)", &wait, &err);
    live_error(ok, &err, "HYT00", NULL);
    CHECK_INT(rs_pq_txn(pq), RS_PQ_TXN_FAILED);
    rs_pq_close(pq);
}

static void deadline_while_describing(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = {rs_clock_monotonic_ms(), NULL};
    struct rs_pq_description description = {0};
    struct rs_pq_query query = {.sql = "select 1"};
    bool ok = rs_pq_describe(pq, &query, &wait, &description, &err);
    live_error(ok, &err, "HYT00", NULL);
    still_good(pq);
    rs_pq_close(pq);
}

static void stop_while_connecting(const char *knob)
{
    struct rs_pq_config config = live_redshift();
    config.retry_count = 1000;
    struct rs_error err = {0};
    struct rs_stop stop;
    rs_stop_init(&stop);
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    struct stopper stopper;
    struct rs_pq *pq = NULL;
    control_set(knob);
    begin(&stopper, &stop, NULL);
    bool ok = rs_pq_open(&pq, &config, live_host(), &wait, &err);
    ended(&stopper);
    live_error(ok, &err, "HY008", NULL);
    rs_stop_clear(&stop);
    control_reset();
}

static void stops_while_connecting(void)
{
    stop_while_connecting("{\"redshift.silent\": \"connect\"}");
    stop_while_connecting("{\"redshift.silent\": \"sign-on\"}");
    stop_while_connecting("{\"redshift.refuse_first\": 1000000}");
}

static void stop_before_anything(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_stop stop;
    rs_stop_init(&stop);
    rs_stop_set(&stop);
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    bool ok = rs_pq_command(pq, "create temporary table never (n int)", &wait, &err);
    live_error(ok, &err, "HY008", NULL);
    rs_stop_reset(&stop);
    CHECK(rs_pq_command(pq, "create temporary table never (n int)", &wait, &err));
    rs_error_clear(&err);
    rs_stop_clear(&stop);
    rs_pq_close(pq);
}

/* A cancel request says the session's secret: not to a stranger. */
static void cancel_verifies_the_server(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(5);
    control_reset();
    struct rs_pq_result *result = live_execute(pq, "select generate_series(1, 1000000)");
    control_set("{\"redshift.certificate\": \"stranger\"}");
    bool ok = rs_pq_cancel(pq, &wait, &err);
    live_error(ok, &err, strcmp(err.state, "08S01") == 0 ? "08S01" : "08001", "certificate");
    CHECK_INT(control_counter("redshift.cancels"), 0);
    control_reset();
    rs_pq_result_close(result);
    still_good(pq);
    rs_pq_close(pq);
}

int main(void)
{
    live_env("STACK_DIR");
    RUN(cancel_from_another_thread);
    RUN(cancel_without_tls);
    RUN(cancel_verifies_the_server);
    RUN(stop_while_executing);
    RUN(cancel_that_comes_too_early);
    RUN(stop_while_fetching);
    RUN(deadline_while_executing);
    RUN(deadline_while_describing);
    RUN(stops_while_connecting);
    RUN(stop_before_anything);
    return check_done();
}
