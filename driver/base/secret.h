/* Secret text: passwords, tokens, keys. It lives on pages of its own that are left out of core
 * dumps, is wiped when cleared, and has no function that formats it: a secret is never printed by
 * accident. */
#ifndef RS_BASE_SECRET_H
#define RS_BASE_SECRET_H

#include "base/buf.h"
#include "base/error.h"

struct rs_secret {
    char *ptr; /* NUL-terminated; NULL when empty */
    size_t len;
    size_t mapped; /* bytes of the mapping */
};

/* Replaces the content by a copy of `text`; a span that is not given makes it empty. */
bool rs_secret_set(struct rs_secret *secret, struct rs_span text,
                   struct rs_error *err) RS_MUST_CHECK;
/* The content of a secret buffer moves in; the buffer is cleared in any case. */
bool rs_secret_take(struct rs_secret *secret, struct rs_buf *from,
                    struct rs_error *err) RS_MUST_CHECK;
/* Ownership of the content moves from one secret to another (which is cleared first). */
void rs_secret_move(struct rs_secret *to, struct rs_secret *from);
bool rs_secret_given(const struct rs_secret *secret);
/* Borrowed until the secret changes. */
struct rs_span rs_secret_span(const struct rs_secret *secret);
/* Borrowed; "" when empty. */
const char *rs_secret_str(const struct rs_secret *secret);
void rs_secret_clear(struct rs_secret *secret);

/* Overwrites memory in a way that the compiler keeps. NULL is allowed when len is 0. */
void rs_wipe(void *ptr, size_t len);

#endif
