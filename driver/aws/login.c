/* From an ID token to a database login; see login.h. */
#include "aws/login.h"

#include <stdlib.h>
#include <string.h>

#include "aws/cluster.h"
#include "aws/partition.h"
#include "redshift_odbc.h"

void rs_db_login_clear(struct rs_db_login *login)
{
    free(login->user);
    free(login->host);
    rs_secret_clear(&login->password);
    *login = (struct rs_db_login){0};
}

/* One way to AWS: what every call needs, made once. */
struct way {
    struct rs_aws_client client;
    struct rs_aws_identity identity;
    struct rs_aws_cluster cluster;
    struct rs_aws_keys keys;
    char *region;
};

static void way_clear(struct way *way)
{
    rs_aws_identity_clear(&way->identity);
    rs_aws_keys_clear(&way->keys);
    free(way->cluster.name);
    free(way->region);
}

bool rs_aws_find_region(const struct rs_aws_config *config, char **out, struct rs_error *err)
{
    struct rs_aws_place place;
    struct rs_span region = rs_span_of(config->region);
    if (!region.ptr && rs_aws_place_parse(rs_span_of(config->host), &place)) {
        region = place.region;
    }
    if (!region.ptr) {
        region = rs_span_of(secure_getenv("AWS_REGION"));
    }
    if (!region.ptr) {
        region = rs_span_of(secure_getenv("AWS_DEFAULT_REGION"));
    }
    if (!region.ptr) {
        return rs_fail_native(
            err, RS_HY000, RS_NATIVE_OPTION,
            "Region is missing: name the AWS region of the cluster, such as us-east-1");
    }
    if (!rs_aws_region_valid(region)) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "Region \"%.*s\" does not look like an AWS region, such as us-east-1",
                              (int)(region.len < 60 ? region.len : 60), region.ptr);
    }
    *out = rs_span_dup(region);
    return *out ? true : rs_fail_memory(err);
}

/* Everything up to the role's credentials. */
static bool way_open(struct way *way, const struct rs_aws_request *request, bool *token_refused,
                     struct rs_error *err)
{
    const struct rs_aws_config *config = request->config;
    if (!rs_aws_identity_init(&way->identity, config, request->id_token, request->who, err) ||
        !rs_aws_find_region(config, &way->region, err) ||
        !rs_aws_cluster_find(&way->cluster, config, err)) {
        return false;
    }
    way->client = (struct rs_aws_client){.config = config,
                                         .host = request->host,
                                         .wait = request->wait,
                                         .region = way->region};
    return rs_aws_assume_role(&way->client, &way->identity, &way->keys, token_refused, err);
}

/* What a state means; NULL for a cluster that takes connections. */
static const char *state_words(const struct rs_aws_endpoint_answer *answer)
{
    static const struct {
        const char *status, *words;
    } rows[] = {
        {"paused", "is paused: resume it in the AWS console"},
        {"pausing", "is being paused: wait, then resume it in the AWS console"},
        {"resuming", "is being resumed: try again in some minutes"},
        {"resizing", "is being resized: try again later"},
        {"rebooting", "is rebooting: try again in some minutes"},
        {"creating", "is being created: try again in some minutes"},
        {"maintenance", "is in maintenance: try again later"},
        {"modifying", "is being modified: try again later"},
        {"deleting", "is being deleted"},
        {"storage-full", "has no storage left"},
        {"hardware-failure", "has a hardware failure"},
    };
    for (size_t i = 0; answer->status && i < RS_COUNT(rows); i++) {
        if (rs_span_is_nocase(rs_span_of(answer->status), rows[i].status)) {
            return rows[i].words;
        }
    }
    return answer->availability &&
                   rs_span_is_nocase(rs_span_of(answer->availability), "Maintenance")
               ? "is in maintenance: try again later"
               : NULL;
}

static char *say_state(const struct way *way, const struct rs_aws_endpoint_answer *answer)
{
    const char *words = state_words(answer);
    const char *name = way->cluster.name ? way->cluster.name : way->cluster.custom_domain;
    return words ? rs_format("%s %s %s.", way->cluster.serverless ? "Workgroup" : "Cluster", name,
                             words)
                 : NULL;
}

static bool use_endpoint(struct way *way, struct rs_aws_endpoint_answer *answer,
                         struct rs_db_login *out, struct rs_error *err)
{
    int64_t port = answer->port;
    bool told = !answer->port_text || rs_span_to_i64(rs_span_of(answer->port_text), &port);
    if (!answer->host || !told || port < 1 || port > 65535) {
        char *state = say_state(way, answer);
        rs_fail_native(err, RS_08001, RS_NATIVE_CLUSTER_UNAVAILABLE, "%s",
                       state ? state
                             : "AWS names no endpoint for the cluster yet: try again later");
        free(state);
        return false;
    }
    out->host = answer->host;
    answer->host = NULL;
    out->port = (uint16_t)port;
    return true;
}

static bool find_endpoint(struct way *way, struct rs_db_login *out, struct rs_error *err)
{
    struct rs_aws_endpoint_answer answer = {0};
    bool ok =
        rs_aws_describe(&way->client, &way->cluster, &way->keys, &way->identity, &answer, err) &&
        use_endpoint(way, &answer, out, err);
    rs_aws_endpoint_answer_clear(&answer);
    return ok;
}

bool rs_aws_login(const struct rs_aws_request *request, bool need_endpoint, struct rs_db_login *out,
                  bool *token_refused, struct rs_error *err)
{
    struct way way = {0};
    struct rs_db_login login = {0};
    bool ok = way_open(&way, request, token_refused, err) &&
              (!need_endpoint || find_endpoint(&way, &login, err)) &&
              rs_aws_credentials(&way.client, &way.cluster, &way.keys, &way.identity, &login, err);
    if (ok) {
        *out = login;
    } else {
        rs_db_login_clear(&login);
    }
    way_clear(&way);
    return ok;
}

char *rs_aws_cluster_state(const struct rs_aws_request *request)
{
    struct way way = {0};
    struct rs_aws_endpoint_answer answer = {0};
    struct rs_error ignored = {0};
    bool refused = false;
    char *text = NULL;
    if (way_open(&way, request, &refused, &ignored) &&
        rs_aws_describe(&way.client, &way.cluster, &way.keys, &way.identity, &answer, &ignored)) {
        text = say_state(&way, &answer);
    }
    rs_aws_endpoint_answer_clear(&answer);
    rs_error_clear(&ignored);
    way_clear(&way);
    return text;
}
