/* The provider's metadata and its token endpoint: what is taken, what is refused, in which words.
 */
#include "check.h"
#include "fake_provider.h"
#include "signin/discovery.h"
#include "signin/tokens.h"

#define ENDPOINTS(auth)                                                                            \
    "\"authorization_endpoint\":\"" auth "\",\"token_endpoint\":\"https://a.example/t\","          \
    "\"jwks_uri\":\"https://keys.example/k\""
#define GOOD ENDPOINTS("https://a.example/a")

static void check_metadata(const char *issuer, const char *text, const char *words)
{
    struct rs_provider provider = {0};
    struct rs_error err = {0};
    struct rs_signin_config config = {.issuer = issuer};
    bool ok = rs_provider_read(&provider, rs_span_of(text), &config, &err);
    CHECK(ok == !*words);
    CHECK_STR(strstr(rs_error_text(&err), words) ? words : rs_error_text(&err), words);
    CHECK(ok || (rs_error_is(&err, RS_28000) && err.native == RS_NATIVE_PROVIDER_ERROR));
    rs_provider_clear(&provider);
    rs_error_clear(&err);
}

static void metadata_is_checked(void)
{
    static const char iss[] = "https://a.example";
    check_metadata(iss, "{\"issuer\":\"https://a.example\"," GOOD "}", "");
    check_metadata(iss, "{\"issuer\":\"https://a.example/\"," GOOD "}",
                   "calls itself \"https://a.example/\", but Issuer is \"https://a.example\"");
    check_metadata(iss, "{\"issuer\":\"https://A.example\"," GOOD "}", "calls itself");
    check_metadata(iss, "{\"issuer\":\"https://b.example\"," GOOD "}", "calls itself");
    check_metadata(iss, "{" GOOD "}", "no \"issuer\"");
    check_metadata(iss, "{\"issuer\":\"https://a.example\"}",
                   "no \"authorization_endpoint\"; the option AuthEndpoint can give it");
    check_metadata(iss, "<html>", "not JSON");
    check_metadata(iss, "{\"issuer\":\"https://a.example\"," ENDPOINTS("http://a.example/a") "}",
                   "must begin with https://");
    check_metadata(iss, "{\"issuer\":\"https://a.example\"," ENDPOINTS("javascript:alert(1)") "}",
                   "authorization_endpoint is not a usable URL");
    check_metadata(iss, "{\"issuer\":\"https://a.example\"," ENDPOINTS("file:///etc/passwd") "}",
                   "authorization_endpoint is not a usable URL");
    check_metadata(iss, "{\"issuer\":\"https://a.example\"," ENDPOINTS("https://u@a.example/a") "}",
                   "user name");
    check_metadata(iss,
                   "{\"issuer\":\"https://a.example\"," GOOD
                   ",\"code_challenge_methods_supported\":[\"plain\"]}",
                   "lacks S256");
    check_metadata(iss,
                   "{\"issuer\":\"https://a.example\"," GOOD
                   ",\"code_challenge_methods_supported\":[\"plain\",\"S256\"]}",
                   "");
    check_metadata(iss,
                   "{\"issuer\":\"https://a.example\"," GOOD
                   ",\"require_pushed_authorization_requests\":true}",
                   "names no pushed_authorization_request_endpoint");
    check_metadata(iss,
                   "{\"issuer\":\"https://a.example\"," GOOD
                   ",\"require_pushed_authorization_requests\":true,"
                   "\"pushed_authorization_request_endpoint\":\"https://a.example/p\"}",
                   "");
    check_metadata(iss,
                   "{\"issuer\":\"https://a.example\"," GOOD
                   ",\"require_signed_request_object\":true}",
                   "signed request objects");
}

/* Which addresses are asked for an issuer: the answers are all 404. */
struct visit {
    char urls[4][200];
    int count;
    int status, found_at; /* the visit that finds the document */
    int64_t max_age;
    int64_t now;
    const char *issuer;
    struct rs_signin_endpoints endpoints;
};

static bool visit_http(void *ctx, const struct rs_http_request *request,
                       struct rs_http_response *response, struct rs_error *err)
{
    struct visit *visit = ctx;
    (void)err;
    snprintf(visit->urls[visit->count % 4], sizeof visit->urls[0], "%s", request->url);
    rs_buf_init_secret(&response->body, 100000);
    response->max_age = visit->max_age;
    response->status = ++visit->count == visit->found_at ? 200 : visit->status;
    rs_buf_add_format(&response->body, "{\"issuer\":\"%s\"," GOOD "}", visit->issuer);
    return true;
}

