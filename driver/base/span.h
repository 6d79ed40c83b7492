/* Borrowed text: a pointer and a length. The memory belongs to somebody else and need not end in
 * NUL. */
#ifndef RS_BASE_SPAN_H
#define RS_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct rs_span {
    const char *ptr; /* UTF-8 unless its owner says otherwise; NULL means not given */
    size_t len;      /* in bytes */
};

#define RS_SPAN_LIT(text) ((struct rs_span){(text), sizeof(text) - 1})

/* The span of a C string; of NULL, the span that is not given. */
struct rs_span rs_span_of(const char *text);
bool rs_span_eq(struct rs_span a, struct rs_span b);
/* ASCII letters compare without case; other bytes as they are. */
bool rs_span_eq_nocase(struct rs_span a, struct rs_span b);
bool rs_span_is(struct rs_span a, const char *text);
bool rs_span_is_nocase(struct rs_span a, const char *text);
bool rs_span_starts(struct rs_span text, const char *prefix);
bool rs_span_starts_nocase(struct rs_span text, const char *prefix);
/* Without ASCII blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct rs_span rs_span_trim(struct rs_span text);
/* Cuts off and returns what stands before the first `sep`; *rest becomes what follows it, and not
 * given when there was none. A walk ends when rest->ptr is NULL before the call. */
struct rs_span rs_span_cut(struct rs_span *rest, char sep);
/* The position of the first `c`, or `len` when there is none. */
size_t rs_span_find(struct rs_span text, char c);
/* Whole decimal numbers, optional sign for i64, nothing else around them; false when out of range
 * or no number. */
bool rs_span_to_i64(struct rs_span text, int64_t *out);
bool rs_span_to_u32(struct rs_span text, uint32_t max, uint32_t *out);
/* A heap copy with a NUL behind it; NULL when memory is out. A span that is not given becomes "".
 */
char *rs_span_dup(struct rs_span text);

#endif
