/* The two services that know clusters: Redshift (provisioned) and Redshift Serverless, behind one
 * face. */
#ifndef RS_AWS_CLUSTER_H
#define RS_AWS_CLUSTER_H

#include "aws/sts.h"

struct rs_aws_cluster { /* which one */
    bool serverless;
    char *name; /* cluster identifier or workgroup; NULL with a custom domain; owned */
    const char *custom_domain; /* borrowed or NULL */
};

struct rs_aws_endpoint_answer {
    char *host;                  /* owned; NULL: none yet */
    char *port_text;             /* owned; DescribeClusters' port */
    int64_t port;                /* GetWorkgroup's */
    char *status, *availability; /* "paused", "Paused"; owned */
};
void rs_aws_endpoint_answer_clear(struct rs_aws_endpoint_answer *answer);

/* Reads ClusterID, Workgroup, CustomDomain or the host name. HY000, RS_NATIVE_OPTION when they do
 * not tell. */
bool rs_aws_cluster_find(struct rs_aws_cluster *out, const struct rs_aws_config *config,
                         struct rs_error *err) RS_MUST_CHECK;
/* GetClusterCredentialsWithIAM, GetClusterCredentials (with DbUser), or GetCredentials. */
bool rs_aws_credentials(struct rs_aws_client *client, const struct rs_aws_cluster *cluster,
                        const struct rs_aws_keys *keys, const struct rs_aws_identity *identity,
                        struct rs_db_login *out, struct rs_error *err) RS_MUST_CHECK;
/* DescribeClusters or GetWorkgroup. */
bool rs_aws_describe(struct rs_aws_client *client, const struct rs_aws_cluster *cluster,
                     const struct rs_aws_keys *keys, const struct rs_aws_identity *identity,
                     struct rs_aws_endpoint_answer *out, struct rs_error *err) RS_MUST_CHECK;

#endif
