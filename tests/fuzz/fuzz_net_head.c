/* Header lines of a server's answer: whatever they say, the driver waits a bounded time. */
#include <stdlib.h>

#include "fuzz.h"
#include "net/http_head.h"

void fuzz_one(struct rs_span input)
{
    enum { NOW = 1795482000, FALLBACK_MS = 500, DAY_MS = 86400000 };
    struct rs_http_response response = {.max_age = -1};
    while (input.ptr) {
        FUZZ_CHECK(rs_http_head_line(&response, rs_span_cut(&input, '\n')));
        FUZZ_CHECK(response.max_age >= -1 && response.date >= 0 - (int64_t)62167219200);
        int64_t delay = rs_http_retry_delay_ms(&response, NOW, FALLBACK_MS);
        FUZZ_CHECK(delay >= 0 && delay <= DAY_MS);
    }
    rs_http_response_clear(&response);
}
