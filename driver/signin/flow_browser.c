/* Sign-in through the person's own browser: authorization code with PKCE and a loopback redirect
 * (RFC 8252 section 7.3). The listener is up before the browser is opened, goes on to the
 * provider's page, and answers the last page when the outcome is known. */
#include "signin/flow.h"

#include <stdlib.h>

#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/grant.h"
#include "signin/landing.h"

enum { MAX_URL = 8000 };

static void browser_end(void *state)
{
    struct rs_landing *landing = state;
    if (landing) {
        rs_landing_clear(landing);
        free(landing);
    }
}

static bool open_browser(struct rs_landing *landing, const struct rs_provider *provider,
                         struct rs_run *run, struct rs_error *err)
{
    struct rs_buf start, shown;
    struct rs_error why = {0};
    rs_buf_init(&start, MAX_URL);
    rs_buf_init(&shown, MAX_URL);
    rs_url_for_log(&shown, provider->authorization_endpoint);
    bool ok = rs_landing_open_door(landing, &start, provider, run, err);
    rs_log_write(run->host->log, RS_LOG_INFO, "opening the browser at %s, listening at %s",
                 rs_buf_str(&shown), landing->redirect_uri);
    if (ok && !run->host->open_url(run->host->ctx, rs_buf_str(&start), &why)) {
        ok = rs_fail_native(err, RS_28000, RS_NATIVE_NO_BROWSER,
                            "a person must sign in, but no browser can be opened here: %s",
                            rs_error_text(&why));
    }
    rs_buf_clear(&start);
    rs_buf_clear(&shown);
    rs_error_clear(&why);
    return ok;
}

static bool wait_for_person(struct rs_landing *landing, struct rs_run *run, struct rs_error *err)
{
    struct rs_error why = {0};
    int64_t begin = rs_host_monotonic_ms(run->host);
    struct rs_wait wait = {.deadline_ms = begin + rs_run_person_ms(run), .stop = run->wait.stop};
    bool ok = rs_landing_wait(landing, &wait, &why);
    rs_run_add_person_ms(run, rs_host_monotonic_ms(run->host) - begin);
    if (!ok && rs_error_is(&why, RS_HYT00)) {
        rs_landing_late(landing, run, err);
    } else if (!ok) {
        rs_error_copy(err, &why);
    }
    rs_error_clear(&why);
    return ok;
}

static bool browser_begin(void **state, struct rs_provider *provider, struct rs_run *run,
                          struct rs_error *err)
{
    struct rs_landing *landing = calloc(1, sizeof *landing);
    if (!landing) {
        return rs_fail_memory(err);
    }
    bool ok = rs_landing_open(landing, run, err) && open_browser(landing, provider, run, err) &&
              wait_for_person(landing, run, err);
    if (ok) {
        *state = landing;
        landing = NULL;
    }
    browser_end(landing);
    return ok;
}

static bool browser_redeem(void *state, struct rs_token *out, struct rs_provider *provider,
                           struct rs_run *run, struct rs_error *err)
{
    return rs_landing_redeem(state, out, provider, run, err);
}

static void browser_finish(void *state, const struct rs_run *run, const struct rs_token *token,
                           const struct rs_error *why)
{
    rs_landing_finish(state, run, token, why);
}

const struct rs_flow rs_flow_browser = {
    .name = "browser",
    .begin = browser_begin,
    .redeem = browser_redeem,
    .refresh = rs_grant_refresh,
    .finish = browser_finish,
    .end = browser_end,
};
