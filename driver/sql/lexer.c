/* Tokens of SQL; see lexer.h. The rules are those of PostgreSQL 8.0 to 17: nested comments, dollar
 * quotes, prefixes of strings. */
#include "sql/lexer.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Bytes of UTF-8 beyond ASCII are letters. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char char_at(const struct rs_sql_lexer *lexer, size_t at)
{
    return at < lexer->text.len ? lexer->text.ptr[at] : '\0';
}

/* Behind the closing quote; a doubled one is a part of the content. */
static size_t quoted_end(const struct rs_sql_lexer *lexer, size_t at, char quote, bool escapes)
{
    for (at++; at < lexer->text.len; at++) {
        char c = lexer->text.ptr[at];
        if (c == '\\' && escapes) {
            at++;
        } else if (c == quote && char_at(lexer, at + 1) == quote) {
            at++;
        } else if (c == quote) {
            return at + 1;
        }
    }
    return lexer->text.len;
}

static size_t line_end(const struct rs_sql_lexer *lexer, size_t at)
{
    while (at < lexer->text.len && lexer->text.ptr[at] != '\n') {
        at++;
    }
    return at;
}

static size_t comment_end(const struct rs_sql_lexer *lexer, size_t at)
{
    size_t depth = 0;
    while (at < lexer->text.len) {
        char c = lexer->text.ptr[at], next = char_at(lexer, at + 1);
        if (c == '/' && next == '*') {
            depth++;
            at += 2;
        } else if (c == '*' && next == '/') {
            depth--;
            at += 2;
            if (depth == 0) {
                return at;
            }
        } else {
            at++;
        }
    }
    return lexer->text.len;
}

/* Behind $tag$...$tag$, or `at` when no dollar quote begins there. */
static size_t dollar_end(const struct rs_sql_lexer *lexer, size_t at)
{
    size_t end = at + 1;
    if (is_digit(char_at(lexer, end))) {
        return at; /* $1 */
    }
    while (is_letter(char_at(lexer, end)) || is_digit(char_at(lexer, end))) {
        end++;
    }
    if (char_at(lexer, end) != '$') {
        return at;
    }
    size_t tag = end + 1 - at;
    const char *body = lexer->text.ptr + end + 1;
    const char *close = memmem(body, lexer->text.len - (end + 1), lexer->text.ptr + at, tag);
    return close ? (size_t)(close - lexer->text.ptr) + tag : lexer->text.len;
}

static size_t word_end(const struct rs_sql_lexer *lexer, size_t at)
{
    while (is_letter(char_at(lexer, at)) || is_digit(char_at(lexer, at)) ||
           char_at(lexer, at) == '$') {
        at++;
    }
    return at;
}

static size_t blank_end(const struct rs_sql_lexer *lexer, size_t at)
{
    while (at < lexer->text.len && is_blank(lexer->text.ptr[at])) {
        at++;
    }
    return at;
}

/* A word that a quote follows at once may be the prefix of a string: E'...', U&'...'. */
static size_t prefixed_end(const struct rs_sql_lexer *lexer, size_t start, size_t end)
{
    char first = (char)(char_at(lexer, start) | 32);
    if (end - start != 1) {
        return end;
    }
    if (char_at(lexer, end) == '\'' && strchr("ebxn", first)) {
        return quoted_end(lexer, end, '\'',
                          first == 'e' || (first == 'n' && lexer->backslash_escapes));
    }
    char quote = char_at(lexer, end + 1);
    if (first == 'u' && char_at(lexer, end) == '&' && (quote == '\'' || quote == '"')) {
        return quoted_end(lexer, end + 1, quote, false);
    }
    return end;
}

static struct rs_sql_token token_to(struct rs_sql_lexer *lexer, enum rs_sql_kind kind, size_t end)
{
    struct rs_sql_token token = {kind, {lexer->text.ptr + lexer->at, end - lexer->at}};
    lexer->at = end;
    return token;
}

static struct rs_sql_token next_word(struct rs_sql_lexer *lexer)
{
    size_t word = word_end(lexer, lexer->at);
    size_t end = prefixed_end(lexer, lexer->at, word);
    enum rs_sql_kind kind = end == word                      ? RS_SQL_WORD
                            : char_at(lexer, end - 1) == '"' ? RS_SQL_NAME
                                                             : RS_SQL_STRING;
    return token_to(lexer, kind, end);
}

struct rs_sql_token rs_sql_next(struct rs_sql_lexer *lexer)
{
    size_t at = lexer->at;
    char c = char_at(lexer, at), next = char_at(lexer, at + 1);
    if (at >= lexer->text.len) {
        return token_to(lexer, RS_SQL_END, lexer->text.len);
    }
    if (is_blank(c)) {
        return token_to(lexer, RS_SQL_BLANK, blank_end(lexer, at));
    }
    if (c == '-' && next == '-') {
        return token_to(lexer, RS_SQL_BLANK, line_end(lexer, at));
    }
    if (c == '/' && next == '*') {
        return token_to(lexer, RS_SQL_BLANK, comment_end(lexer, at));
    }
    if (c == '\'') {
        return token_to(lexer, RS_SQL_STRING, quoted_end(lexer, at, c, lexer->backslash_escapes));
    }
    if (c == '"') {
        return token_to(lexer, RS_SQL_NAME, quoted_end(lexer, at, c, false));
    }
    if (is_letter(c) || is_digit(c)) {
        return next_word(lexer);
    }
    if (c == '$' && dollar_end(lexer, at) > at) {
        return token_to(lexer, RS_SQL_STRING, dollar_end(lexer, at));
    }
    return token_to(lexer, c == '?' ? RS_SQL_MARKER : RS_SQL_OTHER, at + 1);
}

struct rs_sql_token rs_sql_peek(const struct rs_sql_lexer *lexer)
{
    struct rs_sql_lexer copy = *lexer;
    return rs_sql_next(&copy);
}

struct rs_sql_token rs_sql_skip_blank(struct rs_sql_lexer *lexer)
{
    struct rs_sql_token token = rs_sql_peek(lexer);
    while (token.kind == RS_SQL_BLANK) {
        rs_sql_next(lexer);
        token = rs_sql_peek(lexer);
    }
    return token;
}

bool rs_sql_token_is(struct rs_sql_token token, char c)
{
    return token.kind == RS_SQL_OTHER && token.text.ptr[0] == c;
}
