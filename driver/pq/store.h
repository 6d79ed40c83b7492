/* Rows set aside in memory: one arena of chunks, read back in order, each chunk freed as soon as
 * the reader has left it. */
#ifndef RS_PQ_STORE_H
#define RS_PQ_STORE_H

#include "base/error.h"
#include "base/span.h"

struct rs_pq_chunk;

struct rs_pq_store {
    struct rs_pq_chunk *first, *last; /* owned list */
    size_t read_at;                   /* in the first chunk */
    size_t next_size;
};

/* Appends one row; a value that is not given is NULL. */
bool rs_pq_store_add(struct rs_pq_store *store, const struct rs_span *values, size_t count,
                     struct rs_error *err) RS_MUST_CHECK;
/* Takes the next row out: false when there is none. The values point into the store, each with a
 * NUL behind it, until the next take or clear. */
bool rs_pq_store_take(struct rs_pq_store *store, struct rs_span *values, size_t count);
/* Is there a row to take? */
bool rs_pq_store_has(const struct rs_pq_store *store);
void rs_pq_store_clear(struct rs_pq_store *store);

#endif
