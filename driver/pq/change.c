/* Statements after which the catalogue, or what names mean, may be another; see pq.h. */
#include "pq/internal.h"

/* How the tags of those begin that only read or change rows, or begin and end what others did. A
 * tag that is not here counts as a change: GRANT, SET, ROLLBACK, and CALL, which may do anything.
 */
static const char *const harmless[] = {
    "SELECT", "INSERT",  "UPDATE",  "DELETE",     "MERGE",   "FETCH", "MOVE",
    "SHOW",   "BEGIN",   "START",   "COMMIT",     "COPY",    "CLOSE", "DECLARE CURSOR",
    "UNLOAD", "PREPARE", "EXPLAIN", "DEALLOCATE", "RELEASE", "LOCK",  "SAVEPOINT",
};

void rs_pq_note_change(struct rs_pq *pq, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    /* PQcmdStatus only reads; its parameter is not const for history's sake. */
    struct rs_span tag = rs_span_of(PQcmdStatus((PGresult *)result));
    bool ended = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ended || tag.len == 0) {
        return;
    }
    bool made = status == PGRES_COMMAND_OK && rs_span_starts(tag, "SELECT"); /* SELECT INTO */
    for (size_t i = 0; !made && i < RS_COUNT(harmless); i++) {
        if (rs_span_starts(tag, harmless[i])) {
            return;
        }
    }
    pq->changes++;
}

uint64_t rs_pq_changes(const struct rs_pq *pq)
{
    return pq->changes;
}
