/* A TCP connection within a wait; see tcp.h. */
#include "wire/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

bool rs_tcp_wait(int fd, short events, const struct rs_wait *wait, struct rs_error *err)
{
    struct pollfd one = {.fd = fd, .events = events};
    int ready = rs_wait_poll(wait, &one, 1, INT_MAX);
    if (ready < 0) {
        return rs_fail(err, RS_HY008, "cancelled while waiting for the server");
    }
    return ready > 0 || rs_fail(err, RS_HYT00, "the server did not answer in time");
}

static bool finish_connect(int fd, const struct rs_wait *wait, struct rs_error *err)
{
    int failed = 0;
    socklen_t len = sizeof failed;
    if (!rs_tcp_wait(fd, POLLOUT, wait, err)) {
        return false;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &len) != 0) {
        failed = errno;
    }
    return failed == 0 ||
           rs_fail(err, RS_08S01, "no connection to the server: %s", strerror(failed));
}

bool rs_tcp_connect(int *fd, const struct sockaddr *address, socklen_t address_len,
                    const struct rs_wait *wait, struct rs_error *err)
{
    int made = socket(address->sa_family, SOCK_STREAM, 0);
    bool ok =
        made >= 0 && fcntl(made, F_SETFD, FD_CLOEXEC) == 0 && fcntl(made, F_SETFL, O_NONBLOCK) == 0;
    if (!ok) {
        rs_fail(err, RS_08S01, "no socket: %s", strerror(errno));
    } else if (connect(made, address, address_len) != 0) {
        ok = errno == EINPROGRESS || errno == EINTR
                 ? finish_connect(made, wait, err)
                 : rs_fail(err, RS_08S01, "no connection to the server: %s", strerror(errno));
    }
    if (!ok && made >= 0) {
        close(made);
    }
    if (ok) {
        *fd = made;
    }
    return ok;
}

bool rs_tcp_write(int fd, struct rs_span bytes, const struct rs_wait *wait, struct rs_error *err)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.ptr += sent;
            bytes.len -= (size_t)sent;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!rs_tcp_wait(fd, POLLOUT, wait, err)) {
                return false;
            }
        } else if (errno != EINTR) {
            return rs_fail(err, RS_08S01, "sending to the server failed: %s", strerror(errno));
        }
    }
    return true;
}

bool rs_tcp_read(int fd, void *to, size_t room, size_t *got, const struct rs_wait *wait,
                 struct rs_error *err)
{
    for (;;) {
        ssize_t n = recv(fd, to, room, 0);
        if (n >= 0) {
            *got = (size_t)n;
            return true;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!rs_tcp_wait(fd, POLLIN, wait, err)) {
                return false;
            }
        } else if (errno != EINTR) {
            return rs_fail(err, RS_08S01, "reading from the server failed: %s", strerror(errno));
        }
    }
}
