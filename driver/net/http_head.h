/* The few header fields of an HTTP answer that the driver uses. Pure: no curl, no clock. */
#ifndef RS_NET_HTTP_HEAD_H
#define RS_NET_HTTP_HEAD_H

#include "net/http.h"

/* Reads one line of a head, its line end included, into the response. A status line begins a new
 * head and forgets the fields before it (an interim answer's). False when memory is out. */
bool rs_http_head_line(struct rs_http_response *response, struct rs_span line) RS_MUST_CHECK;
/* Milliseconds to wait before the next try: what Retry-After says (seconds or a date, RFC 9110
 * section 10.2.3; `now` in seconds since 1970), else `fallback_ms`. */
int64_t rs_http_retry_delay_ms(const struct rs_http_response *response, int64_t now,
                               int64_t fallback_ms);

#endif
