/* The token endpoint; see tokens.h. */
#include "signin/tokens.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/callback.h"

enum { MAX_FORM = 262144, MAX_SHOWN = 1000 };

#define FIELD(name, kind, type, member, required)                                                  \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct type, member), required, RS_JSON_NO_PRESENT          \
    }

static const struct rs_json_field fields[] = {
    FIELD("access_token", SECRET, rs_tokens, access, true),
    FIELD("token_type", STRING, rs_tokens, token_type, true),
    FIELD("refresh_token", SECRET, rs_tokens, refresh, false),
    FIELD("id_token", SECRET, rs_tokens, id_token, false),
    FIELD("scope", STRINGS, rs_tokens, scope, false),
};

struct refusal {
    char *error, *description; /* owned */
};
static const struct rs_json_field refusal_fields[] = {
    FIELD("error", STRING, refusal, error, true),
    FIELD("error_description", STRING, refusal, description, false),
};

/* RFC 6749 section 5.2, in words for the one who reads the diagnostic. */
static const struct {
    const char *error, *hint;
} hints[] = {
    {"invalid_grant", "the code or the refresh token is no longer good: sign in again"},
    {"invalid_client",
     "the provider does not accept this client: check ClientID and ClientSecret (a client "
     "registered as web application needs its secret, a native one has none)"},
    {"invalid_request", "the provider does not like the request: is the client registered as a "
                        "native application with this redirect URI?"},
    {"unauthorized_client", "the client may not use this kind of grant: allow authorization code "
                            "and refresh token for it"},
    {"unsupported_grant_type",
     "the provider does not do this kind of grant: allow authorization code and refresh token"},
    {"invalid_scope", "the provider does not grant one of the scopes: check Scope"},
    {"temporarily_unavailable", "the provider is overloaded or in maintenance: try again later"},
    {"server_error", "the provider had an internal error: try again later"},
};

void rs_tokens_clear(struct rs_tokens *tokens)
{
    rs_secret_clear(&tokens->access);
    rs_secret_clear(&tokens->refresh);
    rs_secret_clear(&tokens->id_token);
    free(tokens->token_type);
    free(tokens->scope);
    *tokens = (struct rs_tokens){0};
}

static bool has_secret(const struct rs_run *run)
{
    const struct rs_secret *secret = run->config->client_secret;
    return secret && secret->len > 0;
}

/* As the option ClientAuth says; else client_secret_basic unless the provider says that it only
 * does client_secret_post (RFC 6749 section 2.3.1, RFC 8414 section 2). */
