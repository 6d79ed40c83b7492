/* What the command prints: text for people, JSON for scripts. Texts from outside cannot steer the
 * terminal. */
#ifndef RS_TOOLS_OUT_H
#define RS_TOOLS_OUT_H

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/notes.h"

enum colour { PLAIN, GREEN, YELLOW, RED, FAINT, BOLD };

/* Printf to a stream in a colour, when the stream is a terminal and NO_COLOR is not set. Control
 * characters but line feeds become '?'. */
void out_text(FILE *to, enum colour colour, const char *fmt, ...) RS_PRINTF(3, 4);
/* "  Name      value", with the names in one column. Nothing when value is NULL. */
void out_pair(const char *name, const char *value);
/* Lines of `text` with `indent` blanks before each, broken at blanks where the terminal (or 100
 * columns) ends; the first line is where the cursor is. */
void out_wrapped(const char *text, int indent);
/* "redshift-odbc: ..." on stderr, for every note and error. */
void out_notes(const struct rs_notes *notes);
void out_error(const struct rs_error *err);
/* The exit code that an error stands for. */
int out_code(const struct rs_error *err);

/* JSON: values in objects have a name, those in arrays NULL. */
void json_begin(struct rs_buf *out, const char *name, char bracket);
void json_end(struct rs_buf *out, char bracket);
void json_text(struct rs_buf *out, const char *name, const char *text); /* NULL: null */
void json_bool(struct rs_buf *out, const char *name, bool value);
void json_number(struct rs_buf *out, const char *name, int64_t value);
void json_time(struct rs_buf *out, const char *name, int64_t seconds); /* 0: null */
void json_error(struct rs_buf *out, const char *name, const struct rs_error *err);
/* Prints the document; clears it. */
void json_print(struct rs_buf *out);

/* "2026-11-24 01:02:03 UTC (in 58 min)"; owned. */
char *out_time(int64_t seconds);

#endif
