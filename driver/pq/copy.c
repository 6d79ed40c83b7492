/* COPY to or from the client is refused: ODBC has no door for it. What the server has begun is
 * ended in order, so that the connection stays usable. */
#include <limits.h>
#include <poll.h>

#include "pq/internal.h"

/* One piece of COPY OUT is read and dropped: > 0 more may come, 0 the end, < 0 failure. */
static int drop_piece(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err)
{
    char *bytes = NULL;
    int got = PQgetCopyData(pq->conn, &bytes, 1);
    PQfreemem(bytes);
    if (got > 0) {
        return 1;
    }
    if (got < 0) {
        return 0; /* the end or an error: the result that follows tells */
    }
    struct pollfd fd = {.fd = PQsocket(pq->conn), .events = POLLIN};
    int ready = rs_wait_poll(wait, &fd, 1, INT_MAX);
    if (ready <= 0) {
        rs_fail(err, ready < 0 ? RS_HY008 : RS_HYT00, "the server did not end its COPY in time");
        return -1;
    }
    if (!PQconsumeInput(pq->conn)) {
        rs_pq_fail_link(err, pq->conn);
        return -1;
    }
    return 1;
}

bool rs_pq_refuse_copy(struct rs_pq *pq, ExecStatusType status, const struct rs_wait *wait,
                       struct rs_error *err)
{
    if (status == PGRES_COPY_IN) {
        /* 0 would mean that libpq could not even queue five bytes before a flush. */
        int sent = PQputCopyEnd(pq->conn, "COPY from the client is not supported over ODBC");
        return sent > 0 || rs_pq_fail_link(err, pq->conn);
    }
    if (status != PGRES_COPY_OUT) {
        return rs_fail(err, RS_08S01, "the server began a replication stream");
    }
    int more;
    do {
        more = drop_piece(pq, wait, err);
    } while (more > 0);
    return more == 0;
}