static bool wants_basic(const struct rs_provider *provider, const struct rs_run *run)
{
    const char *methods = provider->auth_methods;
    struct rs_span chosen = rs_span_of(run->config->client_auth);
    if (!has_secret(run) || rs_span_is(chosen, "post")) {
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

struct post { /* to an endpoint that authenticates the client */
    const char *what, *url;
    struct rs_buf *form;
};

static bool send(const struct post *post, const struct rs_provider *provider, struct rs_run *run,
                 struct rs_http_response *response, struct rs_error *err)
{
    struct rs_buf *form = post->form;
    struct rs_buf basic;
    rs_buf_init_secret(&basic, MAX_FORM);
    if (wants_basic(provider, run)) {
        add_basic(&basic, run);
    } else {
        rs_form_add(form, "client_id", rs_span_of(run->config->client_id));
        if (has_secret(run)) {
            rs_form_add(form, "client_secret", rs_secret_span(run->config->client_secret));
        }
    }
    const char *headers[] = {"Accept: application/json",
                             "Content-Type: application/x-www-form-urlencoded",
                             basic.len > 0 ? rs_buf_str(&basic) : NULL, NULL};
    struct rs_http_request request = {.what = post->what,
                                      .method = "POST",
                                      .url = post->url,
                                      .headers = headers,
                                      .body = rs_buf_span(form),
                                      .retry = true};
    bool ok = rs_buf_ok(form) && rs_buf_ok(&basic) ? rs_run_http(run, &request, response, err)
                                                   : rs_fail_memory(err);
    rs_buf_clear(&basic);
    return ok;
}

static bool fail_odd(const struct rs_http_response *response, const struct rs_provider *provider,
                     const char *why, struct rs_error *err)
{
    struct rs_buf url;
    rs_buf_init(&url, MAX_SHOWN);
    rs_url_for_log(&url, provider->token_endpoint);
    rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                   "the token endpoint %s answered HTTP %d, not an OAuth answer%s%s: is a proxy or "
                   "a maintenance page in between?",
                   rs_buf_str(&url), response->status, *why ? ": " : "", why);
    rs_buf_clear(&url);
    return false;
}

static bool fail_refusal(const struct refusal *refusal, const struct rs_run *run,
                         struct rs_error *err)
{
    const char *hint = "the provider's documentation may know this error";
    struct rs_buf shown;
    for (size_t i = 0; i < RS_COUNT(hints); i++) {
        if (strcmp(refusal->error, hints[i].error) == 0) {
            hint = hints[i].hint;
        }
    }
    rs_buf_init(&shown, MAX_SHOWN);
    rs_callback_show(&shown, refusal->error);
    if (!rs_option_empty(refusal->description)) {
        rs_buf_add_str(&shown, ": ");
        rs_callback_show(&shown, refusal->description);
    }
    rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                   "the token endpoint of %s refused (%s); %s", run->config->issuer,
                   rs_buf_str(&shown), hint);
    rs_buf_clear(&shown);
    return false;
}

/* Any status but 200. */
static bool explain(const struct rs_http_response *response, const struct rs_provider *provider,
                    struct rs_run *run, bool *invalid_grant, struct rs_error *err)
{
    struct refusal refusal = {0};
    struct rs_error why = {0};
    bool oauth = rs_json_read(rs_buf_span(&response->body), "it", refusal_fields,
                              RS_COUNT(refusal_fields), &refusal, &why);
    *invalid_grant = oauth && response->status >= 400 && response->status < 500 &&
                     strcmp(refusal.error, "invalid_grant") == 0;
    if (oauth) {
        fail_refusal(&refusal, run, err);
    } else {
        fail_odd(response, provider, "", err);
    }
    free(refusal.error);
    free(refusal.description);
    rs_error_clear(&why);
    return false;
}

/* RFC 6749 section 7.1: a type that is not understood makes the token useless. */
static bool check_answer(const struct rs_tokens *tokens, const struct rs_run *run,
                         struct rs_error *err)
{
    if (!rs_span_is_nocase(rs_span_of(tokens->token_type), "Bearer")) {
        return rs_fail_native(
            err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
            "the token endpoint of %s gave a token of type \"%.50s\"; only Bearer "
            "can be used",
            run->config->issuer, tokens->token_type);
    }
    return tokens->access.len > 0 ||
           rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                          "the token endpoint of %s gave an empty access token",
                          run->config->issuer);
}

/* Google spells "email" ".../auth/userinfo.email". */
static bool is_granted(const char *scope, struct rs_span wanted)
{
    struct rs_span rest = rs_span_of(scope);
    while (rest.ptr) {
        struct rs_span word = rs_span_cut(&rest, ' ');
        size_t before = word.len - wanted.len;
        if (rs_span_eq(word, wanted) ||
            (word.len > wanted.len && strchr("./", word.ptr[before - 1]) &&
             memcmp(word.ptr + before, wanted.ptr, wanted.len) == 0)) {
            return true;
        }
    }
    return false;
}

