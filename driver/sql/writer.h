/* The state of one rewriting, shared by text.c (the walk), escape.c (escape sequences) and
 * function.c ({fn ...}). Internal to sql/. */
#ifndef RS_SQL_WRITER_H
#define RS_SQL_WRITER_H

#include "sql/lexer.h"
#include "sql/text.h"

struct rs_sql_writer {
    struct rs_sql_lexer lexer;
    const struct rs_sql_dialect *dialect;
    struct rs_buf *out; /* where text goes now: the result, or a function's arguments */
    size_t markers;
    int depth; /* of escapes in escapes */
    struct rs_error *err;
};

/* Copies tokens, rewriting markers and escapes, up to the first `stop` character (or `other`) that
 * stands outside parentheses and quotes, or the end; the stop itself stays. */
bool rs_sql_write_until(struct rs_sql_writer *writer, char stop, char other) RS_MUST_CHECK;
/* One escape; the lexer stands behind its "{". */
bool rs_sql_write_escape(struct rs_sql_writer *writer) RS_MUST_CHECK;
/* The body of {fn ...}, up to its "}". */
bool rs_sql_write_function(struct rs_sql_writer *writer) RS_MUST_CHECK;
/* Takes the character, blanks before it allowed; else an error (42000) that says what was expected
 * where. */
bool rs_sql_expect(struct rs_sql_writer *writer, char c) RS_MUST_CHECK;
/* 42000 with `what` and the text where the lexer stands. Always false. */
bool rs_sql_malformed(struct rs_sql_writer *writer, const char *what);

#endif
