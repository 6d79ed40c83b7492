/* The table of steps and its walk; see check.h. */
#include "session/check.h"

#include <stdlib.h>
#include <string.h>

#include "redshift_odbc.h"
#include "session/check_steps.h"
#include "session/session.h"

enum { DOCTOR = RS_CHECK_DOCTOR, TEST = RS_CHECK_TEST, BOTH = DOCTOR | TEST };
enum {
    BROWSER = RS_CHECK_BROWSER,
    PERSON = RS_CHECK_BROWSER | RS_CHECK_CENTER,
    SERVER = RS_CHECK_BROWSER | RS_CHECK_PASSWORD,
    ANY = RS_CHECK_ANY
};

/* In the order of the road. A step is skipped when one that it needs did not pass. */
static const struct rs_check_step steps[] = {
    {"data-source", "Data source", BOTH, ANY, "", rs_check_source},
    {"options", "Options", BOTH, ANY, "data-source", rs_check_options},
    {"odbcinst", "Driver entry", DOCTOR, ANY, "data-source", rs_check_odbcinst},
    {"driver", "Driver file and libraries", DOCTOR, ANY, "odbcinst", rs_check_driver},
    {"store", "Token store", DOCTOR, PERSON, "options", rs_check_store},
    {"browser", "Browser", DOCTOR, PERSON, "options", rs_check_browser},
    {"proxy", "Proxy", DOCTOR, PERSON, "options", rs_check_proxy},
    {"provider-name", "Name of the identity provider", DOCTOR, BROWSER, "options",
     rs_check_provider_name},
    {"provider-connect", "Connection to the identity provider", DOCTOR, BROWSER, "provider-name",
     rs_check_provider_connect},
    {"provider-tls", "TLS of the identity provider", DOCTOR, BROWSER, "provider-connect",
     rs_check_provider_tls},
    {"metadata", "Metadata of the identity provider", DOCTOR, BROWSER, "provider-tls",
     rs_check_metadata},
    {"redirect", "Redirect address", DOCTOR, BROWSER, "options", rs_check_redirect},
    {"client", "Client at the identity provider", DOCTOR, BROWSER, "metadata", rs_check_client},
    {"keys", "Signing keys", DOCTOR, BROWSER, "metadata", rs_check_keys},
    {"registration", "Client at the IAM Identity Center", DOCTOR, RS_CHECK_CENTER, "options",
     rs_check_metadata},
    {"clock", "Clock", DOCTOR, PERSON, "metadata registration", rs_check_clock},
    {"sts", "AWS STS", DOCTOR, BROWSER, "options", rs_check_sts},
    {"signed-in", "Sign-in", DOCTOR, BROWSER, "keys", rs_check_signed_in},
    {"role", "Role and trust policy", DOCTOR, BROWSER, "signed-in sts", rs_check_role},
    {"cluster", "Cluster and its credentials", DOCTOR, BROWSER, "role", rs_check_cluster},
    {"server-name", "Name of the server", DOCTOR, SERVER, "options", rs_check_server_name},
    {"server-connect", "Connection to the server", DOCTOR, SERVER, "server-name",
     rs_check_server_connect},
    {"server-tls", "TLS of the server", DOCTOR, SERVER, "server-connect", rs_check_server_tls},
    {"server-login", "Login at the server", DOCTOR, SERVER, "server-tls", rs_check_server_login},
    {"sign-in", "Sign-in", TEST, ANY, "options", rs_check_sign_in},
    {"credentials", "Credentials from AWS", TEST, BROWSER, "sign-in", rs_check_credentials},
    {"connect", "Connection", TEST, SERVER, "sign-in credentials", rs_check_connect_session},
    {"statement", "Statement", TEST, SERVER, "connect", rs_check_statement},
};

enum { STEPS = RS_COUNT(steps), STEP_MS = 20000 };
_Static_assert((int)STEPS <= (int)RS_CHECK_MOST_STEPS, "struct rs_check has a place for each step");

RS_PRINTF(3, 0)
static void set_text(struct rs_check_result *result, enum rs_check_verdict verdict, const char *fmt,
                     va_list args)
{
    free(result->text);
    result->verdict = verdict;
    result->text = rs_vformat(fmt, args);
}

void rs_check_ok(struct rs_check_result *result, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    set_text(result, RS_CHECK_OK, fmt, args);
    va_end(args);
}

void rs_check_skip(struct rs_check_result *result, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    set_text(result, RS_CHECK_SKIPPED, fmt, args);
    va_end(args);
}

void rs_check_block(struct rs_check *check, struct rs_check_result *result, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    set_text(result, RS_CHECK_SKIPPED, fmt, args);
    va_end(args);
    check->blocked = true;
}

void rs_check_warn(struct rs_check_result *result, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    set_text(result, RS_CHECK_WARNING, fmt, args);
    va_end(args);
}

void rs_check_fail_text(struct rs_check_result *result, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    set_text(result, RS_CHECK_FAILED, fmt, args);
    va_end(args);
    memcpy(result->state, "HY000", sizeof result->state);
}

void rs_check_fail(struct rs_check_result *result, struct rs_error *err)
{
    rs_check_fail_text(result, "%s", rs_error_text(err));
    memcpy(result->state, err->state, sizeof result->state);
    result->native = err->native;
    rs_error_clear(err);
}

