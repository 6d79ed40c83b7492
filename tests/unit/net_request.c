/* The parser of the listener's requests: forms it takes, forms it refuses, limits, any split. */
#include <string.h>

#include "check.h"
#include "net/http_request.h"

/* Feeds in pieces of `step` bytes; 0 for READY, -1 for MORE, else the refusal. */
static int feed(struct rs_request *request, struct rs_span text, size_t step)
{
    rs_request_init(request);
    for (size_t at = 0; at < text.len; at += step) {
        size_t len = text.len - at < step ? text.len - at : step;
        rs_request_feed(request, text.ptr + at, len);
    }
    return request->state == RS_REQUEST_MORE    ? -1
           : request->state == RS_REQUEST_READY ? 0
                                                : request->refusal;
}

static void any_split_gives_the_same(void)
{
    struct rs_span text =
        RS_SPAN_LIT("POST /callback?x=1 HTTP/1.1\r\nhost: 127.0.0.1:5\r\nCONTENT-LENGTH:  7 \r\n"
                    "content-type: application/x-www-form-urlencoded; charset=utf-8\r\n"
                    "sec-fetch-dest: document\r\nCookie: a=b\r\n\r\ncode=ab");
    for (size_t step = 1; step <= text.len; step++) {
        struct rs_request request;
        CHECK_INT(feed(&request, text, step), 0);
        CHECK(rs_span_is(request.method, "POST") && rs_span_is(request.path, "/callback"));
        CHECK(rs_span_is(request.query, "x=1") && rs_span_is(request.host, "127.0.0.1:5"));
        CHECK(rs_span_is(request.body, "code=ab") && rs_span_is(request.fetch_dest, "document"));
        rs_request_clear(&request);
    }
}

static void forms_that_are_taken(void)
{
    static const char *const good[] = {
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET http://h HTTP/1.1\r\nHost: other\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /second HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\ncontent-length: 0\r\n\r\n",
    };
    for (size_t i = 0; i < RS_COUNT(good); i++) {
        struct rs_request request;
        if (!CHECK_INT(feed(&request, rs_span_of(good[i]), 7), 0)) {
            check_str(good[i], "taken", __FILE__, __LINE__, "request");
        }
        CHECK(rs_span_is(request.path, "/") && request.body.len == 0);
        CHECK(!request.host.ptr || rs_span_is(request.host, "h"));
        rs_request_clear(&request);
    }
}

static void forms_that_are_refused(void)
{
    static const struct {
        const char *text;
        int status;
    } bad[] = {
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
        {"GET /\r\nHost: h\r\n\r\n", 400},
        {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET callback HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /\xC3\xA9 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\na", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 32769\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: tea\r\n\r\n", 417},
    };
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        struct rs_request request;
        if (!CHECK_INT(feed(&request, rs_span_of(bad[i].text), 5), bad[i].status)) {
            check_str(bad[i].text, "refused", __FILE__, __LINE__, "request");
        }
        rs_request_clear(&request);
    }
}

static void limits(void)
{
    struct rs_request request;
    struct rs_buf text;
    rs_buf_init(&text, 100000);
    rs_buf_add_str(&text, "GET /?code=");
    while (text.len < 16 * 1024 - 40 && rs_buf_ok(&text)) { /* a code far above 4 KiB passes */
        rs_buf_add_char(&text, 'c');
    }
    rs_buf_add_str(&text, " HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK_INT(feed(&request, rs_buf_span(&text), 1000), 0);
    rs_request_clear(&request);
    rs_buf_reset(&text);
    while (text.len < 16 * 1024 + 1 && rs_buf_ok(&text)) {
        rs_buf_add_char(&text, 'a');
    }
    CHECK_INT(feed(&request, rs_buf_span(&text), 1000), 431);
    rs_request_clear(&request);
    rs_buf_reset(&text);
    rs_buf_add_str(&text, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 32768\r\n\r\n");
    for (size_t i = 0; i < 32768; i++) {
        rs_buf_add_char(&text, 'b');
    }
    CHECK_INT(feed(&request, rs_buf_span(&text), 4096), 0);
    CHECK_INT(request.body.len, 32768);
    rs_request_clear(&request);
    rs_buf_clear(&text);
}

static void hundred_continue(void)
{
    struct rs_request request;
    CHECK_INT(feed(&request,
                   RS_SPAN_LIT("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\n"
                               "Content-Length: 2\r\n\r\n"),
                   9),
              -1);
    CHECK(request.wants_continue);
    CHECK(rs_request_feed(&request, "ab", 2) == RS_REQUEST_READY);
    CHECK(!request.wants_continue);
    rs_request_clear(&request);
}

static void tls_is_recognised(void)
{
    struct rs_request request;
    CHECK_INT(feed(&request, RS_SPAN_LIT("\x16\x03\x01\x02\x00\x01"), 6), -1);
    CHECK(rs_request_is_tls(&request));
    rs_request_clear(&request);
    feed(&request, RS_SPAN_LIT("GET /"), 5);
    CHECK(!rs_request_is_tls(&request));
    rs_request_clear(&request);
}

int main(void)
{
    RUN(any_split_gives_the_same);
    RUN(forms_that_are_taken);
    RUN(forms_that_are_refused);
    RUN(limits);
    RUN(hundred_continue);
    RUN(tls_is_recognised);
    return check_done();
}
