/* AWS's refusals in words; see explain.h. */
#include "aws/explain.h"

#include <string.h>

#include "base/clock.h"
#include "net/url.h"
#include "redshift_odbc.h"

struct context {
    const struct rs_aws_client *client;
    const struct rs_aws_call *call;
    const struct rs_aws_fault *fault;
    const struct rs_aws_identity *identity;
};

static const char *or_unknown(const char *text)
{
    return text ? text : "(unknown)";
}

static void say_claims(struct rs_buf *out, const struct context *at)
{
    rs_buf_add_format(out, " The ID token says iss=%s, aud=%s, sub=%s.",
                      or_unknown(at->identity->issuer), or_unknown(at->identity->audience),
                      or_unknown(at->identity->subject));
}

static void say_expired(struct rs_buf *out, const struct context *at)
{
    char now[24];
    rs_clock_format_utc(rs_host_now(at->client->host), now);
    rs_buf_add_format(
        out, "AWS says that the ID token has expired. This computer's clock says %s: check it.",
        now);
}

static void say_identity(struct rs_buf *out, const struct context *at)
{
    rs_buf_add_str(
        out,
        "AWS does not accept the ID token: the identity provider must be registered in IAM (OpenID "
        "Connect provider) under exactly this issuer, with this audience in its list.");
    say_claims(out, at);
}

static void say_trust(struct rs_buf *out, const struct context *at)
{
    const char *issuer = or_unknown(at->identity->issuer);
    const char *host = strstr(issuer, "://") ? strstr(issuer, "://") + 3 : issuer;
    rs_buf_add_format(out,
                      "AWS does not let this person assume the role %s: it does not exist, or its "
                      "trust policy does "
                      "not allow sts:AssumeRoleWithWebIdentity for the provider %s with %s:aud = "
                      "%s and %s:sub = %s.",
                      at->client->config->role_arn, host, host, or_unknown(at->identity->audience),
                      host, or_unknown(at->identity->subject));
}

static void say_permission(struct rs_buf *out, const struct context *at)
{
    rs_buf_add_format(out,
                      "The role %s may not call %s:%s: add the permission to the role's policy.",
                      at->client->config->role_arn, at->call->service, at->call->operation);
}

static void say_region_off(struct rs_buf *out, const struct context *at)
{
    rs_buf_add_format(out,
                      "STS is not active in region %s: activate it, or name another one in Region.",
                      at->client->region);
}

static void say_provider_down(struct rs_buf *out, const struct context *at)
{
    rs_buf_add_format(
        out, "AWS could not reach the identity provider %s to check the token: try again later.",
        or_unknown(at->identity->issuer));
}

static void say_cluster(struct rs_buf *out, const struct context *at)
{
    const struct rs_aws_config *config = at->client->config;
    const char *name = config->cluster_id ? config->cluster_id : config->workgroup;
    name = name ? name : config->custom_domain;
    rs_buf_add_format(out,
                      "There is no cluster or workgroup %s in region %s of this AWS account: check "
                      "ClusterID, Workgroup and Region.",
                      name ? name : or_unknown(config->host), at->client->region);
}

static void say_skew(struct rs_buf *out, const struct context *at)
{
    char now[24];
    rs_clock_format_utc(rs_host_now(at->client->host), now);
    rs_buf_add_format(
        out, "AWS refused the request's signature. This computer's clock says %s: check it.", now);
}

static void say_nothing(struct rs_buf *out, const struct context *at)
{
    rs_buf_add_format(out,
                      at->fault->status >= 500 ? "%s could not answer %s: try again later."
                                               : "%s refused %s.",
                      at->call->what, at->call->operation);
}

/* The first row that fits: service (NULL: any), code (NULL: any). */
static const struct {
    const char *service, *code;
    enum rs_state state;
    int native;
    void (*say)(struct rs_buf *out, const struct context *at);
} rows[] = {
    {"sts", "ExpiredTokenException", RS_28000, RS_NATIVE_AWS_DENIED, say_expired},
    {"sts", "InvalidIdentityToken", RS_28000, RS_NATIVE_AWS_DENIED, say_identity},
    {"sts", "IDPRejectedClaim", RS_28000, RS_NATIVE_AWS_DENIED, say_identity},
    {"sts", "IDPCommunicationError", RS_08001, RS_NATIVE_AWS_UNREACHABLE, say_provider_down},
    {"sts", "AccessDenied", RS_28000, RS_NATIVE_AWS_DENIED, say_trust},
    {"sts", "RegionDisabledException", RS_28000, RS_NATIVE_AWS_DENIED, say_region_off},
    {NULL, "AccessDenied", RS_28000, RS_NATIVE_AWS_DENIED, say_permission},
    {NULL, "AccessDeniedException", RS_28000, RS_NATIVE_AWS_DENIED, say_permission},
    {NULL, "UnauthorizedOperation", RS_28000, RS_NATIVE_AWS_DENIED, say_permission},
    {NULL, "ClusterNotFound", RS_08001, RS_NATIVE_CLUSTER_NOT_FOUND, say_cluster},
    {NULL, "ClusterNotFoundFault", RS_08001, RS_NATIVE_CLUSTER_NOT_FOUND, say_cluster},
    {NULL, "ResourceNotFoundException", RS_08001, RS_NATIVE_CLUSTER_NOT_FOUND, say_cluster},
    {NULL, "CustomDomainAssociationNotFoundFault", RS_08001, RS_NATIVE_CLUSTER_NOT_FOUND,
     say_cluster},
    {NULL, "RequestTimeTooSkewed", RS_28000, RS_NATIVE_AWS_DENIED, say_skew},
    {NULL, "SignatureDoesNotMatch", RS_28000, RS_NATIVE_AWS_DENIED, say_skew},
    {NULL, "InvalidSignatureException", RS_28000, RS_NATIVE_AWS_DENIED, say_skew},
    {NULL, NULL, RS_08001, RS_NATIVE_AWS_ERROR, say_nothing},
};

static bool fits(const char *want, const char *have)
{
    return !want || (have && strcmp(want, have) == 0);
}

/* AWS's own words behind ours; one line, bounded. */
static void quote_fault(struct rs_buf *out, const struct rs_aws_fault *fault)
{
    struct rs_span message = rs_span_of(fault->message ? fault->message : "");
    if (!fault->code) {
        rs_buf_add_format(out, " (HTTP %d, not an answer of AWS: is a proxy in between?)",
                          fault->status);
        return;
    }
    rs_buf_add_format(out, " (%s", fault->code);
    if (message.len > 0) {
        rs_buf_add_str(out, ": ");
    }
    for (size_t i = 0; i < message.len && i < 500; i++) {
        rs_buf_add_char(out, (unsigned char)message.ptr[i] < ' ' ? ' ' : message.ptr[i]);
    }
    rs_buf_add_char(out, ')');
}

void rs_aws_explain(const struct rs_aws_client *client, const struct rs_aws_call *call,
                    const struct rs_aws_fault *fault, const struct rs_aws_identity *identity,
                    struct rs_error *err)
{
    struct context at = {client, call, fault, identity};
    struct rs_buf text;
    size_t i = 0;
    while (!fits(rows[i].service, call->service) || !fits(rows[i].code, fault->code)) {
        i++;
    }
    rs_buf_init(&text, 8192);
    rows[i].say(&text, &at);
    quote_fault(&text, fault);
    rs_fail_native(err, rows[i].state, rows[i].native, "%s", rs_buf_str(&text));
    rs_buf_clear(&text);
}
