/* The authorization response: state before anything else, then its form, iss, error, code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "redshift_odbc.h"
#include "signin/callback.h"

#define STATE "right-state"
#define CODE  "code=abc&state=" STATE

static bool is_ours(const char *query)
{
    struct rs_callback callback;
    bool ours = rs_callback_read(&callback, rs_span_of(query), STATE);
    if (!ours) {
        CHECK(!rs_secret_given(&callback.code) && !callback.error && !callback.iss);
    }
    rs_callback_clear(&callback);
    return ours;
}

/* "" when it is good, else the message; owned. */
static char *judge(const char *query, bool announces, int *native)
{
    struct rs_callback callback;
    struct rs_provider provider = {.issuer = (char[]){"https://idp.example"},
                                   .iss_parameter = announces};
    struct rs_error err = {0};
    CHECK(rs_callback_read(&callback, rs_span_of(query), STATE));
    bool ok = rs_callback_check(&callback, &provider, &err);
    CHECK(ok == !err.set);
    CHECK(ok || rs_error_is(&err, RS_28000));
    char *text = strdup(rs_error_text(&err));
    if (native) {
        *native = err.native;
    }
    rs_callback_clear(&callback);
    rs_error_clear(&err);
    return text;
}

static void check_words(const char *query, bool announces, const char *words)
{
    char *text = judge(query, announces, NULL);
    /* prints both when the words are not in the text */
    CHECK_STR(*words && strstr(text, words) ? words : text, words);
    free(text);
}

static void only_the_right_state_is_ours(void)
{
    CHECK(is_ours(CODE));
    CHECK(is_ours("state=right%2Dstate&error=access_denied"));
    CHECK(is_ours("error=access_denied&x=y&state=" STATE));
    CHECK(!is_ours("code=abc"));
    CHECK(!is_ours("code=abc&state"));
    CHECK(!is_ours("code=abc&state="));
    CHECK(!is_ours("code=abc&state=right-stat"));
    CHECK(!is_ours("code=abc&state=right-state2"));
    CHECK(!is_ours("code=abc&State=" STATE));
    CHECK(!is_ours("error=access_denied&state=wrong"));
    CHECK(!is_ours("code=abc&state=" STATE "&state=" STATE));
    CHECK(!is_ours("code=abc&state=right%zzstate"));
    CHECK(!is_ours(""));
    CHECK(!is_ours("&&&=&"));
}

static void a_code_is_decoded_once(void)
{
    struct rs_callback callback;
    CHECK(rs_callback_read(&callback, RS_SPAN_LIT("state=" STATE "&code=a%2Fb%2Bc%3D+d%2525"),
                           STATE));
    CHECK_STR(rs_secret_str(&callback.code), "a/b+c= d%25");
    rs_callback_clear(&callback);
}

static void a_long_code_fits(void)
{
    struct rs_callback callback;
    static char query[10000];
    int len = snprintf(query, sizeof query, "state=" STATE "&code=%08190d", 7);
    CHECK(rs_callback_read(&callback, (struct rs_span){query, (size_t)len}, STATE));
    CHECK_INT(callback.code.len, 8190);
    rs_callback_clear(&callback);
}

static void parameters_that_are_there_twice(void)
{
    check_words(CODE "&code=abc", false, "has a parameter twice");
    check_words(CODE "&error=a&error=b", false, "has a parameter twice");
    check_words(CODE "&iss=https%3A%2F%2Fidp.example&iss=x", false, "has a parameter twice");
    check_words("state=" STATE "&code=%00", false, "badly encoded");
    check_words("state=" STATE "&code=a%0Ab", false, "badly encoded");
    check_words(CODE "&session_state=1&session_state=2&scope=a&hd=x&authuser=0", false, "");
}

static void who_answered(void)
{
    check_words(CODE, false, "");
    check_words(CODE, true, "lacks iss");
    check_words(CODE "&iss=https%3A%2F%2Fidp.example", true, "");
    check_words(CODE "&iss=https%3A%2F%2Fidp.example", false, "");
    check_words(CODE "&iss=https%3A%2F%2Fidp.example%2F", true, "expected \"https://idp.example\"");
    check_words(CODE "&iss=https%3A%2F%2Fevil.example", false, "https://evil.example");
    check_words(CODE "&iss=", true, "expected \"https://idp.example\"");
    /* an error of a stranger is a stranger's */
    check_words("error=access_denied&state=" STATE "&iss=x", false, "came from");
    check_words("error=access_denied&state=" STATE, true, "lacks iss");
}

static void each_error_has_its_hint(void)
{
    static const struct {
        const char *error;
        int native;
        const char *words;
    } cases[] = {
        {"access_denied", RS_NATIVE_SIGN_IN_DENIED, "cancelled"},
        {"invalid_request", RS_NATIVE_PROVIDER_ERROR, "RedirectPath"},
        {"unauthorized_client", RS_NATIVE_PROVIDER_ERROR, "native"},
        {"unsupported_response_type", RS_NATIVE_PROVIDER_ERROR, "code flow"},
        {"invalid_scope", RS_NATIVE_PROVIDER_ERROR, "Scope"},
        {"server_error", RS_NATIVE_PROVIDER_ERROR, "internal error"},
        {"temporarily_unavailable", RS_NATIVE_PROVIDER_ERROR, "later"},
        {"login_required", RS_NATIVE_SIGN_IN_DENIED, "Prompt"},
        {"interaction_required", RS_NATIVE_SIGN_IN_DENIED, "question"},
        {"consent_required", RS_NATIVE_SIGN_IN_DENIED, "consent"},
        {"account_selection_required", RS_NATIVE_SIGN_IN_DENIED, "select_account"},
        {"something_new", RS_NATIVE_PROVIDER_ERROR, "documentation"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        int native = 0;
        char query[100];
        snprintf(query, sizeof query, "error=%s&state=" STATE, cases[i].error);
        char *text = judge(query, false, &native);
        CHECK_INT(native, cases[i].native);
        CHECK(strstr(text, cases[i].error) && strstr(text, cases[i].words));
        free(text);
    }
}

static void what_the_provider_says_is_shown_within_limits(void)
{
    check_words(
        "error=x&error_description=The+%3Cb%3Euser&error_uri=https%3A%2F%2Fe.example&state=" STATE,
        false, "(x: The <b>user, see https://e.example)");
    check_words(
        "error=access_denied&error_description=AADSTS65004%3A+declined.%0d%0aTrace+ID&state=" STATE,
        false, "(access_denied: AADSTS65004: declined.  Trace ID)");
    check_words("error=access_denied&error_description=%ff&state=" STATE, false,
                "(access_denied);");
    static char query[5000];
    snprintf(query, sizeof query, "state=" STATE "&error=x&error_description=%04000d", 1);
    char *text = judge(query, false, NULL);
    CHECK(strlen(text) < 600);
    free(text);
    check_words("state=" STATE, false, "neither a code nor an error");
    check_words("code=&state=" STATE, false, "neither a code nor an error");
}

int main(void)
{
    RUN(only_the_right_state_is_ours);
    RUN(a_code_is_decoded_once);
    RUN(a_long_code_fits);
    RUN(parameters_that_are_there_twice);
    RUN(who_answered);
    RUN(each_error_has_its_hint);
    RUN(what_the_provider_says_is_shown_within_limits);
    return check_done();
}
