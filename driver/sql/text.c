/* The walk over a statement; see text.h. */
#include "sql/text.h"

#include "base/utf.h"
#include "sql/writer.h"

#define DEPTH_MOST   32 /* escapes in escapes: no application nests like that, a stack might end */
#define MARKERS_MOST 32767 /* Redshift's limit; PostgreSQL's is 65535. Both count in 16 bits */
#define EXCERPT      40

bool rs_sql_malformed(struct rs_sql_writer *writer, const char *what)
{
    struct rs_span rest = {writer->lexer.text.ptr + writer->lexer.at,
                           writer->lexer.text.len - writer->lexer.at};
    if (rest.len == 0) {
        return rs_fail(writer->err, RS_42000, "in an ODBC escape sequence, %s at the end", what);
    }
    size_t shown = rs_utf8_whole(rest, rest.len < EXCERPT ? rest.len : EXCERPT);
    return rs_fail(writer->err, RS_42000, "in an ODBC escape sequence, %s at \"%.*s%s\"", what,
                   (int)shown, rest.ptr, shown < rest.len ? "..." : "");
}

bool rs_sql_expect(struct rs_sql_writer *writer, char c)
{
    struct rs_sql_token token = rs_sql_skip_blank(&writer->lexer);
    if (rs_sql_token_is(token, c)) {
        rs_sql_next(&writer->lexer);
        return true;
    }
    char what[] = "'.' is missing";
    what[1] = c;
    return rs_sql_malformed(writer, what);
}

static bool write_marker(struct rs_sql_writer *writer)
{
    writer->markers++;
    if (writer->markers > (writer->dialect->redshift ? MARKERS_MOST : 2 * MARKERS_MOST + 1)) {
        return rs_fail(writer->err, RS_42000,
                       "the statement has more parameter markers than the server takes (%d)",
                       writer->dialect->redshift ? MARKERS_MOST : 2 * MARKERS_MOST + 1);
    }
    rs_buf_add_format(writer->out, "$%zu", writer->markers);
    return true;
}

/* A marker that touches a word must not become a part of it: "LIMIT?" and "?AND". */
static bool glued(const struct rs_sql_writer *writer, struct rs_sql_token next)
{
    const struct rs_buf *out = writer->out;
    char last = out->len > 0 ? out->ptr[out->len - 1] : ' ';
    bool behind_word = (last >= 'a' && last <= 'z') || (last >= 'A' && last <= 'Z') ||
                       last == '_' || (last >= '0' && last <= '9') || (unsigned char)last >= 0x80;
    return behind_word && next.kind == RS_SQL_MARKER;
}

static bool write_token(struct rs_sql_writer *writer)
{
    struct rs_sql_token token = rs_sql_peek(&writer->lexer);
    if (glued(writer, token)) {
        rs_buf_add_char(writer->out, ' ');
    }
    rs_sql_next(&writer->lexer);
    if (token.kind == RS_SQL_MARKER) {
        bool ok = write_marker(writer);
        enum rs_sql_kind next = rs_sql_peek(&writer->lexer).kind;
        if (next == RS_SQL_WORD || next == RS_SQL_STRING) {
            rs_buf_add_char(writer->out, ' ');
        }
        return ok;
    }
    if (!rs_sql_token_is(token, '{') || writer->dialect->noscan) {
        rs_buf_add_span(writer->out, token.text);
        return true;
    }
    if (++writer->depth > DEPTH_MOST) {
        return rs_sql_malformed(writer, "too many sequences inside each other");
    }
    bool ok = rs_sql_write_escape(writer);
    writer->depth--;
    return ok;
}

bool rs_sql_write_until(struct rs_sql_writer *writer, char stop, char other)
{
    int parentheses = 0;
    for (;;) {
        struct rs_sql_token token = rs_sql_peek(&writer->lexer);
        bool outside = parentheses == 0;
        if (token.kind == RS_SQL_END || (outside && rs_sql_token_is(token, stop)) ||
            (outside && rs_sql_token_is(token, other))) {
            return true;
        }
        parentheses += rs_sql_token_is(token, '(') - rs_sql_token_is(token, ')');
        if (!write_token(writer)) {
            return false;
        }
    }
}

bool rs_sql_prepare_text(struct rs_span sql, const struct rs_sql_dialect *dialect,
                         struct rs_buf *out, size_t *markers, struct rs_error *err)
{
    struct rs_sql_writer writer = {
        .lexer = {.text = sql, .backslash_escapes = dialect->backslash_escapes},
        .dialect = dialect,
        .out = out,
        .err = err,
    };
    while (rs_sql_peek(&writer.lexer).kind != RS_SQL_END) {
        if (!write_token(&writer)) {
            return false;
        }
    }
    if (!rs_buf_ok(out)) {
        return rs_fail_memory(err);
    }
    *markers = writer.markers;
    return true;
}
