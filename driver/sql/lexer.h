/* SQL text in tokens, as far as the driver must understand it: what is quoted, what is a comment,
 * and where an ODBC escape or a marker stands. Everything of the text is in exactly one token. */
#ifndef RS_SQL_LEXER_H
#define RS_SQL_LEXER_H

#include "base/span.h"

enum rs_sql_kind {
    RS_SQL_END,
    RS_SQL_BLANK,  /* blanks and comments */
    RS_SQL_STRING, /* '...' (with a prefix E, B, X, N or U& when one stands there), $tag$...$tag$ */
    RS_SQL_NAME,   /* "..." */
    RS_SQL_WORD,   /* keyword, name, or number */
    RS_SQL_MARKER, /* ? */
    RS_SQL_OTHER   /* one character */
};

struct rs_sql_lexer {
    struct rs_span text;
    size_t at;
    bool backslash_escapes; /* in '...' without a prefix */
};

struct rs_sql_token {
    enum rs_sql_kind kind;
    struct rs_span text;
};

/* The next token; what is not closed reaches to the end, where the server will say so. */
struct rs_sql_token rs_sql_next(struct rs_sql_lexer *lexer);
/* The same without moving; and the next one that is not blank, moving up to it. */
struct rs_sql_token rs_sql_peek(const struct rs_sql_lexer *lexer);
struct rs_sql_token rs_sql_skip_blank(struct rs_sql_lexer *lexer);
bool rs_sql_token_is(struct rs_sql_token token, char c);

#endif
