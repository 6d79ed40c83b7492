/* A growing string with a ceiling. Failure is sticky: build with as many calls as it takes, ask
 * rs_buf_ok once at the end. The content always has a NUL behind it. */
#ifndef RS_BASE_BUF_H
#define RS_BASE_BUF_H

#include <stdarg.h>

#include "base/span.h"

struct rs_buf {
    char *ptr; /* owned */
    size_t len, cap;
    size_t max;  /* more content than this is a failure */
    bool failed; /* memory ran out or the ceiling was hit */
    bool wipe;   /* the content is secret: memory is cleansed before it goes back to the heap */
};

void rs_buf_init(struct rs_buf *buf, size_t max);
void rs_buf_init_secret(struct rs_buf *buf, size_t max);
void rs_buf_add(struct rs_buf *buf, const void *bytes, size_t len);
void rs_buf_add_span(struct rs_buf *buf, struct rs_span text);
void rs_buf_add_str(struct rs_buf *buf, const char *text);
void rs_buf_add_char(struct rs_buf *buf, char c);
void rs_buf_add_format(struct rs_buf *buf, const char *fmt, ...) RS_PRINTF(2, 3);
/* Room for `len` more bytes at the end, or NULL (then failed). Tell how many were used with
 * rs_buf_grew. */
char *rs_buf_reserve(struct rs_buf *buf, size_t len);
void rs_buf_grew(struct rs_buf *buf, size_t len);
/* Removes `len` bytes from the front. */
void rs_buf_consume(struct rs_buf *buf, size_t len);
/* Content becomes empty; memory, ceiling and wipe stay; failure is forgotten. */
void rs_buf_reset(struct rs_buf *buf);
bool rs_buf_ok(const struct rs_buf *buf);
/* Borrowed; "" when nothing was ever added. */
const char *rs_buf_str(const struct rs_buf *buf);
struct rs_span rs_buf_span(const struct rs_buf *buf);
/* Ownership of the NUL-terminated content moves out; NULL when failed. The buffer is empty
 * afterwards. */
char *rs_buf_take(struct rs_buf *buf);
void rs_buf_clear(struct rs_buf *buf);

#endif
