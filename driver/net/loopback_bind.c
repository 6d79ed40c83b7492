/* Binding to loopback; see loopback_bind.h. */
#include "net/loopback_bind.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 64, PORT_TRIES = 16 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* A loopback address from its text; false for any other. */
static bool read_address(const char *text, union address *address)
{
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
        address->v4.sin_family = AF_INET;
        return ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
    }
    address->v6.sin6_family = AF_INET6;
    return inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1 &&
           IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}

/* A listening socket, or -1 with errno. *port becomes the real one. */
static int listen_at(const char *text, uint16_t *port)
{
    union address address;
    int one = 1, kept;
    if (!read_address(text, &address)) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    bool v6 = address.any.sa_family == AF_INET6;
    socklen_t len = v6 ? sizeof address.v6 : sizeof address.v4;
    *(v6 ? &address.v6.sin6_port : &address.v4.sin_port) = htons(*port);
    int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return -1;
    }
    if ((v6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one) < 0) ||
        bind(fd, &address.any, len) < 0 || listen(fd, BACKLOG) < 0 ||
        getsockname(fd, &address.any, &len) < 0) {
        kept = errno;
        close(fd);
        errno = kept;
        return -1;
    }
    *port = ntohs(v6 ? address.v6.sin6_port : address.v4.sin_port);
    return fd;
}

static bool no_such_family(int error)
{
    return error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT;
}

/* 127.0.0.1 and ::1 with the same port; without IPv6 nobody can own ::1, and one is enough. */
static bool listen_at_both(int fds[RS_LOOPBACK_SOCKETS], uint16_t *port)
{
    int tries = *port == 0 ? PORT_TRIES : 1;
    for (int i = 0; i < tries; i++) {
        uint16_t real = *port;
        fds[0] = listen_at("127.0.0.1", &real);
        if (fds[0] < 0) {
            return false;
        }
        fds[1] = listen_at("::1", &real);
        if (fds[1] >= 0 || no_such_family(errno)) {
            *port = real;
            return true;
        }
        int kept = errno;
        close(fds[0]);
        fds[0] = -1;
        errno = kept;
    }
    return false;
}

static bool fail_bind(const char *host, uint16_t port, int error, struct rs_error *err)
{
    if (error == EADDRINUSE) {
        return rs_fail(err, RS_HY000,
                       "port %u on %s, where the browser is to come back, is in use by another "
                       "program; end that program or choose another redirect port",
                       port, host);
    }
    if (error == EACCES) {
        return rs_fail(err, RS_HY000,
                       "port %u on %s, where the browser is to come back, is reserved for the "
                       "system; choose a redirect port of 1024 or more",
                       port, host);
    }
    return rs_fail(err, RS_HY000, "cannot listen on %s, port %u, for the browser to come back: %s",
                   host, port, strerror(error));
}

bool rs_loopback_bind(struct rs_loopback_sockets *sockets, const char *host, uint16_t port,
                      struct rs_error *err)
{
    struct rs_loopback_sockets made = {.fds = {-1, -1}, .port = port};
    union address address;
    bool both = rs_span_is_nocase(rs_span_of(host), "localhost");
    if (!both && !read_address(host, &address)) {
        return rs_fail(err, RS_HY000,
                       "the browser cannot come back to %s: the redirect host must be 127.0.0.1, "
                       "::1 or localhost",
                       host);
    }
    made.host = rs_format(strchr(host, ':') ? "[%s]" : "%s", host);
    if (!made.host) {
        return rs_fail_memory(err);
    }
    bool ok = both ? listen_at_both(made.fds, &made.port)
                   : (made.fds[0] = listen_at(host, &made.port)) >= 0;
    if (!ok) {
        fail_bind(host, port, errno, err);
        rs_loopback_unbind(&made);
        return false;
    }
    *sockets = made;
    return true;
}

void rs_loopback_unbind(struct rs_loopback_sockets *sockets)
{
    for (size_t i = 0; i < RS_LOOPBACK_SOCKETS; i++) {
        if (sockets->fds[i] >= 0) {
            close(sockets->fds[i]);
        }
        sockets->fds[i] = -1;
    }
    free(sockets->host);
    sockets->host = NULL;
}

bool rs_loopback_is_host(const struct rs_loopback_sockets *sockets, struct rs_span name)
{
    uint32_t port;
    size_t at = name.len;
    while (at > 0 && name.ptr[at - 1] >= '0' && name.ptr[at - 1] <= '9') {
        at--;
    }
    bool given = at > 0 && at < name.len && name.ptr[at - 1] == ':';
    struct rs_span tail = {name.ptr + at, name.len - at};
    if (given ? !rs_span_to_u32(tail, 65535, &port) || port != sockets->port
              : sockets->port != 80) {
        return false;
    }
    struct rs_span host = {name.ptr, given ? at - 1 : name.len};
    bool both = rs_span_is_nocase(rs_span_of(sockets->host), "localhost");
    return rs_span_is_nocase(host, sockets->host) ||
           (both && (rs_span_is(host, "127.0.0.1") || rs_span_is(host, "[::1]")));
}
