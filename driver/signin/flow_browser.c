/* Sign-in through the person's own browser: authorization code with PKCE and a loopback redirect
 * (RFC 8252 section 7.3). The listener is up before the browser is opened, and its page is answered
 * when the outcome is known. */
#include "signin/flow.h"

#include <stdlib.h>
#include <string.h>

#include "net/loopback.h"
#include "net/page.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/authorize.h"
#include "signin/callback.h"
#include "signin/explain.h"
#include "signin/grant.h"
#include "signin/par.h"
#include "signin/ports.h"
#include "signin/preset.h"

enum { MAX_URL = 8000, MAX_PAGE = 128 * 1024, LINGER_MS = 2000 };

struct browser {
    struct rs_loopback *loopback;
    struct rs_pkce pkce;
    char *redirect_uri;  /* owned */
    struct rs_span path; /* of redirect_uri */
    struct rs_callback callback;
    struct rs_signin_seen seen;
    bool posts;    /* the callback is a POST (form_post) */
    bool answered; /* the callback has come */
};

static void browser_end(void *state)
{
    struct browser *browser = state;
    if (browser) {
        rs_loopback_close(browser->loopback);
        rs_pkce_clear(&browser->pkce);
        rs_callback_clear(&browser->callback);
        free(browser->redirect_uri);
        free(browser);
    }
}

static void write_stranger(struct rs_loopback_answer *answer, int status)
{
    struct rs_page page = {
        .kind = RS_PAGE_NOT_HERE,
        .title =
            status == 400 ? "This is not the answer that was asked for" : "Nothing to see here",
        .message = status == 400
                       ? "This answer belongs to another sign-in. The one that is going on was not "
                         "disturbed."
                       : "This address only receives the end of a sign-in to Amazon Redshift.",
        .advice = "You can close this tab."};
    answer->status = status;
    rs_page_write(answer->page, &page);
}

/* Where the answer is: in the query, or with ResponseMode=form_post in a form; a provider that
 * keeps to the query all the same is understood too. Not given: nowhere. */
static struct rs_span answer_of(const struct browser *browser,
                                const struct rs_loopback_request *request)
{
    if (rs_span_is(request->method, "GET")) {
        return request->query;
    }
    bool form = browser->posts && rs_span_is(request->method, "POST");
    return form ? request->body : (struct rs_span){NULL, 0};
}

/* Only a navigation of the top frame brings the answer: an image or a frame in some page does not
 * (Sec-Fetch-Dest). A wrong state is anybody's and ends nothing. */
static enum rs_loopback_verdict route(void *ctx, const struct rs_loopback_request *request,
                                      struct rs_loopback_answer *answer)
{
    struct browser *browser = ctx;
    struct rs_callback callback = {0};
    if (!rs_span_eq(request->path, browser->path)) {
        write_stranger(answer, 404);
        return RS_LOOPBACK_ANSWER;
    }
    bool document = !request->fetch_dest.ptr || rs_span_is(request->fetch_dest, "document");
    struct rs_span text = answer_of(browser, request);
    bool ours = document && text.ptr && rs_callback_read(&callback, text, browser->pkce.state);
    if (!ours) {
        browser->seen.strangers++;
        write_stranger(answer, 400);
    } else if (!browser->answered) {
        browser->answered = true;
        browser->callback = callback;
        callback = (struct rs_callback){0};
    }
    rs_callback_clear(&callback);
    return ours ? RS_LOOPBACK_HOLD : RS_LOOPBACK_ANSWER;
}

static bool make_redirect(struct browser *browser, const char *host, const char *path,
                          struct rs_error *err)
{
    struct rs_url url;
    struct rs_error why = {0};
    bool ipv6 = strchr(host, ':') != NULL;
    browser->redirect_uri = rs_format("http://%s%s%s:%u%s", ipv6 ? "[" : "", host, ipv6 ? "]" : "",
                                      (unsigned)rs_loopback_port(browser->loopback), path);
    if (!browser->redirect_uri) {
        return rs_fail_memory(err);
    }
    if (!rs_url_parse(rs_span_of(browser->redirect_uri), "the redirect URI", &url, &why) ||
        url.query.ptr || url.path.len == 0 || !url.loopback) {
        rs_fail_native(
            err, RS_HY000, RS_NATIVE_OPTION,
            "the redirect URI %s cannot be used: RedirectHost must be a loopback address "
            "and RedirectPath begin with \"/\", without query and blanks",
            browser->redirect_uri);
        rs_error_clear(&why);
        return false;
    }
    browser->path = url.path;
    return true;
}

