/* UTF-8 and UTF-16, with surrogate pairs (Unicode 15, chapter 3.9; RFC 3629). */
#ifndef RS_BASE_UTF_H
#define RS_BASE_UTF_H

#include "base/buf.h"

#define RS_UTF_BAD 0xFFFDu

/* Decodes one code point at *at (< text.len) and moves *at behind it. Ill-formed input (overlong,
 * surrogate, above 10FFFF, cut off) gives RS_UTF_BAD and moves by its maximal ill-formed part, at
 * least one byte. *ok tells which. */
uint32_t rs_utf8_next(struct rs_span text, size_t *at, bool *ok);
bool rs_utf8_valid(struct rs_span text);
/* The largest n <= len such that the first n bytes do not end within a character. */
size_t rs_utf8_whole(struct rs_span text, size_t len);
/* Writes 1 to 4 bytes. */
size_t rs_utf8_put(uint32_t code, char out[4]);
/* UTF-16 units that the text needs; an ill-formed part counts as one U+FFFD. */
size_t rs_utf16_length(struct rs_span text);
/* Appends `units` 16-bit units (native byte order, at any alignment) as UTF-8. A lone surrogate is
 * not converted: false, with its position in *bad when bad is not NULL. */
bool rs_utf16_to_utf8(const void *units, size_t count, struct rs_buf *out, size_t *bad);
/* Units until the NUL unit. */
size_t rs_utf16_count(const void *units);
/* Converts whole characters from text into at most `capacity` units at `out` (any alignment) and no
 * NUL. Returns the units written; *used becomes the bytes consumed. A pair is never cut in half;
 * ill-formed parts become U+FFFD. */
size_t rs_utf8_to_utf16(struct rs_span text, void *out, size_t capacity, size_t *used);

#endif
