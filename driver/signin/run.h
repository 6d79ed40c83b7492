/* What every step of one sign-in works with. */
#ifndef RS_SIGNIN_RUN_H
#define RS_SIGNIN_RUN_H

#include "net/http.h"
#include "signin/signin.h"

struct rs_run {
    const struct rs_signin_config *config;
    struct rs_host *host;
    struct rs_wait wait;   /* for what needs no person; moves on by the time a person takes */
    const char *why;       /* borrowed: why no better flow can be used; NULL: not known */
    int64_t person_ms;     /* waited for a person so far */
    int64_t provider_date; /* the provider's Date header of its last answer; 0 when unknown */
};

/* Sends one request to the identity provider by the run's route, within its deadline and 30 s.
 * Failures carry RS_NATIVE_PROVIDER_UNREACHABLE; only the caller's own deadline gives HYT00. The
 * response is cleared by the caller in any case. */
bool rs_run_http(struct rs_run *run, struct rs_http_request *request,
                 struct rs_http_response *response, struct rs_error *err) RS_MUST_CHECK;
/* Milliseconds that a person may take. */
int64_t rs_run_person_ms(const struct rs_run *run);
/* Adds time that went by for a person to the deadline of the rest. */
void rs_run_add_person_ms(struct rs_run *run, int64_t ms);
/* True for NULL and "": an option that is not given. */
bool rs_option_empty(const char *text);
/* Whether a list of words separated by single spaces has the word; false for NULL. */
bool rs_words_have(const char *words, const char *word);

#endif
