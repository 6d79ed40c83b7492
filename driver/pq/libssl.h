/* The OpenSSL that libpq itself uses, by names looked up in libpq's own handle: another copy in the
 * process (the host's, or ours) must never touch libpq's SSL objects. */
#ifndef RS_PQ_LIBSSL_H
#define RS_PQ_LIBSSL_H

#include <stdbool.h>

struct rs_pq_libssl {
    int (*read)(void *ssl, void *buf, int len);
    int (*peek)(void *ssl, void *buf, int len);
    int (*write)(void *ssl, const void *buf, int len);
    int (*error)(const void *ssl, int result);
    void (*clear_errors)(void);
};

/* False when libpq has no OpenSSL (another TLS library, a static build): then nothing of the struct
 * may be used. */
bool rs_pq_libssl_find(struct rs_pq_libssl *out);
/* A function of libpq or of a library that libpq was linked with; NULL: it has none of the name. */
void *rs_pq_libpq_symbol(const char *name);

#endif
