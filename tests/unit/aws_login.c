/* From an ID token to a database login, against scripted answers of AWS: what is asked, what is
 * read, what is said. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/login.h"
#include "check.h"
#include "redshift_odbc.h"

/* eyJ... {"iss":"https://id.example/","aud":"app","sub":"ana"} */
#define TOKEN                                                                                      \
    "eyJhbGciOiJSUzI1NiJ9."                                                                        \
    "eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUvIiwiYXVkIjoiYXBwIiwic3ViIjoiYW5hIn0.c2ln"

#define STS_OK                                                                                     \
    "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"      \
    "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>"               \
    "<SecretAccessKey>sk</SecretAccessKey><SessionToken>st</SessionToken></Credentials>"           \
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
#define CREDENTIALS_OK                                                                             \
    "<GetClusterCredentialsWithIAMResponse><GetClusterCredentialsWithIAMResult>"                   \
    "<DbUser>IAMR:Analyst</DbUser><DbPassword>pw</DbPassword>"                                     \
    "<Expiration>2026-11-24T01:15:00Z</Expiration></GetClusterCredentialsWithIAMResult>"           \
    "</GetClusterCredentialsWithIAMResponse>"
#define DESCRIBE(status, endpoint)                                                                 \
    "<DescribeClustersResponse><DescribeClustersResult><Clusters><Cluster><ClusterStatus>" status  \
    "</ClusterStatus>" endpoint                                                                    \
    "</Cluster></Clusters></DescribeClustersResult></DescribeClustersResponse>"
#define FAULT(code, message)                                                                       \
    "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message              \
    "</Message></Error></ErrorResponse>"

struct answer {
    int status;
    const char *body;
    int64_t date;
};

/* The scripted world: answers in order, and what was asked. */
static struct {
    const struct answer *answers;
    size_t next;
    char *bodies[8], *headers[8], *urls[8];
} world;

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

static bool chance(void *ctx, void *out, size_t len)
{
    (void)ctx;
    memset(out, 0, len);
    return true;
}

static bool answer_http(void *ctx, const struct rs_http_request *request,
                        struct rs_http_response *response, struct rs_error *err)
{
    (void)ctx;
    struct rs_buf headers;
    size_t at = world.next++;
    if (at >= 8 || !world.answers[at].body) {
        return rs_fail(err, RS_08001, "nothing listens here");
    }
    rs_buf_init(&headers, 1 << 16);
    for (const char *const *line = request->headers; *line; line++) {
        rs_buf_add_format(&headers, "%s\n", *line);
    }
    world.headers[at] = rs_buf_take(&headers);
    world.bodies[at] = rs_span_dup(request->body);
    world.urls[at] = rs_span_dup(rs_span_of(request->url));
    rs_buf_init_secret(&response->body, 1 << 18);
    rs_buf_add_str(&response->body, world.answers[at].body);
    response->status = world.answers[at].status;
    response->date = world.answers[at].date;
    return true;
}

static struct rs_aws_config config;
static struct rs_db_login login;
static struct rs_error err;
static bool refused;

static void reset(void)
{
    for (size_t i = 0; i < 8; i++) {
        free(world.bodies[i]);
        free(world.headers[i]);
        free(world.urls[i]);
    }
    memset(&world, 0, sizeof world);
    rs_db_login_clear(&login);
    rs_error_clear(&err);
    refused = false;
}

static bool log_in(const struct answer *answers, bool need_endpoint)
{
    struct rs_host host = {.now = now,
                           .monotonic_ms = monotonic_ms,
                           .random = chance,
                           .http = answer_http};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    reset();
    world.answers = answers;
    struct rs_aws_request request = {&config, &host, &wait, RS_SPAN_LIT(TOKEN),
                                     "ana lopes@example.com"};
    return rs_aws_login(&request, need_endpoint, &login, &refused, &err);
}

