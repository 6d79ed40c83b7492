/* The part of a log of rows that did not fit into memory: a temporary file without a name, private
 * to this user, written and read in large pieces. Also the budget that says what fits. */
#ifndef RS_PQ_SPILL_H
#define RS_PQ_SPILL_H

#include "base/error.h"

/* How much memory all stores of a connection may use together. Shared by the connection and its
 * results, which may outlive it; used by one thread at a time. */
struct rs_pq_budget {
    size_t limit, used; /* bytes */
    unsigned owners;
    char *folder; /* owned; of the temporary files; NULL: $TMPDIR, else /tmp */
};

/* With one owner; NULL when memory is out. `folder` may be NULL. */
struct rs_pq_budget *rs_pq_budget_new(size_t limit, const char *folder);
struct rs_pq_budget *rs_pq_budget_share(struct rs_pq_budget *budget);
/* One owner less; the last one frees it. NULL is allowed. */
void rs_pq_budget_release(struct rs_pq_budget *budget);
/* malloc and free that count, within the limit or not. */
void *rs_pq_budget_alloc(struct rs_pq_budget *budget, size_t size);
void rs_pq_budget_free(struct rs_pq_budget *budget, void *ptr, size_t size);
/* Bytes that still fit. */
size_t rs_pq_budget_left(const struct rs_pq_budget *budget);

struct rs_pq_piece {
    char *bytes; /* owned */
    size_t len, room;
};

/* Each entry begins with its own length, a uint32_t that counts itself. */
struct rs_pq_spill {
    bool open; /* fd is one: the file is made when the first piece is written */
    int fd;
    uint64_t flushed;          /* bytes in the file */
    struct rs_pq_piece tail;   /* those behind them, whole entries */
    struct rs_pq_piece window; /* what was read of the file last */
    uint64_t window_at;
    bool tail_shown; /* the entry that was shown last lies in the tail */
};

/* Room for an entry of `need` bytes at the end, or NULL. The entry that was shown last stays valid.
 */
char *rs_pq_spill_room(struct rs_pq_spill *spill, struct rs_pq_budget *budget, size_t need,
                       struct rs_error *err) RS_MUST_CHECK;
/* The entry was written there. */
void rs_pq_spill_grew(struct rs_pq_spill *spill, size_t len);
/* The entry at `at`, or NULL: all of it, or its length at least. */
const char *rs_pq_spill_show(struct rs_pq_spill *spill, struct rs_pq_budget *budget, uint64_t at,
                             bool whole, struct rs_error *err) RS_MUST_CHECK;
void rs_pq_spill_clear(struct rs_pq_spill *spill, struct rs_pq_budget *budget);

#endif
