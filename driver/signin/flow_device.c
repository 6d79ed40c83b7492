/* Sign-in with a code that the person types into a browser on any device (RFC 8628): for machines
 * without one. The code is shown where prompts go. */
#include "signin/flow.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/authorize.h"
#include "signin/center.h"
#include "signin/client.h"
#include "signin/grant.h"
#include "signin/prompt.h"

enum {
    MAX_FORM = 65536,
    MAX_TEXT = 20000,
    USUAL_INTERVAL_S = 5, /* section 3.2 */
    SLOWER_S = 5,         /* section 3.5 */
    MOST_INTERVAL_S = 60,
    MOST_LIFE_S = 3600
};

struct device {
    struct rs_secret code;
    char *user_code, *uri, *google_uri, *complete_uri; /* owned */
    int64_t expires_in, interval;                      /* seconds */
    bool has_interval;
    struct rs_tokens tokens;
};

#define FIELD(name, kind, member, required)                                                        \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct device, member), required, RS_JSON_NO_PRESENT        \
    }

static const struct rs_json_field fields[] = {
    FIELD("device_code", SECRET, code, true),
    FIELD("user_code", STRING, user_code, true),
    FIELD("verification_uri", STRING, uri, false),
    FIELD("verification_url", STRING, google_uri, false), /* an older draft's name */
    FIELD("verification_uri_complete", STRING, complete_uri, false),
    FIELD("expires_in", INT, expires_in, true),
    {"interval", RS_JSON_INT, offsetof(struct device, interval), false,
     offsetof(struct device, has_interval)},
};

static void device_end(void *state)
{
    struct device *device = state;
    if (device) {
        rs_secret_clear(&device->code);
        rs_tokens_clear(&device->tokens);
        free(device->user_code);
        free(device->uri);
        free(device->google_uri);
        free(device->complete_uri);
        free(device);
    }
}

static int64_t within(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

static bool check_answer(struct device *device, const struct rs_run *run, struct rs_error *err)
{
    struct rs_error why = {0};
    if (!device->uri) {
        device->uri = device->google_uri;
        device->google_uri = NULL;
    }
    bool ok = device->uri ? rs_url_check_endpoint(device->uri, "verification_uri",
                                                  run->config->unsafe_http, &why)
                          : rs_fail(&why, RS_28000, "there is no verification_uri");
    if (ok && device->complete_uri &&
        !rs_url_check_endpoint(device->complete_uri, "it", run->config->unsafe_http, &why)) {
        free(device->complete_uri);
        device->complete_uri = NULL;
    }
    device->interval =
        within(device->has_interval ? device->interval : USUAL_INTERVAL_S, 1, MOST_INTERVAL_S);
    device->expires_in = within(device->expires_in, 1, MOST_LIFE_S);
    if (!ok) {
        rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                       "the device authorization endpoint of %s: %s", run->config->issuer,
                       rs_error_text(&why));
    }
    rs_error_clear(&why);
    return ok;
}

static bool ask_for_code(struct device *device, const struct rs_provider *provider,
                         struct rs_run *run, struct rs_error *err)
{
    struct rs_http_response response = {0};
    static const struct rs_client_fields wanted = {fields, RS_COUNT(fields)};
    struct rs_buf form;
    char *code = NULL;
    rs_buf_init_secret(&form, MAX_FORM);
    if (rs_center_is(run)) {
        rs_form_add(&form, "start_url", rs_span_of(run->config->issuer));
    } else {
        rs_authorize_add_scope(&form, provider, run->config);
    }
    if (!rs_option_empty(run->config->audience)) {
        rs_form_add(&form, "audience", rs_span_of(run->config->audience));
    }
    struct rs_client_post post = {"the device authorization endpoint", provider->device_endpoint,
                                  &form, false};
    bool ok = rs_client_post(&post, provider, run, &response, err);
    if (ok && response.status != 200) {
        ok = rs_client_refused(&post, &response, run, &code, err);
    }
    ok = ok && rs_client_take(&post, &response, run, &wanted, device, err);
    free(code);
    rs_buf_clear(&form);
    rs_http_response_clear(&response);
    return ok && check_answer(device, run, err);
}

/* The code is shown even when the address has it: the person compares (section 3.3.1). The warning
 * is section 5.4's. */
static bool show_code(const struct device *device, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf text;
    struct rs_prompt prompt = {.event = RS_PROMPT_SHOW,
                               .address = device->uri,
                               .code = device->user_code,
                               .address_with_code = device->complete_uri};
    rs_buf_init(&text, MAX_TEXT);
    rs_prompt_add_begin(&text, run);
    rs_prompt_add_line(&text, device->uri);
    rs_buf_add_str(&text, "and enter the code");
    rs_prompt_add_line(&text, device->user_code);
    if (!rs_option_empty(device->complete_uri)) {
        rs_buf_add_str(&text, "This address has the code in it already:");
        rs_prompt_add_line(&text, device->complete_uri);
    }
    rs_buf_add_str(&text, "Enter it only if you have started this program yourself.\n");
    bool ok = rs_prompt_give(run, &text, &prompt, err);
    rs_buf_clear(&text);
    return ok;
}