static void use_cluster(void)
{
    config = (struct rs_aws_config){.region = "us-east-1",
                                    .role_arn = "arn:aws:iam::1:role/Analyst",
                                    .cluster_id = "sales",
                                    .database = "dev"};
}

static bool asked(size_t n, const char *text)
{
    return world.bodies[n] && strstr(world.bodies[n], text);
}

static bool headed(size_t n, const char *text)
{
    return world.headers[n] && strstr(world.headers[n], text);
}

static void cluster_login(void)
{
    static const struct answer answers[] = {{200, STS_OK, 0}, {200, CREDENTIALS_OK, 0}, {0}};
    use_cluster();
    CHECK(log_in(answers, false));
    CHECK_STR(login.user, "IAMR:Analyst");
    CHECK_STR(rs_secret_str(&login.password), "pw");
    CHECK_INT(login.expires, 1795482900);
    CHECK(asked(0, "RoleSessionName=ana-lopes%40example.com"));
    CHECK(asked(0, "WebIdentityToken=eyJ"));
    CHECK(!headed(0, "Authorization")); /* never signed, whatever credentials lie around */
    CHECK(headed(1, "X-Amz-Security-Token: st"));
    CHECK(headed(1, "Authorization: AWS4-HMAC-SHA256 Credential=ASIA1/"));
    CHECK(asked(1, "Action=GetClusterCredentialsWithIAM"));
    CHECK(asked(1, "ClusterIdentifier=sales") && asked(1, "DbName=dev"));
    CHECK_STR(world.urls[1], "https://redshift.us-east-1.amazonaws.com");
    reset();
}

static void cluster_login_as_a_user(void)
{
    static const struct answer answers[] = {{200, STS_OK, 0}, {200, CREDENTIALS_OK, 0}, {0}};
    use_cluster();
    config.db_user = "report";
    config.db_groups = "a, b";
    config.auto_create = true;
    CHECK(log_in(answers, false));
    CHECK(asked(1, "Action=GetClusterCredentials&"));
    CHECK(asked(1, "DbUser=report") && asked(1, "AutoCreate=true"));
    CHECK(asked(1, "DbGroups.DbGroup.1=a") && asked(1, "DbGroups.DbGroup.2=b"));
    reset();
}

static void serverless_login_with_endpoint(void)
{
    static const struct answer answers[] = {
        {200, STS_OK, 0},
        {200,
         "{\"workgroup\":{\"status\":\"AVAILABLE\",\"endpoint\":{\"address\":\"h.example\","
         "\"port\":5440}}}",
         0},
        {200, "{\"dbUser\":\"IAMR:x\",\"dbPassword\":\"p\",\"expiration\":1.795482E9}", 0},
        {0}};
    use_cluster();
    config.cluster_id = NULL;
    config.workgroup = "wg";
    CHECK(log_in(answers, true));
    CHECK_STR(login.host, "h.example");
    CHECK_INT(login.port, 5440);
    CHECK_INT(login.expires, 1795482000);
    CHECK(headed(2, "X-Amz-Target: RedshiftServerless.GetCredentials"));
    CHECK(asked(2, "\"workgroupName\":\"wg\""));
    reset();
}

