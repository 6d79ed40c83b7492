/* One strict walk over a JSON text before a tolerant parser sees it. */
#ifndef RS_BASE_JSON_SCAN_H
#define RS_BASE_JSON_SCAN_H

#include "base/span.h"

#define RS_JSON_MAX_BYTES (256 * 1024)
#define RS_JSON_MAX_DEPTH 16

/* NULL when `text` is exactly one JSON value after the grammar of RFC 8259 (blanks around it), of
 * at most RS_JSON_MAX_BYTES, arrays and objects nested at most RS_JSON_MAX_DEPTH deep, in valid
 * UTF-8, without \u0000 and without an escaped lone surrogate; else what is wrong with it (static
 * text, quoting nothing), and *at is the byte where. */
const char *rs_json_scan(struct rs_span text, size_t *at);

#endif
