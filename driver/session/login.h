/* What the server is going to be told: user and password, either configured or made from a sign-in
 * by AWS. */
#ifndef RS_SESSION_LOGIN_H
#define RS_SESSION_LOGIN_H

#include "aws/login.h"
#include "base/host.h"
#include "session/settings.h"
#include "signin/signin.h"

struct rs_login {
    struct rs_db_login db;
    char *identity;            /* who signed in; NULL for a password login */
    bool fresh;                /* a person has just signed in for it */
    int64_t expires;           /* of the ID token, seconds since 1970 */
    int64_t person_ms;         /* how long a person was waited for */
    bool asked_aws;            /* the sign-in went well, and AWS was asked */
    int64_t aws_ms;            /* how long AWS took */
    struct rs_secret id_token; /* kept for one question to AWS when the cluster cannot be reached */
};

void rs_login_clear(struct rs_login *login);
/* A person signs in: at an OpenID provider or an IAM Identity Center. */
bool rs_settings_use_browser(const struct rs_settings *settings);
bool rs_settings_use_center(const struct rs_settings *settings);
/* Names the first option that is missing or does not fit the others: HY000, RS_NATIVE_OPTION. */
bool rs_settings_check(const struct rs_settings *settings, struct rs_error *err) RS_MUST_CHECK;
/* The settings in the words of signin and aws; everything in them is borrowed. */
struct rs_signin_config rs_login_signin_config(const struct rs_settings *settings);
struct rs_aws_config rs_login_aws_config(const struct rs_settings *settings);
/* Whether AWS is to be asked for host and port. */
bool rs_login_needs_endpoint(const struct rs_settings *settings);
/* In failure *out may hold who signed in nevertheless; the caller clears it in any case. */
bool rs_login_get(const struct rs_settings *settings, struct rs_host *host,
                  const struct rs_wait *wait, struct rs_login *out,
                  struct rs_error *err) RS_MUST_CHECK;
/* Adds what AWS says of the cluster's state to an error of a connect that failed. */
void rs_login_explain(const struct rs_settings *settings, struct rs_host *host,
                      const struct rs_wait *wait, const struct rs_login *login,
                      struct rs_error *err);

#endif
