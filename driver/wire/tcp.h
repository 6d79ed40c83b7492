/* A TCP connection within a wait: connect, send all, read some. Sockets are non-blocking and
 * close-on-exec; nothing here raises SIGPIPE. */
#ifndef RS_WIRE_TCP_H
#define RS_WIRE_TCP_H

#include <sys/socket.h>

#include "base/error.h"
#include "base/stop.h"

/* *fd is the caller's to close. Errors here and below: 08S01, HYT00, HY008. */
bool rs_tcp_connect(int *fd, const struct sockaddr *address, socklen_t address_len,
                    const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;
/* Until one of poll()'s events. */
bool rs_tcp_wait(int fd, short events, const struct rs_wait *wait,
                 struct rs_error *err) RS_MUST_CHECK;
bool rs_tcp_write(int fd, struct rs_span bytes, const struct rs_wait *wait,
                  struct rs_error *err) RS_MUST_CHECK;
/* At least one byte, at most `room`; *got 0: the other side has ended the connection. */
bool rs_tcp_read(int fd, void *to, size_t room, size_t *got, const struct rs_wait *wait,
                 struct rs_error *err) RS_MUST_CHECK;

#endif
