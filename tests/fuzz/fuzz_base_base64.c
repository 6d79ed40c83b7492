/* base64url: one text for one content, so that no token has a second spelling. */
#include "base/crypto.h"
#include "fuzz.h"

static void check_decode(struct rs_span text)
{
    struct rs_buf bytes, again;
    rs_buf_init(&bytes, 1 << 20);
    rs_buf_init(&again, 1 << 20);
    if (rs_base64url_decode(text, &bytes)) {
        rs_base64url_add(&again, bytes.ptr, bytes.len);
        FUZZ_CHECK(rs_span_eq(text, rs_buf_span(&again)));
    }
    rs_buf_clear(&bytes);
    rs_buf_clear(&again);
}

static void check_encode(struct rs_span content)
{
    struct rs_buf text, padded, again;
    rs_buf_init(&text, 1 << 22);
    rs_buf_init(&padded, 1 << 22);
    rs_buf_init(&again, 1 << 20);
    rs_base64url_add(&text, content.ptr, content.len);
    rs_base64_add(&padded, content.ptr, content.len);
    FUZZ_CHECK(rs_buf_ok(&text) && padded.len % 4 == 0 && padded.len >= text.len);
    FUZZ_CHECK(rs_base64url_decode(rs_buf_span(&text), &again));
    FUZZ_CHECK(rs_span_eq(content, rs_buf_span(&again)));
    rs_buf_clear(&text);
    rs_buf_clear(&padded);
    rs_buf_clear(&again);
}

void fuzz_one(struct rs_span input)
{
    check_decode(input);
    check_encode(input);
}
