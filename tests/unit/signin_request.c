/* The authorization request: PKCE (RFC 7636), the URL, and what a configuration must not change. */
#include "check.h"
#include "fake_provider.h"
#include "signin/authorize.h"
#include "signin/key.h"

static struct rs_provider provider(const char *endpoint, const char *scopes)
{
    return (struct rs_provider){.authorization_endpoint = (char *)(uintptr_t)endpoint,
                                .scopes = (char *)(uintptr_t)scopes};
}

/* The URL, owned; NULL and the error's text in *why when it is refused. */
static char *url_of(const struct rs_signin_config *config, const struct rs_provider *at, char **why)
{
    struct rs_buf url;
    struct rs_error err = {0};
    struct rs_pkce pkce = {.verifier = "v", .challenge = "c", .state = "s", .nonce = "n"};
    char *text = NULL;
    rs_buf_init(&url, 8000);
    if (rs_authorize_url(&url, at, config, &pkce, "http://127.0.0.1:7/callback", &err)) {
        text = rs_buf_take(&url);
    } else if (why) {
        CHECK_INT(err.native, RS_NATIVE_OPTION);
        *why = strdup(rs_error_text(&err));
    }
    rs_buf_clear(&url);
    rs_error_clear(&err);
    return text;
}

static void check_param(const char *url, const char *name, const char *want)
{
    char value[1000];
    struct rs_span query = rs_span_of(url ? url : "?");
    rs_span_cut(&query, '?');
    fake_field(query, name, value, sizeof value);
    CHECK_STR(value, want);
}

