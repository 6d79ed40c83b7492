/* Regions and endpoints; see partition.h. */
#include "aws/partition.h"

#include <stdlib.h>

static const struct {
    const char *prefix, *suffix, *dual_stack;
} partitions[] = {
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"us-isob-", "sc2s.sgov.gov", NULL},
    {"us-isof-", "csp.hci.ic.gov", NULL},
    {"us-iso-", "c2s.ic.gov", NULL},
    {"eu-isoe-", "cloud.adc-e.uk", NULL},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"", "amazonaws.com", "api.aws"},
};

static bool is_digits(struct rs_span text)
{
    uint32_t number;
    return text.len <= 3 && rs_span_to_u32(text, 999, &number);
}

static bool is_letters(struct rs_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'a' || text.ptr[i] > 'z') {
            return false;
        }
    }
    return text.len >= 2;
}

bool rs_aws_region_valid(struct rs_span region)
{
    size_t words = 0;
    while (region.ptr) {
        struct rs_span word = rs_span_cut(&region, '-');
        if (!region.ptr) {
            return words >= 2 && is_digits(word);
        }
        if (!is_letters(word)) {
            return false;
        }
        words++;
    }
    return false;
}

static size_t partition_of(struct rs_span region)
{
    size_t i = 0;
    while (!rs_span_starts(region, partitions[i].prefix)) {
        i++;
    }
    return i;
}

const char *rs_aws_suffix(struct rs_span region)
{
    return partitions[partition_of(region)].suffix;
}

bool rs_aws_place_parse(struct rs_span host, struct rs_aws_place *place)
{
    struct rs_span rest = host;
    struct rs_aws_place found = {.name = rs_span_cut(&rest, '.')};
    rs_span_cut(&rest, '.'); /* account or random part */
    found.region = rs_span_cut(&rest, '.');
    struct rs_span service = rs_span_cut(&rest, '.');
    found.serverless = rs_span_is_nocase(service, "redshift-serverless");
    bool known = found.serverless || rs_span_is_nocase(service, "redshift");
    if (!known || found.name.len == 0 || !rs_aws_region_valid(found.region) ||
        !rs_span_is_nocase(rest, rs_aws_suffix(found.region))) {
        return false;
    }
    *place = found;
    return true;
}

static bool env_true(const char *name)
{
    const char *value = secure_getenv(name);
    return value && rs_span_is_nocase(rs_span_of(value), "true");
}

static const char *env_endpoint(const char *service)
{
    static const struct {
        const char *service, *name;
    } names[] = {{"sts", "AWS_ENDPOINT_URL_STS"},
                 {"redshift", "AWS_ENDPOINT_URL_REDSHIFT"},
                 {"redshift-serverless", "AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS"},
                 {"oidc", "AWS_ENDPOINT_URL_SSO_OIDC"}};
    if (env_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
        return NULL;
    }
    for (size_t i = 0; i < RS_COUNT(names); i++) {
        const char *value = secure_getenv(names[i].name);
        if (rs_span_is(rs_span_of(service), names[i].service) && value && value[0]) {
            return value;
        }
    }
    const char *value = secure_getenv("AWS_ENDPOINT_URL");
    return value && value[0] ? value : NULL;
}

void rs_aws_endpoint(struct rs_buf *out, const char *service, struct rs_span region,
                     const char *given)
{
    const char *own = given ? given : env_endpoint(service);
    size_t partition = partition_of(region);
    bool dual_stack =
        env_true("AWS_USE_DUALSTACK_ENDPOINT") && partitions[partition].dual_stack != NULL;
    if (own) {
        rs_buf_add_str(out, own);
        return;
    }
    rs_buf_add_format(out, "https://%s%s.%.*s.%s", service,
                      env_true("AWS_USE_FIPS_ENDPOINT") ? "-fips" : "", (int)region.len, region.ptr,
                      dual_stack ? partitions[partition].dual_stack : partitions[partition].suffix);
}
