/* libpq's text of a refused connection: state and message lie within it. */
#include "fuzz.h"
#include "pq/connect.h"

void fuzz_one(struct rs_span input)
{
    struct rs_span state = {0}, message = {0};
    if (!rs_pq_refusal_parse(input, &state, &message)) {
        FUZZ_CHECK(!state.ptr && !message.ptr);
        return;
    }
    FUZZ_CHECK(state.len == 5 && state.ptr > input.ptr && message.ptr == state.ptr + 7);
    FUZZ_CHECK(message.len <= input.len);
    FUZZ_CHECK(message.ptr + message.len <= input.ptr + input.len);
}
