/* The key that token files are encrypted with, and the places where it can lie: the Secret Service,
 * the kernel keyring, a file beside the tokens. Each directory has at most one key in each place. A
 * token file names its key, so that it is found wherever it lies. */
#ifndef RS_SIGNIN_STOREKEY_H
#define RS_SIGNIN_STOREKEY_H

#include "base/crypto.h"
#include "base/host.h"
#include "signin/statedir.h"

enum { RS_STORE_KEY_ID_LEN = 16, RS_STORE_LABEL_LEN = 2 * RS_STORE_KEY_ID_LEN };

struct rs_store_key {
    unsigned char bytes[RS_GCM_KEY_LEN];
    unsigned char id[RS_STORE_KEY_ID_LEN]; /* tells which key a file needs; reveals nothing */
};

/* What a place is told of one question; all borrowed. */
struct rs_key_turn {
    const struct rs_statedir *dir;
    const char *label; /* this directory's name in keyrings; tells nothing */
    struct rs_host *host;
    struct rs_wait wait;
    int64_t person_ms; /* how long a person may take to unlock a keyring; 0: nobody is asked */
    int64_t asked_ms;  /* out: how long a person was asked */
    bool silent;       /* out: better not asked again soon */
};

enum rs_key_answer {
    RS_KEY_FOUND,
    RS_KEY_NONE,    /* the place can be used, and has no key of this directory */
    RS_KEY_UNUSABLE /* it cannot, and the error says why */
};

struct rs_key_place {
    const char *text; /* for people */
    bool keyring;     /* not a file */
    bool slow;        /* may be silent: remembered for a minute */
    enum rs_key_answer (*find)(struct rs_key_turn *turn, struct rs_store_key *key,
                               struct rs_error *why);
    /* After RS_KEY_NONE: keeps key->bytes. */
    bool (*keep)(struct rs_key_turn *turn, const struct rs_store_key *key, struct rs_error *why);
};

#define PLACE(name) extern const struct rs_key_place rs_key_place_##name;
#include "signin/storekey.def"
#undef PLACE

/* Which places a store uses. */
enum rs_key_policy { RS_KEYS_ANY, RS_KEYS_KEYRINGS, RS_KEYS_FILE };

/* The keys of one directory, as far as they were needed. */
struct rs_store_keys {
    struct rs_key_turn turn;
    enum rs_key_policy policy;
    struct rs_store_key file;      /* of the key file: names the files; the last place */
    struct rs_store_key key;       /* the one at hand */
    const struct rs_key_place *at; /* where it lies; NULL: none is at hand */
    char label[RS_STORE_LABEL_LEN + 1];
    int64_t *silent_until; /* monotonic: a slow place is not asked before; borrowed */
};

/* Reads the key file, or makes it. keys->turn's directory, host and wait are the caller's; they
 * live as long as the keys. */
bool rs_store_keys_open(struct rs_store_keys *keys, struct rs_error *err) RS_MUST_CHECK;
/* Puts the key with this id at hand. False: no place has it; *why says which places could not be
 * asked (not set: all were). A key in any place will do, but that the store of the file asks only
 * itself. */
bool rs_store_keys_find(struct rs_store_keys *keys, const unsigned char *id,
                        struct rs_error *why) RS_MUST_CHECK;
/* Puts a key to encrypt with at hand: the one that is, when the policy allows its place and `anew`
 * is false; else that of the best place, made there when it has none. */
bool rs_store_keys_choose(struct rs_store_keys *keys, bool anew,
                          struct rs_error *err) RS_MUST_CHECK;
/* HMAC-SHA256(key file, identity) in hex: a file name that tells nobody whose file it is. Owned;
 * NULL when memory is out. */
char *rs_store_keys_name(const struct rs_store_keys *keys, const char *identity);
void rs_store_keys_clear(struct rs_store_keys *keys);

/* Fills in the id. */
bool rs_store_key_identify(struct rs_store_key *key, struct rs_error *err) RS_MUST_CHECK;

#endif
