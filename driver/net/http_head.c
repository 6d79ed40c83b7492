/* Header fields of an HTTP answer; see http_head.h. */
#include "net/http_head.h"

#include <stdlib.h>

#include "base/clock.h"

static bool replace(char **field, struct rs_span value)
{
    char *copy = rs_span_dup(value);
    free(*field);
    *field = copy;
    return copy != NULL;
}

/* max-age, or 0 when the answer must not be kept (RFC 9111 section 5.2.2). */
static void read_cache_control(struct rs_http_response *response, struct rs_span value)
{
    while (value.ptr) {
        struct rs_span directive = rs_span_cut(&value, ',');
        struct rs_span name = rs_span_trim(rs_span_cut(&directive, '='));
        int64_t seconds;
        if (rs_span_is_nocase(name, "no-store") || rs_span_is_nocase(name, "no-cache")) {
            response->max_age = 0;
            return;
        }
        if (rs_span_is_nocase(name, "max-age") && directive.ptr &&
            rs_span_to_i64(rs_span_trim(directive), &seconds) && seconds >= 0) {
            response->max_age = seconds;
        }
    }
}

static void forget(struct rs_http_response *response)
{
    free(response->content_type);
    free(response->retry_after);
    response->content_type = response->retry_after = NULL;
    response->date = 0;
    response->max_age = -1;
}

bool rs_http_head_line(struct rs_http_response *response, struct rs_span line)
{
    struct rs_span value = line;
    struct rs_span name = rs_span_cut(&value, ':');
    if (rs_span_starts_nocase(line, "HTTP/")) {
        forget(response);
        return true;
    }
    value = rs_span_trim(value);
    if (rs_span_is_nocase(name, "content-type")) {
        return replace(&response->content_type, value);
    }
    if (rs_span_is_nocase(name, "retry-after")) {
        return replace(&response->retry_after, value);
    }
    if (rs_span_is_nocase(name, "date")) {
        int64_t seconds;
        response->date = rs_clock_parse_http(value, &seconds) ? seconds : 0;
    } else if (rs_span_is_nocase(name, "cache-control")) {
        read_cache_control(response, value);
    }
    return true;
}

int64_t rs_http_retry_delay_ms(const struct rs_http_response *response, int64_t now,
                               int64_t fallback_ms)
{
    enum { DAY_S = 86400 };
    struct rs_span text = rs_span_of(response->retry_after);
    int64_t seconds;
    if (rs_span_to_i64(text, &seconds)) {
        seconds = seconds > DAY_S ? DAY_S : seconds;
    } else if (rs_clock_parse_http(text, &seconds)) {
        seconds = seconds - now > DAY_S ? DAY_S : seconds - now;
    } else {
        return fallback_ms;
    }
    return seconds < 0 ? fallback_ms : seconds * 1000;
}
