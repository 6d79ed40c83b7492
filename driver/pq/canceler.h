/* What it takes to ask the server to stop a statement, apart from the connection itself, so that
 * any thread may do so while the connection is busy. Everything but the two flags is fixed once the
 * connection stands. */
#ifndef RS_PQ_CANCELER_H
#define RS_PQ_CANCELER_H

#include <stdatomic.h>
#include <sys/socket.h>

#include <libpq-fe.h>

#include "pq/cancel17.h"
#include "pq/pq.h"

/* A server that can be reached takes a connection at once; when a packet is lost on the way, a
 * second later. One that does not is not waited for any longer: the network is gone. */
enum { RS_PQ_REACH_MS = 1200 };

struct rs_pq_canceler {
    struct sockaddr_storage
        address;           /* of the very server process's machine: no second name lookup */
    socklen_t address_len; /* 0: cannot cancel */
    uint32_t pid, key;
    struct rs_pq_cancel17 native; /* used instead of all above where libpq has it */
    bool tls, verify_chain, verify_host;
    char *host, *ca_file, *min_tls; /* owned */
    atomic_bool busy;               /* a statement is running */
    atomic_bool asked;              /* rs_pq_cancel was called since it began */
};

/* Fills it from a connection that has just been made. A server that gave no key leaves it unable to
 * cancel, which is no error. */
bool rs_pq_canceler_init(struct rs_pq_canceler *canceler, PGconn *conn,
                         const struct rs_pq_config *config, const char *ca_file,
                         struct rs_error *err) RS_MUST_CHECK;
void rs_pq_canceler_clear(struct rs_pq_canceler *canceler);
/* A statement begins (asked becomes false) or has ended. */
void rs_pq_canceler_busy(struct rs_pq_canceler *canceler, bool busy);
bool rs_pq_canceler_asked(struct rs_pq_canceler *canceler);

#endif
