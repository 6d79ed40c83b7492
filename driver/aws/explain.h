/* What AWS's refusals mean for the person who connects, and what to change where. */
#ifndef RS_AWS_EXPLAIN_H
#define RS_AWS_EXPLAIN_H

#include "aws/sts.h"

/* Sets err from a fault that rs_aws_send returned. */
void rs_aws_explain(const struct rs_aws_client *client, const struct rs_aws_call *call,
                    const struct rs_aws_fault *fault, const struct rs_aws_identity *identity,
                    struct rs_error *err);

#endif