static void note_narrower(const struct rs_tokens *tokens, struct rs_run *run)
{
    struct rs_span rest = rs_span_of(run->config->scope);
    while (tokens->scope && rest.ptr) {
        struct rs_span word = rs_span_trim(rs_span_cut(&rest, ' '));
        if (word.len == 0 || rs_span_is(word, "offline_access") ||
            is_granted(tokens->scope, word)) {
            continue;
        }
        rs_log_write(run->host->log, RS_LOG_WARN, "the identity provider did not grant scope %.*s",
                     (int)word.len, word.ptr);
        if (run->host->notes) {
            rs_note(run->host->notes, RS_01000,
                    "the identity provider %s did not grant the scope \"%.*s\"",
                    run->config->issuer, (int)word.len, word.ptr);
        }
    }
}

static bool ask(struct rs_tokens *out, struct rs_buf *form, const struct rs_provider *provider,
                struct rs_run *run, bool *invalid_grant, struct rs_error *err)
{
    struct rs_http_response response = {0};
    struct rs_tokens tokens = {0};
    struct rs_error why = {0};
    *invalid_grant = false;
    struct post post = {"the token endpoint", provider->token_endpoint, form};
    bool ok = send(&post, provider, run, &response, err);
    if (ok && response.status != 200) {
        ok = explain(&response, provider, run, invalid_grant, err);
    }
    if (ok &&
        !rs_json_read(rs_buf_span(&response.body), "it", fields, RS_COUNT(fields), &tokens, &why)) {
        ok = fail_odd(&response, provider, rs_error_text(&why), err);
    }
    ok = ok && check_answer(&tokens, run, err);
    if (ok) {
        note_narrower(&tokens, run);
        *out = tokens;
        tokens = (struct rs_tokens){0};
    }
    rs_http_response_clear(&response);
    rs_tokens_clear(&tokens);
    rs_error_clear(&why);
    return ok;
}

bool rs_tokens_redeem(struct rs_tokens *out, const struct rs_code_grant *grant,
                      const struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf form;
    bool invalid_grant;
    rs_buf_init_secret(&form, MAX_FORM);
    rs_form_add(&form, "grant_type", RS_SPAN_LIT("authorization_code"));
    rs_form_add(&form, "code", grant->code);
    rs_form_add(&form, "redirect_uri", rs_span_of(grant->redirect_uri));
    rs_form_add(&form, "code_verifier", rs_span_of(grant->verifier));
    bool ok = ask(out, &form, provider, run, &invalid_grant, err);
    rs_buf_clear(&form);
    return ok;
}

bool rs_tokens_refresh(struct rs_tokens *out, struct rs_span refresh_token, bool *invalid_grant,
                       const struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf form;
    rs_buf_init_secret(&form, MAX_FORM);
    rs_form_add(&form, "grant_type", RS_SPAN_LIT("refresh_token"));
    rs_form_add(&form, "refresh_token", refresh_token);
    bool ok = ask(out, &form, provider, run, invalid_grant, err);
    rs_buf_clear(&form);
    return ok;
}

bool rs_tokens_revoke(struct rs_span refresh_token, const struct rs_provider *provider,
                      struct rs_run *run, struct rs_error *err)
{
    struct rs_http_response response = {0};
    struct rs_buf form;
    const char *url = provider->revocation_endpoint;
    if (rs_option_empty(url)) {
        return rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                              "the identity provider %s has no revocation endpoint: the sign-in "
                              "ends there when its refresh token expires",
                              run->config->issuer);
    }
    if (!rs_url_check_endpoint(url, "revocation_endpoint", run->config->unsafe_http, err)) {
        return false;
    }
    rs_buf_init_secret(&form, MAX_FORM);
    rs_form_add(&form, "token", refresh_token);
    rs_form_add(&form, "token_type_hint", RS_SPAN_LIT("refresh_token"));
    struct post post = {"the revocation endpoint", url, &form};
    bool ok = send(&post, provider, run, &response, err);
    if (ok && response.status != 200) { /* also said for a token that is unknown: section 2.2 */
        ok = rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                            "the revocation endpoint of %s answered HTTP %d", run->config->issuer,
                            response.status);
    }
    rs_http_response_clear(&response);
    rs_buf_clear(&form);
    return ok;
}
