/* The two halves of a parameter's way to the server, internal to value/: what stands in the
 * application's buffer (source.c), and what the SQL type makes of it (param.c and its parts). */
#ifndef RS_VALUE_PARAM_H
#define RS_VALUE_PARAM_H

#include "base/buf.h"
#include "value/value.h"

enum rs_param_class {
    RS_PARAM_CHARACTER,
    RS_PARAM_BIT,
    RS_PARAM_INTEGER,
    RS_PARAM_NUMBER,
    RS_PARAM_REAL,
    RS_PARAM_DATE,
    RS_PARAM_TIME,
    RS_PARAM_TIMESTAMP,
    RS_PARAM_BINARY,
    RS_PARAM_GUID,
    RS_PARAM_INTERVAL
};

/* What a C type holds. */
enum rs_source_kind {
    RS_SOURCE_TEXT,
    RS_SOURCE_BIT,
    RS_SOURCE_EXACT,
    RS_SOURCE_REAL,
    RS_SOURCE_DATE,
    RS_SOURCE_TIME,
    RS_SOURCE_TIMESTAMP,
    RS_SOURCE_BINARY,
    RS_SOURCE_GUID,
    RS_SOURCE_INTERVAL
};

/* A parameter on its way: the text that it has so far is the end of `out`. */
struct rs_draft {
    const struct rs_source *source;
    struct rs_buf *out;
    size_t start;
    enum rs_source_kind kind;
    struct rs_datetime at;       /* of DATE, TIME and TIMESTAMP, which have no text yet */
    struct rs_interval interval; /* of INTERVAL, likewise */
};

/* What the C type holds; false when there is no such type. */
bool rs_source_kind(SQLSMALLINT c_type, enum rs_source_kind *kind);
/* Sets draft->kind, and appends the text of the buffer's content: a number's digits, characters in
 * UTF-8, binary as its bytes. */
enum rs_fate rs_draft_begin(struct rs_draft *draft);
struct rs_span rs_draft_text(const struct rs_draft *draft);
/* Keeps the first `len` bytes of the text. */
void rs_draft_cut(struct rs_draft *draft, size_t len);
/* Blanks around a literal are the application's padding. */
void rs_draft_trim(struct rs_draft *draft);

/* What a class makes of the draft. */
enum rs_fate rs_param_bit(struct rs_draft *draft);
enum rs_fate rs_param_integer(struct rs_draft *draft);
enum rs_fate rs_param_number(struct rs_draft *draft);
enum rs_fate rs_param_real(struct rs_draft *draft);
enum rs_fate rs_param_date(struct rs_draft *draft);
enum rs_fate rs_param_time(struct rs_draft *draft);
enum rs_fate rs_param_timestamp(struct rs_draft *draft);
enum rs_fate rs_param_interval(struct rs_draft *draft);
/* Character data: dates, times, timestamps and intervals are written as their own type. */
enum rs_fate rs_param_character(struct rs_draft *draft);

#endif