static bool open_listener(struct browser *browser, const struct rs_run *run, struct rs_error *err)
{
    const struct rs_signin_config *config = run->config;
    const char *host = rs_option_empty(config->redirect_host)
                           ? rs_preset_of(config->issuer)->redirect_host
                           : config->redirect_host;
    const char *path = rs_option_empty(config->redirect_path) ? "/callback" : config->redirect_path;
    return rs_ports_open(&browser->loopback, host, config->redirect_port, err) &&
           make_redirect(browser, host, path, err);
}

static bool open_browser(struct browser *browser, const struct rs_provider *provider,
                         struct rs_run *run, struct rs_error *err)
{
    struct rs_buf url, shown;
    struct rs_error why = {0};
    rs_buf_init_secret(&url, MAX_URL);
    rs_buf_init(&shown, MAX_URL);
    rs_url_for_log(&shown, provider->authorization_endpoint);
    bool ok = provider->par_required
                  ? rs_par_url(&url, provider, run, &browser->pkce, browser->redirect_uri, err)
                  : rs_authorize_url(&url, provider, run->config, &browser->pkce,
                                     browser->redirect_uri, err);
    rs_log_write(run->host->log, RS_LOG_INFO, "opening the browser at %s, listening at %s",
                 rs_buf_str(&shown), browser->redirect_uri);
    if (ok && !run->host->open_url(run->host->ctx, rs_buf_str(&url), &why)) {
        ok = rs_fail_native(err, RS_28000, RS_NATIVE_NO_BROWSER,
                            "a person must sign in, but no browser can be opened here: %s",
                            rs_error_text(&why));
    }
    rs_buf_clear(&url);
    rs_buf_clear(&shown);
    rs_error_clear(&why);
    return ok;
}

static bool wait_for_person(struct browser *browser, struct rs_run *run, struct rs_error *err)
{
    struct rs_error why = {0};
    int64_t begin = rs_host_monotonic_ms(run->host);
    struct rs_wait wait = {.deadline_ms = begin + rs_run_person_ms(run), .stop = run->wait.stop};
    bool ok = rs_loopback_wait(browser->loopback, &wait, route, browser, &why);
    rs_run_add_person_ms(run, rs_host_monotonic_ms(run->host) - begin);
    if (!ok && rs_error_is(&why, RS_HYT00)) {
        browser->seen.counts = rs_loopback_counts(browser->loopback);
        rs_explain_timeout(run, browser->redirect_uri, &browser->seen, err);
    } else if (!ok) {
        rs_error_copy(err, &why);
    }
    rs_error_clear(&why);
    return ok;
}

static bool browser_begin(void **state, struct rs_provider *provider, struct rs_run *run,
                          struct rs_error *err)
{
    struct browser *browser = calloc(1, sizeof *browser);
    if (!browser) {
        return rs_fail_memory(err);
    }
    browser->posts = rs_authorize_posts(run->config);
    bool ok = rs_pkce_init(&browser->pkce, run->host, err) && open_listener(browser, run, err) &&
              open_browser(browser, provider, run, err) && wait_for_person(browser, run, err);
    if (ok) {
        *state = browser;
        browser = NULL;
    }
    browser_end(browser);
    return ok;
}

static bool browser_redeem(void *state, struct rs_token *out, struct rs_provider *provider,
                           struct rs_run *run, struct rs_error *err)
{
    struct browser *browser = state;
    struct rs_code_grant grant = {.code = rs_secret_span(&browser->callback.code),
                                  .redirect_uri = browser->redirect_uri,
                                  .verifier = browser->pkce.verifier};
    bool ok = rs_callback_check(&browser->callback, provider, err) &&
              rs_grant_redeem(out, &grant, browser->pkce.nonce, provider, run, err);
    rs_secret_clear(&browser->callback.code);
    return ok;
}

static void browser_finish(void *state, const struct rs_run *run, const struct rs_token *token,
                           const struct rs_error *why)
{
    struct browser *browser = state;
    struct rs_buf html;
    struct rs_loopback_answer answer = {.status = 200, .page = &html};
    rs_buf_init(&html, MAX_PAGE);
    rs_explain_outcome(&html, run, token, why);
    rs_loopback_finish(browser->loopback, &answer, LINGER_MS);
    rs_buf_clear(&html);
}

const struct rs_flow rs_flow_browser = {
    .name = "browser",
    .begin = browser_begin,
    .redeem = browser_redeem,
    .refresh = rs_grant_refresh,
    .finish = browser_finish,
    .end = browser_end,
};
