/* The token endpoint; see tokens.h. */
#include "signin/tokens.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/center.h"
#include "signin/client.h"

enum { MAX_FORM = 262144 };

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
    FIELD("expires_in", INT, rs_tokens, expires_in, false),
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

/* *code: see rs_client_refused; owned by the caller. */
static bool ask(struct rs_tokens *out, struct rs_buf *form, const struct rs_provider *provider,
                struct rs_run *run, char **code, struct rs_error *err)
{
    struct rs_http_response response = {0};
    struct rs_tokens tokens = {0};
    static const struct rs_client_fields wanted = {fields, RS_COUNT(fields)};
    *code = NULL;
    struct rs_client_post post = {"the token endpoint", provider->token_endpoint, form, false};
    bool ok = rs_client_post(&post, provider, run, &response, err);
    if (ok && response.status != 200) {
        ok = rs_client_refused(&post, &response, run, code, err);
    }
    ok = ok && rs_client_take(&post, &response, run, &wanted, &tokens, err) &&
         check_answer(&tokens, run, err);
    if (ok) {
        note_narrower(&tokens, run);
        *out = tokens;
        tokens = (struct rs_tokens){0};
    }
    rs_http_response_clear(&response);
    rs_tokens_clear(&tokens);
    return ok;
}

bool rs_tokens_redeem(struct rs_tokens *out, const struct rs_code_grant *grant,
                      const struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf form;
    char *code;
    rs_buf_init_secret(&form, MAX_FORM);
    rs_form_add(&form, "grant_type", RS_SPAN_LIT("authorization_code"));
    rs_form_add(&form, "code", grant->code);
    rs_form_add(&form, "redirect_uri", rs_span_of(grant->redirect_uri));
    rs_form_add(&form, "code_verifier", rs_span_of(grant->verifier));
    bool ok = ask(out, &form, provider, run, &code, err);
    free(code);
    rs_buf_clear(&form);
    return ok;
}

bool rs_tokens_refresh(struct rs_tokens *out, struct rs_span refresh_token, bool *invalid_grant,
                       const struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf form;
    char *code;
    rs_buf_init_secret(&form, MAX_FORM);
    rs_form_add(&form, "grant_type", RS_SPAN_LIT("refresh_token"));
    rs_form_add(&form, "refresh_token", refresh_token);
    bool ok = ask(out, &form, provider, run, &code, err);
    *invalid_grant = code && (strcmp(code, "invalid_grant") == 0 ||
                              (rs_center_is(run) && strcmp(code, "invalid_client") == 0));
    free(code);
    rs_buf_clear(&form);
    return ok;
}

bool rs_tokens_device(struct rs_tokens *out, struct rs_span device_code, char **code,
                      const struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf form;
    rs_buf_init_secret(&form, MAX_FORM);
    rs_form_add(&form, "grant_type", RS_SPAN_LIT("urn:ietf:params:oauth:grant-type:device_code"));
    rs_form_add(&form, "device_code", device_code);
    bool ok = ask(out, &form, provider, run, code, err);
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
    struct rs_client_post post = {"the revocation endpoint", url, &form, false};
    bool ok = rs_client_post(&post, provider, run, &response, err);
    if (ok && response.status != 200) { /* also said for a token that is unknown: section 2.2 */
        ok = rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                            "the revocation endpoint of %s answered HTTP %d", run->config->issuer,
                            response.status);
    }
    rs_http_response_clear(&response);
    rs_buf_clear(&form);
    return ok;
}