static int64_t visit_now(void *ctx)
{
    return ((struct visit *)ctx)->now;
}

static bool load(struct rs_provider *provider, struct visit *visit, struct rs_error *err)
{
    struct rs_host host = {.ctx = visit,
                           .now = visit_now,
                           .monotonic_ms = fake_monotonic,
                           .http = visit_http};
    struct rs_signin_config config = {.issuer = visit->issuer, .endpoints = visit->endpoints};
    struct rs_run run = {.config = &config, .host = &host, .wait = {.deadline_ms = RS_NO_DEADLINE}};
    return rs_provider_load(provider, &run, err);
}

static void where_metadata_is_looked_for(void)
{
    static const struct {
        const char *issuer, *first, *second;
    } cases[] = {
        {"https://a.example", "https://a.example/.well-known/openid-configuration",
         "https://a.example/.well-known/oauth-authorization-server"},
        {"https://a.example/", "https://a.example/.well-known/openid-configuration",
         "https://a.example/.well-known/oauth-authorization-server"},
        {"https://a.example:8443/t/x",
         "https://a.example:8443/t/x/.well-known/openid-configuration",
         "https://a.example:8443/.well-known/oauth-authorization-server/t/x"},
        {"https://a.example/t/", "https://a.example/t/.well-known/openid-configuration",
         "https://a.example/.well-known/oauth-authorization-server/t"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_provider provider = {0};
        struct rs_error err = {0};
        struct visit visit = {.issuer = cases[i].issuer, .status = 404};
        CHECK(!load(&provider, &visit, &err));
        CHECK_INT(visit.count, 2);
        CHECK_STR(visit.urls[0], cases[i].first);
        CHECK_STR(visit.urls[1], cases[i].second);
        CHECK(strstr(rs_error_text(&err), "HTTP 404"));
        CHECK(strstr(rs_error_text(&err), cases[i].first));
        rs_error_clear(&err);
        visit.count = 0;
        visit.found_at = 2;
        CHECK(load(&provider, &visit, &err));
        rs_error_clear(&err);
        rs_provider_clear(&provider);
    }
}

/* Options instead of metadata: nobody is asked when all that is needed is given; one alone stands
 * for the metadata's; a bad one is named as the option it is. */
static void endpoints_of_the_options(void)
{
    struct rs_provider provider = {0};
    struct rs_error err = {0};
    struct visit visit = {.issuer = "https://a.example", .status = 200};
    visit.endpoints = (struct rs_signin_endpoints){.authorization = "https://b.example/a?x=1",
                                                   .token = "https://b.example/t",
                                                   .jwks = "https://b.example/k",
                                                   .device = "https://b.example/d",
                                                   .revocation = "https://b.example/r",
                                                   .end_session = "https://b.example/e"};
    if (CHECK(load(&provider, &visit, &err))) {
        CHECK_INT(visit.count, 0);
        CHECK_STR(provider.issuer, "https://a.example");
        CHECK_STR(provider.authorization_endpoint, "https://b.example/a?x=1");
        CHECK_STR(provider.device_endpoint, "https://b.example/d");
        CHECK_STR(provider.revocation_endpoint, "https://b.example/r");
        CHECK_STR(provider.end_session_endpoint, "https://b.example/e");
    }
    rs_provider_clear(&provider);
    rs_error_clear(&err);
    visit.endpoints = (struct rs_signin_endpoints){.token = "https://b.example/t"};
    if (CHECK(load(&provider, &visit, &err))) {
        CHECK_INT(visit.count, 1);
        CHECK_STR(provider.authorization_endpoint, "https://a.example/a");
        CHECK_STR(provider.token_endpoint, "https://b.example/t");
    }
    rs_provider_clear(&provider);
    rs_error_clear(&err);
    visit.endpoints = (struct rs_signin_endpoints){.jwks = "http://b.example/k"};
    CHECK(!load(&provider, &visit, &err));
    CHECK(strstr(rs_error_text(&err), "the option JwksUri: ") != NULL);
    CHECK_INT(err.native, RS_NATIVE_OPTION);
    rs_provider_clear(&provider);
    rs_error_clear(&err);
}

static void a_redirect_is_not_followed(void)
{
    struct rs_provider provider = {0};
    struct rs_error err = {0};
    struct visit visit = {.issuer = "https://a.example", .status = 302};
    CHECK(!load(&provider, &visit, &err));
    CHECK(strstr(rs_error_text(&err), "HTTP 302"));
    rs_error_clear(&err);
    rs_provider_clear(&provider);
}

static void metadata_is_cached_for_a_day_at_most(void)
{
    static const struct {
        int64_t max_age, good, stale;
    } cases[] = {{-1, 3599, 3600}, {60, 59, 60}, {0, -1, 0}, {1000000, 86399, 86400}};
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_provider provider = {0};
        struct rs_error err = {0};
        struct visit visit = {.issuer = "https://a.example", .status = 200, .now = 1000};
        visit.max_age = cases[i].max_age;
        CHECK(load(&provider, &visit, &err));
        if (cases[i].good >= 0) {
            visit.now = 1000 + cases[i].good;
            CHECK(load(&provider, &visit, &err));
            CHECK_INT(visit.count, 1);
        }
        visit.now = 1000 + cases[i].stale;
        CHECK(load(&provider, &visit, &err));
        CHECK_INT(visit.count, 2);
        rs_provider_clear(&provider);
        rs_error_clear(&err);
    }
}

