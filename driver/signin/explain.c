/* Words for the person; see explain.h. */
#include "signin/explain.h"

#include "net/page.h"
#include "redshift_odbc.h"
#include "signin/preset.h"

/* What the counts of the listener hint at; the first that fits is told. */
static const char *hint_of(const struct rs_signin_seen *seen)
{
    if (seen->counts.tls > 0) {
        return "the browser came back with https instead of http: exempt 127.0.0.1 from its "
               "HTTPS-only mode";
    }
    if (seen->strangers > 0) {
        return "answers came, but of another sign-in (an old tab?): finish the newest tab";
    }
    if (seen->counts.connections > 0) {
        return "something connected, but brought no answer";
    }
    return "nothing came back: the window was closed or overlooked, the browser runs elsewhere, "
           "its proxy takes 127.0.0.1, or the provider forbids the way back (CSP form-action)";
}

bool rs_explain_timeout(const struct rs_run *run, const char *redirect_uri,
                        const struct rs_signin_seen *seen, struct rs_error *err)
{
    const char *habit = rs_preset_of(run->config->issuer)->words;
    return rs_fail_native(
        err, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT,
        "nobody finished the sign-in at %s within %lld s (BrowserTimeout); %s. If its page showed "
        "an error, check that the client \"%s\" has the redirect URI %s%s%s. (%u connections, "
        "%u silent, %u refused, %u https, %u with a wrong state)",
        run->config->issuer, (long long)(rs_run_person_ms(run) / 1000), hint_of(seen),
        run->config->client_id ? run->config->client_id : "redshift-odbc", redirect_uri,
        *habit ? "; " : "", habit, seen->counts.connections, seen->counts.silent,
        seen->counts.refused, seen->counts.tls, seen->strangers);
}

static const struct {
    int native;
    const char *title, *advice;
} failures[] = {
    {RS_NATIVE_SIGN_IN_DENIED, "The sign-in was refused",
     "Try again from your program, with another account if need be."},
    {RS_NATIVE_ID_TOKEN_INVALID, "The sign-in could not be verified",
     "Pass this message on to whoever set up the connection."},
    {RS_NATIVE_PROVIDER_ERROR, "The identity provider reported an error",
     "Pass this message on to whoever set up the connection."},
    {RS_NATIVE_PROVIDER_UNREACHABLE, "The identity provider could not be reached",
     "Check the network or the proxy, then try again from your program."},
    {RS_NATIVE_AWS_DENIED, "AWS does not let you in",
     "Pass this message on to whoever manages access to Amazon Redshift."},
};

void rs_explain_outcome(struct rs_buf *html, const struct rs_run *run, const struct rs_token *token,
                        const struct rs_error *why)
{
    bool failed = why && why->set;
    struct rs_page page = {.kind = failed ? RS_PAGE_FAILURE : RS_PAGE_SUCCESS,
                           .title = failed ? "The sign-in did not work" : "You are signed in",
                           .who = token ? token->identity : NULL,
                           .what = run->config->target,
                           .message =
                               failed
                                   ? rs_error_text(why)
                                   : "AWS accepted the sign-in; your program is being connected.",
                           .advice = failed ? "Your program shows the same message."
                                            : "You can close this tab and go back to it."};
    if (failed && token) {
        page.title = "You are signed in, but the connection failed";
    }
    for (size_t i = 0; failed && i < RS_COUNT(failures); i++) {
        if (why->native == failures[i].native) {
            page.title = failures[i].title;
            page.advice = failures[i].advice;
        }
    }
    rs_page_write(html, &page);
}
