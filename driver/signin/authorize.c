/* The authorization URL; see authorize.h. */
#include "signin/authorize.h"

#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/preset.h"

enum { MAX_SCOPE = 8000, MAX_NAME = 8000 };

/* Parameters that belong to the driver; `option` is where their value comes from, if anywhere. */
static const struct {
    const char *name, *option;
} reserved[] = {
    {"response_type", NULL},
    {"response_mode", NULL},
    {"redirect_uri", NULL},
    {"state", NULL},
    {"nonce", NULL},
    {"code_challenge", NULL},
    {"code_challenge_method", NULL},
    {"client_id", "ClientID"},
    {"client_secret", NULL},
    {"request", NULL},
    {"request_uri", NULL},
    {"scope", "Scope"},
    {"login_hint", "LoginHint"},
    {"prompt", "Prompt"},
    {"audience", "Audience"},
};

static bool check_name(struct rs_span name, struct rs_error *err)
{
    for (size_t i = 0; i < RS_COUNT(reserved); i++) {
        if (!rs_span_is(name, reserved[i].name)) {
            continue;
        }
        const char *option = reserved[i].option;
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "the extra sign-in parameters must not set %s: %s%s",
                              reserved[i].name, option ? "use the option " : "the driver sets it",
                              option ? option : "");
    }
    return true;
}

static bool fail_form(struct rs_error *err)
{
    return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                          "the extra sign-in parameters are not name=value pairs, form-encoded and "
                          "joined by \"&\"");
}

static bool check_pair(struct rs_span pair, struct rs_error *err)
{
    struct rs_span value = pair, name = rs_span_cut(&value, '=');
    struct rs_buf decoded;
    rs_buf_init(&decoded, MAX_NAME);
    bool ok = value.ptr && name.len > 0 && rs_form_decode(value, &decoded);
    rs_buf_reset(&decoded);
    ok = ok && rs_form_decode(name, &decoded);
    ok = ok ? check_name(rs_buf_span(&decoded), err) : fail_form(err);
    rs_buf_clear(&decoded);
    return ok;
}

bool rs_authorize_check_extra(const char *extra, struct rs_error *err)
{
    struct rs_span rest = rs_span_of(rs_option_empty(extra) ? NULL : extra);
    while (rest.ptr) {
        if (!check_pair(rs_span_cut(&rest, '&'), err)) {
            return false;
        }
    }
    return true;
}

/* Whether there is an extra parameter of that name; *found becomes its value, still encoded. */
static bool extra_value(const char *extra, struct rs_span wanted, struct rs_span *found)
{
    struct rs_span rest = rs_span_of(extra);
    while (rest.ptr) {
        struct rs_span value = rs_span_cut(&rest, '&'), name = rs_span_cut(&value, '=');
        if (rs_span_eq(name, wanted)) {
            *found = value;
            return true;
        }
    }
    return false;
}

int64_t rs_authorize_max_age(const char *extra)
{
    struct rs_span value = {NULL, 0};
    uint32_t seconds;
    return extra_value(extra, RS_SPAN_LIT("max_age"), &value) && value.ptr &&
                   rs_span_to_u32(value, UINT32_MAX, &seconds)
               ? (int64_t)seconds
               : -1;
}

void rs_authorize_add_acr_values(struct rs_buf *out, const char *extra)
{
    struct rs_span value = {NULL, 0};
    if (extra_value(extra, RS_SPAN_LIT("acr_values"), &value) && value.ptr &&
        !rs_form_decode(value, out)) {
        out->failed = true;
    }
}

static bool keeps_tokens(const struct rs_signin_config *config)
{
    return !rs_span_is(rs_span_of(config->token_cache), "off");
}

/* The scope as configured, words joined by single spaces, with offline_access exactly when a
 * refresh token would be kept and the provider knows that scope (OIDC Core section 11). */
