/* SSLRequest; see door.h. */
#include "pq/door.h"

#include "wire/tcp.h"

enum { SSL_REQUEST = 80877103 };

void rs_pq_put_int32(char *to, uint32_t value)
{
    to[0] = (char)(value >> 24);
    to[1] = (char)(value >> 16);
    to[2] = (char)(value >> 8);
    to[3] = (char)value;
}

bool rs_pq_door_open(struct rs_tls **out, int fd, const struct rs_tls_config *config,
                     const struct rs_wait *wait, struct rs_error *err)
{
    char message[8], answer = 0;
    size_t got;
    rs_pq_put_int32(message, sizeof message);
    rs_pq_put_int32(message + 4, SSL_REQUEST);
    /* One byte and no more: what follows is TLS. */
    if (!rs_tcp_write(fd, (struct rs_span){message, sizeof message}, wait, err) ||
        !rs_tcp_read(fd, &answer, 1, &got, wait, err)) {
        return false;
    }
    if (got != 1 || answer != 'S') {
        return rs_fail(err, RS_08001, "%s does not speak TLS", config->where);
    }
    return rs_tls_open(out, fd, config, wait, err);
}