/* The first of the needed steps that is in the way; NULL: none. One that does not apply is in
 * nobody's way. */
static const char *obstacle(const struct rs_check *check, const struct rs_check_step *step)
{
    struct rs_span rest = rs_span_of(step->needs);
    while (rest.len > 0) {
        struct rs_span name = rs_span_cut(&rest, ' ');
        for (size_t i = 0; i < STEPS; i++) {
            if (check->blocks[i] && rs_span_is(name, steps[i].name)) {
                return steps[i].name;
            }
        }
    }
    return NULL;
}

static bool applies(const struct rs_check *check, const struct rs_check_step *step)
{
    const struct rs_settings *settings = &check->settings;
    unsigned kind = rs_settings_use_center(settings)    ? RS_CHECK_CENTER
                    : rs_settings_use_browser(settings) ? RS_CHECK_BROWSER
                                                        : RS_CHECK_PASSWORD;
    return (step->sets & (unsigned)check->ask->set) && (step->kinds & kind);
}

static bool out_of_reach(const struct rs_check_result *result)
{
    return strcmp(result->state, "HYT00") == 0 || result->native == RS_NATIVE_UNREACHABLE ||
           result->native == RS_NATIVE_PROVIDER_UNREACHABLE ||
           result->native == RS_NATIVE_AWS_UNREACHABLE ||
           result->native == RS_NATIVE_CLUSTER_UNAVAILABLE;
}

static void count(struct rs_check_outcome *outcome, const struct rs_check_result *result)
{
    bool failed = result->verdict == RS_CHECK_FAILED;
    outcome->warnings += result->verdict == RS_CHECK_WARNING;
    outcome->failures += failed;
    if (result->native == RS_NATIVE_INTERACTION_NEEDED || result->native == RS_NATIVE_NO_BROWSER) {
        outcome->person_needed = true;
    } else if (failed && !outcome->broken && !outcome->try_later && !outcome->wrong_source) {
        outcome->wrong_source =
            result->native == RS_NATIVE_OPTION || strcmp(result->state, "IM002") == 0;
        outcome->try_later = out_of_reach(result);
        outcome->broken = !outcome->try_later && !outcome->wrong_source;
    }
}

/* Warnings that a connection would give, such as a store that cannot be used. */
static void add_notes(struct rs_check *check, struct rs_check_result *result)
{
    for (size_t i = 0; i < check->others.count && result->verdict != RS_CHECK_FAILED; i++) {
        char *before = result->text;
        result->text = NULL;
        rs_check_warn(result, "%s; %s", before ? before : "", check->others.items[i].text);
        free(before);
    }
    rs_notes_clear(&check->others);
}

static void run_step(struct rs_check *check, size_t number, struct rs_check_outcome *outcome)
{
    const struct rs_check_step *step = &steps[number];
    struct rs_check_result result = {.name = step->name, .title = step->title};
    const char *before = obstacle(check, step);
    int64_t begin = rs_host_monotonic_ms(&check->outside.host);
    check->wait = rs_wait_within(&check->ask->wait, begin, STEP_MS);
    check->blocked = false;
    if (before) {
        rs_check_block(check, &result, "needs %s", before);
    } else {
        step->run(check, &result);
        add_notes(check, &result);
        result.ms += rs_host_monotonic_ms(&check->outside.host) - begin;
        rs_check_advise(&result);
    }
    check->blocks[number] = check->blocked || result.verdict == RS_CHECK_FAILED;
    count(outcome, &result);
    check->ask->report(check->ask->ctx, &result);
    free(result.text);
}

static void clear(struct rs_check *check)
{
    rs_session_close(check->session);
    rs_login_clear(&check->login);
    rs_token_clear(&check->token);
    rs_provider_clear(&check->provider);
    rs_check_goal_clear(&check->provider_goal);
    rs_check_goal_clear(&check->server_goal);
    free(check->proxy_host);
    free(check->driver);
    rs_outside_clear(&check->outside);
    rs_error_clear(&check->pending);
    rs_notes_clear(&check->others);
    rs_notes_clear(&check->notes);
    rs_settings_clear(&check->settings);
}

void rs_check_run(const struct rs_check_ask *ask, struct rs_check_outcome *outcome)
{
    struct rs_check check = {.ask = ask, .provider_goal = {.fd = -1}, .server_goal = {.fd = -1}};
    *outcome = (struct rs_check_outcome){0};
    if (!rs_settings_init(&check.settings, &check.pending)) { /* out of memory */
        *outcome = (struct rs_check_outcome){.failures = 1, .broken = true};
        rs_error_clear(&check.pending);
        rs_settings_clear(&check.settings);
        return;
    }
    rs_outside_init(&check.outside, &check.settings, NULL, NULL);
    for (size_t i = 0; i < STEPS; i++) {
        if (rs_stop_wanted(ask->wait.stop)) {
            outcome->stopped = true;
            break;
        }
        if (applies(&check, &steps[i])) {
            run_step(&check, i, outcome);
        }
    }
    outcome->stopped = outcome->stopped || rs_stop_wanted(ask->wait.stop);
    clear(&check);
}
