/* Redshift and Redshift Serverless; see cluster.h. */
#include "aws/cluster.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "aws/explain.h"
#include "aws/partition.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/xml.h"
#include "net/url.h"
#include "redshift_odbc.h"

enum { MAX_BODY = 1 << 16, DEFAULT_DURATION_S = 900 };

void rs_aws_endpoint_answer_clear(struct rs_aws_endpoint_answer *answer)
{
    free(answer->host);
    free(answer->port_text);
    free(answer->status);
    free(answer->availability);
    *answer = (struct rs_aws_endpoint_answer){0};
}

bool rs_aws_cluster_find(struct rs_aws_cluster *out, const struct rs_aws_config *config,
                         struct rs_error *err)
{
    struct rs_aws_place place = {.serverless = config->workgroup != NULL};
    struct rs_span name = rs_span_of(config->cluster_id ? config->cluster_id : config->workgroup);
    if (!name.ptr && !config->custom_domain) {
        if (!rs_aws_place_parse(rs_span_of(config->host), &place)) {
            return rs_fail_native(
                err, RS_HY000, RS_NATIVE_OPTION,
                "Host \"%s\" does not name a cluster or workgroup: give ClusterID or Workgroup",
                config->host ? config->host : "");
        }
        name = place.name;
    }
    *out = (struct rs_aws_cluster){.serverless = place.serverless,
                                   .custom_domain = config->custom_domain};
    if (name.ptr) {
        out->name = rs_span_dup(name);
        return out->name ? true : rs_fail_memory(err);
    }
    return true;
}

/* One signed call; a refusal is explained. */
static bool signed_call(struct rs_aws_client *client, struct rs_aws_call *call,
                        const struct rs_aws_identity *identity, struct rs_buf *body,
                        struct rs_http_response *response, struct rs_error *err)
{
    struct rs_aws_fault fault = {0};
    call->body = rs_buf_span(body);
    bool ok =
        rs_buf_ok(body) ? rs_aws_send(client, call, response, &fault, err) : rs_fail_memory(err);
    if (!ok && !err->set) {
        rs_aws_explain(client, call, &fault, identity, err);
    }
    rs_aws_fault_clear(&fault);
    return ok;
}

static struct rs_aws_call query_call(const struct rs_aws_client *client, const char *operation,
                                     const struct rs_aws_keys *keys)
{
    return (struct rs_aws_call){.service = "redshift",
                                .what = "Amazon Redshift",
                                .operation = operation,
                                .endpoint = client->config->redshift_endpoint,
                                .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                                .keys = keys};
}

static struct rs_aws_call json_call(const struct rs_aws_client *client, const char *operation,
                                    const char *target, const struct rs_aws_keys *keys)
{
    return (struct rs_aws_call){.service = "redshift-serverless",
                                .what = "Amazon Redshift Serverless",
                                .operation = operation,
                                .target = target,
                                .endpoint = client->config->serverless_endpoint,
                                .content_type = "application/x-amz-json-1.1",
                                .keys = keys};
}

static void begin_query(struct rs_buf *body, const char *operation,
                        const struct rs_aws_cluster *cluster)
{
    rs_form_add(body, "Action", rs_span_of(operation));
    rs_form_add(body, "Version", RS_SPAN_LIT("2012-12-01"));
    rs_form_add(body, "ClusterIdentifier", rs_span_of(cluster->name));
    rs_form_add(body, "CustomDomainName",
                rs_span_of(cluster->name ? NULL : cluster->custom_domain));
}

static int duration_of(const struct rs_aws_config *config)
{
    return config->credential_duration_s ? config->credential_duration_s : DEFAULT_DURATION_S;
}

static void add_user(struct rs_buf *body, const struct rs_aws_config *config)
{
    struct rs_span groups = rs_span_of(config->db_groups);
    rs_form_add(body, "DbUser", rs_span_of(config->db_user));
    rs_form_add(body, "AutoCreate", rs_span_of(config->auto_create ? "true" : "false"));
    for (int n = 1; groups.ptr; n++) {
        struct rs_span group = rs_span_trim(rs_span_cut(&groups, ','));
        char *name = rs_format("DbGroups.DbGroup.%d", n);
        rs_form_add(body, name ? name : "", group);
        free(name);
    }
}

/* What the three credential calls answer; the expiry as text (XML) or number (JSON). */
struct answer {
    char *user, *expires;
    struct rs_secret password;
    int64_t expires_at;
};

static bool keep_answer(struct answer *answer, struct rs_db_login *out)
{
    out->user = answer->user;
    answer->user = NULL;
    rs_secret_move(&out->password, &answer->password);
    out->expires = answer->expires_at;
    if (answer->expires && !rs_clock_parse_iso(rs_span_of(answer->expires), &out->expires)) {
        out->expires = 0;
    }
    return true;
}

static void answer_clear(struct answer *answer)
{
    free(answer->user);
    free(answer->expires);
    rs_secret_clear(&answer->password);
}

static void provisioned_credentials(struct rs_aws_client *client,
                                    const struct rs_aws_cluster *cluster,
                                    const struct rs_aws_keys *keys, struct rs_buf *body,
                                    struct rs_aws_call *call)
{
    const struct rs_aws_config *config = client->config;
    const char *operation =
        config->db_user ? "GetClusterCredentials" : "GetClusterCredentialsWithIAM";
    *call = query_call(client, operation, keys);
    begin_query(body, operation, cluster);
    rs_form_add(body, "DbName", rs_span_of(config->database));
    if (config->db_user) {
        add_user(body, config);
    }
    char *seconds = rs_format("%d", duration_of(config));
    rs_form_add(body, "DurationSeconds", rs_span_of(seconds));
    free(seconds);
}

