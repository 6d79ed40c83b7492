/* The real outside world; see host.h. The context of its functions is the host itself. */
#include "net/host.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "net/browser.h"
#include "net/http.h"
#include "net/prompt.h"

static int64_t real_now(void *ctx)
{
    (void)ctx;
    return rs_clock_wall();
}

static int64_t real_monotonic_ms(void *ctx)
{
    (void)ctx;
    return rs_clock_monotonic_ms();
}

static bool real_random(void *ctx, void *out, size_t len)
{
    (void)ctx;
    return rs_crypto_random(out, len);
}

static bool real_http(void *ctx, const struct rs_http_request *request,
                      struct rs_http_response *response, struct rs_error *err)
{
    const struct rs_host *host = ctx;
    int64_t begin = rs_clock_monotonic_ms();
    bool ok = rs_http_send(request, response, err);
    rs_log_write(host->log, RS_LOG_DEBUG, "%s %s: %s %d in %lld ms", request->method, request->what,
                 ok ? "HTTP" : rs_error_text(err), response->status,
                 (long long)(rs_clock_monotonic_ms() - begin));
    return ok;
}

static bool real_open_url(void *ctx, const char *url, struct rs_error *err)
{
    const struct rs_host *host = ctx;
    return rs_browser_open(url, host->log, err);
}

static bool real_show(void *ctx, const struct rs_prompt *prompt, struct rs_error *err)
{
    const struct rs_host *host = ctx;
    return rs_prompt_show(&host->place, prompt, err);
}

static enum rs_answer real_ask(void *ctx, struct rs_buf *answer, struct rs_error *err)
{
    const struct rs_host *host = ctx;
    return rs_prompt_ask(&host->place, answer, err);
}

void rs_net_host_init(struct rs_host *host, struct rs_log *log, struct rs_notes *notes,
                      const struct rs_prompt_place *place)
{
    *host = (struct rs_host){
        .ctx = host,
        .now = real_now,
        .monotonic_ms = real_monotonic_ms,
        .random = real_random,
        .http = real_http,
        .open_url = real_open_url,
        .show = real_show,
        .ask = real_ask,
        .place = {.fd = -1},
        .log = log,
        .notes = notes,
    };
    if (place) {
        host->place = *place;
    }
}
