/* Literals and delimited names of the driver's own statements; see text.h. */
#include <string.h>

#include "sql/text.h"

static bool quote(struct rs_buf *out, struct rs_span text, char mark, bool backslashes)
{
    if (text.len > 0 && memchr(text.ptr, '\0', text.len)) {
        return false;
    }
    rs_buf_add_char(out, mark);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == mark || (c == '\\' && backslashes)) {
            rs_buf_add_char(out, c);
        }
        rs_buf_add_char(out, c);
    }
    rs_buf_add_char(out, mark);
    return rs_buf_ok(out);
}

bool rs_sql_quote_literal(struct rs_buf *out, struct rs_span text,
                          const struct rs_sql_dialect *dialect)
{
    return quote(out, text, '\'', dialect->backslash_escapes);
}

bool rs_sql_quote_name(struct rs_buf *out, struct rs_span text)
{
    return quote(out, text, '"', false);
}
