/* libpq 17 and later can cancel by itself without blocking and over TLS (PQcancelCreate and its
 * like); looked up by name, so that one driver runs with every libpq. */
#ifndef RS_PQ_CANCEL17_H
#define RS_PQ_CANCEL17_H

#include <libpq-fe.h>

#include "base/lock.h"

struct rs_pq_cancel17 {
    struct rs_lock lock; /* guards `conn`: two threads may cancel at once */
    void *conn;          /* owned PGcancelConn; NULL: this libpq has none */
    int (*start)(void *conn);
    PostgresPollingStatusType (*poll)(void *conn);
    int (*socket)(const void *conn);
    char *(*error)(const void *conn);
    void (*reset)(void *conn);
    void (*finish)(void *conn);
};

/* Leaves conn NULL when libpq is older, or the server gave no key. */
void rs_pq_cancel17_init(struct rs_pq_cancel17 *cancel, PGconn *conn);
bool rs_pq_cancel17_ask(struct rs_pq_cancel17 *cancel, const struct rs_wait *wait,
                        struct rs_error *err) RS_MUST_CHECK;
void rs_pq_cancel17_clear(struct rs_pq_cancel17 *cancel);

#endif
