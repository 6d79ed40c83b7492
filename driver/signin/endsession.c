/* The sign-out page; see endsession.h. */
#include "signin/endsession.h"

#include <stdlib.h>
#include <string.h>

#include "net/loopback.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/doorway.h"

enum { MAX_PAGE = 256 * 1024, FETCH_MS = 20000, LINGER_MS = 1000 };

static enum rs_loopback_verdict route(void *ctx, const struct rs_loopback_request *request,
                                      struct rs_loopback_answer *answer)
{
    struct rs_doorway *door = ctx;
    if (!rs_doorway_is(door, request)) {
        return RS_LOOPBACK_ANSWER;
    }
    if (!door->used) {
        return RS_LOOPBACK_HOLD;
    }
    rs_doorway_answer(door, answer);
    return RS_LOOPBACK_ANSWER;
}

static void make_url(struct rs_buf *url, const struct rs_provider *provider,
                     const struct rs_token *token, const struct rs_run *run)
{
    rs_buf_add_str(url, provider->end_session_endpoint);
    rs_buf_add_str(url, strchr(provider->end_session_endpoint, '?') ? "&" : "?");
    rs_form_add(url, "id_token_hint", rs_secret_span(&token->id_token));
    rs_form_add(url, "client_id", rs_span_of(run->config->client_id));
}

static void answer_browser(struct rs_loopback *loopback, struct rs_doorway *door)
{
    struct rs_buf page;
    struct rs_loopback_answer answer = {.page = &page};
    rs_buf_init_secret(&page, MAX_PAGE);
    rs_doorway_answer(door, &answer);
    rs_loopback_finish(loopback, &answer, LINGER_MS);
    rs_buf_clear(&page);
}

static bool serve(struct rs_doorway *door, struct rs_run *run, struct rs_error *err)
{
    struct rs_loopback *loopback = NULL;
    char *start = NULL;
    bool ok = rs_loopback_open(&loopback, "127.0.0.1", 0, err);
    if (ok) {
        start =
            rs_format("http://127.0.0.1:%u%s", (unsigned)rs_loopback_port(loopback), door->path);
        ok = start ? run->host->open_url(run->host->ctx, start, err) : rs_fail_memory(err);
    }
    if (ok) {
        struct rs_wait wait = rs_wait_within(&run->wait, rs_host_monotonic_ms(run->host), FETCH_MS);
        ok = rs_loopback_wait(loopback, &wait, route, door, err);
    }
    if (ok) {
        answer_browser(loopback, door);
    }
    rs_loopback_close(loopback);
    free(start);
    return ok;
}

bool rs_end_session(const struct rs_provider *provider, const struct rs_token *token,
                    struct rs_run *run, struct rs_error *err)
{
    struct rs_doorway door;
    struct rs_url parsed;
    const char *endpoint = provider->end_session_endpoint;
    if (rs_option_empty(endpoint)) {
        return rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                              "the identity provider %s has no sign-out page", run->config->issuer);
    }
    if (!rs_url_check_endpoint(endpoint, "end_session_endpoint", run->config->unsafe_http, err) ||
        !rs_url_parse(rs_span_of(endpoint), "end_session_endpoint", &parsed, err)) {
        return false;
    }
    bool ok = rs_doorway_init(&door, "sign-out", "Signing out", run->host, err);
    if (ok) {
        make_url(&door.url, provider, token, run);
        ok = rs_buf_ok(&door.url) ? serve(&door, run, err) : rs_fail_memory(err);
    }
    rs_doorway_clear(&door);
    return ok;
}