static void refusals_are_explained(void)
{
    static const struct {
        struct answer answers[3];
        const char *state;
        int native;
        bool refused;
        const char *say;
    } cases[] = {
        {{{403, FAULT("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
           0}},
         "28000",
         RS_NATIVE_AWS_DENIED,
         false,
         "id.example/:aud = app and id.example/:sub = ana"},
        {{{400, FAULT("InvalidIdentityToken", "Incorrect token audience"), 0}},
         "28000",
         RS_NATIVE_AWS_DENIED,
         false,
         "aud=app"},
        {{{400, FAULT("ExpiredTokenException", "Token expired"), 0}},
         "28000",
         RS_NATIVE_AWS_DENIED,
         true,
         "expired"},
        {{{200, STS_OK, 0}, {404, FAULT("ClusterNotFound", "Cluster sales not found."), 0}},
         "08001",
         RS_NATIVE_CLUSTER_NOT_FOUND,
         false,
         "no cluster or workgroup sales in region us-east-1"},
        {{{200, STS_OK, 0}, {403, FAULT("AccessDenied", "no"), 0}},
         "28000",
         RS_NATIVE_AWS_DENIED,
         false,
         "may not call redshift:GetClusterCredentialsWithIAM"},
        {{{403, "<html>proxy</html>", 0}},
         "08001",
         RS_NATIVE_AWS_ERROR,
         false,
         "not an answer of AWS"},
        {{{0}}, "08001", RS_NATIVE_AWS_UNREACHABLE, false, "nothing listens"},
    };
    use_cluster();
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        CHECK(!log_in(cases[i].answers, false));
        CHECK_STR(err.state, cases[i].state);
        CHECK_INT(err.native, cases[i].native);
        CHECK(refused == cases[i].refused);
        if (!CHECK(strstr(rs_error_text(&err), cases[i].say) != NULL)) {
            CHECK_STR(rs_error_text(&err), cases[i].say);
        }
    }
    reset();
}

static void a_server_error_is_tried_again(void)
{
    static const struct answer answers[] = {{502, "<html>proxy</html>", 0},
                                            {200, STS_OK, 0},
                                            {200, CREDENTIALS_OK, 0},
                                            {0}};
    use_cluster();
    CHECK(log_in(answers, false));
    CHECK_INT(world.next, 3);
    reset();
}

static void a_wrong_clock_is_corrected(void)
{
    static const struct answer answers[] = {{200, STS_OK, 0},
                                            {403,
                                             FAULT("SignatureDoesNotMatch", "Signature expired"),
                                             1795482000 + 3600},
                                            {200, CREDENTIALS_OK, 0},
                                            {0}};
    use_cluster();
    CHECK(log_in(answers, false));
    CHECK(headed(1, "X-Amz-Date: 20261124T010000Z"));
    CHECK(headed(2, "X-Amz-Date: 20261124T020000Z"));
    reset();
}

static void a_paused_cluster_is_named(void)
{
    static const struct answer answers[] = {{200, STS_OK, 0},
                                            {200, DESCRIBE("paused", ""), 0},
                                            {0}};
    use_cluster();
    CHECK(!log_in(answers, true));
    CHECK_INT(err.native, RS_NATIVE_CLUSTER_UNAVAILABLE);
    CHECK(strstr(rs_error_text(&err), "Cluster sales is paused") != NULL);
    reset();
}

static void missing_options_are_named(void)
{
    static const struct answer none[] = {{0}};
    use_cluster();
    config.region = NULL;
    unsetenv("AWS_REGION");
    unsetenv("AWS_DEFAULT_REGION");
    CHECK(!log_in(none, false));
    CHECK_INT(err.native, RS_NATIVE_OPTION);
    use_cluster();
    config.region = "us-east-1.evil.com/";
    CHECK(!log_in(none, false));
    CHECK_INT(err.native, RS_NATIVE_OPTION);
    use_cluster();
    config.cluster_id = NULL;
    config.host = "warehouse.example.com";
    CHECK(!log_in(none, false));
    CHECK(strstr(rs_error_text(&err), "give ClusterID or Workgroup") != NULL);
    use_cluster();
    config.sts_endpoint = "http://sts.example.com";
    CHECK(!log_in(none, false)); /* https, or nothing is sent */
    CHECK_INT(world.next, 0);
    reset();
}

int main(void)
{
    RUN(cluster_login);
    RUN(cluster_login_as_a_user);
    RUN(serverless_login_with_endpoint);
    RUN(refusals_are_explained);
    RUN_ONCE(a_server_error_is_tried_again);
    RUN(a_wrong_clock_is_corrected);
    RUN(a_paused_cluster_is_named);
    RUN(missing_options_are_named);
    return check_done();
}