static void the_challenge_of_rfc_7636_appendix_b(void)
{
    char challenge[RS_PKCE_LEN + 1];
    CHECK(rs_pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge));
    CHECK_STR(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void a_thousand_attempts_have_nothing_in_common(void)
{
    enum { ATTEMPTS = 1000 };
    static char seen[3 * ATTEMPTS][RS_PKCE_LEN + 1];
    struct fake *fake = fake_new();
    struct rs_host host = fake_host(fake, NULL);
    struct rs_error err = {0};
    for (int i = 0; i < ATTEMPTS; i++) {
        struct rs_pkce pkce;
        if (!CHECK(rs_pkce_init(&pkce, &host, &err))) {
            break;
        }
        memcpy(seen[3 * i], pkce.verifier, sizeof *seen);
        memcpy(seen[3 * i + 1], pkce.state, sizeof *seen);
        memcpy(seen[3 * i + 2], pkce.nonce, sizeof *seen);
        rs_pkce_clear(&pkce);
    }
    size_t same = 0, odd = 0;
    qsort(seen, RS_COUNT(seen), sizeof *seen, by_name);
    for (size_t i = 0; i < RS_COUNT(seen); i++) {
        same += i > 0 && strcmp(seen[i], seen[i - 1]) == 0;
        odd +=
            strspn(seen[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") !=
            RS_PKCE_LEN;
    }
    CHECK_INT(same, 0);
    CHECK_INT(odd, 0);
    fake->random_fails = true;
    struct rs_pkce pkce;
    CHECK(!rs_pkce_init(&pkce, &host, &err));
    rs_error_clear(&err);
    fake_free(fake);
}

static void the_url_has_every_parameter(void)
{
    struct rs_signin_config config = fake_config("file", NULL);
    struct rs_provider at = provider("https://idp.example/auth", NULL);
    config.scope = " openid   email ";
    char *url = url_of(&config, &at, NULL);
    CHECK_STR(url, "https://idp.example/auth?response_type=code&client_id=client&redirect_uri=http%"
                   "3A%2F%2F127.0.0.1%3A7%2Fcallback&scope=openid%20email%20offline_access&state=s&"
                   "nonce=n&code_challenge=c&code_challenge_method=S256");
    free(url);
}

static void every_value_survives_encoding(void)
{
    static const char odd[] = "a&b+c%d#e=f/\xC3\xA9 g";
    struct rs_signin_config config = fake_config("file", NULL);
    struct rs_provider at = provider("https://idp.example/auth?tenant=x&y", NULL);
    config.client_id = config.login_hint = config.audience = config.prompt = odd;
    config.extra = "access_type=online&domain%5Fhint=a%26b";
    char *url = url_of(&config, &at, NULL);
    CHECK(url && strncmp(url, "https://idp.example/auth?tenant=x&y&response_type=code", 54) == 0);
    check_param(url, "client_id", odd);
    check_param(url, "login_hint", odd);
    check_param(url, "audience", odd);
    check_param(url, "prompt", odd);
    check_param(url, "access_type", "online");
    CHECK(url && strstr(url, "&domain%5Fhint=a%26b"));
    free(url);
}

static void no_secret_is_in_the_url(void)
{
    struct rs_secret secret = {0};
    struct rs_error err = {0};
    struct rs_signin_config config = fake_config("file", NULL);
    struct rs_provider at = provider("https://idp.example/auth", NULL);
    CHECK(rs_secret_set(&secret, RS_SPAN_LIT("topsecret"), &err));
    config.client_secret = &secret;
    char *url = url_of(&config, &at, NULL);
    CHECK(url && !strstr(url, "topsecret") && !strstr(url, "code_verifier"));
    free(url);
    rs_secret_clear(&secret);
}

static void extra_parameters_override_nothing(void)
{
    static const char *const forbidden[] = {
        "response_type=token",
        "redirect_uri=x",
        "state=x",
        "nonce=x",
        "code_challenge=x",
        "code_challenge_method=plain",
        "client_id=x",
        "request=x",
        "request_uri=x",
        "scope=x",
        "a=b&stat%65=x",
        "response_mode=fragment",
        "login_hint=x",
        "client_secret=x",
        "noequals",
        "=x",
        "a=%zz",
        "a=b&&c=d",
    };
    struct rs_provider at = provider("https://idp.example/auth", NULL);
    struct rs_signin_config config = fake_config("file", NULL);
    for (size_t i = 0; i < RS_COUNT(forbidden); i++) {
        char *why = NULL;
        config.extra = forbidden[i];
        char *url = url_of(&config, &at, &why);
        CHECK_STR(url, NULL);
        CHECK(why && strstr(why, "extra sign-in parameters"));
        free(url);
        free(why);
    }
    CHECK_INT(rs_authorize_max_age("a=b&max_age=300"), 300);
    CHECK_INT(rs_authorize_max_age("a=b"), -1);
    CHECK_INT(rs_authorize_max_age(NULL), -1);
}

static void offline_access_goes_with_the_cache(void)
{
    static const struct {
        const char *cache, *issuer, *scope, *known, *want;
    } cases[] = {
        {"file", FAKE_ISSUER, "openid", NULL, "openid offline_access"},
        {"file", FAKE_ISSUER, "openid", "openid email offline_access", "openid offline_access"},
        {"file", FAKE_ISSUER, "openid", "openid email", "openid"},
        {"file", FAKE_ISSUER, "offline_access openid", "openid", "openid offline_access"},
        {"memory", FAKE_ISSUER, "openid", NULL, "openid offline_access"},
        {"off", FAKE_ISSUER, "openid offline_access", NULL, "openid"},
        {"file", "https://accounts.google.com", "openid offline_access", NULL, "openid"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_signin_config config = fake_config(cases[i].cache, NULL);
        struct rs_provider at = provider("https://idp.example/auth", cases[i].known);
        config.issuer = cases[i].issuer;
        config.scope = cases[i].scope;
        char *url = url_of(&config, &at, NULL);
        check_param(url, "scope", cases[i].want);
        check_param(url, "access_type", strstr(cases[i].issuer, "google") ? "offline" : "");
        free(url);
    }
}

static bool same_key(const struct rs_signin_config *a, const struct rs_signin_config *b)
{
    struct rs_identity_key left = {0}, right = {0};
    struct rs_error err = {0};
    bool same = CHECK(rs_identity_key_init(&left, a, &err)) &&
                CHECK(rs_identity_key_init(&right, b, &err)) && strcmp(left.text, right.text) == 0;
    rs_identity_key_clear(&left);
    rs_identity_key_clear(&right);
    rs_error_clear(&err);
    return same;
}

static void what_makes_two_sign_ins_one(void)
{
    struct rs_signin_config one = fake_config("file", NULL), other = one;
    other.scope = "offline_access  email openid email";
    other.target = "somewhere else";
    other.prompt = "login";
    other.flow = "device";
    CHECK(same_key(&one, &other));
    const struct {
        const char **field;
        const char *value;
    } differences[] = {
        {&other.issuer, "https://login.example.com/other"},
        {&other.client_id, "Client"},
        {&other.scope, "openid"},
        {&other.audience, "api"},
        {&other.login_hint, "bob@example.com"},
        {&other.extra, "tenant=b"},
    };
    for (size_t i = 0; i < RS_COUNT(differences); i++) {
        other = one;
        *differences[i].field = differences[i].value;
        CHECK(!same_key(&one, &other));
    }
    /* borders between fields are kept */
    one.audience = "a";
    one.login_hint = "b&extra=c";
    other = one;
    other.login_hint = "b";
    other.extra = "c";
    CHECK(!same_key(&one, &other));
}

int main(void)
{
    RUN(the_challenge_of_rfc_7636_appendix_b);
    RUN(a_thousand_attempts_have_nothing_in_common);
    RUN(the_url_has_every_parameter);
    RUN(every_value_survives_encoding);
    RUN(no_secret_is_in_the_url);
    RUN(extra_parameters_override_nothing);
    RUN(offline_access_goes_with_the_cache);
    RUN(what_makes_two_sign_ins_one);
    return check_done();
}
