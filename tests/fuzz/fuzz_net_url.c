/* URLs and form encoding: what is parsed has no byte that a browser's launcher or a log could
 * misread, and encoding is the inverse of decoding. */
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"
#include "net/url.h"

static bool is_within(struct rs_span part, struct rs_span whole)
{
    return part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

static void check_url(struct rs_span text)
{
    struct rs_url url = {0};
    struct rs_error err = {0};
    bool ok = rs_url_parse(text, "the issuer", &url, &err);
    fuzz_check_error(ok, &err);
    if (!ok) {
        FUZZ_CHECK(!url.host.ptr);
        return;
    }
    FUZZ_CHECK(url.host.len > 0 && url.port > 0 && is_within(url.host, text));
    FUZZ_CHECK(url.path.len == 0 || url.path.ptr[0] == '/');
    FUZZ_CHECK(is_within(url.path, text) && is_within(url.query, text));
    FUZZ_CHECK(url.secure == rs_span_is_nocase(url.scheme, "https"));
    FUZZ_CHECK(url.secure || rs_span_is_nocase(url.scheme, "http"));
    for (size_t i = 0; i < text.len; i++) {
        FUZZ_CHECK(text.ptr[i] > ' ' && text.ptr[i] < 0x7F &&
                   !strchr("\"'\\<>`#^{|}", text.ptr[i]));
    }
    FUZZ_CHECK(rs_span_find(url.host, '@') == url.host.len);
}

/* Of a C string: the two other functions that parse. */
static void check_string(struct rs_span text)
{
    struct rs_buf string, shown;
    struct rs_url url = {0};
    struct rs_error err = {0};
    rs_buf_init(&string, 1 << 20);
    rs_buf_init(&shown, 1 << 20);
    rs_buf_add_span(&string, (struct rs_span){text.ptr, rs_span_find(text, '\0')});
    bool parsed = rs_url_parse(rs_buf_span(&string), "it", &url, &err);
    rs_error_clear(&err);
    for (int unsafe = 0; unsafe < 2; unsafe++) {
        bool ok = rs_url_check_endpoint(rs_buf_str(&string), "it", unsafe, &err);
        FUZZ_CHECK(ok == (parsed && (url.secure || (unsafe && url.loopback))));
        fuzz_check_error(ok, &err);
    }
    rs_url_for_log(&shown, rs_buf_str(&string));
    FUZZ_CHECK(rs_span_find(rs_buf_span(&shown), '?') == shown.len);
    FUZZ_CHECK(parsed == !rs_span_is(rs_buf_span(&shown), "(not a URL)"));
    rs_buf_clear(&string);
    rs_buf_clear(&shown);
}

static void check_form(struct rs_span text)
{
    struct rs_buf encoded, decoded, plain;
    rs_buf_init(&encoded, 1 << 22);
    rs_buf_init(&decoded, 1 << 20);
    rs_buf_init(&plain, 1 << 20);
    bool ok = rs_form_decode(text, &plain);
    for (size_t i = 0; ok && i < plain.len; i++) {
        FUZZ_CHECK((unsigned char)plain.ptr[i] >= ' ' && plain.ptr[i] != 0x7F);
    }
    FUZZ_CHECK(!ok || (rs_utf8_valid(rs_buf_span(&plain)) && plain.len <= text.len));
    rs_url_encode(&encoded, ok ? rs_buf_span(&plain) : text);
    FUZZ_CHECK(rs_buf_ok(&encoded));
    FUZZ_CHECK(rs_form_decode(rs_buf_span(&encoded), &decoded) || !ok);
    FUZZ_CHECK(!ok || rs_span_eq(rs_buf_span(&decoded), rs_buf_span(&plain)));
    rs_buf_clear(&encoded);
    rs_buf_clear(&decoded);
    rs_buf_clear(&plain);
}

static void check_add(struct rs_span text)
{
    struct rs_buf form;
    rs_buf_init(&form, 1 << 22);
    rs_form_add(&form, "a b", text);
    rs_form_add(&form, "c", (struct rs_span){NULL, 0});
    rs_form_add(&form, "d", text);
    struct rs_span rest = rs_buf_span(&form);
    struct rs_span first = rs_span_cut(&rest, '&');
    FUZZ_CHECK(rs_span_starts(first, "a%20b=") && rs_span_starts(rest, "d="));
    FUZZ_CHECK(rs_span_find(rest, '&') == rest.len);
    rs_buf_clear(&form);
}

void fuzz_one(struct rs_span input)
{
    check_url(input);
    check_string(input);
    check_form(input);
    check_add(input);
}