void rs_authorize_add_scope(struct rs_buf *out, const struct rs_provider *provider,
                            const struct rs_signin_config *config)
{
    bool offline = keeps_tokens(config);
    struct rs_span rest = rs_span_of(config->scope);
    bool known = !provider->scopes || rs_words_have(provider->scopes, "offline_access");
    struct rs_buf scope;
    rs_buf_init(&scope, MAX_SCOPE);
    while (rest.ptr) {
        struct rs_span word = rs_span_trim(rs_span_cut(&rest, ' '));
        if (word.len > 0 && !rs_span_is(word, "offline_access")) {
            rs_buf_add_str(&scope, scope.len > 0 ? " " : "");
            rs_buf_add_span(&scope, word);
        }
    }
    if (offline && (known || rs_words_have(config->scope, "offline_access")) &&
        !rs_preset_of(config->issuer)->offline) {
        rs_buf_add_str(&scope, scope.len > 0 ? " offline_access" : "offline_access");
    }
    if (rs_buf_ok(&scope)) {
        rs_form_add(out, "scope", rs_buf_span(&scope));
    } else {
        out->failed = true;
    }
    rs_buf_clear(&scope);
}

static void add_options(struct rs_buf *out, const struct rs_signin_config *config)
{
    const struct {
        const char *name, *value;
    } options[] = {{"login_hint", config->login_hint},
                   {"prompt", config->prompt},
                   {"audience", config->audience}};
    for (size_t i = 0; i < RS_COUNT(options); i++) {
        if (!rs_option_empty(options[i].value)) {
            rs_form_add(out, options[i].name, rs_span_of(options[i].value));
        }
    }
    struct rs_span value = rs_span_of(rs_preset_of(config->issuer)->offline);
    struct rs_span name = rs_span_cut(&value, '=');
    struct rs_span own;
    if (keeps_tokens(config) && name.ptr && !extra_value(config->extra, name, &own)) {
        rs_buf_add_char(out, '&');
        rs_buf_add_str(out, rs_preset_of(config->issuer)->offline);
    }
    if (!rs_option_empty(config->extra)) {
        rs_buf_add_char(out, '&');
        rs_buf_add_str(out, config->extra);
    }
}

void rs_authorize_add_endpoint(struct rs_buf *out, const struct rs_provider *provider)
{
    struct rs_span endpoint = rs_span_of(provider->authorization_endpoint);
    rs_buf_add_span(out, endpoint);
    if (rs_span_find(endpoint, '?') == endpoint.len) {
        rs_buf_add_char(out, '?');
    }
}

bool rs_authorize_form(struct rs_buf *out, const struct rs_provider *provider,
                       const struct rs_signin_config *config, const struct rs_pkce *pkce,
                       const char *redirect_uri, struct rs_error *err)
{
    if (!rs_authorize_check_extra(config->extra, err)) {
        return false;
    }
    rs_form_add(out, "response_type", RS_SPAN_LIT("code"));
    bool center = config->service == RS_SIGNIN_IDENTITY_CENTER; /* no ID token, no nonce */
    rs_form_add(out, "client_id", rs_span_of(rs_provider_client_id(provider, config)));
    rs_form_add(out, "redirect_uri", rs_span_of(redirect_uri));
    if (center) {
        rs_form_add(out, "scopes", rs_span_of(config->scope));
    } else {
        rs_authorize_add_scope(out, provider, config);
    }
    rs_form_add(out, "state", rs_span_of(pkce->state));
    rs_form_add(out, "nonce", rs_span_of(center ? NULL : pkce->nonce));
    rs_form_add(out, "code_challenge", rs_span_of(pkce->challenge));
    rs_form_add(out, "code_challenge_method", RS_SPAN_LIT("S256"));
    if (rs_authorize_posts(config)) {
        rs_form_add(out, "response_mode", RS_SPAN_LIT("form_post"));
    }
    add_options(out, config);
    return true;
}

bool rs_authorize_posts(const struct rs_signin_config *config)
{
    return rs_span_is(rs_span_of(config->response_mode), "form_post");
}

bool rs_authorize_url(struct rs_buf *out, const struct rs_provider *provider,
                      const struct rs_signin_config *config, const struct rs_pkce *pkce,
                      const char *redirect_uri, struct rs_error *err)
{
    rs_authorize_add_endpoint(out, provider);
    if (!rs_authorize_form(out, provider, config, pkce, redirect_uri, err)) {
        return false;
    }
    return rs_buf_ok(out) ||
           rs_fail_native(
               err, RS_HY000, RS_NATIVE_OPTION,
               "the sign-in address would be longer than a browser takes: shorten Scope, "
               "LoginHint or the extra sign-in parameters");
}
