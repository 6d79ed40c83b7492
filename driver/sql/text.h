/* The application's SQL text into the server's, in one pass: ODBC escape sequences and `?` markers
 * are rewritten; literals, quoted names, dollar quotes, comments and everything else stay byte for
 * byte. ODBC reference, appendix C, "Grammar for escape sequences". */
#ifndef RS_SQL_TEXT_H
#define RS_SQL_TEXT_H

#include "base/buf.h"
#include "base/error.h"

/* How this connection's server reads SQL. */
struct rs_sql_dialect {
    bool backslash_escapes; /* standard_conforming_strings is off: \' does not end a literal */
    bool redshift;
    bool noscan; /* SQL_ATTR_NOSCAN: braces are left alone; markers are still rewritten */
};

/* Appends the server's text of `sql` to `out`: {d '...'}, {t '...'}, {ts '...'}, {interval ...},
 * {fn ...}, {oj ...}, {escape '...'}, {call ...}, {? = call ...}, {guid '...'}, nested as the
 * grammar allows; markers become $1..$n from the left. *markers becomes their number. The marker of
 * {? = call f(...)} counts as the first although the text does not use it: send NULL of type int4
 * for it; the call's result is the only column of the only row. Errors: 42000 for a malformed
 * escape or an unknown function (the text names it), 22007 for a date literal that is none, HY001.
 */
bool rs_sql_prepare_text(struct rs_span sql, const struct rs_sql_dialect *dialect,
                         struct rs_buf *out, size_t *markers, struct rs_error *err) RS_MUST_CHECK;

/* Appends `text` as a literal with its quotes, for the driver's own statements: quotes are doubled,
 * and backslashes too where they escape (there is no E'' on Redshift). False, and `out` failed or
 * unchanged, when the text holds a NUL byte, which no literal can. */
bool rs_sql_quote_literal(struct rs_buf *out, struct rs_span text,
                          const struct rs_sql_dialect *dialect) RS_MUST_CHECK;
/* Appends `text` as a delimited identifier. The same promise. */
bool rs_sql_quote_name(struct rs_buf *out, struct rs_span text) RS_MUST_CHECK;

/* ODBC search patterns ("pattern value arguments"): `%` and `_` match, behind a backslash (the
 * SQL_SEARCH_PATTERN_ESCAPE of this driver) they stand for themselves. */

/* Appends a pattern for LIKE ... ESCAPE '!' that matches the same names. The escape character is
 * not the backslash, so that the result means the same whatever standard_conforming_strings is. */
void rs_sql_pattern_like(struct rs_buf *out, struct rs_span pattern);
/* Appends a pattern for a LIKE without an escape character that matches the same names and maybe
 * more: `_` stands where `%` or a backslash is meant. */
void rs_sql_pattern_widen(struct rs_buf *out, struct rs_span pattern);
/* True when the pattern has no wildcard; *out then is the one name that it matches. */
bool rs_sql_pattern_literal(struct rs_span pattern, struct rs_buf *out);
/* The pattern that matches exactly `name`: `%`, `_` and backslashes get a backslash. */
void rs_sql_pattern_of(struct rs_buf *out, struct rs_span name);
/* True when `name` matches the pattern, byte for byte but for `_`, which is one character. */
bool rs_sql_pattern_matches(struct rs_span pattern, struct rs_span name);

#endif
