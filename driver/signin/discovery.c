/* Metadata and keys; see discovery.h. */
#include "signin/discovery.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/json.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/center.h"
#include "signin/token.h"

enum { MOST_CACHE_S = 24 * 3600, USUAL_CACHE_S = 3600, KEYS_PAUSE_S = 60, MAX_URL = 8000 };

#define FIELD(name, kind, member, required)                                                        \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct rs_provider, member), required, RS_JSON_NO_PRESENT   \
    }

static const struct rs_json_field fields[] = {
    FIELD("issuer", STRING, issuer, true),
    FIELD("authorization_endpoint", STRING, authorization_endpoint, false),
    FIELD("token_endpoint", STRING, token_endpoint, false),
    FIELD("jwks_uri", STRING, jwks_uri, false),
    FIELD("device_authorization_endpoint", STRING, device_endpoint, false),
    FIELD("pushed_authorization_request_endpoint", STRING, par_endpoint, false),
    FIELD("token_endpoint_auth_methods_supported", STRINGS, auth_methods, false),
    FIELD("code_challenge_methods_supported", STRINGS, challenge_methods, false),
    FIELD("id_token_signing_alg_values_supported", STRINGS, signing_algs, false),
    FIELD("scopes_supported", STRINGS, scopes, false),
    FIELD("revocation_endpoint", STRING, revocation_endpoint, false),
    FIELD("end_session_endpoint", STRING, end_session_endpoint, false),
    FIELD("authorization_response_iss_parameter_supported", BOOL, iss_parameter, false),
    FIELD("require_pushed_authorization_requests", BOOL, par_required, false),
    FIELD("require_signed_request_object", BOOL, signed_request, false),
};

void rs_provider_drop_keys(struct rs_provider *provider)
{
    free(provider->jwks);
    provider->jwks = NULL;
    provider->jwks_fetched = provider->jwks_expires = 0;
}

void rs_provider_clear(struct rs_provider *provider)
{
    rs_provider_drop_keys(provider);
    rs_registration_clear(&provider->registration);
    free(provider->registration_endpoint);
    for (size_t i = 0; i < RS_COUNT(fields); i++) {
        if (fields[i].kind != RS_JSON_BOOL) {
            free(*(char **)((char *)provider + fields[i].offset));
        }
    }
    *provider = (struct rs_provider){0};
}

static bool refuse(const struct rs_signin_config *config, struct rs_error *err, const char *why)
{
    return rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                          "the metadata of the identity provider %s: %s", config->issuer, why);
}

/* OpenID Connect Discovery section 4.3, RFC 8414 section 3.3: code point by code point. Otherwise a
 * provider could speak for another (mix-up). */
static bool check_issuer(const struct rs_provider *provider, const struct rs_signin_config *config,
                         struct rs_error *err)
{
    bool template = !rs_option_empty(config->issuer_template);
    const char *expected = template ? config->issuer_template : config->issuer;
    if (rs_span_eq(rs_span_of(provider->issuer), rs_span_of(expected))) {
        return true;
    }
    return rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                          "the identity provider calls itself \"%s\", but %s is \"%s\": both "
                          "must be the same to the last character (a slash at the end counts)",
                          provider->issuer, template ? "IssuerTemplate" : "Issuer", expected);
}

/* What an option says stands for what the metadata says. The first three are needed. */
static const struct {
    const char *what, *option;
    size_t member, given; /* of rs_provider, of rs_signin_endpoints */
} endpoints[] = {
    {"authorization_endpoint", "AuthEndpoint", offsetof(struct rs_provider, authorization_endpoint),
     offsetof(struct rs_signin_endpoints, authorization)},
    {"token_endpoint", "TokenEndpoint", offsetof(struct rs_provider, token_endpoint),
     offsetof(struct rs_signin_endpoints, token)},
    {"jwks_uri", "JwksUri", offsetof(struct rs_provider, jwks_uri),
     offsetof(struct rs_signin_endpoints, jwks)},
    {"device_authorization_endpoint", "DeviceEndpoint",
     offsetof(struct rs_provider, device_endpoint), offsetof(struct rs_signin_endpoints, device)},
    {"revocation_endpoint", "RevocationEndpoint", offsetof(struct rs_provider, revocation_endpoint),
     offsetof(struct rs_signin_endpoints, revocation)},
    {"end_session_endpoint", "EndSessionEndpoint",
     offsetof(struct rs_provider, end_session_endpoint),
     offsetof(struct rs_signin_endpoints, end_session)},
};
enum { NEEDED = 3 };

static const char *given_endpoint(const struct rs_signin_config *config, size_t i)
{
    return *(const char *const *)((const char *)&config->endpoints + endpoints[i].given);
}

static char **endpoint(struct rs_provider *provider, size_t i)
{
    return (char **)((char *)provider + endpoints[i].member);
}

