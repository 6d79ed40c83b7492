/* One call to an AWS service: endpoint, signature, clock skew, retries, and errors told apart. */
#ifndef RS_AWS_CALL_H
#define RS_AWS_CALL_H

#include "aws/login.h"
#include "aws/sigv4.h"

struct rs_aws_client { /* of one login; all borrowed */
    const struct rs_aws_config *config;
    struct rs_host *host;
    const struct rs_wait *wait;
    const char *region;
    int64_t skew_s; /* AWS's clock minus ours, learnt from a refusal */
};

struct rs_aws_call {
    const char
        *service;     /* "sts", "redshift", "redshift-serverless": endpoint and credential scope */
    const char *what; /* for messages: "AWS STS" */
    const char *operation; /* "GetCredentials" */
    const char *endpoint;  /* the option's; NULL: as rs_aws_endpoint */
    const char *content_type;
    const char *target; /* X-Amz-Target of the JSON protocol; NULL: the query protocol */
    struct rs_span body;
    const struct rs_aws_keys *keys; /* NULL: unsigned */
};

/* What AWS said when it refused. */
struct rs_aws_fault {
    int status;
    char *code, *message; /* owned; NULL when it did not come that far */
};
void rs_aws_fault_clear(struct rs_aws_fault *fault);
bool rs_aws_fault_is(const struct rs_aws_fault *fault, const char *code);

/* True for a 2xx answer. Otherwise false: with `fault` filled and err NOT set when AWS refused (the
 * caller explains), or with err set when there was no answer or it made no sense. Throttling and
 * 5xx are tried again within the wait. */
bool rs_aws_send(struct rs_aws_client *client, const struct rs_aws_call *call,
                 struct rs_http_response *response, struct rs_aws_fault *fault,
                 struct rs_error *err) RS_MUST_CHECK;

#endif
