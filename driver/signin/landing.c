/* Where the answer lands; see landing.h. */
#include "signin/landing.h"

#include <stdlib.h>
#include <string.h>

#include "net/page.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/authorize.h"
#include "signin/grant.h"
#include "signin/par.h"
#include "signin/ports.h"
#include "signin/preset.h"

enum { MAX_PAGE = 128 * 1024, LINGER_MS = 2000 };

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
static struct rs_span answer_of(const struct rs_landing *landing,
                                const struct rs_loopback_request *request)
{
    if (rs_span_is(request->method, "GET")) {
        return request->query;
    }
    bool form = landing->posts && rs_span_is(request->method, "POST");
    return form ? request->body : (struct rs_span){NULL, 0};
}

bool rs_landing_take(struct rs_landing *landing, struct rs_span query)
{
    struct rs_callback callback;
    bool ours = rs_callback_read(&callback, query, landing->pkce.state);
    if (!ours) {
        landing->seen.strangers++;
    } else if (!landing->answered) {
        landing->answered = true;
        landing->callback = callback;
        callback = (struct rs_callback){0};
    }
    rs_callback_clear(&callback);
    return ours;
}

/* Only a navigation of the top frame brings the answer: an image or a frame in some page does not
 * (Sec-Fetch-Dest). A wrong state is anybody's and ends nothing. */
static enum rs_loopback_verdict route(void *ctx, const struct rs_loopback_request *request,
                                      struct rs_loopback_answer *answer)
{
    struct rs_landing *landing = ctx;
    if (rs_doorway_is(&landing->door, request)) {
        rs_doorway_answer(&landing->door, answer);
        return RS_LOOPBACK_ANSWER;
    }
    if (!rs_span_eq(request->path, landing->path)) {
        write_stranger(answer, 404);
        return RS_LOOPBACK_ANSWER;
    }
    bool document = !request->fetch_dest.ptr || rs_span_is(request->fetch_dest, "document");
    struct rs_span text = document ? answer_of(landing, request) : (struct rs_span){NULL, 0};
    if (rs_landing_take(landing, text)) {
        return RS_LOOPBACK_HOLD;
    }
    write_stranger(answer, 400);
    return RS_LOOPBACK_ANSWER;
}

static bool make_redirect(struct rs_landing *landing, const char *host, const char *path,
                          struct rs_error *err)
{
    struct rs_url url;
    struct rs_error why = {0};
    bool ipv6 = strchr(host, ':') != NULL;
    landing->redirect_uri = rs_format("http://%s%s%s:%u%s", ipv6 ? "[" : "", host, ipv6 ? "]" : "",
                                      (unsigned)rs_loopback_port(landing->loopback), path);
    if (!landing->redirect_uri) {
        return rs_fail_memory(err);
    }
    if (!rs_url_parse(rs_span_of(landing->redirect_uri), "the redirect URI", &url, &why) ||
        url.query.ptr || url.path.len == 0 || !url.loopback) {
        rs_fail_native(
            err, RS_HY000, RS_NATIVE_OPTION,
            "the redirect URI %s cannot be used: RedirectHost must be a loopback address "
            "and RedirectPath begin with \"/\", without query and blanks",
            landing->redirect_uri);
        rs_error_clear(&why);
        return false;
    }
    landing->path = url.path;
    return true;
}

static bool open_listener(struct rs_landing *landing, const struct rs_run *run,
                          struct rs_error *err)
{
    const struct rs_signin_config *config = run->config;
    const char *host = rs_option_empty(config->redirect_host)
                           ? rs_preset_of(config->issuer)->redirect_host
                           : config->redirect_host;
    const char *path = rs_option_empty(config->redirect_path) ? "/callback" : config->redirect_path;
    return rs_ports_open(&landing->loopback, host, config->redirect_port, err) &&
           make_redirect(landing, host, path, err);
}

bool rs_landing_open(struct rs_landing *landing, const struct rs_run *run, struct rs_error *err)
{
    *landing = (struct rs_landing){.posts = rs_authorize_posts(run->config)};
    return rs_pkce_init(&landing->pkce, run->host, err) && open_listener(landing, run, err);
}

bool rs_landing_url(struct rs_landing *landing, struct rs_buf *url,
                    const struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    return provider->par_required
               ? rs_par_url(url, provider, run, &landing->pkce, landing->redirect_uri, err)
               : rs_authorize_url(url, provider, run->config, &landing->pkce, landing->redirect_uri,
                                  err);
}

bool rs_landing_open_door(struct rs_landing *landing, struct rs_buf *start,
                          const struct rs_provider *provider, struct rs_run *run,
                          struct rs_error *err)
{
    struct rs_doorway *door = &landing->door;
    struct rs_span host = rs_span_of(landing->redirect_uri);
    struct rs_buf url;
    host.len -= landing->path.len;
    rs_buf_init_secret(&url, RS_LANDING_MAX_URL);
    bool ok = rs_doorway_init(door, "sign-in", "Signing in", run->host, err) &&
              rs_landing_url(landing, &url, provider, run, err);
    if (ok) {
        rs_buf_add_span(&door->url, rs_buf_span(&url));
        rs_buf_add_span(start, host);
        rs_buf_add_str(start, door->path);
        ok = (rs_buf_ok(start) && rs_buf_ok(&door->url)) || rs_fail_memory(err);
    }
    rs_buf_clear(&url);
    return ok;
}

bool rs_landing_wait(struct rs_landing *landing, const struct rs_wait *wait, struct rs_error *err)
{
    return rs_loopback_wait(landing->loopback, wait, route, landing, err);
}

bool rs_landing_late(struct rs_landing *landing, const struct rs_run *run, struct rs_error *err)
{
    landing->seen.counts = rs_loopback_counts(landing->loopback);
    return rs_explain_timeout(run, landing->redirect_uri, &landing->seen, err);
}

bool rs_landing_redeem(struct rs_landing *landing, struct rs_token *out,
                       struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_code_grant grant = {.code = rs_secret_span(&landing->callback.code),
                                  .redirect_uri = landing->redirect_uri,
                                  .verifier = landing->pkce.verifier};
    bool ok = rs_callback_check(&landing->callback, provider, err) &&
              rs_grant_redeem(out, &grant, landing->pkce.nonce, provider, run, err);
    rs_secret_clear(&landing->callback.code);
    return ok;
}

void rs_landing_finish(struct rs_landing *landing, const struct rs_run *run,
                       const struct rs_token *token, const struct rs_error *why)
{
    struct rs_buf html;
    struct rs_loopback_answer answer = {.status = 200, .page = &html};
    rs_buf_init(&html, MAX_PAGE);
    rs_explain_outcome(&html, run, token, why);
    rs_loopback_finish(landing->loopback, &answer, LINGER_MS);
    rs_buf_clear(&html);
}

void rs_landing_clear(struct rs_landing *landing)
{
    rs_loopback_close(landing->loopback);
    rs_doorway_clear(&landing->door);
    rs_pkce_clear(&landing->pkce);
    rs_callback_clear(&landing->callback);
    free(landing->redirect_uri);
    *landing = (struct rs_landing){.loopback = NULL};
}
