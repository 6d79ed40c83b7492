/* The process-wide sign-in table: the one mutable global of the driver. For each identity: who
 * leads the sign-in that is going on, its outcome for those who wait, the token in memory, the
 * provider's metadata. Guarded by one lock, which is a leaf: nothing else is taken, and nothing
 * waited for but a landing, while it is held. A forked child starts with an empty table. */
#ifndef RS_SIGNIN_TABLE_H
#define RS_SIGNIN_TABLE_H

#include "signin/discovery.h"
#include "signin/key.h"
#include "signin/lockfile.h"
#include "signin/status.h"

struct rs_entry;

struct rs_table_ask {
    struct rs_span refused; /* not to be handed out; not given: none */
    bool remember;          /* a token in memory will do */
    bool person;            /* only a token that a person has just signed in for will do */
    int64_t now;            /* wall clock, seconds */
    struct rs_wait wait;    /* of a waiter: its own deadline and stop */
};

/* Joins the sign-in of this identity. True with *lead set: the caller leads, and must land the
 * entry. True with *lead NULL: *out is a copy of the token (from memory, or of the flight that was
 * waited for). False: the failure of that flight, or the caller's own deadline (HYT00) or stop
 * (HY008). A flight that failed for a reason of its leader alone gets a new leader from those who
 * wait. */
bool rs_table_join(const struct rs_identity_key *key, const struct rs_table_ask *ask,
                   struct rs_entry **lead, struct rs_token *out,
                   struct rs_error *err) RS_MUST_CHECK;
/* Ends the flight: token when it went well (fresh: a person signed in), else err. */
void rs_table_land(struct rs_entry *entry, const struct rs_token *token,
                   const struct rs_error *err);

/* The token in memory. */
bool rs_table_keep(struct rs_entry *entry, const struct rs_token *token,
                   struct rs_error *err) RS_MUST_CHECK;
bool rs_table_recall(struct rs_entry *entry, struct rs_token *out) RS_MUST_CHECK;
void rs_table_forget(struct rs_entry *entry);

/* Parts that belong to whoever leads, without a lock. Borrowed; they live as long as the process.
 */
struct rs_provider *rs_table_provider(struct rs_entry *entry);
struct rs_status *rs_table_status(struct rs_entry *entry);
/* True while the token in memory is in no other store, because that failed. */
bool *rs_table_memory_only(struct rs_entry *entry);
/* When, on the monotonic clock, a keyring that did not answer may be asked again. */
int64_t *rs_table_silent_until(struct rs_entry *entry);
/* The lock file's place: a forked child closes its copy of the descriptor. */
struct rs_lockfile *rs_table_lockfile(struct rs_entry *entry);

/* Forgets everything that nobody uses at the moment. Runs when the driver is unloaded. */
void rs_table_clear(void);

#endif
