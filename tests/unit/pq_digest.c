/* Authentication 13: the known answer, and challenges that are not what they should be. */
#include <string.h>

#include "base/crypto.h"
#include "check.h"
#include "pq/digest.h"

/* A vector computed from the protocol's definition: body of R behind the code. */
static const char challenge_body[] =
    "\0\0\0\0\0\0\0\x10\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"
    "\x0d\x0e\x0f\x10\0\0\0\x10"
    "0123456789abcdef";
static const char answer_hex[] = "640000003c00000020"
                                 "a049cd635fc96310bd11088d04d36c6091a46334d122278716a479128ab187c4"
                                 "0000001066656463626139383736353433323130";

static void known_answer(void)
{
    struct rs_pq_challenge challenge;
    struct rs_error err = {0};
    struct rs_buf out, hex;
    rs_buf_init(&out, 1024);
    rs_buf_init(&hex, 1024);
    if (CHECK(rs_pq_challenge_read((struct rs_span){challenge_body, sizeof challenge_body - 1},
                                   &challenge, &err)) &&
        CHECK(rs_pq_digest_answer(&challenge, RS_SPAN_LIT("Passw0rd!"),
                                  RS_SPAN_LIT("fedcba9876543210"), &out, &err))) {
        rs_hex_add(&hex, (const unsigned char *)out.ptr, out.len);
        CHECK_STR(rs_buf_str(&hex), answer_hex);
    }
    rs_error_clear(&err);
    rs_buf_clear(&out);
    rs_buf_clear(&hex);
}

static void challenges_cut_short(void)
{
    for (size_t len = 0; len < sizeof challenge_body - 1; len++) {
        struct rs_pq_challenge challenge;
        struct rs_error err = {0};
        CHECK(!rs_pq_challenge_read((struct rs_span){challenge_body, len}, &challenge, &err));
        CHECK_STR(err.state, "08001");
        rs_error_clear(&err);
    }
}

static void lengths_beyond_the_message(void)
{
    char body[sizeof challenge_body - 1];
    memcpy(body, challenge_body, sizeof body);
    memset(body + 4, 0xff, 4);
    struct rs_pq_challenge challenge;
    struct rs_error err = {0};
    CHECK(!rs_pq_challenge_read((struct rs_span){body, sizeof body}, &challenge, &err));
    rs_error_clear(&err);
}

static void other_algorithms(void)
{
    char body[sizeof challenge_body - 1];
    memcpy(body, challenge_body, sizeof body);
    body[3] = 2;
    struct rs_pq_challenge challenge;
    struct rs_error err = {0};
    CHECK(!rs_pq_challenge_read((struct rs_span){body, sizeof body}, &challenge, &err));
    CHECK_STR(err.state, "08004");
    CHECK(strstr(rs_error_text(&err), "algorithm 2") != NULL || !err.text);
    rs_error_clear(&err);
}

int main(void)
{
    RUN(known_answer);
    RUN(challenges_cut_short);
    RUN(lengths_beyond_the_message);
    RUN(other_algorithms);
    return check_done();
}