/* One code exchange with the fake's given answer. */
static bool exchange(struct fake *fake, const struct rs_signin_config *config,
                     const char *auth_methods, struct rs_tokens *tokens, struct rs_notes *notes,
                     struct rs_error *err)
{
    struct rs_host host = fake_host(fake, notes);
    struct rs_run run = {.config = config, .host = &host, .wait = {.deadline_ms = RS_NO_DEADLINE}};
    struct rs_provider provider = {.token_endpoint = (char[]){"https://login.example.com/token"},
                                   .auth_methods = (char *)(uintptr_t)auth_methods};
    struct rs_code_grant grant = {.code = RS_SPAN_LIT("c/o+d=e"),
                                  .redirect_uri = "http://127.0.0.1:7/callback",
                                  .verifier = "the-verifier"};
    return rs_tokens_redeem(tokens, &grant, &provider, &run, err);
}

static void answers_of_the_token_endpoint(void)
{
    static const struct {
        int status;
        const char *reply, *words;
    } cases[] = {
        {200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}", ""},
        {200, "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":\"3600\"}", ""},
        {200, "{\"access_token\":\"a\",\"token_type\":\"BEARER\",\"unknown\":[{}]}", ""},
        {200, "{\"access_token\":\"a\",\"token_type\":\"mac\"}", "type \"mac\""},
        {200, "{\"access_token\":\"a\"}", "no \"token_type\""},
        {200, "{\"token_type\":\"Bearer\"}", "no \"access_token\""},
        {200, "{\"access_token\":\"\",\"token_type\":\"Bearer\"}", "empty access token"},
        {200, "{\"access_token\":5,\"token_type\":\"Bearer\"}", "not a string"},
        {200, "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}", "twice"},
        {200, "<html>Sign in to the proxy</html>", "answered HTTP 200, not an OAuth answer"},
        {200, "[]", "not a JSON object"},
        {502, "<html>Bad gateway</html>", "https://login.example.com/token answered HTTP 502"},
        {302, "", "answered HTTP 302"},
        {400, "{\"error\":\"invalid_grant\"}", "(invalid_grant); the code or the refresh token"},
        {401, "{\"error\":\"invalid_client\",\"error_description\":\"who?\"}",
         "(invalid_client: who?); the provider does not accept this client"},
        {400, "{\"error\":\"invalid_request\"}", "redirect URI"},
        {400, "{\"error\":\"unauthorized_client\"}", "may not use this kind of grant"},
        {400, "{\"error\":\"unsupported_grant_type\"}", "kind of grant"},
        {400, "{\"error\":\"invalid_scope\"}", "check Scope"},
        {400, "{\"error\":\"teapot\"}", "documentation"},
        {400, "{\"error\":7}", "answered HTTP 400"},
    };
    struct rs_signin_config config = fake_config("file", NULL);
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct fake *fake = fake_new();
        struct rs_tokens tokens = {0};
        struct rs_error err = {0};
        snprintf(fake->token_reply, sizeof fake->token_reply, "%s", cases[i].reply);
        fake->token_reply[0] = fake->token_reply[0] ? fake->token_reply[0] : ' ';
        fake->token_status = cases[i].status;
        bool ok = exchange(fake, &config, NULL, &tokens, NULL, &err);
        CHECK(ok == !*cases[i].words);
        CHECK_STR(strstr(rs_error_text(&err), cases[i].words) ? cases[i].words
                                                              : rs_error_text(&err),
                  cases[i].words);
        CHECK(ok || err.native == RS_NATIVE_PROVIDER_ERROR);
        CHECK(!strstr(rs_error_text(&err), "Sign in to the proxy"));
        CHECK_INT(fake->redeems, 1);
        rs_tokens_clear(&tokens);
        rs_error_clear(&err);
        fake_free(fake);
    }
}

