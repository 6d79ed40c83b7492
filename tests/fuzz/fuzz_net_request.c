/* The parser of the browser's requests: fed in slices of any size it says the same as fed at once,
 * and what it gives lies within what it was given. */
#include <string.h>

#include "fuzz.h"
#include "net/http_request.h"

static bool same(struct rs_span a, struct rs_span b)
{
    return !a.ptr == !b.ptr && rs_span_eq(a, b);
}

/* "/" stands for a path that an absolute target lacks. */
static bool lies_within(struct rs_span part, const struct rs_request *request)
{
    const struct rs_buf *bytes = &request->bytes;
    return part.len == 0 || rs_span_is(part, "/") ||
           (part.ptr >= bytes->ptr && part.ptr + part.len <= bytes->ptr + bytes->len);
}

static void check_ready(const struct rs_request *request)
{
    FUZZ_CHECK(request->head_len > 0 && request->head_len <= RS_REQUEST_MAX_HEAD);
    FUZZ_CHECK(request->method.len > 0 && request->path.len > 0);
    FUZZ_CHECK(request->path.ptr[0] == '/' || rs_span_is(request->path, "*"));
    FUZZ_CHECK(rs_span_find(request->path, '?') == request->path.len);
    FUZZ_CHECK(request->body.len == request->body_len && request->body.len <= RS_REQUEST_MAX_BODY);
    FUZZ_CHECK(!request->wants_continue && request->refusal == 0);
    const struct rs_span parts[] = {request->method,       request->path,
                                    request->query,        request->host,
                                    request->fetch_dest,   request->body,
                                    request->content_type, {NULL, 0}};
    for (size_t i = 0; parts[i].ptr; i++) {
        FUZZ_CHECK(lies_within(parts[i], request));
    }
}

static void check_state(const struct rs_request *request)
{
    if (request->state == RS_REQUEST_BAD) {
        FUZZ_CHECK(request->refusal >= 400 && request->refusal < 600);
    } else if (request->state == RS_REQUEST_READY) {
        check_ready(request);
    } else {
        FUZZ_CHECK(request->bytes.len <= RS_REQUEST_MAX_HEAD + RS_REQUEST_MAX_BODY);
    }
}

static void feed_slices(struct rs_request *request, struct rs_span bytes, struct rs_span sizes)
{
    while (bytes.len > 0) {
        size_t size = (size_t)fuzz_byte(&sizes) + 1;
        struct rs_span slice = fuzz_bytes(&bytes, size);
        enum rs_request_state before = request->state;
        enum rs_request_state after = rs_request_feed(request, slice.ptr, slice.len);
        FUZZ_CHECK(after == request->state);
        FUZZ_CHECK(before == RS_REQUEST_MORE || after == before);
        check_state(request);
    }
}

/* The first byte counts the slices' sizes that follow, then the request. */
void fuzz_one(struct rs_span input)
{
    struct rs_request whole, sliced;
    struct rs_span sizes = fuzz_bytes(&input, fuzz_byte(&input));
    rs_request_init(&whole);
    rs_request_init(&sliced);
    rs_request_feed(&whole, input.ptr, input.len);
    check_state(&whole);
    feed_slices(&sliced, input, sizes);
    FUZZ_CHECK(whole.state == sliced.state);
    if (whole.state == RS_REQUEST_READY) {
        FUZZ_CHECK(same(whole.method, sliced.method) && same(whole.path, sliced.path));
        FUZZ_CHECK(same(whole.query, sliced.query) && same(whole.host, sliced.host));
        FUZZ_CHECK(same(whole.body, sliced.body) && same(whole.fetch_dest, sliced.fetch_dest));
        FUZZ_CHECK(same(whole.content_type, sliced.content_type));
    }
    FUZZ_CHECK(whole.refusal == sliced.refusal);
    rs_request_is_tls(&whole);
    rs_request_clear(&whole);
    rs_request_clear(&sliced);
}
