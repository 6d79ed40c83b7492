/* AWS's answers, good and bad: what is taken is whole, what is refused is said in one line, and the
 * secrets that came stay out of it. */
#include <stdlib.h>
#include <string.h>

#include "aws/cluster.h"
#include "aws/login.h"
#include "fuzz.h"

struct answer {
    int status;
    int64_t date;
    struct rs_span body;
};

static int64_t now(void *ctx)
{
    (void)ctx;
    return 1795482000;
}

static int64_t monotonic_ms(void *ctx)
{
    (void)ctx;
    return 1000;
}

static bool no_chance(void *ctx, void *out, size_t len)
{
    (void)ctx;
    memset(out, 0, len);
    return true;
}

static bool answer_http(void *ctx, const struct rs_http_request *request,
                        struct rs_http_response *response, struct rs_error *err)
{
    const struct answer *answer = ctx;
    (void)request;
    (void)err;
    rs_buf_init_secret(&response->body, 1 << 18);
    rs_buf_add_span(&response->body, answer->body);
    response->status = answer->status;
    response->date = answer->date;
    return true;
}

/* What every kind of call works with. */
struct scene {
    struct rs_aws_client client;
    struct rs_aws_identity identity;
    struct rs_aws_keys keys;
    const struct answer *answer;
};

static void try_sts(struct scene *scene, bool serverless, struct rs_error *err)
{
    struct rs_aws_keys keys = {.id = NULL};
    bool refused = false;
    (void)serverless;
    bool ok = rs_aws_assume_role(&scene->client, &scene->identity, &keys, &refused, err);
    FUZZ_CHECK(!ok || (keys.id && scene->answer->status / 100 == 2));
    FUZZ_CHECK(!refused || !ok);
    fuzz_check_error(ok, err);
    rs_aws_keys_clear(&keys);
}

static void try_credentials(struct scene *scene, bool serverless, struct rs_error *err)
{
    const struct rs_aws_cluster cluster = {.serverless = serverless, .name = (char[]){"test"}};
    struct rs_db_login login = {.user = NULL};
    bool ok =
        rs_aws_credentials(&scene->client, &cluster, &scene->keys, &scene->identity, &login, err);
    FUZZ_CHECK(ok == !!login.user);
    fuzz_check_error(ok, err);
    rs_db_login_clear(&login);
}

static void try_describe(struct scene *scene, bool serverless, struct rs_error *err)
{
    const struct rs_aws_cluster cluster = {.serverless = serverless, .name = (char[]){"test"}};
    struct rs_aws_endpoint_answer answer = {.host = NULL};
    bool ok =
        rs_aws_describe(&scene->client, &cluster, &scene->keys, &scene->identity, &answer, err);
    fuzz_check_error(ok, err);
    rs_aws_endpoint_answer_clear(&answer);
}

static void try_login(struct scene *scene, bool serverless, struct rs_error *err)
{
    struct rs_aws_config config = *scene->client.config;
    struct rs_db_login login = {.user = NULL};
    bool refused = false;
    config.workgroup = serverless ? "test" : NULL;
    config.cluster_id = serverless ? NULL : "test";
    const struct rs_aws_request request = {.config = &config,
                                           .host = scene->client.host,
                                           .wait = scene->client.wait,
                                           .id_token = scene->identity.id_token,
                                           .who = "ana"};
    bool ok = rs_aws_login(&request, true, &login, &refused, err);
    FUZZ_CHECK(!ok || (login.user && login.host && login.port > 0));
    fuzz_check_error(ok, err);
    rs_db_login_clear(&login);
    free(rs_aws_cluster_state(&request));
}

static void run_scene(struct answer *answer, size_t kind, bool serverless)
{
    static void (*const kinds[])(struct scene *, bool,
                                 struct rs_error *) = {try_sts, try_credentials, try_describe,
                                                       try_login};
    /* Too short for a second try: nothing sleeps here. */
    const struct rs_wait wait = {1010, NULL};
    const struct rs_aws_config config = {.region = "eu-west-1",
                                         .role_arn = "arn:aws:iam::123456789012:role/r",
                                         .database = "dev",
                                         .host = "h"};
    struct rs_host host = {.ctx = answer,
                           .now = now,
                           .monotonic_ms = monotonic_ms,
                           .random = no_chance,
                           .http = answer_http};
    struct scene scene = {
        .client = {.config = &config, .host = &host, .wait = &wait, .region = "eu-west-1"},
        .keys = {.id = (char[]){"AKIA"}},
        .answer = answer};
    struct rs_error err = {0};
    FUZZ_CHECK(
        rs_aws_identity_init(&scene.identity, &config, RS_SPAN_LIT("e30.e30.c2ln"), "ana", &err));
    FUZZ_CHECK(rs_secret_set(&scene.keys.secret, RS_SPAN_LIT("sk"), &err));
    kinds[kind % RS_COUNT(kinds)](&scene, serverless, &err);
    rs_secret_clear(&scene.keys.secret);
    rs_aws_identity_clear(&scene.identity);
}

/* The first byte: the call, the service, the status; then the body. */
void fuzz_one(struct rs_span input)
{
    static const int statuses[] = {200, 200, 400, 403, 404, 429, 500, 503};
    unsigned char how = fuzz_byte(&input);
    struct answer answer = {statuses[how >> 3 & 7], how & 64 ? 1795489999 : 0, input};
    run_scene(&answer, how & 3, how & 4);
}
