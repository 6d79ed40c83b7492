/* The real host: every door to the outside world is there and opens. */
#include <string.h>

#include "base/clock.h"
#include "check.h"
#include "net/host.h"
#include "net/http.h"

static void every_door(void)
{
    struct rs_host host;
    struct rs_notes notes = {0};
    struct rs_http_response response;
    struct rs_error err = {0};
    unsigned char a[16] = {0}, b[16] = {0};
    struct rs_http_request request = {.what = "the issuer",
                                      .method = "GET",
                                      .url = "gopher://h/",
                                      .wait = {RS_NO_DEADLINE, NULL}};
    rs_net_host_init(&host, NULL, &notes, NULL);
    CHECK(rs_host_now(&host) > 1700000000);
    int64_t before = rs_clock_monotonic_ms();
    int64_t now = rs_host_monotonic_ms(&host);
    CHECK(now >= before && now - before < 1000);
    CHECK(host.random(host.ctx, a, sizeof a) && host.random(host.ctx, b, sizeof b));
    CHECK(memcmp(a, b, sizeof a) != 0);
    CHECK(!host.http(host.ctx, &request, &response, &err) && rs_error_is(&err, RS_HY000));
    rs_http_response_clear(&response);
    rs_error_clear(&err);
    CHECK(!host.open_url(host.ctx, "file:///etc/passwd", &err) && rs_error_is(&err, RS_HY000));
    rs_error_clear(&err);
    CHECK(host.log == NULL && host.notes == &notes);
    rs_notes_clear(&notes);
}

int main(void)
{
    RUN(every_door);
    return check_done();
}
