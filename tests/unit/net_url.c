/* URLs and form encoding: what is accepted, what is refused, what a log shows. */
#include <string.h>

#include "check.h"
#include "net/url.h"

static bool parses(const char *text, struct rs_url *url)
{
    struct rs_error err = {0};
    bool ok = rs_url_parse(rs_span_of(text), "Issuer", url, &err);
    CHECK(ok || strstr(rs_error_text(&err), "Issuer"));
    rs_error_clear(&err);
    return ok;
}

static void parts_of_a_url(void)
{
    struct rs_url url;
    CHECK(parses("https://idp.example.com/oauth2/default/v1/token?a=b&c=d", &url));
    CHECK(rs_span_is(url.scheme, "https") && rs_span_is(url.host, "idp.example.com"));
    CHECK_INT(url.port, 443);
    CHECK(rs_span_is(url.path, "/oauth2/default/v1/token") && rs_span_is(url.query, "a=b&c=d"));
    CHECK(url.secure && !url.loopback);
    CHECK(parses("HTTP://[::1]:8080", &url));
    CHECK(rs_span_is(url.host, "::1") && url.port == 8080 && url.path.len == 0 && !url.query.ptr);
    CHECK(!url.secure && url.loopback);
    CHECK(parses("https://h?", &url) && url.query.ptr && url.query.len == 0);
    CHECK(parses("https://h:/x", &url) && url.port == 443);
    CHECK(parses("https://h/?a=b?c/d@e:f", &url) && rs_span_is(url.query, "a=b?c/d@e:f"));
}

static void loopback_is_judged_by_address(void)
{
    static const char *const inside[] = {"http://127.0.0.1/", "http://127.9.8.7/",
                                         "http://LocalHost/", "http://[::1]/"};
    static const char *const outside[] = {"http://127.evil.example/",
                                          "http://127.0.0.1.evil.example/",
                                          "http://localhost.evil.com/",
                                          "http://128.0.0.1/",
                                          "http://127.0.0.256/",
                                          "http://127.0.0/",
                                          "http://[::2]/"};
    struct rs_url url;
    for (size_t i = 0; i < RS_COUNT(inside); i++) {
        CHECK(parses(inside[i], &url) && url.loopback);
    }
    for (size_t i = 0; i < RS_COUNT(outside); i++) {
        CHECK(parses(outside[i], &url) && !url.loopback);
    }
}

static void refused_urls(void)
{
    static const char *const bad[] = {
        "",
        "idp.example.com",
        "ftp://h/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "-https://h/",
        "https://",
        "https:///path",
        "https://user@h/",
        "https://user:pw@h/",
        "https://h/#top",
        "https://h/a b",
        "https://h/a\tb",
        "https://h/a\nb",
        "https://h/\"",
        "https://h/'",
        "https://h/`id`",
        "https://h/a\\b",
        "https://h/\xC3\xA9",
        "https://h/\x7F",
        "https://h/<b>",
        "https://h/%zz",
        "https://h/%4",
        "https://h:0/",
        "https://h:65536/",
        "https://h:+80/",
        "https://h:8x/",
        "https://[::1/",
        "https://[::1]x/",
        "https://-h/",
        "https://h%41/",
        "https://a:b:c/",
        "https://h;x/",
    };
    struct rs_url url = {.port = 7};
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        if (!CHECK(!parses(bad[i], &url))) {
            check_str(bad[i], "refused", __FILE__, __LINE__, "url");
        }
    }
    CHECK_INT(url.port, 7); /* written only on success */
}

static void length_limit(void)
{
    struct rs_buf text;
    struct rs_url url;
    rs_buf_init(&text, 10000);
    rs_buf_add_str(&text, "https://h/");
    while (text.len < 8000 && rs_buf_ok(&text)) {
        rs_buf_add_char(&text, 'a');
    }
    CHECK(parses(rs_buf_str(&text), &url));
    rs_buf_add_char(&text, 'a');
    CHECK(!parses(rs_buf_str(&text), &url));
    rs_buf_clear(&text);
}

