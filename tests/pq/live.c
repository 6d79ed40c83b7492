/* Shared by the live tests; see live.h. */
#include "live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

const char *live_env(const char *name)
{
    const char *value = getenv(name);
    if (!getenv("STACK_DIR")) {
        fprintf(stderr, "skipped: not in a stack\n");
        exit(77);
    }
    return value ? value : "";
}

static uint16_t port_of(const char *text)
{
    uint32_t port = 0;
    CHECK(rs_span_to_u32(rs_span_of(text), 65535, &port));
    return (uint16_t)port;
}

static int64_t now(void *ctx)
{
    (void)ctx;
    return rs_clock_wall();
}

static int64_t monotonic_ms(void *ctx)
{
    (void)ctx;
    return rs_clock_monotonic_ms();
}

static bool random_bytes(void *ctx, void *out, size_t len)
{
    (void)ctx;
    return rs_crypto_random(out, len);
}

struct rs_host *live_host(void)
{
    static struct rs_host host = {.now = now, .monotonic_ms = monotonic_ms, .random = random_bytes};
    return &host;
}

struct rs_wait live_wait(int seconds)
{
    return (struct rs_wait){rs_clock_monotonic_ms() + (int64_t)seconds * 1000, NULL};
}

const struct rs_secret *live_password(void)
{
    static struct rs_secret password;
    struct rs_error err = {0};
    if (!rs_secret_given(&password)) {
        CHECK(rs_secret_set(&password, rs_span_of(live_env("STACK_PASSWORD")), &err));
    }
    return &password;
}

struct rs_pq_config live_redshift(void)
{
    return (struct rs_pq_config){.host = "localhost",
                                 .host_addr = "127.0.0.1",
                                 .port = port_of(live_env("STACK_RS_PORT")),
                                 .database = live_env("STACK_DB"),
                                 .user = live_env("STACK_USER"),
                                 .password = live_password(),
                                 .ssl_mode = "verify-full",
                                 .ca_file = live_env("STACK_CA"),
                                 .keepalive_idle_s = 60,
                                 .keepalive_interval_s = 10,
                                 .keepalive_count = 6,
                                 .tcp_user_timeout_ms = 90000};
}

struct rs_pq_config live_postgres(void)
{
    struct rs_pq_config config = live_redshift();
    config.port = port_of(live_env("STACK_PG_PORT"));
    return config;
}

struct rs_pq *live_open(const struct rs_pq_config *config)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    struct rs_pq *pq = NULL;
    if (!CHECK(rs_pq_open(&pq, config, live_host(), &wait, &err))) {
        fprintf(stderr, "    %s %s\n", err.state, rs_error_text(&err));
    }
    rs_error_clear(&err);
    return pq;
}

void live_error(bool ok, struct rs_error *err, const char *state, const char *word)
{
    CHECK(!ok);
    bool right = CHECK_STR(err->state, state);
    if (word && !CHECK(strstr(rs_error_text(err), word) != NULL)) {
        fprintf(stderr, "    no \"%s\" in it\n", word);
        right = false;
    }
    fprintf(stderr, "    %s%s %s\n", right ? "as it should: " : "", err->state, rs_error_text(err));
    rs_error_clear(err);
}

void live_refused(const struct rs_pq_config *config, int seconds, const char *state,
                  const char *word)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(seconds);
    struct rs_pq *pq = NULL;
    bool ok = rs_pq_open(&pq, config, live_host(), &wait, &err);
    live_error(ok, &err, state, word);
    if (ok) {
        rs_pq_close(pq);
    }
}

struct rs_pq_result *live_execute(struct rs_pq *pq, const char *sql)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(30);
    struct rs_pq_query query = {.sql = sql};
    struct rs_pq_result *result = NULL;
    if (!CHECK(rs_pq_execute(pq, &query, &wait, &result, &err))) {
        fprintf(stderr, "    %s: %s %s\n", sql, err.state, rs_error_text(&err));
    }
    rs_error_clear(&err);
    return result;
}

char *live_value(struct rs_pq *pq, const char *sql)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(30);
    struct rs_pq_result *result = live_execute(pq, sql);
    bool have = false;
    char *value = NULL;
    if (result && CHECK(rs_pq_result_fetch(result, &wait, &have, &err)) && CHECK(have)) {
        value = rs_span_dup(rs_pq_result_value(result, 0));
    }
    rs_pq_result_close(result);
    rs_error_clear(&err);
    return value;
}

void live_run(struct rs_pq *pq, const char *sql)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(30);
    if (!CHECK(rs_pq_command(pq, sql, &wait, &err))) {
        fprintf(stderr, "    %s: %s %s\n", sql, err.state, rs_error_text(&err));
    }
    rs_error_clear(&err);
}

/* ru_maxrss would not do: it begins with what the program had that started this one. */
long live_peak_kib(void)
{
    char line[200];
    long peak = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            peak = strtol(line + 6, NULL, 10);
        }
    }
    if (file) {
        fclose(file);
    }
    return peak;
}

void live_memory(long before, long most)
{
    long grown = live_peak_kib() - before;
    fprintf(stderr, "    peak memory grew by %ld KiB\n", grown);
#ifndef __SANITIZE_ADDRESS__
    CHECK(grown <= most);
#else
    (void)most;
#endif
}
