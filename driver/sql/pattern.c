/* Search patterns of the catalog functions; see text.h. ODBC reference, "Pattern value arguments".
 */
#include "base/utf.h"
#include "sql/text.h"

#define LIKE_ESCAPE '!' /* as text.h promises */

/* The next element: a character that stands for itself (*wildcard false), or a wildcard. A
 * backslash at the end, or before anything but a wildcard and itself, is a backslash. */
static char next_element(struct rs_span pattern, size_t *at, bool *wildcard)
{
    char c = pattern.ptr[(*at)++];
    *wildcard = c == '%' || c == '_';
    if (c == '\\' && *at < pattern.len) {
        char next = pattern.ptr[*at];
        if (next == '%' || next == '_' || next == '\\') {
            (*at)++;
            return next;
        }
    }
    return c;
}

void rs_sql_pattern_like(struct rs_buf *out, struct rs_span pattern)
{
    for (size_t at = 0; at < pattern.len;) {
        bool wildcard;
        char c = next_element(pattern, &at, &wildcard);
        if (!wildcard && (c == '%' || c == '_' || c == LIKE_ESCAPE)) {
            rs_buf_add_char(out, LIKE_ESCAPE);
        }
        rs_buf_add_char(out, c);
    }
}

void rs_sql_pattern_widen(struct rs_buf *out, struct rs_span pattern)
{
    for (size_t at = 0; at < pattern.len;) {
        bool wildcard;
        char c = next_element(pattern, &at, &wildcard);
        rs_buf_add_char(out, !wildcard && (c == '%' || c == '\\') ? '_' : c);
    }
}

bool rs_sql_pattern_literal(struct rs_span pattern, struct rs_buf *out)
{
    bool wildcard = false;
    for (size_t at = 0; at < pattern.len;) {
        next_element(pattern, &at, &wildcard);
        if (wildcard) {
            return false;
        }
    }
    for (size_t at = 0; at < pattern.len;) {
        rs_buf_add_char(out, next_element(pattern, &at, &wildcard));
    }
    return true;
}

void rs_sql_pattern_of(struct rs_buf *out, struct rs_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '%' || c == '_' || c == '\\') {
            rs_buf_add_char(out, '\\');
        }
        rs_buf_add_char(out, c);
    }
}

/* Where matching goes back to when it fails behind a `%`. */
struct retry {
    bool any;
    size_t pattern, name;
};

bool rs_sql_pattern_matches(struct rs_span pattern, struct rs_span name)
{
    size_t p = 0, n = 0;
    struct retry retry = {0};
    while (n < name.len || p < pattern.len) {
        bool wildcard = false, ok = false;
        size_t after = p, behind = n;
        char c = p < pattern.len ? next_element(pattern, &after, &wildcard) : '\0';
        if (p < pattern.len && wildcard && c == '%') {
            retry = (struct retry){true, after, n};
            p = after;
            continue;
        }
        if (p < pattern.len && n < name.len && (wildcard || c == name.ptr[n])) {
            if (wildcard) {
                rs_utf8_next(name, &behind, &ok);
            } else {
                behind++;
            }
            p = after;
            n = behind;
            continue;
        }
        if (!retry.any || retry.name >= name.len) {
            return false;
        }
        p = retry.pattern;
        n = ++retry.name;
    }
    return true;
}
