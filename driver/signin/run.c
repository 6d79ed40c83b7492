/* One sign-in's deadline and its way to the identity provider; see run.h. */
#include "signin/run.h"

#include "redshift_odbc.h"

enum { REQUEST_MS = 30000, PERSON_MS = 180000 };

bool rs_option_empty(const char *text)
{
    return !text || !*text;
}

int64_t rs_run_person_ms(const struct rs_run *run)
{
    int ms = run->config->browser_timeout_ms;
    return ms > 0 ? ms : PERSON_MS;
}

void rs_run_add_person_ms(struct rs_run *run, int64_t ms)
{
    run->person_ms += ms;
    if (run->wait.deadline_ms != RS_NO_DEADLINE) {
        run->wait.deadline_ms += ms;
    }
}

bool rs_run_http(struct rs_run *run, struct rs_http_request *request,
                 struct rs_http_response *response, struct rs_error *err)
{
    struct rs_error why = {0};
    int64_t now = rs_host_monotonic_ms(run->host);
    request->route = &run->config->route;
    request->wait = rs_wait_within(&run->wait, now, REQUEST_MS);
    if (run->host->http(run->host->ctx, request, response, &why)) {
        run->provider_date = response->date;
        return true;
    }
    now = rs_host_monotonic_ms(run->host);
    if (rs_error_is(&why, RS_HYT00) && now < run->wait.deadline_ms) {
        rs_fail_native(err, RS_08001, RS_NATIVE_PROVIDER_UNREACHABLE,
                       "%s of the identity provider %s did not answer within %d seconds",
                       request->what, run->config->issuer, REQUEST_MS / 1000);
    } else if (!err->set) {
        rs_error_copy(err, &why);
        err->native = rs_error_is(&why, RS_08001) ? RS_NATIVE_PROVIDER_UNREACHABLE : why.native;
    }
    rs_error_clear(&why);
    return false;
}

bool rs_words_have(const char *words, const char *word)
{
    struct rs_span rest = rs_span_of(words);
    while (rest.ptr) {
        if (rs_span_is(rs_span_cut(&rest, ' '), word)) {
            return true;
        }
    }
    return false;
}
