/* AWS Security Token Service, version 2011-06-15: AssumeRoleWithWebIdentity, unsigned. */
#ifndef RS_AWS_STS_H
#define RS_AWS_STS_H

#include "aws/call.h"

/* What a web identity is: the claims of an ID token that AWS looks at, for the request and for
 * explanations. */
struct rs_aws_identity {
    struct rs_span id_token;           /* borrowed */
    char *session_name;                /* owned: config's, or made from who signed in */
    char *issuer, *audience, *subject; /* owned; NULL when the token does not say */
};

bool rs_aws_identity_init(struct rs_aws_identity *identity, const struct rs_aws_config *config,
                          struct rs_span id_token, const char *who,
                          struct rs_error *err) RS_MUST_CHECK;
void rs_aws_identity_clear(struct rs_aws_identity *identity);

/* *token_refused: a fresh ID token may help. */
bool rs_aws_assume_role(struct rs_aws_client *client, const struct rs_aws_identity *identity,
                        struct rs_aws_keys *out, bool *token_refused,
                        struct rs_error *err) RS_MUST_CHECK;

#endif