static void how_the_client_shows_itself(void)
{
    struct rs_secret secret = {0};
    struct rs_error err = {0};
    struct rs_signin_config config = fake_config("file", NULL);
    struct fake *fake = fake_new();
    struct rs_tokens tokens = {0};
    fake_reply(fake, 200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}");
    CHECK(exchange(fake, &config, NULL, &tokens, NULL, &err));
    CHECK_STR(fake->last_form,
              "grant_type=authorization_code&code=c%2Fo%2Bd%3De&redirect_uri=http%3"
              "A%2F%2F127.0.0.1%3A7%2Fcallback&code_verifier=the-verifier&"
              "client_id=client");
    CHECK_STR(fake->last_header, "");
    rs_tokens_clear(&tokens);
    CHECK(rs_secret_set(&secret, RS_SPAN_LIT("a:b%+\xC3\xA9"), &err));
    config.client_secret = &secret;
    config.client_id = "cl:ient";
    CHECK(exchange(fake, &config, "client_secret_post client_secret_basic", &tokens, NULL, &err));
    /* base64 of cl%3Aient:a%3Ab%25%2B%C3%A9 */
    CHECK_STR(fake->last_header, "Authorization: Basic Y2wlM0FpZW50OmElM0FiJTI1JTJCJUMzJUE5");
    CHECK(!strstr(fake->last_form, "client_id"));
    rs_tokens_clear(&tokens);
    CHECK(exchange(fake, &config, "client_secret_post", &tokens, NULL, &err));
    CHECK_STR(fake->last_header, "");
    CHECK(strstr(fake->last_form, "client_id=cl%3Aient&client_secret=a%3Ab%25%2B%C3%A9"));
    rs_tokens_clear(&tokens);
    config.client_auth = "basic";
    CHECK(exchange(fake, &config, "client_secret_post", &tokens, NULL, &err));
    CHECK(strncmp(fake->last_header, "Authorization: Basic ", 21) == 0);
    rs_tokens_clear(&tokens);
    config.client_auth = "post";
    CHECK(exchange(fake, &config, "client_secret_basic", &tokens, NULL, &err));
    CHECK_STR(fake->last_header, "");
    rs_tokens_clear(&tokens);
    rs_secret_clear(&secret);
    rs_error_clear(&err);
    fake_free(fake);
}

static void a_narrower_scope_is_a_warning(void)
{
    static const struct {
        const char *granted;
        size_t notes;
    } cases[] = {
        {"openid email", 0},
        {"openid", 1},
        {"openid https://www.googleapis.com/auth/userinfo.email", 0},
        {"openid myemail", 1},
    };
    struct rs_signin_config config = fake_config("file", NULL);
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct fake *fake = fake_new();
        struct rs_tokens tokens = {0};
        struct rs_notes notes = {0};
        struct rs_error err = {0};
        snprintf(fake->token_reply, sizeof fake->token_reply,
                 "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"scope\":\"%s\"}",
                 cases[i].granted);
        fake->token_status = 200;
        CHECK(exchange(fake, &config, NULL, &tokens, &notes, &err));
        CHECK_INT(notes.count, cases[i].notes);
        rs_notes_clear(&notes);
        rs_tokens_clear(&tokens);
        rs_error_clear(&err);
        fake_free(fake);
    }
}

int main(void)
{
    RUN(metadata_is_checked);
    RUN(where_metadata_is_looked_for);
    RUN(endpoints_of_the_options);
    RUN(a_redirect_is_not_followed);
    RUN(metadata_is_cached_for_a_day_at_most);
    RUN(answers_of_the_token_endpoint);
    RUN(how_the_client_shows_itself);
    RUN(a_narrower_scope_is_a_warning);
    return check_done();
}