/* Pauses between two questions, not beyond the end; the person's time, not the caller's. */
static bool pause_for(struct rs_run *run, int64_t end_ms, int64_t span_ms, struct rs_error *err)
{
    int64_t begin = rs_host_monotonic_ms(run->host);
    struct rs_wait wait = {.deadline_ms = begin + span_ms, .stop = run->wait.stop};
    int woken = 0;
    while (woken == 0 && rs_host_monotonic_ms(run->host) < wait.deadline_ms &&
           rs_host_monotonic_ms(run->host) < end_ms) {
        woken = rs_wait_poll(&wait, NULL, 0, (int)(span_ms < 1000 ? span_ms : 1000));
    }
    rs_run_add_person_ms(run, rs_host_monotonic_ms(run->host) - begin);
    if (woken < 0) {
        return rs_fail(err, RS_HY008, "the sign-in was cancelled");
    }
    return true;
}

static bool is(const char *code, const char *name)
{
    return code && strcmp(code, name) == 0;
}

/* One question. True: go on asking, or *done. */
static bool poll_once(struct device *device, bool *done, const struct rs_provider *provider,
                      struct rs_run *run, struct rs_error *err)
{
    char *code = NULL;
    struct rs_error why = {0};
    *done = rs_tokens_device(&device->tokens, rs_secret_span(&device->code), &code, provider, run,
                             &why);
    bool slower = is(code, "slow_down");
    bool unreachable = why.native == RS_NATIVE_PROVIDER_UNREACHABLE;
    bool on = *done || slower || unreachable || is(code, "authorization_pending");
    device->interval += slower ? SLOWER_S : 0;
    if (unreachable) { /* section 3.5: exponential back-off */
        device->interval = within(device->interval * 2, 1, MOST_INTERVAL_S);
    }
    if (is(code, "expired_token")) {
        rs_fail_native(err, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT, "%s", rs_error_text(&why));
    } else if (!on) {
        rs_error_copy(err, &why);
    }
    free(code);
    rs_error_clear(&why);
    return on;
}

/* The code's own life, or the person's time, whichever ends first. */
static bool fail_late(const struct device *device, const struct rs_run *run, struct rs_error *err)
{
    int64_t patience_s = rs_run_person_ms(run) / 1000;
    bool code = device->expires_in < patience_s;
    return rs_fail_native(err, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT,
                          "nobody entered the code at %s within %lld s (%s)", run->config->issuer,
                          (long long)(code ? device->expires_in : patience_s),
                          code ? "the life of the code" : "BrowserTimeout");
}

static bool wait_for_person(struct device *device, const struct rs_provider *provider,
                            struct rs_run *run, struct rs_error *err)
{
    int64_t life = device->expires_in * 1000, patience = rs_run_person_ms(run);
    int64_t end = rs_host_monotonic_ms(run->host) + (life < patience ? life : patience);
    bool done = false;
    while (!done) {
        if (!pause_for(run, end, device->interval * 1000, err)) {
            return false;
        }
        if (rs_host_monotonic_ms(run->host) >= end) {
            return fail_late(device, run, err);
        }
        if (!poll_once(device, &done, provider, run, err)) {
            return false;
        }
    }
    return true;
}

static bool can_be_used(const struct rs_provider *provider, const struct rs_run *run,
                        struct rs_error *err)
{
    if (rs_option_empty(provider->device_endpoint)) {
        return rs_fail_native(
            err, RS_28000, RS_NATIVE_NO_BROWSER,
            "Flow=device: the metadata of %s names no "
            "device_authorization_endpoint; the option DeviceEndpoint can give it",
            run->config->issuer);
    }
    if (!run->host->show) {
        return rs_fail_native(err, RS_28000, RS_NATIVE_NO_BROWSER,
                              "Flow=device has no place to show the code");
    }
    return rs_url_check_endpoint(provider->device_endpoint, "device_authorization_endpoint",
                                 run->config->unsafe_http, err);
}

static bool device_begin(void **state, struct rs_provider *provider, struct rs_run *run,
                         struct rs_error *err)
{
    struct device *device = calloc(1, sizeof *device);
    if (!device) {
        return rs_fail_memory(err);
    }
    bool ok = can_be_used(provider, run, err) && ask_for_code(device, provider, run, err) &&
              show_code(device, run, err) && wait_for_person(device, provider, run, err);
    if (ok) {
        *state = device;
        device = NULL;
    }
    device_end(device);
    return ok;
}

static bool device_redeem(void *state, struct rs_token *out, struct rs_provider *provider,
                          struct rs_run *run, struct rs_error *err)
{
    struct device *device = state;
    return rs_grant_take(out, &device->tokens, NULL, provider, run, err);
}

static void device_finish(void *state, const struct rs_run *run, const struct rs_token *token,
                          const struct rs_error *why)
{
    (void)state;
    rs_prompt_end(run, token, why);
}

const struct rs_flow rs_flow_device = {
    .name = "device",
    .begin = device_begin,
    .redeem = device_redeem,
    .refresh = rs_grant_refresh,
    .finish = device_finish,
    .end = device_end,
};
