/* URLs; see url.h. The grammar is RFC 3986 section 3, narrowed to what an endpoint of a sign-in can
 * look like. */
#include "net/url.h"

#include <string.h>

enum { MAX_URL = 8000 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* What is wrong with the bytes of the text, or NULL. Launchers of browsers get these texts as
 * arguments: the set is RFC 3986's without the apostrophe. */
static const char *bad_bytes(struct rs_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '#') {
            return "it has a fragment (#...)";
        }
        if (c == '%') {
            if (i + 2 >= text.len || !is_hex(text.ptr[i + 1]) || !is_hex(text.ptr[i + 2])) {
                return "it has a '%' without two hexadecimal digits behind it";
            }
        } else if (c == '\0' || (!is_alnum(c) && !strchr("-._~:/?[]@!$&()*+,;=", c))) {
            return "it has a character that must not stand in a URL (a blank, a quote, a "
                   "backslash, a control character, a byte above 0x7E ...)";
        }
    }
    return NULL;
}

/* 127.0.0.0/8 in dotted decimals only: "127.example.com" is somebody else. */
static bool is_loopback_v4(struct rs_span host)
{
    struct rs_span rest = host;
    uint32_t octet;
    for (int i = 0; i < 4; i++) {
        if (!rest.ptr || !rs_span_to_u32(rs_span_cut(&rest, '.'), 255, &octet) ||
            (i == 0 && octet != 127)) {
            return false;
        }
    }
    return !rest.ptr;
}

static bool is_loopback(struct rs_span host)
{
    return rs_span_is_nocase(host, "localhost") || rs_span_is(host, "::1") || is_loopback_v4(host);
}

static bool host_ok(struct rs_span host, bool bracketed)
{
    if (host.len == 0 || host.ptr[0] == '-') {
        return false;
    }
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (bracketed ? !is_hex(c) && c != ':' && c != '.' : !is_alnum(c) && !strchr("-._", c)) {
            return false;
        }
    }
    return true;
}

/* authority = host [ ":" port ]; userinfo is refused before. */
static const char *parse_authority(struct rs_span text, struct rs_url *url)
{
    struct rs_span port = {0};
    uint32_t number;
    bool bracketed = text.len > 0 && text.ptr[0] == '[';
    url->host = text;
    if (bracketed) {
        size_t end = rs_span_find(text, ']');
        if (end == text.len || (end + 1 < text.len && text.ptr[end + 1] != ':')) {
            return "its IPv6 address has no end";
        }
        url->host = (struct rs_span){text.ptr + 1, end - 1};
        if (end + 1 < text.len) {
            port = (struct rs_span){text.ptr + end + 2, text.len - end - 2};
        }
    } else if (rs_span_find(text, ':') < text.len) {
        port = text;
        url->host = rs_span_cut(&port, ':');
    }
    if (!host_ok(url->host, bracketed)) {
        return "it has no proper host name";
    }
    url->port = url->secure ? 443 : 80;
    if (port.len > 0) {
        if (!is_digit(port.ptr[0]) || !rs_span_to_u32(port, 65535, &number) || number == 0) {
            return "its port is no number from 1 to 65535";
        }
        url->port = (uint16_t)number;
    }
    return NULL;
}

static const char *parse_scheme(struct rs_span *rest, struct rs_url *url)
{
    static const char https[] = "https://", http[] = "http://";
    size_t len;
    if (rs_span_starts_nocase(*rest, https)) {
        len = sizeof https - 1;
        url->secure = true;
    } else if (rs_span_starts_nocase(*rest, http)) {
        len = sizeof http - 1;
        url->secure = false;
    } else {
        return "it does not begin with https://";
    }
    url->scheme = (struct rs_span){rest->ptr, len - 3};
    rest->ptr += len;
    rest->len -= len;
    return NULL;
}

static const char *parse(struct rs_span text, struct rs_url *url)
{
    const char *reason;
    struct rs_span rest = text, authority;
    if (text.len == 0) {
        return "it is empty";
    }
    if (text.len > MAX_URL) {
        return "it is longer than 8000 bytes";
    }
    if ((reason = bad_bytes(text)) || (reason = parse_scheme(&rest, url))) {
        return reason;
    }
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?') {
        end++;
    }
    authority = (struct rs_span){rest.ptr, end};
    if (rs_span_find(authority, '@') < authority.len) {
        return "it has a user name (...@)";
    }
    if ((reason = parse_authority(authority, url))) {
        return reason;
    }
    url->query = (struct rs_span){rest.ptr + end, rest.len - end};
    url->path = rs_span_cut(&url->query, '?');
    url->loopback = is_loopback(url->host);
    return NULL;
}

bool rs_url_parse(struct rs_span text, const char *what, struct rs_url *url, struct rs_error *err)
{
    struct rs_url made = {0};
    const char *reason = parse(text, &made);
    if (reason) {
        return rs_fail(err, RS_HY000, "%s is not a usable URL: %s", what, reason);
    }
    *url = made;
    return true;
}

bool rs_url_check_endpoint(const char *text, const char *what, bool unsafe_http,
                           struct rs_error *err)
{
    struct rs_url url = {0};
    if (!rs_url_parse(rs_span_of(text), what, &url, err)) {
        return false;
    }
    if (url.secure || (url.loopback && unsafe_http)) {
        return true;
    }
    return rs_fail(err, RS_HY000, "%s must begin with https://, but is %.*s://%.*s...", what,
                   (int)url.scheme.len, url.scheme.ptr, (int)url.host.len, url.host.ptr);
}

void rs_url_for_log(struct rs_buf *out, const char *url)
{
    struct rs_span text = rs_span_of(url);
    struct rs_url parsed = {0};
    if (!url || parse(text, &parsed)) {
        rs_buf_add_str(out, "(not a URL)");
        return;
    }
    rs_buf_add(out, text.ptr, rs_span_find(text, '?'));
}
