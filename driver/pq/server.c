/* What the server says about itself and the session. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pq/internal.h"

/* Reads that are enough for a farewell message and the end behind it. */
enum { LOOKS = 8, OLDEST_POSTGRESQL = 80100 };

const char *rs_pq_parameter(const struct rs_pq *pq, const char *name)
{
    return PQparameterStatus(pq->conn, name);
}

/* A proxy may hide padb_version; no PostgreSQL that speaks TLS to anybody today says 8.0. */
static bool is_redshift(const struct rs_pq *pq, const char *padb_version)
{
    int version = PQserverVersion(pq->conn);
    return padb_version || (version > 0 && version < OLDEST_POSTGRESQL);
}

const struct rs_pq_server *rs_pq_server(const struct rs_pq *pq)
{
    /* Filled anew each time, because libpq replaces the texts when the server reports others. */
    struct rs_pq_server *server = &((struct rs_pq *)pq)->server;
    const char *padb_version = rs_pq_parameter(pq, "padb_version");
    const char *user = rs_pq_parameter(pq, "session_authorization");
    struct rs_span strings = rs_span_of(rs_pq_parameter(pq, "standard_conforming_strings"));
    *server = (struct rs_pq_server){.redshift = is_redshift(pq, padb_version),
                                    .version = PQserverVersion(pq->conn),
                                    .version_text = rs_pq_parameter(pq, "server_version"),
                                    .padb_version = padb_version,
                                    .standard_strings = rs_span_is(strings, "on"),
                                    .client_encoding = rs_pq_parameter(pq, "client_encoding"),
                                    .user = user ? user : pq->user,
                                    .backend_pid = PQbackendPID(pq->conn)};
    return server;
}

enum rs_pq_txn rs_pq_txn(const struct rs_pq *pq)
{
    switch (PQtransactionStatus(pq->conn)) {
    case PQTRANS_IDLE:
        return RS_PQ_IDLE;
    case PQTRANS_INTRANS:
        return RS_PQ_IN_TXN;
    case PQTRANS_INERROR:
        return RS_PQ_TXN_FAILED;
    case PQTRANS_ACTIVE:
        return RS_PQ_BUSY;
    default:
        return RS_PQ_UNKNOWN;
    }
}

/* While rows are on the way libpq must not read for us; the socket tells whether the other side has
 * closed and nothing is left to read. */
static bool hung_up(struct rs_pq *pq)
{
    char byte;
    struct pollfd fd = {.fd = PQsocket(pq->conn), .events = POLLIN};
    return poll(&fd, 1, 0) > 0 && ((fd.revents & (POLLERR | POLLNVAL)) ||
                                   recv(fd.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0);
}

bool rs_pq_alive(struct rs_pq *pq)
{
    if (pq->owner != getpid()) {
        return false;
    }
    for (int i = 0; i < LOOKS && PQstatus(pq->conn) != CONNECTION_BAD; i++) {
        struct pollfd fd = {.fd = PQsocket(pq->conn), .events = POLLIN};
        if (pq->active) {
            return !hung_up(pq);
        }
        if (poll(&fd, 1, 0) <= 0 || !fd.revents) {
            return true;
        }
        if (!PQconsumeInput(pq->conn)) {
            return false;
        }
        (void)PQisBusy(pq->conn); /* notices and reports are taken out of libpq's buffer */
    }
    return PQstatus(pq->conn) != CONNECTION_BAD;
}

void rs_pq_set_notes(struct rs_pq *pq, struct rs_notes *notes)
{
    pq->notes = notes;
}
