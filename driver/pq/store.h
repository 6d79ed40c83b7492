/* Rows set aside: a log of rows, at first in memory, beyond a limit in a temporary file without a
 * name. Read in order (each part is freed once it is read), or, when the rows are kept, from
 * anywhere by row number. Nothing here knows libpq. docs/internals/rows.md has the picture. */
#ifndef RS_PQ_STORE_H
#define RS_PQ_STORE_H

#include "pq/spill.h"

/* A piece of the log in memory; it never moves. A row lies in one piece. */
struct rs_pq_chunk {
    uint64_t start; /* in the log */
    size_t size, used;
    char *bytes; /* owned; NULL once it is read */
};

/* Where every stride-th row begins, so that the others are a few steps away. The stride doubles
 * when the table is full. */
struct rs_pq_index {
    uint64_t *at; /* owned: of rows 0, stride, 2 * stride ... */
    size_t count, room;
    int64_t stride;
};

struct rs_pq_store {
    struct rs_pq_budget *budget; /* shared by a connection's stores; must be set before the first
                                    row */
    bool keep;                   /* rows stay after they were taken */
    struct rs_pq_chunk *chunks;  /* owned; those before `first` were read and freed */
    size_t first, count, room;
    size_t next_size;
    uint64_t end; /* of the log */
    bool spilled; /* the log goes on in the file, from spill_start */
    uint64_t spill_start;
    struct rs_pq_spill spill;
    struct rs_pq_index index; /* when kept */
    int64_t rows;             /* added so far */
    int64_t next;             /* number and place of the row that the next take gives */
    uint64_t next_at;
};

/* Appends one row; a value that is not given is NULL. The row that was taken last stays valid. When
 * it fails (memory; the disk is full: HY000 with the folder's name) nothing was added, and it can
 * be tried again. */
bool rs_pq_store_add(struct rs_pq_store *store, const struct rs_span *values, size_t count,
                     struct rs_error *err) RS_MUST_CHECK;
/* Is there a row to take? */
bool rs_pq_store_has(const struct rs_pq_store *store);
/* Takes the next row: *have false when there is none. The values point into the store, each with a
 * NUL behind it, until the next take, seek or clear. When it fails the next row stays the next one.
 */
bool rs_pq_store_take(struct rs_pq_store *store, struct rs_span *values, size_t count, bool *have,
                      struct rs_error *err) RS_MUST_CHECK;
/* Kept rows only: the next take gives row `row`, which may be any of 0..rows. */
bool rs_pq_store_seek(struct rs_pq_store *store, int64_t row, struct rs_error *err) RS_MUST_CHECK;
/* Frees all; budget and keep stay. */
void rs_pq_store_clear(struct rs_pq_store *store);

#endif
