/* The ways to ask and to answer beside the plain one: form_post, pushed authorization requests,
 * endpoints as options. */
#include "check.h"
#include "fake_scene.h"
#include "signin/ports.h"
#include "signin/preset.h"

static const char pushes[] =
    ",\"require_pushed_authorization_requests\":true,"
    "\"pushed_authorization_request_endpoint\":\"https://login.example.com/par\"";

static void the_answer_may_come_as_a_form(void)
{
    struct scene s = begin("file");
    s.config.response_mode = "form_post";
    s.fake->posts = true;
    CHECK(sign_in(&s));
    CHECK(strstr(s.fake->url, "&response_mode=form_post") != NULL);
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "HTTP/1.1 200") != NULL);
    end(&s);
    s = begin("file");
    s.config.response_mode = "form_post";
    s.fake->posts = true;
    s.fake->person = PERSON_WRONG_STATE_FIRST;
    CHECK(sign_in(&s));
    end(&s);
}

static void a_form_that_nobody_asked_for_is_a_strangers(void)
{
    struct scene s = begin("file");
    s.fake->posts = true;
    s.config.browser_timeout_ms = 300;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT, "1 with a wrong state");
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "HTTP/1.1 400") != NULL);
    CHECK(strstr(s.fake->url, "response_mode") == NULL);
    CHECK_INT(s.fake->redeems, 0);
    end(&s);
}

static void a_pushed_request_leaves_two_parameters_in_the_address(void)
{
    struct scene s = begin("file");
    struct rs_secret secret = {0};
    struct rs_error err = {0};
    snprintf(s.fake->extra_metadata, sizeof s.fake->extra_metadata, "%s", pushes);
    CHECK(sign_in(&s));
    CHECK_STR(s.fake->url, "https://login.example.com/authorize?tenant=x&client_id=client&"
                           "request_uri=urn%3Aexample%3A1");
    CHECK(strncmp(s.fake->pushed, "response_type=code&client_id=client&redirect_uri=http", 52) ==
          0);
    CHECK(strstr(s.fake->pushed, "&code_challenge_method=S256") != NULL);
    CHECK(strstr(s.fake->pushed + 30, "client_id=") == NULL);
    end(&s);
    s = begin("file");
    snprintf(s.fake->extra_metadata, sizeof s.fake->extra_metadata, "%s", pushes);
    CHECK(rs_secret_set(&secret, RS_SPAN_LIT("s"), &err));
    s.config.client_secret = &secret;
    s.config.client_auth = "post";
    CHECK(sign_in(&s));
    CHECK(strstr(s.fake->pushed, "&client_secret=s") != NULL);
    CHECK(strstr(s.fake->url, "secret") == NULL);
    end(&s);
    rs_secret_clear(&secret);
    rs_error_clear(&err);
}

static void a_pushed_request_that_is_refused(void)
{
    struct scene s = begin("file");
    snprintf(s.fake->extra_metadata, sizeof s.fake->extra_metadata, "%s", pushes);
    s.fake->par_status = 400;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                  "the pushed authorization request endpoint of " FAKE_ISSUER
                  " refused (invalid_request)");
    s.fake->par_status = 200;
    CHECK(!sign_in(&s));
    CHECK_INT(s.fake->windows, 0);
    end(&s);
}

static void without_metadata(void)
{
    struct scene s = begin("file");
    s.config.endpoints =
        (struct rs_signin_endpoints){.authorization = "https://login.example.com/authorize",
                                     .token = "https://login.example.com/token",
                                     .jwks = "https://login.example.com/keys"};
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->metadata, 0);
    CHECK_INT(s.fake->windows, 1);
    CHECK(sign_in(&s) && !s.try.token.fresh);
    end(&s);
}

