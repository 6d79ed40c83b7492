/* Steps that ask the identity provider: metadata, client and redirect address, keys, clock. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "net/loopback.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "session/check_steps.h"
#include "signin/authorize.h"
#include "signin/pkce.h"
#include "signin/ports.h"
#include "signin/preset.h"

enum { MAX_URL_BYTES = 65536 };

static struct rs_run run_of(struct rs_check *check, const struct rs_signin_config *config)
{
    return (struct rs_run){.config = config, .host = &check->outside.host, .wait = check->wait};
}

void rs_check_metadata(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_signin_config config = rs_login_signin_config(&check->settings);
    struct rs_run run = run_of(check, &config);
    struct rs_error err = {0};
    if (!rs_provider_load(&check->provider, &run, &err)) {
        rs_check_fail(result, &err);
        return;
    }
    check->has_skew = run.provider_date != 0;
    check->skew_s = run.provider_date - rs_host_now(&check->outside.host);
    rs_check_ok(result, "%s%s", check->provider.issuer,
                check->provider.challenge_methods        ? ", PKCE with S256"
                : check->provider.registration.client_id ? ", a client is registered"
                                                         : "");
}

/* As login.c: what the provider prefers stands for a RedirectHost that was not given. */
static const char *redirect_host(const struct rs_settings *settings)
{
    return rs_settings_given(settings, RS_SETTING_ID_redirect_host)
               ? settings->redirect_host
               : rs_preset_of(settings->issuer)->redirect_host;
}

/* The provider's habit that these settings do not follow; NULL: none is known. */
static const char *breaks_habit(const struct rs_settings *settings)
{
    const struct rs_preset *preset = rs_preset_of(settings->issuer);
    bool port = preset->exact && rs_ports_first(settings->redirect_port) == 0;
    bool name = strcmp(redirect_host(settings), preset->redirect_host) != 0;
    return preset->words[0] && (port || name) ? preset->words : NULL;
}

static char *redirect_address(const struct rs_settings *settings)
{
    unsigned port = rs_ports_first(settings->redirect_port);
    return port
               ? rs_format("http://%s:%u%s", redirect_host(settings), port, settings->redirect_path)
               : rs_format("http://%s:<any port>%s", redirect_host(settings),
                           settings->redirect_path);
}

void rs_check_redirect(struct rs_check *check, struct rs_check_result *result)
{
    const struct rs_settings *settings = &check->settings;
    const char *habit = breaks_habit(settings);
    struct rs_loopback *loopback = NULL;
    struct rs_error err = {0};
    char *address = redirect_address(settings);
    if (!rs_ports_open(&loopback, redirect_host(settings), settings->redirect_port, &err)) {
        rs_check_fail(result, &err);
    } else if (habit) {
        rs_check_warn(result, "%s, but it is %s", habit, address ? address : "");
    } else {
        rs_check_ok(result, "%s", address ? address : "");
    }
    rs_loopback_close(loopback);
    free(address);
}

/* The authorization request without a person (prompt=none) and without a browser: a provider that
 * knows client and redirect address sends the browser on, one that does not shows a page of
 * refusal. Nobody is signed in by it. */
static bool ask_about_client(struct rs_check *check, const char *redirect, int *status,
                             struct rs_error *err)
{
    struct rs_signin_config config = rs_login_signin_config(&check->settings);
    struct rs_run run = run_of(check, &config);
    struct rs_http_response response = {0};
    struct rs_pkce pkce = {.verifier = {0}};
    struct rs_buf url;
    config.prompt = "none";
    rs_buf_init_secret(&url, MAX_URL_BYTES);
    bool ok = rs_pkce_init(&pkce, &check->outside.host, err) &&
              rs_authorize_url(&url, &check->provider, &config, &pkce, redirect, err);
    struct rs_http_request request = {.what = "the authorization endpoint",
                                      .method = "GET",
                                      .url = rs_buf_str(&url)};
    ok = ok && rs_run_http(&run, &request, &response, err);
    *status = response.status;
    rs_http_response_clear(&response);
    rs_pkce_clear(&pkce);
    rs_buf_clear(&url);
    return ok;
}

void rs_check_client(struct rs_check *check, struct rs_check_result *result)
{
    enum { SOME_PORT = 49152 };
    const struct rs_settings *settings = &check->settings;
    struct rs_error err = {0};
    int status = 0;
    if (check->provider.par_required) {
        rs_check_skip(result, "the provider takes pushed requests only (RFC 9126); a sign-in shows "
                              "whether it knows the client");
        return;
    }
    unsigned port = rs_ports_first(settings->redirect_port);
    char *redirect = rs_format("http://%s:%u%s", redirect_host(settings),
                               port ? port : (unsigned)SOME_PORT, settings->redirect_path);
    if (!redirect || !ask_about_client(check, redirect, &status, &err)) {
        rs_check_warn(result, "the provider could not be asked: %s", rs_error_text(&err));
    } else if (status >= 400 && status < 500) {
        rs_fail_native(&err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                       "the provider refuses a sign-in of client %s with the redirect address %s "
                       "(HTTP %d)",
                       settings->client_id, redirect, status);
        rs_check_fail(result, &err);
    } else if (status >= 500) {
        rs_check_warn(result, "the authorization endpoint answered HTTP %d", status);
    } else {
        rs_check_ok(result, "client %s and redirect address are taken (HTTP %d)",
                    settings->client_id, status);
    }
    rs_error_clear(&err);
    free(redirect);
}

static bool count_key(void *ctx, void *item)
{
    (void)item;
    ++*(size_t *)ctx;
    return true;
}

void rs_check_keys(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_signin_config config = rs_login_signin_config(&check->settings);
    struct rs_run run = run_of(check, &config);
    struct rs_error err = {0};
    struct { /* nothing of a key is needed but that it is there */
        char unused;
    } key;
    size_t count = 0;
    struct rs_json_walk walk = {.array = "keys",
                                .item_size = sizeof key,
                                .fn = count_key,
                                .ctx = &count};
    if (!rs_provider_keys(&check->provider, &run, &err) ||
        !rs_json_each(rs_span_of(check->provider.jwks), "the key set", &walk, &err)) {
        rs_check_fail(result, &err);
    } else if (count == 0) {
        rs_check_fail_text(result, "%s has no key", check->provider.jwks_uri);
    } else {
        rs_check_ok(result, "%zu at %s", count, check->provider.jwks_uri);
    }
}

void rs_check_clock(struct rs_check *check, struct rs_check_result *result)
{
    int64_t skew = check->skew_s, size = skew < 0 ? -skew : skew;
    if (!check->has_skew) {
        rs_check_skip(result, "the identity provider does not say what time it is");
    } else if (size > check->settings.clock_tolerance) {
        rs_check_fail_text(result,
                           "this computer's clock is %lld s %s that of the identity "
                           "provider, more than ClockTolerance (%lld s)",
                           (long long)size, skew > 0 ? "behind" : "ahead of",
                           (long long)check->settings.clock_tolerance);
    } else {
        rs_check_ok(result, "within %lld s of the identity provider's",
                    (long long)(size > 1 ? size : 1));
    }
}
