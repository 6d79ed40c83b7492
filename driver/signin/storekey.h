/* The key that the file store encrypts with: 32 random octets in a file of its own, 0600, in the
 * state directory. It protects a copied or backed-up token file, not against one who can read the
 * directory. */
#ifndef RS_SIGNIN_STOREKEY_H
#define RS_SIGNIN_STOREKEY_H

#include "base/crypto.h"
#include "base/host.h"
#include "signin/statedir.h"

enum { RS_STORE_KEY_ID_LEN = 16 };

struct rs_store_key {
    unsigned char bytes[RS_GCM_KEY_LEN];
    unsigned char id[RS_STORE_KEY_ID_LEN]; /* tells which key a file needs; reveals nothing */
};

/* Reads the key, or makes one when there is none: of several at once, one wins and all use it. A
 * damaged key file is moved aside; what was encrypted with it is lost, and people sign in again. */
bool rs_store_key_get(struct rs_store_key *key, const struct rs_statedir *dir, struct rs_host *host,
                      struct rs_error *err) RS_MUST_CHECK;
/* HMAC-SHA256(key, identity) in hex: a file name that tells nobody whose file it is. Owned; NULL
 * when memory is out. */
char *rs_store_key_name(const struct rs_store_key *key, const char *identity);
void rs_store_key_clear(struct rs_store_key *key);

#endif
