/* The outside world with ears; see outside.h. */
#include "session/outside.h"

#include "net/host.h"
#include "session/session.h"

static int64_t outside_now(void *ctx)
{
    return rs_host_now(&((struct rs_outside *)ctx)->real);
}

static int64_t outside_monotonic_ms(void *ctx)
{
    return rs_host_monotonic_ms(&((struct rs_outside *)ctx)->real);
}

static bool outside_random(void *ctx, void *out, size_t len)
{
    const struct rs_host *real = &((struct rs_outside *)ctx)->real;
    return real->random(real->ctx, out, len);
}

static bool outside_http(void *ctx, const struct rs_http_request *request,
                         struct rs_http_response *response, struct rs_error *err)
{
    const struct rs_host *real = &((struct rs_outside *)ctx)->real;
    return real->http(real->ctx, request, response, err);
}

static bool outside_open_url(void *ctx, const char *url, struct rs_error *err)
{
    struct rs_outside *outside = ctx;
    if (outside->hearing.opening) {
        outside->hearing.opening(outside->hearing.ctx);
    }
    return outside->real.open_url(outside->real.ctx, url, err);
}

static bool outside_show(void *ctx, const struct rs_prompt *prompt, struct rs_error *err)
{
    const struct rs_host *real = &((struct rs_outside *)ctx)->real;
    return real->show(real->ctx, prompt, err);
}

static enum rs_answer outside_ask(void *ctx, struct rs_buf *answer, struct rs_error *err)
{
    const struct rs_host *real = &((struct rs_outside *)ctx)->real;
    return real->ask(real->ctx, answer, err);
}

void rs_outside_init(struct rs_outside *outside, const struct rs_settings *settings,
                     const struct rs_hearing *hearing, struct rs_notes *notes)
{
    *outside = (struct rs_outside){.log = rs_session_open_log(settings, notes)};
    if (hearing) {
        outside->hearing = *hearing;
    }
    rs_net_host_init(&outside->real, outside->log, notes, NULL);
    outside->host = (struct rs_host){
        .ctx = outside,
        .now = outside_now,
        .monotonic_ms = outside_monotonic_ms,
        .random = outside_random,
        .http = outside_http,
        .open_url = outside_open_url,
        .show = outside_show,
        .ask = outside_ask,
        .log = outside->log,
        .notes = notes,
    };
}

void rs_outside_clear(struct rs_outside *outside)
{
    rs_log_close(outside->log);
    *outside = (struct rs_outside){.log = NULL};
}
