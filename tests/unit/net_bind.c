/* Where the listener binds: loopback only, one port, owned by nobody else, inherited by nobody. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "net/loopback.h"

static void port_in_use_is_named(void)
{
    struct rs_loopback *first = NULL, *second = NULL;
    struct rs_error err = {0};
    if (!CHECK(rs_loopback_open(&first, "127.0.0.1", 0, &err))) {
        rs_error_clear(&err);
        return;
    }
    uint16_t port = rs_loopback_port(first);
    char *words = rs_format("port %u on 127.0.0.1", port);
    CHECK(!rs_loopback_open(&second, "127.0.0.1", port, &err) && !second);
    CHECK(words && strstr(rs_error_text(&err), words) && strstr(rs_error_text(&err), "in use"));
    rs_error_clear(&err);
    CHECK(!rs_loopback_open(&second, "localhost", port, &err));
    rs_error_clear(&err);
    rs_loopback_close(first);
    CHECK(rs_loopback_open(&second, "127.0.0.1", port, &err)); /* nobody ever connected: free */
    rs_error_clear(&err);
    rs_loopback_close(second);
    rs_loopback_close(NULL);
    free(words);
}

static void only_loopback(void)
{
    static const char *const bad[] = {"0.0.0.0",     "::", "192.0.2.1",
                                      "example.com", "",   "127.0.0.1 "};
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        struct rs_loopback *loopback = NULL;
        struct rs_error err = {0};
        CHECK(!rs_loopback_open(&loopback, bad[i], 0, &err) && rs_error_is(&err, RS_HY000));
        rs_error_clear(&err);
    }
}

static void nothing_is_inherited(void)
{
    struct rs_loopback *loopback = NULL;
    struct rs_error err = {0};
    int before = dup(0);
    close(before);
    CHECK(rs_loopback_open(&loopback, "127.0.0.1", 0, &err));
    rs_error_clear(&err);
    CHECK((fcntl(before, F_GETFD) & FD_CLOEXEC) != 0); /* the lowest free one: the listener */
    rs_loopback_close(loopback);
}

int main(void)
{
    RUN(port_in_use_is_named);
    RUN(only_loopback);
    RUN(nothing_is_inherited);
    return check_done();
}
