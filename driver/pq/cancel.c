/* Asking the server to stop a statement. libpq's own PQcancel blocks and says its secret in clear
 * text, so the request goes over a connection of our own: TLS where the session has it, verified as
 * the session was, to the very address the session is connected to. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "pq/door.h"
#include "pq/internal.h"
#include "wire/tcp.h"

enum { CANCEL_REQUEST = 80877102 };

/* libpq has no function that tells the key of BackendKeyData. Its cancel object begins like this in
 * every version before 18 (fe-connect.c of 9.0 to 16, fe-cancel.c of 17); the process id, which
 * libpq does tell, shows that it does here. */
struct pg_cancel_before_18 {
    struct {
        struct sockaddr_storage address;
        socklen_t len;
    } peer;
    int pid, key;
};
enum { LIBPQ_18 = 180000 };

static bool find_key(struct rs_pq_canceler *canceler, PGconn *conn)
{
    struct pg_cancel_before_18 begin;
    PGcancel *object = PQlibVersion() < LIBPQ_18 ? PQgetCancel(conn) : NULL;
    if (!object) {
        return false;
    }
    memcpy(&begin, object, sizeof begin);
    PQfreeCancel(object);
    canceler->pid = (uint32_t)begin.pid;
    canceler->key = (uint32_t)begin.key;
    return begin.pid == PQbackendPID(conn) && begin.pid != 0;
}

static char *copy(const char *text, bool *ok)
{
    char *made = text ? rs_span_dup(rs_span_of(text)) : NULL;
    *ok = *ok && (made || !text);
    return made;
}

bool rs_pq_canceler_init(struct rs_pq_canceler *canceler, PGconn *conn,
                         const struct rs_pq_config *config, const char *ca_file,
                         struct rs_error *err)
{
    bool ok = true;
    socklen_t len = sizeof canceler->address;
    struct sockaddr *address = (struct sockaddr *)&canceler->address;
    atomic_init(&canceler->busy, false);
    atomic_init(&canceler->asked, false);
    canceler->tls = PQsslInUse(conn) != 0;
    canceler->verify_host = strcmp(config->ssl_mode, "verify-full") == 0;
    canceler->verify_chain = ca_file != NULL;
    canceler->host = copy(config->host, &ok);
    canceler->ca_file = copy(ca_file, &ok);
    canceler->min_tls = copy(config->min_tls, &ok);
    rs_pq_cancel17_init(&canceler->native, conn);
    if (!canceler->native.conn && find_key(canceler, conn) &&
        getpeername(PQsocket(conn), address, &len) == 0) {
        canceler->address_len = len;
    }
    return ok || rs_fail_memory(err);
}

void rs_pq_canceler_clear(struct rs_pq_canceler *canceler)
{
    rs_pq_cancel17_clear(&canceler->native);
    free(canceler->host);
    free(canceler->ca_file);
    free(canceler->min_tls);
    canceler->host = canceler->ca_file = canceler->min_tls = NULL;
    canceler->address_len = 0;
}

void rs_pq_canceler_busy(struct rs_pq_canceler *canceler, bool busy)
{
    if (busy) {
        atomic_store(&canceler->asked, false);
    }
    atomic_store(&canceler->busy, busy);
}

bool rs_pq_canceler_asked(struct rs_pq_canceler *canceler)
{
    return atomic_load(&canceler->asked);
}

/* The server closes the connection when it has passed the request on: then it has been asked. */
static bool ask_tls(const struct rs_pq_canceler *canceler, int fd, struct rs_span request,
                    const struct rs_wait *wait, struct rs_error *err)
{
    char answer;
    size_t got;
    struct rs_tls_config config = {.where = "the server",
                                   .host = canceler->host,
                                   .ca_file = canceler->ca_file,
                                   .min_tls = canceler->min_tls,
                                   .verify_chain = canceler->verify_chain,
                                   .verify_host = canceler->verify_host};
    struct rs_tls *tls = NULL;
    bool ok = rs_pq_door_open(&tls, fd, &config, wait, err) &&
              rs_tls_write(tls, request, wait, err) &&
              rs_tls_read(tls, &answer, 1, &got, wait, err);
    rs_tls_close(tls);
    return ok;
}

static bool ask_plain(int fd, struct rs_span request, const struct rs_wait *wait,
                      struct rs_error *err)
{
    char answer;
    size_t got;
    return rs_tcp_write(fd, request, wait, err) && rs_tcp_read(fd, &answer, 1, &got, wait, err);
}

/* Over a connection of our own. */
static bool ask(const struct rs_pq_canceler *canceler, const struct rs_wait *wait,
                struct rs_error *err)
{
    char bytes[16];
    int fd;
    if (canceler->address_len == 0) {
        return rs_fail(err, RS_HY018, "the server gave no key to cancel statements with");
    }
    struct rs_wait reach = rs_wait_within(wait, rs_clock_monotonic_ms(), RS_PQ_REACH_MS);
    if (!rs_tcp_connect(&fd, (const struct sockaddr *)&canceler->address, canceler->address_len,
                        &reach, err)) {
        return false;
    }
    rs_pq_put_int32(bytes, sizeof bytes);
    rs_pq_put_int32(bytes + 4, CANCEL_REQUEST);
    rs_pq_put_int32(bytes + 8, canceler->pid);
    rs_pq_put_int32(bytes + 12, canceler->key);
    struct rs_span request = {bytes, sizeof bytes};
    bool ok = canceler->tls ? ask_tls(canceler, fd, request, wait, err)
                            : ask_plain(fd, request, wait, err);
    close(fd);
    rs_wipe(bytes, sizeof bytes);
    return ok;
}

bool rs_pq_cancel(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_pq_canceler *canceler = &pq->cancel;
    if (!atomic_load(&canceler->busy)) {
        return true;
    }
    atomic_store(&canceler->asked, true);
    return canceler->native.conn ? rs_pq_cancel17_ask(&canceler->native, wait, err)
                                 : ask(canceler, wait, err);
}
