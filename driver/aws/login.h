/* From an ID token to a temporary database login: STS AssumeRoleWithWebIdentity, then
 * GetClusterCredentialsWithIAM, GetClusterCredentials or redshift-serverless GetCredentials;
 * DescribeClusters or GetWorkgroup when host or port is missing. */
#ifndef RS_AWS_LOGIN_H
#define RS_AWS_LOGIN_H

#include "base/host.h"
#include "base/secret.h"
#include "net/http.h"

struct rs_aws_config {  /* all borrowed for the call; NULL: not given */
    const char *region; /* NULL: AWS_REGION, AWS_DEFAULT_REGION, or from the host name */
    const char *host;   /* of the cluster: region, cluster and workgroup are read from it when they
                           are not given */
    const char *role_arn;
    const char *role_session_name; /* NULL: made from the identity */
    int role_duration_s;           /* 0: the role's own */
    const char *cluster_id, *workgroup, *custom_domain;
    const char *database;
    const char *db_user;   /* given: GetClusterCredentials, else WithIAM */
    const char *db_groups; /* comma list */
    bool auto_create;
    int credential_duration_s; /* 900 to 3600; 0: 900 */
    const char *sts_endpoint, *redshift_endpoint,
        *serverless_endpoint; /* NULL: AWS_ENDPOINT_URL_*, or AWS's own */
    bool unsafe_http;
    struct rs_http_route route;
};

struct rs_db_login {
    char *user; /* owned */
    struct rs_secret password;
    int64_t expires; /* of the password, seconds since 1970 */
    char *host;      /* owned; NULL: the configured one stays */
    uint16_t port;   /* 0: the configured one stays */
};

void rs_db_login_clear(struct rs_db_login *login);

/* Whose login is asked for, and how. All borrowed. */
struct rs_aws_request {
    const struct rs_aws_config *config;
    struct rs_host *host;
    const struct rs_wait *wait;
    struct rs_span id_token;
    const char *who; /* signed in: for the session name and messages; NULL: not known */
};

/* need_endpoint: host and port are to be looked up. Failures: 28000 with RS_NATIVE_AWS_DENIED
 * (explained: what the trust policy would have to allow ...), 08001 with RS_NATIVE_AWS_UNREACHABLE,
 * RS_NATIVE_CLUSTER_NOT_FOUND or RS_NATIVE_CLUSTER_UNAVAILABLE, HY000 with RS_NATIVE_OPTION.
 * *token_refused becomes true when a fresh ID token may help (expired, rejected). */
bool rs_aws_login(const struct rs_aws_request *request, bool need_endpoint, struct rs_db_login *out,
                  bool *token_refused, struct rs_error *err) RS_MUST_CHECK;
/* Region, else the host name's, else the environment's; owned by the caller. HY000 with
 * RS_NATIVE_OPTION when there is none or it does not look like one. */
bool rs_aws_find_region(const struct rs_aws_config *config, char **out,
                        struct rs_error *err) RS_MUST_CHECK;
/* Asks what state the cluster is in after it could not be reached: "Cluster x is paused: resume it
 * ...", owned by the caller; NULL when AWS calls it available or does not say. */
char *rs_aws_cluster_state(const struct rs_aws_request *request);

#endif