static void add_member(struct rs_buf *body, const char *name, const char *value)
{
    if (value) {
        rs_buf_add_format(body, "%s\"%s\":", body->len > 1 ? "," : "", name);
        rs_json_add_string(body, rs_span_of(value));
    }
}

static void serverless_body(const struct rs_aws_cluster *cluster, struct rs_buf *body)
{
    rs_buf_add_char(body, '{');
    add_member(body, "workgroupName", cluster->name);
    add_member(body, "customDomainName", cluster->name ? NULL : cluster->custom_domain);
}

static void serverless_credentials(struct rs_aws_client *client,
                                   const struct rs_aws_cluster *cluster,
                                   const struct rs_aws_keys *keys, struct rs_buf *body,
                                   struct rs_aws_call *call)
{
    *call = json_call(client, "GetCredentials", "RedshiftServerless.GetCredentials", keys);
    serverless_body(cluster, body);
    add_member(body, "dbName", client->config->database);
    rs_buf_add_format(body, ",\"durationSeconds\":%d}", duration_of(client->config));
}

static bool read_answer(bool serverless, struct rs_span body, struct answer *answer,
                        struct rs_error *err)
{
    static const struct rs_xml_field xml[] = {
        {"DbUser", RS_XML_STRING, offsetof(struct answer, user), true},
        {"DbPassword", RS_XML_SECRET, offsetof(struct answer, password), true},
        {"Expiration", RS_XML_STRING, offsetof(struct answer, expires), false},
    };
    static const struct rs_json_field json[] = {
        {"dbUser", RS_JSON_STRING, offsetof(struct answer, user), true, RS_JSON_NO_PRESENT},
        {"dbPassword", RS_JSON_SECRET, offsetof(struct answer, password), true, RS_JSON_NO_PRESENT},
        {"expiration", RS_JSON_INT, offsetof(struct answer, expires_at), false, RS_JSON_NO_PRESENT},
    };
    return serverless ? rs_json_read(body, "the answer of Amazon Redshift Serverless", json,
                                     RS_COUNT(json), answer, err)
                      : rs_xml_read(body, "the answer of Amazon Redshift", xml, RS_COUNT(xml),
                                    answer, err);
}

bool rs_aws_credentials(struct rs_aws_client *client, const struct rs_aws_cluster *cluster,
                        const struct rs_aws_keys *keys, const struct rs_aws_identity *identity,
                        struct rs_db_login *out, struct rs_error *err)
{
    struct rs_http_response response = {0};
    struct answer answer = {0};
    struct rs_aws_call call;
    struct rs_buf body;
    rs_buf_init(&body, MAX_BODY);
    if (cluster->serverless) {
        serverless_credentials(client, cluster, keys, &body, &call);
    } else {
        provisioned_credentials(client, cluster, keys, &body, &call);
    }
    bool ok = signed_call(client, &call, identity, &body, &response, err) &&
              read_answer(cluster->serverless, rs_buf_span(&response.body), &answer, err) &&
              keep_answer(&answer, out);
    answer_clear(&answer);
    rs_http_response_clear(&response);
    rs_buf_clear(&body);
    return ok;
}

static bool read_endpoint(bool serverless, struct rs_span body, struct rs_aws_endpoint_answer *out,
                          struct rs_error *err)
{
    static const struct rs_xml_field xml[] = {
        {"Endpoint/Address", RS_XML_STRING, offsetof(struct rs_aws_endpoint_answer, host), false},
        {"Endpoint/Port", RS_XML_STRING, offsetof(struct rs_aws_endpoint_answer, port_text), false},
        {"ClusterStatus", RS_XML_STRING, offsetof(struct rs_aws_endpoint_answer, status), false},
        {"ClusterAvailabilityStatus", RS_XML_STRING,
         offsetof(struct rs_aws_endpoint_answer, availability), false},
    };
    static const struct rs_json_field json[] = {
        {"workgroup.endpoint.address", RS_JSON_STRING,
         offsetof(struct rs_aws_endpoint_answer, host), false, RS_JSON_NO_PRESENT},
        {"workgroup.endpoint.port", RS_JSON_INT, offsetof(struct rs_aws_endpoint_answer, port),
         false, RS_JSON_NO_PRESENT},
        {"workgroup.status", RS_JSON_STRING, offsetof(struct rs_aws_endpoint_answer, status), false,
         RS_JSON_NO_PRESENT},
    };
    return serverless
               ? rs_json_read(body, "the answer of Amazon Redshift Serverless", json,
                              RS_COUNT(json), out, err)
               : rs_xml_read(body, "the answer of Amazon Redshift", xml, RS_COUNT(xml), out, err);
}

bool rs_aws_describe(struct rs_aws_client *client, const struct rs_aws_cluster *cluster,
                     const struct rs_aws_keys *keys, const struct rs_aws_identity *identity,
                     struct rs_aws_endpoint_answer *out, struct rs_error *err)
{
    struct rs_http_response response = {0};
    struct rs_aws_call call;
    struct rs_buf body;
    rs_buf_init(&body, MAX_BODY);
    if (cluster->serverless) {
        call = json_call(client, "GetWorkgroup", "RedshiftServerless.GetWorkgroup", keys);
        serverless_body(cluster, &body);
        rs_buf_add_char(&body, '}');
    } else {
        call = query_call(client, "DescribeClusters", keys);
        begin_query(&body, "DescribeClusters", cluster);
    }
    bool ok = signed_call(client, &call, identity, &body, &response, err) &&
              read_endpoint(cluster->serverless, rs_buf_span(&response.body), out, err);
    rs_http_response_clear(&response);
    rs_buf_clear(&body);
    return ok;
}
