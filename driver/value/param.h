/* The two halves of a parameter's way to the server, internal to value/: what stands in the
 * application's buffer (source.c), and what the SQL type makes of it (param.c). */
#ifndef RS_VALUE_PARAM_H
#define RS_VALUE_PARAM_H

#include "base/buf.h"
#include "value/value.h"

enum rs_param_class {
    RS_PARAM_CHARACTER,
    RS_PARAM_BIT,
    RS_PARAM_INTEGER,
    RS_PARAM_NUMBER,
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
    RS_SOURCE_NUMBER,
    RS_SOURCE_DATE,
    RS_SOURCE_TIME,
    RS_SOURCE_TIMESTAMP,
    RS_SOURCE_BINARY,
    RS_SOURCE_GUID,
    RS_SOURCE_INTERVAL
};

/* Appends the text of the buffer's content: a number's digits, characters in UTF-8, binary as its
 * bytes. *kind and, for dates and times, *at tell what it was. */
enum rs_fate rs_source_text(const struct rs_source *source, struct rs_buf *out,
                            enum rs_source_kind *kind, struct rs_datetime *at);

#endif
