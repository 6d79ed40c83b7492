/* Requests that authenticate the client; see client.h. */
#include "signin/client.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/callback.h"
#include "signin/center.h"

enum { MAX_FORM = 262144, MAX_SHOWN = 1000 };

#define FIELD(name, kind, type, member, required)                                                  \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct type, member), required, RS_JSON_NO_PRESENT          \
    }

struct refusal {
    char *error, *description; /* owned */
};
static const struct rs_json_field refusal_fields[] = {
    FIELD("error", STRING, refusal, error, true),
    FIELD("error_description", STRING, refusal, description, false),
};

/* RFC 6749 section 5.2 and RFC 8628 section 3.5, in words for the one who reads the diagnostic. */
static const struct {
    const char *error;
    int native;
    const char *hint;
} hints[] = {
    {"invalid_grant", RS_NATIVE_PROVIDER_ERROR,
     "the code or the refresh token is no longer good: sign in again"},
    {"invalid_client", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not accept this client: check ClientID and ClientSecret (a client "
     "registered as web application needs its secret, a native one has none)"},
    {"invalid_request", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not like the request: is the client registered as a "
     "native application with this redirect URI?"},
    {"unauthorized_client", RS_NATIVE_PROVIDER_ERROR,
     "the client may not use this kind of grant: allow authorization code "
     "and refresh token for it"},
    {"unsupported_grant_type", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not do this kind of grant: allow authorization code and refresh token"},
    {"invalid_scope", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not grant one of the scopes: check Scope"},
    {"access_denied", RS_NATIVE_SIGN_IN_DENIED,
     "the sign-in was cancelled, or this person may not use the application"},
    {"expired_token", RS_NATIVE_SIGN_IN_TIMEOUT, "the code was not used in time: connect again"},
    {"temporarily_unavailable", RS_NATIVE_PROVIDER_ERROR,
     "the provider is overloaded or in maintenance: try again later"},
    {"server_error", RS_NATIVE_PROVIDER_ERROR,
     "the provider had an internal error: try again later"},
};

static bool has_secret(const struct rs_provider *provider, const struct rs_run *run)
{
    return rs_secret_given(rs_provider_client_secret(provider, run->config));
}

/* As the option ClientAuth says; else client_secret_basic unless the provider says that it only
 * does client_secret_post (RFC 6749 section 2.3.1, RFC 8414 section 2). */
static bool wants_basic(const struct rs_provider *provider, const struct rs_run *run)
{
    const char *methods = provider->auth_methods;
    struct rs_span chosen = rs_span_of(run->config->client_auth);
    if (!has_secret(provider, run) || rs_center_is(run) || rs_span_is(chosen, "post")) {
        return false;
    }
    return rs_span_is(chosen, "basic") || rs_words_have(methods, "client_secret_basic") ||
           !rs_words_have(methods, "client_secret_post");
}

/* Both halves form-encoded before base64; some providers refuse a client_id in the body then. */
static void add_basic(struct rs_buf *header, const struct rs_run *run)
{
    struct rs_buf pair;
    rs_buf_init_secret(&pair, MAX_FORM);
    rs_url_encode(&pair, rs_span_of(run->config->client_id));
    rs_buf_add_char(&pair, ':');
    rs_url_encode(&pair, rs_secret_span(run->config->client_secret));
    rs_buf_add_str(header, "Authorization: Basic ");
    if (rs_buf_ok(&pair)) {
        rs_base64_add(header, pair.ptr, pair.len);
    } else {
        header->failed = true;
    }
    rs_buf_clear(&pair);
}

static void add_self(const struct rs_client_post *post, const struct rs_provider *provider,
                     const struct rs_run *run)
{
    if (!post->named) {
        rs_form_add(post->form, "client_id",
                    rs_span_of(rs_provider_client_id(provider, run->config)));
    }
    if (has_secret(provider, run)) {
        rs_form_add(post->form, "client_secret",
                    rs_secret_span(rs_provider_client_secret(provider, run->config)));
    }
}

bool rs_client_post(const struct rs_client_post *post, const struct rs_provider *provider,
                    struct rs_run *run, struct rs_http_response *response, struct rs_error *err)
{
    struct rs_buf basic, json;
    rs_buf_init_secret(&basic, MAX_FORM);
    rs_buf_init_secret(&json, MAX_FORM);
    if (wants_basic(provider, run)) {
        add_basic(&basic, run);
    } else {
        add_self(post, provider, run);
    }
    if (rs_center_is(run)) {
        rs_center_add_json(&json, rs_buf_span(post->form));
    }
    const char *headers[] = {"Accept: application/json",
                             rs_center_is(run) ? "Content-Type: application/json"
                                               : "Content-Type: application/x-www-form-urlencoded",
                             basic.len > 0 ? rs_buf_str(&basic) : NULL, NULL};
    struct rs_http_request request = {.what = post->what,
                                      .method = "POST",
                                      .url = post->url,
                                      .headers = headers,
                                      .body = rs_buf_span(rs_center_is(run) ? &json : post->form),
                                      .retry = true};
    bool ok = rs_buf_ok(post->form) && rs_buf_ok(&basic) && rs_buf_ok(&json)
                  ? rs_run_http(run, &request, response, err)
                  : rs_fail_memory(err);
    rs_buf_clear(&basic);
    rs_buf_clear(&json);
    return ok;
}

bool rs_client_odd(const struct rs_client_post *post, const struct rs_http_response *response,
                   const char *why, struct rs_error *err)
{
    struct rs_buf url;
    rs_buf_init(&url, MAX_SHOWN);
    rs_url_for_log(&url, post->url);
    rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                   "%s %s answered HTTP %d, not an OAuth answer%s%s: is a proxy or a maintenance "
                   "page in between?",
                   post->what, rs_buf_str(&url), response->status, *why ? ": " : "", why);
    rs_buf_clear(&url);
    return false;
}

bool rs_client_take(const struct rs_client_post *post, const struct rs_http_response *response,
                    const struct rs_run *run, const struct rs_client_fields *fields, void *out,
                    struct rs_error *err)
{
    struct rs_error why = {0};
    struct rs_span body = rs_buf_span(&response->body);
    bool ok = rs_center_is(run) ? rs_center_read(body, "it", fields->list, fields->count, out, &why)
                                : rs_json_read(body, "it", fields->list, fields->count, out, &why);
    if (!ok) {
        rs_client_odd(post, response, rs_error_text(&why), err);
    }
    rs_error_clear(&why);
    return ok;
}

static bool fail_refusal(const struct rs_client_post *post, const struct refusal *refusal,
                         const struct rs_run *run, struct rs_error *err)
{
    const char *hint = "the provider's documentation may know this error";
    int native = RS_NATIVE_PROVIDER_ERROR;
    struct rs_buf shown;
    for (size_t i = 0; i < RS_COUNT(hints); i++) {
        if (strcmp(refusal->error, hints[i].error) == 0) {
            hint = hints[i].hint;
            native = hints[i].native;
        }
    }
    rs_buf_init(&shown, MAX_SHOWN);
    rs_callback_show(&shown, refusal->error);
    if (!rs_option_empty(refusal->description)) {
        rs_buf_add_str(&shown, ": ");
        rs_callback_show(&shown, refusal->description);
    }
    rs_fail_native(err, RS_28000, native, "%s of %s refused (%s); %s", post->what,
                   run->config->issuer, rs_buf_str(&shown), hint);
    rs_buf_clear(&shown);
    return false;
}

bool rs_client_refused(const struct rs_client_post *post, const struct rs_http_response *response,
                       const struct rs_run *run, char **code, struct rs_error *err)
{
    struct refusal refusal = {0};
    struct rs_error why = {0};
    bool oauth = rs_json_read(rs_buf_span(&response->body), "it", refusal_fields,
                              RS_COUNT(refusal_fields), &refusal, &why);
    *code = NULL;
    if (oauth) {
        fail_refusal(post, &refusal, run, err);
    } else {
        rs_client_odd(post, response, "", err);
    }
    if (oauth && response->status >= 400 && response->status < 500) {
        *code = refusal.error;
        refusal.error = NULL;
    }
    free(refusal.error);
    free(refusal.description);
    rs_error_clear(&why);
    return false;
}
