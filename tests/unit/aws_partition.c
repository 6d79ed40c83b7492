/* Regions, endpoints and host names of clusters. */
#include <stdlib.h>

#include "aws/partition.h"
#include "check.h"

static void regions_are_checked(void)
{
    static const char *const good[] = {"us-east-1",  "ap-southeast-2", "us-gov-west-1",
                                       "cn-north-1", "us-iso-east-1",  "eusc-de-east-1"};
    static const char *const bad[] = {
        "",           "us",      "us-1",  "us-east",      "US-EAST-1", "us-east-1.evil.com",
        "us-east-1/", "-east-1", "us--1", "us-east-1234", "us-east-x"};
    for (size_t i = 0; i < RS_COUNT(good); i++) {
        CHECK(rs_aws_region_valid(rs_span_of(good[i])));
    }
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        CHECK(!rs_aws_region_valid(rs_span_of(bad[i])));
    }
}

static void partitions_have_suffixes(void)
{
    CHECK_STR(rs_aws_suffix(RS_SPAN_LIT("eu-west-1")), "amazonaws.com");
    CHECK_STR(rs_aws_suffix(RS_SPAN_LIT("us-gov-west-1")), "amazonaws.com");
    CHECK_STR(rs_aws_suffix(RS_SPAN_LIT("cn-north-1")), "amazonaws.com.cn");
    CHECK_STR(rs_aws_suffix(RS_SPAN_LIT("eusc-de-east-1")), "amazonaws.eu");
    CHECK_STR(rs_aws_suffix(RS_SPAN_LIT("us-isob-east-1")), "sc2s.sgov.gov");
}

static void host_names_tell_the_cluster(void)
{
    struct rs_aws_place place;
    CHECK(rs_aws_place_parse(RS_SPAN_LIT("sales.abc123.us-east-1.redshift.amazonaws.com"), &place));
    CHECK(rs_span_is(place.name, "sales") && rs_span_is(place.region, "us-east-1"));
    CHECK(!place.serverless);
    CHECK(rs_aws_place_parse(
        RS_SPAN_LIT("wg.123456789012.cn-north-1.redshift-serverless.amazonaws.com.cn"), &place));
    CHECK(rs_span_is(place.name, "wg") && place.serverless);
    CHECK(!rs_aws_place_parse(RS_SPAN_LIT("warehouse.example.com"), &place));
    CHECK(
        !rs_aws_place_parse(RS_SPAN_LIT("a.b.us-east-1.redshift.amazonaws.com.evil.com"), &place));
    CHECK(!rs_aws_place_parse(RS_SPAN_LIT("sales.abc.us-east-1.rds.amazonaws.com"), &place));
    CHECK(!rs_aws_place_parse((struct rs_span){NULL, 0}, &place));
}

static void endpoint_is(const char *service, const char *region, const char *given,
                        const char *want)
{
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    rs_aws_endpoint(&out, service, rs_span_of(region), given);
    CHECK_STR(rs_buf_str(&out), want);
    rs_buf_clear(&out);
}

static void endpoints_have_an_order(void)
{
    endpoint_is("sts", "eu-west-1", NULL, "https://sts.eu-west-1.amazonaws.com");
    endpoint_is("redshift-serverless", "cn-north-1", NULL,
                "https://redshift-serverless.cn-north-1.amazonaws.com.cn");
    setenv("AWS_USE_FIPS_ENDPOINT", "true", 1);
    endpoint_is("redshift", "us-east-1", NULL, "https://redshift-fips.us-east-1.amazonaws.com");
    setenv("AWS_USE_DUALSTACK_ENDPOINT", "true", 1);
    endpoint_is("redshift", "us-east-1", NULL, "https://redshift-fips.us-east-1.api.aws");
    setenv("AWS_ENDPOINT_URL", "https://all.example", 1);
    endpoint_is("sts", "us-east-1", NULL, "https://all.example");
    setenv("AWS_ENDPOINT_URL_STS", "https://sts.example", 1);
    endpoint_is("sts", "us-east-1", NULL, "https://sts.example");
    endpoint_is("sts", "us-east-1", "https://option.example", "https://option.example");
    setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
    endpoint_is("sts", "us-east-1", NULL, "https://sts-fips.us-east-1.api.aws");
}

int main(void)
{
    RUN(regions_are_checked);
    RUN(partitions_have_suffixes);
    RUN(host_names_tell_the_cluster);
    RUN(endpoints_have_an_order);
    return check_done();
}
