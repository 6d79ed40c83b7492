/* The query that the browser brings back: nothing without this attempt's state, and nothing is
 * taken from another provider. */
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"
#include "signin/callback.h"

#define STATE  "mD9cW3sT0kU"
#define ISSUER "https://id.example/tenant"

static void check_stranger(const struct rs_callback *callback)
{
    const struct rs_callback empty = {.code = {0}};
    FUZZ_CHECK(!rs_secret_given(&callback->code) && !callback->error && !callback->iss);
    FUZZ_CHECK(!callback->error_description && !callback->error_uri);
    FUZZ_CHECK(callback->wrong == empty.wrong);
}

static void check_texts(const struct rs_callback *callback)
{
    const char *texts[] = {callback->error, callback->error_description, callback->error_uri,
                           callback->iss, rs_secret_str(&callback->code)};
    for (size_t i = 0; i < RS_COUNT(texts); i++) {
        struct rs_span text = rs_span_of(texts[i]);
        FUZZ_CHECK(rs_utf8_valid(text));
        for (size_t k = 0; k < text.len; k++) {
            FUZZ_CHECK((unsigned char)text.ptr[k] >= ' ');
        }
    }
}

static void check_answer(const struct rs_callback *callback, bool announced)
{
    struct rs_error err = {0};
    const struct rs_provider provider = {.issuer = (char[]){ISSUER}, .iss_parameter = announced};
    bool ok = rs_callback_check(callback, &provider, &err);
    if (ok) {
        FUZZ_CHECK(!callback->wrong && !callback->error && rs_secret_given(&callback->code));
        FUZZ_CHECK(callback->iss ? strcmp(callback->iss, ISSUER) == 0 : !announced);
    } else {
        FUZZ_CHECK(err.native != 0 && strcmp(err.state, "28000") == 0);
    }
    fuzz_check_error(ok, &err);
}

/* The first byte: 1 puts the right state in front, 2 has the provider announce iss. */
void fuzz_one(struct rs_span input)
{
    struct rs_callback callback = {.code = {0}};
    struct rs_buf query;
    unsigned char flags = fuzz_byte(&input);
    rs_buf_init(&query, 1 << 20);
    rs_buf_add_str(&query, flags & 1 ? "state=" STATE "&" : "");
    rs_buf_add_span(&query, input);
    if (rs_callback_read(&callback, rs_buf_span(&query), STATE)) {
        check_texts(&callback);
        check_answer(&callback, flags & 2);
    } else {
        check_stranger(&callback);
    }
    rs_callback_clear(&callback);
    rs_buf_clear(&query);
}
