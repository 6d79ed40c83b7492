/* A store keeps one token a sign-in: a row in store.def and one file. */
#ifndef RS_SIGNIN_STORE_H
#define RS_SIGNIN_STORE_H

#include "signin/key.h"
#include "signin/statedir.h"
#include "signin/storekey.h"

struct rs_entry; /* signin/table.h */

/* One sign-in's place in every store; all borrowed. */
struct rs_store_place {
    const struct rs_identity_key *key;
    struct rs_statedir dir; /* fd -1: none */
    struct rs_store_keys keys;
    int64_t silent_until;   /* of a place without an entry */
    char *file;             /* owned: the file's name without its end; NULL: none */
    struct rs_entry *entry; /* this process's memory of it */
    struct rs_host *host;
};

struct rs_store {
    const char *name;
    bool shared; /* with other processes: they are kept apart by a lock file in place->dir */
    enum rs_key_policy keys; /* of a shared one: where the key of its files may lie */
    /* Nothing stored, or nothing that can be read, is no failure: false, and out stays as it is.
     * *why is set when something is there whose key could not be had. */
    bool (*get)(struct rs_store_place *place, struct rs_token *out, struct rs_error *why);
    /* When it returns true, the token survives what its store survives (RFC 9700 section 4.14.2).
     */
    bool (*put)(struct rs_store_place *place, const struct rs_token *token, struct rs_error *err);
    bool (*erase)(struct rs_store_place *place, struct rs_error *err);
};

#define STORE(name) extern const struct rs_store rs_store_##name;
#include "signin/store.def"
#undef STORE

/* NULL: no such store. */
const struct rs_store *rs_store_find(const char *name);
/* Opens the directory and names the file: what a shared store needs before anything else. The
 * caller has set key, entry, host; the place must not move while it is open. key NULL: no file is
 * named. */
bool rs_store_place_open(struct rs_store_place *place, const struct rs_store *store,
                         const char *cache_dir, struct rs_error *err) RS_MUST_CHECK;
void rs_store_place_close(struct rs_store_place *place);

#endif