static bool fill_endpoints(struct rs_provider *provider, const struct rs_signin_config *config,
                           struct rs_error *err)
{
    for (size_t i = 0; i < RS_COUNT(endpoints); i++) {
        const char *given = given_endpoint(config, i);
        if (rs_option_empty(given)) {
            continue;
        }
        char *copy = rs_span_dup(rs_span_of(given));
        if (!copy) {
            return rs_fail_memory(err);
        }
        free(*endpoint(provider, i));
        *endpoint(provider, i) = copy;
    }
    return true;
}

static bool fail_endpoint(const struct rs_signin_config *config, size_t i, const char *why,
                          struct rs_error *err)
{
    if (!rs_option_empty(given_endpoint(config, i))) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION, "the option %s: %s",
                              endpoints[i].option, why);
    }
    return refuse(config, err, why);
}

static bool check_endpoints(struct rs_provider *provider, const struct rs_signin_config *config,
                            struct rs_error *err)
{
    for (size_t i = 0; i < NEEDED; i++) {
        const char *url = *endpoint(provider, i);
        struct rs_error why = {0};
        bool ok = url ? rs_url_check_endpoint(url, endpoints[i].what, config->unsafe_http, &why)
                      : rs_fail(&why, RS_28000, "there is no \"%s\"; the option %s can give it",
                                endpoints[i].what, endpoints[i].option);
        if (!ok) {
            fail_endpoint(config, i, rs_error_text(&why), err);
            rs_error_clear(&why);
            return false;
        }
    }
    return true;
}

/* A provider without metadata: the options say it all. */
static bool all_given(const struct rs_signin_config *config)
{
    size_t given = 0;
    for (size_t i = 0; i < NEEDED; i++) {
        given += !rs_option_empty(given_endpoint(config, i));
    }
    return given == NEEDED;
}

static bool fill_by_hand(struct rs_provider *provider, const struct rs_signin_config *config,
                         struct rs_error *err)
{
    bool template = !rs_option_empty(config->issuer_template);
    const char *name = template ? config->issuer_template : config->issuer;
    struct rs_provider fresh = {.issuer = rs_span_dup(rs_span_of(name)), .templated = template};
    bool ok = (fresh.issuer || rs_fail_memory(err)) && fill_endpoints(&fresh, config, err) &&
              check_endpoints(&fresh, config, err);
    if (ok) {
        rs_provider_clear(provider);
        *provider = fresh;
        fresh = (struct rs_provider){0};
    }
    rs_provider_clear(&fresh);
    return ok;
}

static bool check_demands(const struct rs_provider *provider, const struct rs_signin_config *config,
                          struct rs_error *err)
{
    /* An absent list proves nothing (Entra ID has none): PKCE is sent anyway. */
    if (provider->challenge_methods && !rs_words_have(provider->challenge_methods, "S256")) {
        return refuse(config, err,
                      "code_challenge_methods_supported lacks S256, and this driver does not sign "
                      "in without PKCE");
    }
    if (provider->par_required && rs_option_empty(provider->par_endpoint)) {
        return refuse(config, err,
                      "it requires pushed authorization requests (RFC 9126), but names no "
                      "pushed_authorization_request_endpoint");
    }
    if (provider->signed_request) {
        return refuse(config, err,
                      "it requires signed request objects (RFC 9101), which this driver does not "
                      "send");
    }
    return true;
}

bool rs_provider_read(struct rs_provider *provider, struct rs_span text,
                      const struct rs_signin_config *config, struct rs_error *err)
{
    struct rs_provider fresh = {0};
    struct rs_error why = {0};
    bool ok = rs_json_read(text, "it", fields, RS_COUNT(fields), &fresh, &why);
    if (!ok) {
        refuse(config, err, rs_error_text(&why));
    }
    fresh.templated = !rs_option_empty(config->issuer_template);
    ok = ok && check_issuer(&fresh, config, err) && fill_endpoints(&fresh, config, err) &&
         check_endpoints(&fresh, config, err) && check_demands(&fresh, config, err);
    if (ok) {
        rs_provider_clear(provider);
        *provider = fresh;
        fresh = (struct rs_provider){0};
    }
    rs_provider_clear(&fresh);
    rs_error_clear(&why);
    return ok;
}

/* How the address of the metadata is made of the issuer's parts. */
static const struct {
    const char *before_path, *behind_path;
} well_known[] = {
    {"", "/.well-known/openid-configuration"},      /* OpenID Connect Discovery section 4 */
    {"/.well-known/oauth-authorization-server", ""} /* RFC 8414 section 3 */
};

