/* The challenge of authentication 13: salt and nonce lie within the message; the answer has the
 * form of docs/internals/architecture.md. */
#include "fuzz.h"
#include "pq/digest.h"

enum { ANSWER = 1 + 4 + 4 + 32 + 4, NONCE = 16 };

static void check_within(struct rs_span part, struct rs_span body)
{
    FUZZ_CHECK(part.ptr >= body.ptr && part.len <= body.len);
    FUZZ_CHECK(part.ptr + part.len <= body.ptr + body.len);
}

void fuzz_one(struct rs_span input)
{
    struct rs_pq_challenge challenge = {{0}, {0}};
    struct rs_span nonce = RS_SPAN_LIT("0123456789abcdef");
    struct rs_error err = {0};
    struct rs_buf answer;
    bool ok = rs_pq_challenge_read(input, &challenge, &err);
    fuzz_check_error(ok, &err);
    if (!ok) {
        return;
    }
    check_within(challenge.salt, input);
    check_within(challenge.nonce, input);
    rs_buf_init_secret(&answer, 1 << 10);
    FUZZ_CHECK(rs_pq_digest_answer(&challenge, RS_SPAN_LIT("pw"), nonce, &answer, &err));
    FUZZ_CHECK(answer.len == ANSWER + NONCE && answer.ptr[0] == 'd' &&
               (size_t)(unsigned char)answer.ptr[4] + 1 == answer.len);
    rs_buf_clear(&answer);
}