static void a_provider_of_many_tenants(void)
{
    static const char template[] = "https://login.example.com/{tenantid}/v2.0";
    static const char issuer[] =
        "https://login.example.com/00112233-4455-6677-8899-aabbccddeeff/v2.0";
    static const struct {
        const char *issuer, *tenant, *words;
    } cases[] = {
        {issuer, "00112233-4455-6677-8899-aabbccddeeff", ""},
        {issuer, "ffffffff-4455-6677-8899-aabbccddeeff", "with the claim tid in it"},
        {issuer, NULL, "with the claim tid in it"},
        {template, "{tenantid}", "with the claim tid in it"},
        {"https://login.example.com/evil/v2.0", "evil", "expected"},
        {"https://evil.example/00112233-4455-6677-8899-aabbccddeeff/v2.0",
         "00112233-4455-6677-8899-aabbccddeeff", "expected"},
        {FAKE_ISSUER, NULL, "expected"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct scene s = begin("off");
        s.config.issuer_template = template;
        s.fake->metadata_issuer = template;
        s.fake->person = PERSON_WITHOUT_ISSUER;
        s.fake->token_issuer = cases[i].issuer;
        s.fake->tenant = cases[i].tenant;
        CHECK(sign_in(&s) == !*cases[i].words);
        if (*cases[i].words) {
            check_failure(&s, RS_28000, RS_NATIVE_ID_TOKEN_INVALID, cases[i].words);
        }
        end(&s);
    }
    struct scene s = begin("off");
    s.fake->metadata_issuer = template;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_PROVIDER_ERROR, "but Issuer is");
    s.config.issuer_template = template;
    s.fake->metadata_issuer = FAKE_ISSUER;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_PROVIDER_ERROR, "but IssuerTemplate is");
    end(&s);
}

static void what_is_known_of_providers(void)
{
    static const struct {
        const char *issuer, *name, *redirect_host;
    } cases[] = {
        {"https://login.microsoftonline.com/t/v2.0", "Entra ID", "localhost"},
        {"https://acme.okta.com", "Okta", "127.0.0.1"},
        {"https://acme.okta.com.evil.example", "", "127.0.0.1"},
        {"https://notokta.com", "", "127.0.0.1"},
        {"https://ACME.eu.auth0.com/", "Auth0", "127.0.0.1"},
        {"https://accounts.google.com", "Google", "127.0.0.1"},
        {"https://auth.pingone.eu/x/as", "Ping", "127.0.0.1"},
        {"https://sso.example.com/realms/main", "Keycloak", "127.0.0.1"},
        {"https://example.com", "", "127.0.0.1"},
        {"no address", "", "127.0.0.1"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        const struct rs_preset *preset = rs_preset_of(cases[i].issuer);
        CHECK_STR(preset->name, cases[i].name);
        CHECK_STR(preset->redirect_host, cases[i].redirect_host);
        CHECK(*preset->name ? *preset->words != 0 : *preset->words == 0);
    }
}

static void one_of_several_ports(void)
{
    struct rs_loopback *taken = NULL, *next = NULL;
    struct rs_error err = {0};
    char list[100];
    if (CHECK(rs_ports_open(&taken, "127.0.0.1", NULL, &err))) {
        unsigned port = rs_loopback_port(taken);
        snprintf(list, sizeof list, "%u", port);
        CHECK(!rs_ports_open(&next, "127.0.0.1", list, &err));
        CHECK(strstr(rs_error_text(&err), list) != NULL);
        rs_error_clear(&err);
        snprintf(list, sizeof list, " %u-%u, %u,0", port, port, port);
        CHECK_INT(rs_ports_first(list), port);
        if (CHECK(rs_ports_open(&next, "127.0.0.1", list, &err))) {
            CHECK(rs_loopback_port(next) != port);
        }
    }
    rs_loopback_close(taken);
    rs_loopback_close(next);
    rs_error_clear(&err);
}

static void ports_that_are_none(void)
{
    static const char *const wrong[] = {"x", "65536", "1-", "-1", "9-8", "1,,2", "0-5", "1 2", ","};
    for (size_t i = 0; i < RS_COUNT(wrong); i++) {
        struct rs_loopback *loopback = NULL;
        struct rs_error err = {0};
        CHECK(!rs_ports_open(&loopback, "127.0.0.1", wrong[i], &err));
        CHECK_INT(err.native, RS_NATIVE_OPTION);
        rs_error_clear(&err);
    }
    CHECK_INT(rs_ports_first("8400-8409,9000"), 8400);
    CHECK_INT(rs_ports_first("0"), 0);
    CHECK_INT(rs_ports_first(NULL), 0);
}

int main(void)
{
    RUN(one_of_several_ports);
    RUN(ports_that_are_none);
    RUN(a_provider_of_many_tenants);
    RUN(what_is_known_of_providers);
    RUN(the_answer_may_come_as_a_form);
    RUN(a_form_that_nobody_asked_for_is_a_strangers);
    RUN(a_pushed_request_leaves_two_parameters_in_the_address);
    RUN(a_pushed_request_that_is_refused);
    RUN(without_metadata);
    return check_done();
}