static bool metadata_url(struct rs_buf *out, const char *issuer, size_t form, struct rs_error *err)
{
    struct rs_url url;
    if (!rs_url_parse(rs_span_of(issuer), "Issuer", &url, err)) {
        return false;
    }
    struct rs_span path = url.path;
    if (path.len > 0 && path.ptr[path.len - 1] == '/') {
        path.len--;
    }
    rs_buf_add(out, issuer, (size_t)(url.path.ptr - issuer));
    rs_buf_add_str(out, well_known[form].before_path);
    rs_buf_add_span(out, path);
    rs_buf_add_str(out, well_known[form].behind_path);
    return rs_buf_ok(out) || rs_fail_memory(err);
}

static int64_t cache_until(const struct rs_http_response *response, int64_t now)
{
    int64_t age = response->max_age < 0 ? USUAL_CACHE_S : response->max_age;
    return now + (age < MOST_CACHE_S ? age : MOST_CACHE_S);
}

static bool get(struct rs_run *run, const char *what, const char *url,
                struct rs_http_response *response, struct rs_error *err)
{
    static const char *const headers[] = {"Accept: application/json", NULL};
    struct rs_http_request request = {
        .what = what, .method = "GET", .url = url, .headers = headers, .retry = true};
    return rs_run_http(run, &request, response, err);
}

/* *found says whether there was a document at this form's address. */
static bool try_form(struct rs_provider *provider, struct rs_run *run, size_t form, bool *found,
                     struct rs_error *err)
{
    struct rs_http_response response = {0};
    struct rs_buf url;
    rs_buf_init(&url, MAX_URL);
    bool ok = metadata_url(&url, run->config->issuer, form, err) &&
              get(run, "the metadata", rs_buf_str(&url), &response, err);
    *found = ok && response.status == 200;
    if (*found) {
        ok = rs_provider_read(provider, rs_buf_span(&response.body), run->config, err);
        provider->expires = ok ? cache_until(&response, rs_host_now(run->host)) : 0;
    } else if (ok) {
        ok = rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                            "the identity provider has no metadata at %s (HTTP %d): check Issuer",
                            rs_buf_str(&url), response.status);
    }
    rs_http_response_clear(&response);
    rs_buf_clear(&url);
    return ok;
}

static bool check_config(const struct rs_signin_config *config, struct rs_error *err)
{
    struct rs_url url;
    if (!rs_url_check_endpoint(config->issuer, "Issuer", config->unsafe_http, err) ||
        !rs_url_parse(rs_span_of(config->issuer), "Issuer", &url, err)) {
        err->native = RS_NATIVE_OPTION;
        return false;
    }
    if (url.query.ptr) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "Issuer must not have a query (\"?...\"): %s", config->issuer);
    }
    return true;
}

bool rs_provider_load(struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_error first = {0}, second = {0};
    bool found = false;
    if (!check_config(run->config, err)) {
        return false;
    }
    if (rs_center_is(run)) {
        return rs_center_load(provider, run, err);
    }
    if (provider->expires > rs_host_now(run->host)) {
        return check_endpoints(provider, run->config, err);
    }
    if (all_given(run->config)) {
        bool filled = fill_by_hand(provider, run->config, err);
        provider->expires = filled ? rs_host_now(run->host) + MOST_CACHE_S : 0;
        return filled;
    }
    bool ok = try_form(provider, run, 0, &found, &first);
    if (!ok && !found && rs_error_is(&first, RS_28000)) {
        ok = try_form(provider, run, 1, &found, &second);
    }
    if (!ok && !err->set) {
        rs_error_copy(err, found && second.set ? &second : &first);
    }
    rs_error_clear(&first);
    rs_error_clear(&second);
    return ok;
}

const char *rs_provider_client_id(const struct rs_provider *provider,
                                  const struct rs_signin_config *config)
{
    return provider->registration.client_id ? provider->registration.client_id : config->client_id;
}

const struct rs_secret *rs_provider_client_secret(const struct rs_provider *provider,
                                                  const struct rs_signin_config *config)
{
    static const struct rs_secret none;
    if (provider->registration.client_id) {
        return &provider->registration.client_secret;
    }
    return config->client_secret ? config->client_secret : &none;
}

bool rs_provider_keys_stale(const struct rs_provider *provider, int64_t now)
{
    return now - provider->jwks_fetched >= KEYS_PAUSE_S || now < provider->jwks_fetched;
}

bool rs_provider_keys(struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_http_response response = {0};
    int64_t now = rs_host_now(run->host);
    if (provider->jwks && provider->jwks_expires > now) {
        return true;
    }
    bool ok = get(run, "the key set", provider->jwks_uri, &response, err);
    if (ok && response.status != 200) {
        ok = rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                            "the identity provider's keys cannot be had from %s (HTTP %d)",
                            provider->jwks_uri, response.status);
    }
    if (ok) {
        rs_provider_drop_keys(provider);
        provider->jwks = rs_buf_take(&response.body);
        provider->jwks_fetched = now;
        provider->jwks_expires = cache_until(&response, now);
        ok = provider->jwks || rs_fail_memory(err);
    }
    rs_http_response_clear(&response);
    return ok;
}
