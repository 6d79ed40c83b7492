/* AWS Security Token Service; see sts.h. */
#include "aws/sts.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "aws/explain.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/xml.h"
#include "net/url.h"
#include "redshift_odbc.h"

enum { MAX_BODY = 1 << 17, MAX_TOKEN = 20000, MAX_SESSION_NAME = 64, MIN_SESSION_NAME = 2 };

void rs_aws_identity_clear(struct rs_aws_identity *identity)
{
    free(identity->session_name);
    free(identity->issuer);
    free(identity->audience);
    free(identity->subject);
    *identity = (struct rs_aws_identity){0};
}

static bool allowed_in_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_+=,.@-", c));
}

/* RoleSessionName: 2 to 64 of [\w+=,.@-]; other characters become '-'. */
static char *session_name(const struct rs_aws_config *config, const char *who)
{
    struct rs_span from = rs_span_of(config->role_session_name ? config->role_session_name : who);
    struct rs_buf name;
    rs_buf_init(&name, MAX_SESSION_NAME);
    for (size_t i = 0; i < from.len && name.len < MAX_SESSION_NAME; i++) {
        rs_buf_add_char(&name, allowed_in_name(from.ptr[i]) ? from.ptr[i] : '-');
    }
    if (name.len < MIN_SESSION_NAME) {
        rs_buf_add_str(&name, "redshift-odbc");
    }
    return rs_buf_take(&name);
}

/* The claims are only for messages: AWS verifies the token, and signin has done so before. */
static void read_claims(struct rs_aws_identity *identity)
{
    static const struct rs_json_field fields[] = {
        {"iss", RS_JSON_STRING, offsetof(struct rs_aws_identity, issuer), false,
         RS_JSON_NO_PRESENT},
        {"aud", RS_JSON_STRINGS, offsetof(struct rs_aws_identity, audience), false,
         RS_JSON_NO_PRESENT},
        {"sub", RS_JSON_STRING, offsetof(struct rs_aws_identity, subject), false,
         RS_JSON_NO_PRESENT},
    };
    struct rs_span rest = identity->id_token;
    struct rs_buf claims;
    struct rs_error ignored = {0};
    rs_span_cut(&rest, '.');
    struct rs_span payload = rs_span_cut(&rest, '.');
    rs_buf_init_secret(&claims, MAX_BODY);
    if (rs_base64url_decode(payload, &claims) &&
        !rs_json_read(rs_buf_span(&claims), "the ID token", fields, RS_COUNT(fields), identity,
                      &ignored)) {
        rs_error_clear(&ignored);
    }
    rs_buf_clear(&claims);
}

bool rs_aws_identity_init(struct rs_aws_identity *identity, const struct rs_aws_config *config,
                          struct rs_span id_token, const char *who, struct rs_error *err)
{
    *identity = (struct rs_aws_identity){.id_token = id_token};
    if (id_token.len > MAX_TOKEN) {
        return rs_fail_native(
            err, RS_28000, RS_NATIVE_AWS_DENIED,
            "The ID token has %zu bytes and AWS takes at most %d: let the identity "
            "provider put fewer claims (such as groups) into it",
            id_token.len, MAX_TOKEN);
    }
    read_claims(identity);
    identity->session_name = session_name(config, who);
    return identity->session_name ? true : rs_fail_memory(err);
}

static void make_body(const struct rs_aws_config *config, const struct rs_aws_identity *identity,
                      struct rs_buf *body)
{
    rs_form_add(body, "Action", RS_SPAN_LIT("AssumeRoleWithWebIdentity"));
    rs_form_add(body, "Version", RS_SPAN_LIT("2011-06-15"));
    rs_form_add(body, "RoleArn", rs_span_of(config->role_arn));
    rs_form_add(body, "RoleSessionName", rs_span_of(identity->session_name));
    rs_form_add(body, "WebIdentityToken", identity->id_token);
    if (config->role_duration_s > 0) {
        char *seconds = rs_format("%d", config->role_duration_s);
        rs_form_add(body, "DurationSeconds", rs_span_of(seconds));
        free(seconds);
    }
}

static bool read_keys(struct rs_span body, struct rs_aws_keys *keys, struct rs_error *err)
{
    static const struct rs_xml_field fields[] = {
        {"Credentials/AccessKeyId", RS_XML_STRING, offsetof(struct rs_aws_keys, id), true},
        {"Credentials/SecretAccessKey", RS_XML_SECRET, offsetof(struct rs_aws_keys, secret), true},
        {"Credentials/SessionToken", RS_XML_SECRET, offsetof(struct rs_aws_keys, session_token),
         true},
    };
    return rs_xml_read(body, "the answer of AWS STS", fields, RS_COUNT(fields), keys, err);
}

bool rs_aws_assume_role(struct rs_aws_client *client, const struct rs_aws_identity *identity,
                        struct rs_aws_keys *out, bool *token_refused, struct rs_error *err)
{
    struct rs_http_response response = {0};
    struct rs_aws_fault fault = {0};
    struct rs_buf body;
    rs_buf_init_secret(&body, MAX_BODY);
    make_body(client->config, identity, &body);
    struct rs_aws_call call = {.service = "sts",
                               .what = "AWS STS",
                               .operation = "AssumeRoleWithWebIdentity",
                               .endpoint = client->config->sts_endpoint,
                               .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                               .body = rs_buf_span(&body)};
    bool ok = rs_buf_ok(&body) ? true : rs_fail_memory(err);
    ok = ok && rs_aws_send(client, &call, &response, &fault, err);
    ok = ok && read_keys(rs_buf_span(&response.body), out, err);
    if (!ok && !err->set) {
        *token_refused = rs_aws_fault_is(&fault, "ExpiredTokenException") ||
                         rs_aws_fault_is(&fault, "IDPRejectedClaim");
        rs_aws_explain(client, &call, &fault, identity, err);
    }
    rs_http_response_clear(&response);
    rs_aws_fault_clear(&fault);
    rs_buf_clear(&body);
    return ok;
}