static bool endpoint(const char *text, bool unsafe_http)
{
    struct rs_error err = {0};
    bool ok = rs_url_check_endpoint(text, "the token endpoint", unsafe_http, &err);
    CHECK(ok || (strstr(rs_error_text(&err), "the token endpoint") &&
                 !strstr(rs_error_text(&err), "secret")));
    rs_error_clear(&err);
    return ok;
}

static void endpoints_are_https(void)
{
    CHECK(endpoint("https://idp.example.com/token", false));
    CHECK(!endpoint("http://idp.example.com/token?code=secret", false));
    CHECK(!endpoint("http://idp.example.com/token", true));
    CHECK(!endpoint("http://127.0.0.1:9000/token", false));
    CHECK(endpoint("http://127.0.0.1:9000/token", true));
    CHECK(endpoint("https://127.0.0.1:9000/token", false));
}

static void logs_show_no_query(void)
{
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    rs_url_for_log(&out, "https://idp.example.com:8443/authorize?state=secret");
    CHECK_STR(rs_buf_str(&out), "https://idp.example.com:8443/authorize");
    rs_buf_reset(&out);
    rs_url_for_log(&out, "https://user:secret@h/");
    rs_url_for_log(&out, NULL);
    CHECK(!strstr(rs_buf_str(&out), "secret"));
    rs_buf_clear(&out);
}

static void percent_encoding(void)
{
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    rs_url_encode(&out, RS_SPAN_LIT("AZaz09-._~ /+&=%\xC3\xA9*'("));
    CHECK_STR(rs_buf_str(&out), "AZaz09-._~%20%2F%2B%26%3D%25%C3%A9%2A%27%28");
    rs_buf_clear(&out);
}

static bool decodes(struct rs_span text, const char *want)
{
    struct rs_buf out;
    rs_buf_init(&out, 100);
    bool ok = rs_form_decode(text, &out);
    if (ok && want) {
        CHECK_STR(rs_buf_str(&out), want);
    }
    rs_buf_clear(&out);
    return ok;
}

static void form_decoding(void)
{
    CHECK(decodes(RS_SPAN_LIT("a+b%2Bc%2f%3D%c3%A9"), "a b+c/=\xC3\xA9"));
    CHECK(decodes(RS_SPAN_LIT(""), ""));
    CHECK(decodes(RS_SPAN_LIT("%252F"), "%2F")); /* once, not twice */
    CHECK(!decodes(RS_SPAN_LIT("%"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("%4"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("%g0"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("%00"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("a\0b"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("%0A"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("%7F"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("%C3"), NULL));
    CHECK(!decodes(RS_SPAN_LIT("%ED%A0%80"), NULL));
}

static void form_building(void)
{
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    rs_form_add(&out, "grant_type", RS_SPAN_LIT("authorization_code"));
    rs_form_add(&out, "audience", (struct rs_span){0});
    rs_form_add(&out, "code", RS_SPAN_LIT("a/b+c="));
    rs_form_add(&out, "empty", RS_SPAN_LIT(""));
    CHECK_STR(rs_buf_str(&out), "grant_type=authorization_code&code=a%2Fb%2Bc%3D&empty=");
    rs_buf_reset(&out);
    rs_buf_add_str(&out, "https://h/authorize?");
    rs_form_add(&out, "scope", RS_SPAN_LIT("openid email"));
    CHECK_STR(rs_buf_str(&out), "https://h/authorize?scope=openid%20email");
    rs_buf_clear(&out);
}

int main(void)
{
    RUN(parts_of_a_url);
    RUN(loopback_is_judged_by_address);
    RUN(refused_urls);
    RUN(length_limit);
    RUN(endpoints_are_https);
    RUN(logs_show_no_query);
    RUN(percent_encoding);
    RUN(form_decoding);
    RUN(form_building);
    return check_done();
}
