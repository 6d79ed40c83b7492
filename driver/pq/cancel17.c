/* Cancel by libpq 17 and later; see cancel17.h. */
#include "pq/cancel17.h"

#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>

#include "pq/canceler.h"
#include "pq/libssl.h"

static const struct {
    const char *name;
    size_t offset;
} functions[] = {
    {"PQcancelStart", offsetof(struct rs_pq_cancel17, start)},
    {"PQcancelPoll", offsetof(struct rs_pq_cancel17, poll)},
    {"PQcancelSocket", offsetof(struct rs_pq_cancel17, socket)},
    {"PQcancelErrorMessage", offsetof(struct rs_pq_cancel17, error)},
    {"PQcancelReset", offsetof(struct rs_pq_cancel17, reset)},
    {"PQcancelFinish", offsetof(struct rs_pq_cancel17, finish)},
};

void rs_pq_cancel17_init(struct rs_pq_cancel17 *cancel, PGconn *conn)
{
    void *(*create)(PGconn *);
    void *function = rs_pq_libpq_symbol("PQcancelCreate");
    bool found = function != NULL;
    memcpy(&create, &function, sizeof create);
    rs_lock_init(&cancel->lock);
    for (size_t i = 0; found && i < RS_COUNT(functions); i++) {
        function = rs_pq_libpq_symbol(functions[i].name);
        memcpy((char *)cancel + functions[i].offset, &function, sizeof function);
        found = function != NULL;
    }
    cancel->conn = found && PQbackendPID(conn) != 0 ? create(conn) : NULL;
}

static bool run(struct rs_pq_cancel17 *cancel, const struct rs_wait *wait, struct rs_error *err)
{
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    int most_ms = RS_PQ_REACH_MS; /* until it is connected */
    if (!cancel->start(cancel->conn)) {
        next = PGRES_POLLING_FAILED;
    }
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        struct pollfd fd = {.fd = cancel->socket(cancel->conn),
                            .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int ready = rs_wait_poll(wait, &fd, 1, most_ms);
        most_ms = INT_MAX;
        if (ready <= 0) {
            return rs_fail(err, ready < 0 ? RS_HY008 : RS_HYT00,
                           "the server did not take the cancel request in time");
        }
        next = cancel->poll(cancel->conn);
    }
    return next == PGRES_POLLING_OK ||
           rs_fail(err, RS_08S01, "the cancel request failed: %s", cancel->error(cancel->conn));
}

bool rs_pq_cancel17_ask(struct rs_pq_cancel17 *cancel, const struct rs_wait *wait,
                        struct rs_error *err)
{
    rs_lock_take(&cancel->lock);
    bool ok = run(cancel, wait, err);
    cancel->reset(cancel->conn);
    rs_lock_give(&cancel->lock);
    return ok;
}

void rs_pq_cancel17_clear(struct rs_pq_cancel17 *cancel)
{
    if (cancel->conn) {
        cancel->finish(cancel->conn);
        cancel->conn = NULL;
    }
    rs_lock_clear(&cancel->lock);
}
