/* One statement's share of an answer: its columns, its command tag, its rows that were set aside.
 */
#include <stdlib.h>
#include <string.h>

#include "pq/internal.h"

bool rs_pq_columns_copy(const PGresult *from, struct rs_pq_column **columns, size_t *count)
{
    size_t wanted = (size_t)PQnfields(from);
    struct rs_pq_column *made = calloc(wanted ? wanted : 1, sizeof *made);
    bool ok = made != NULL;
    for (size_t i = 0; ok && i < wanted; i++) {
        int at = (int)i;
        made[i] = (struct rs_pq_column){.name = rs_span_dup(rs_span_of(PQfname(from, at))),
                                        .oid = PQftype(from, at),
                                        .table_oid = PQftable(from, at),
                                        .typmod = PQfmod(from, at),
                                        .attnum = PQftablecol(from, at)};
        ok = made[i].name != NULL;
    }
    if (!ok) {
        rs_pq_columns_free(made, wanted);
        return false;
    }
    *columns = made;
    *count = wanted;
    return true;
}

void rs_pq_columns_free(struct rs_pq_column *columns, size_t count)
{
    for (size_t i = 0; columns && i < count; i++) {
        free((char *)columns[i].name);
    }
    free(columns);
}

struct rs_pq_part *rs_pq_part_new(const PGresult *from, bool has_rows)
{
    bool rows = has_rows || PQresultStatus(from) == PGRES_TUPLES_OK;
    struct rs_pq_part *part = calloc(1, sizeof *part);
    if (!part) {
        return NULL;
    }
    part->kind = rows ? RS_PQ_ROWS : RS_PQ_COUNT;
    part->affected = -1;
    if (rows && !rs_pq_columns_copy(from, &part->columns, &part->column_count)) {
        rs_pq_part_free(part);
        return NULL;
    }
    return part;
}

void rs_pq_part_end(struct rs_pq_part *part, const PGresult *from)
{
    int64_t affected = -1;
    /* PQcmdStatus and PQcmdTuples only read; their parameter is not const for history's sake. */
    if (rs_span_to_i64(rs_span_of(PQcmdTuples((PGresult *)from)), &affected)) {
        part->affected = affected;
    }
    free(part->tag);
    part->tag = rs_span_dup(rs_span_of(PQcmdStatus((PGresult *)from)));
    part->complete = true;
}

void rs_pq_part_free(struct rs_pq_part *part)
{
    if (!part) {
        return;
    }
    rs_pq_columns_free(part->columns, part->column_count);
    rs_pq_store_clear(&part->store);
    rs_error_clear(&part->error);
    free(part->tag);
    free(part);
}
