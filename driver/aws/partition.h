/* Where AWS's services are: regions, partitions, endpoints, and what an endpoint's host name tells
 * of a cluster. */
#ifndef RS_AWS_PARTITION_H
#define RS_AWS_PARTITION_H

#include "base/buf.h"
#include "base/error.h"

/* Looks like a region, "us-east-1", "us-gov-west-1": no host name is ever built from other text. */
bool rs_aws_region_valid(struct rs_span region);
/* The DNS suffix of the region's partition: "amazonaws.com", "amazonaws.com.cn" ... */
const char *rs_aws_suffix(struct rs_span region);

/* {name}.{id}.{region}.redshift.{suffix} or ....redshift-serverless.{suffix}; spans point into the
 * host name. */
struct rs_aws_place {
    struct rs_span name, region;
    bool serverless;
};
/* False for every other name: custom domains, VPC endpoints, load balancers. */
bool rs_aws_place_parse(struct rs_span host, struct rs_aws_place *place);

/* Appends the base URL of a service ("sts", "redshift", "redshift-serverless", "oidc"): `given`
 * when it is not NULL, else AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL (unless
 * AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true), else AWS's own, FIPS and dual-stack by their
 * variables. */
void rs_aws_endpoint(struct rs_buf *out, const char *service, struct rs_span region,
                     const char *given);

#endif
