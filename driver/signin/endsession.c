/* The sign-out page; see endsession.h. */
#include "signin/endsession.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "net/loopback.h"
#include "net/url.h"
#include "redshift_odbc.h"

enum {
    MAX_URL_BYTES = 65536,
    FETCH_MS = 20000,
    LINGER_MS = 1000,
    NAME_BYTES = 16,
    OK_STATUS = 200
};

struct door {
    const char *path; /* borrowed */
    bool used;        /* nobody gets the page a second time */
};

static enum rs_loopback_verdict route(void *ctx, const struct rs_loopback_request *request,
                                      struct rs_loopback_answer *answer)
{
    struct door *door = ctx;
    (void)answer;
    if (door->used || !rs_span_is(request->path, door->path)) {
        return RS_LOOPBACK_ANSWER;
    }
    door->used = true;
    return RS_LOOPBACK_HOLD;
}

static void make_url(struct rs_buf *url, const struct rs_provider *provider,
                     const struct rs_token *token, const struct rs_run *run)
{
    rs_buf_add_str(url, provider->end_session_endpoint);
    rs_buf_add_str(url, strchr(provider->end_session_endpoint, '?') ? "&" : "?");
    rs_form_add(url, "id_token_hint", rs_secret_span(&token->id_token));
    rs_form_add(url, "client_id", rs_span_of(run->config->client_id));
}

/* The URL has passed rs_url_parse, and form encoding leaves only harmless characters; '&' alone has
 * a meaning in HTML. */
static void make_page(struct rs_buf *page, struct rs_span url)
{
    rs_buf_add_str(page, "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                         "<meta name=\"referrer\" content=\"no-referrer\">"
                         "<meta http-equiv=\"refresh\" content=\"0;url=");
    for (size_t i = 0; i < url.len; i++) {
        rs_buf_add(page, url.ptr[i] == '&' ? "&amp;" : &url.ptr[i], url.ptr[i] == '&' ? 5 : 1);
    }
    rs_buf_add_str(page, "\"><title>Signing out</title><p>Signing out ...</p></html>");
}

/* "/sign-out/" and a name that nobody can guess. */
static char *make_path(const struct rs_run *run)
{
    unsigned char bytes[NAME_BYTES];
    struct rs_buf path;
    rs_buf_init(&path, 100);
    if (!run->host->random(run->host->ctx, bytes, sizeof bytes)) {
        return NULL;
    }
    rs_buf_add_str(&path, "/sign-out/");
    rs_hex_add(&path, bytes, sizeof bytes);
    return rs_buf_take(&path);
}

static bool serve(struct rs_buf *page, struct rs_run *run, struct rs_error *err)
{
    struct rs_loopback *loopback = NULL;
    char *path = make_path(run), *start = NULL;
    struct door door = {.path = path};
    struct rs_loopback_answer answer = {OK_STATUS, page};
    bool ok = path ? rs_loopback_open(&loopback, "127.0.0.1", 0, err) : rs_fail_memory(err);
    if (ok) {
        start = rs_format("http://127.0.0.1:%u%s", (unsigned)rs_loopback_port(loopback), path);
        ok = start ? run->host->open_url(run->host->ctx, start, err) : rs_fail_memory(err);
    }
    if (ok) {
        struct rs_wait wait = rs_wait_within(&run->wait, rs_host_monotonic_ms(run->host), FETCH_MS);
        ok = rs_loopback_wait(loopback, &wait, route, &door, err);
    }
    if (ok) {
        rs_loopback_finish(loopback, &answer, LINGER_MS);
    }
    rs_loopback_close(loopback);
    free(path);
    free(start);
    return ok;
}

bool rs_end_session(const struct rs_provider *provider, const struct rs_token *token,
                    struct rs_run *run, struct rs_error *err)
{
    struct rs_buf url, page;
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
    rs_buf_init_secret(&url, MAX_URL_BYTES);
    rs_buf_init_secret(&page, 2 * MAX_URL_BYTES);
    make_url(&url, provider, token, run);
    make_page(&page, rs_buf_span(&url));
    bool ok = rs_buf_ok(&url) && rs_buf_ok(&page) ? serve(&page, run, err) : rs_fail_memory(err);
    rs_buf_clear(&url);
    rs_buf_clear(&page);
    return ok;
}
