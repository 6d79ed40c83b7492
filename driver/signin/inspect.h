/* What is stored of sign-ins, for people who ask: who, until when, where. No secret leaves here. */
#ifndef RS_SIGNIN_INSPECT_H
#define RS_SIGNIN_INSPECT_H

#include "signin/signin.h"

struct rs_signin_record {
    bool found;                               /* a token is stored */
    char *who, *subject, *issuer, *client_id; /* owned; NULL: not known */
    int64_t issued, expires;                  /* of the ID token, seconds since 1970 */
    bool refreshable;                         /* a refresh token is stored */
    const char *key_place; /* where its key lies, in words; static; NULL: not known */
    char *path;    /* of the token's file, whether or not it is there; owned; NULL: no file */
    char *running; /* "the sign-in started by pid 1234 (excel) 12 s ago" that goes on now; owned */
    char *failure; /* how the last attempt failed; owned; NULL: it did not */
    char *locked;  /* a token is stored, and why its key could not be had; owned */
};

void rs_signin_record_clear(struct rs_signin_record *record);
/* The record of one sign-in; everything that `config` shares tokens with has the same. False when
 * its store cannot be used. */
bool rs_signin_inspect(const struct rs_signin_config *config, struct rs_host *host,
                       struct rs_signin_record *out, struct rs_error *err) RS_MUST_CHECK;

struct rs_signin_walk {
    /* `token` has the secrets; `record` not. Returns false to stop the walk. */
    bool (*fn)(void *ctx, const struct rs_signin_record *record, const struct rs_token *token);
    void *ctx;
};
/* Every token file in a directory (cache_dir as in rs_signin_config); found is false for one that
 * cannot be read: damaged, or of another key. */
bool rs_signin_each(const char *cache_dir, struct rs_host *host, const struct rs_signin_walk *walk,
                    struct rs_error *err) RS_MUST_CHECK;
/* Takes one file away that the walk has shown. */
bool rs_signin_remove(const char *cache_dir, const struct rs_signin_record *record,
                      struct rs_error *err) RS_MUST_CHECK;

#endif
