/* Escape sequences: {d ...}, {oj ...}, {call ...} and the others. ODBC reference, appendix C,
 * "Escape sequences in ODBC", "Date, time, and timestamp escape sequences", "Interval escape
 * sequences", "LIKE escape sequence", "Outer join", "Procedure call". */
#include <string.h>

#include "sql/writer.h"

/* The content between the quotes of the string that must come next. */
static bool take_string(struct rs_sql_writer *writer, struct rs_span *content)
{
    struct rs_sql_token token = rs_sql_skip_blank(&writer->lexer);
    size_t len = token.text.len;
    if (token.kind != RS_SQL_STRING || len < 2 || token.text.ptr[0] != '\'' ||
        token.text.ptr[len - 1] != '\'') {
        return rs_sql_malformed(writer, "a literal in quotes is missing");
    }
    rs_sql_next(&writer->lexer);
    *content = (struct rs_span){token.text.ptr + 1, len - 2};
    return true;
}

/* `shape`: 9 stands for a digit; what follows ~ may be left out; * is any more digits. */
static bool has_shape(struct rs_span text, const char *shape)
{
    size_t at = 0;
    for (; *shape; shape++) {
        if (*shape == '~') {
            if (at == text.len) {
                return true;
            }
            continue;
        }
        if (*shape == '*') {
            while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9') {
                at++;
            }
            continue;
        }
        if (at == text.len) {
            return false;
        }
        char c = text.ptr[at++];
        if (*shape == '9' ? c < '0' || c > '9' : c != *shape) {
            return false;
        }
    }
    return at == text.len;
}

static bool write_typed(struct rs_sql_writer *writer, const char *type, const char *shape,
                        const char *example)
{
    struct rs_span content;
    if (!take_string(writer, &content)) {
        return false;
    }
    if (!has_shape(content, shape)) {
        return rs_fail(writer->err, RS_22007, "\"%.*s\" is not of the form %s", (int)content.len,
                       content.ptr, example);
    }
    rs_buf_add_format(writer->out, "%s '", type);
    rs_buf_add_span(writer->out, content);
    rs_buf_add_char(writer->out, '\'');
    return rs_sql_expect(writer, '}');
}

static bool write_date(struct rs_sql_writer *writer)
{
    return write_typed(writer, "DATE", "9999-99-99", "yyyy-mm-dd");
}

static bool write_time(struct rs_sql_writer *writer)
{
    return write_typed(writer, "TIME", "99:99~:99~.9*", "hh:mm:ss[.f...]");
}

static bool write_timestamp(struct rs_sql_writer *writer)
{
    return write_typed(writer, "TIMESTAMP", "9999-99-99~ 99:99~:99~.9*",
                       "yyyy-mm-dd hh:mm:ss[.f...]");
}

static bool write_guid(struct rs_sql_writer *writer)
{
    struct rs_span content;
    if (!take_string(writer, &content)) {
        return false;
    }
    rs_buf_add_char(writer->out, '\'');
    rs_buf_add_span(writer->out, content);
    rs_buf_add_str(writer->out, writer->dialect->redshift ? "'" : "'::uuid");
    return rs_sql_expect(writer, '}');
}

/* Servers know the precision of seconds only: YEAR(4) TO MONTH loses its own. */
static bool write_qualifier(struct rs_sql_writer *writer)
{
    bool seconds = false;
    for (;;) {
        struct rs_sql_token token = rs_sql_skip_blank(&writer->lexer);
        if (token.kind == RS_SQL_WORD) {
            seconds = rs_span_is_nocase(token.text, "second");
            rs_buf_add_char(writer->out, ' ');
            rs_buf_add_span(writer->out, rs_sql_next(&writer->lexer).text);
        } else if (rs_sql_token_is(token, '(')) {
            struct rs_buf *out = writer->out, unused;
            rs_buf_init(&unused, 64);
            writer->out = seconds ? out : &unused;
            rs_buf_add_span(writer->out, rs_sql_next(&writer->lexer).text);
            bool ok = rs_sql_write_until(writer, ')', ')');
            writer->out = out;
            rs_buf_clear(&unused);
            if (!ok || !rs_sql_expect(writer, ')')) {
                return false;
            }
            rs_buf_add_str(writer->out, seconds ? ")" : "");
        } else {
            return rs_sql_expect(writer, '}');
        }
    }
}

static bool write_interval(struct rs_sql_writer *writer)
{
    struct rs_span content;
    struct rs_sql_token sign = rs_sql_skip_blank(&writer->lexer);
    bool negative = rs_sql_token_is(sign, '-');
    if (negative || rs_sql_token_is(sign, '+')) {
        rs_sql_next(&writer->lexer);
    }
    if (!take_string(writer, &content)) {
        return false;
    }
    rs_buf_add_str(writer->out, negative ? "(-INTERVAL '" : "INTERVAL '");
    rs_buf_add_span(writer->out, content);
    rs_buf_add_char(writer->out, '\'');
    bool ok = write_qualifier(writer);
    rs_buf_add_str(writer->out, negative ? ")" : "");
    return ok;
}

static bool write_outer_join(struct rs_sql_writer *writer)
{
    rs_sql_skip_blank(&writer->lexer);
    return rs_sql_write_until(writer, '}', '}') && rs_sql_expect(writer, '}');
}

/* {escape '\'}: the literal is one character by ODBC's rules, whatever a backslash is to the
 * server, so it is not a token of the server's. */
static bool write_like_escape(struct rs_sql_writer *writer)
{
    struct rs_sql_lexer *lexer = &writer->lexer;
    rs_sql_skip_blank(lexer);
    struct rs_span rest = {lexer->text.ptr + lexer->at, lexer->text.len - lexer->at};
    bool backslash = rs_span_starts(rest, "'\\'");
    if (!backslash) {
        struct rs_span content;
        if (!take_string(writer, &content)) {
            return false;
        }
        rs_buf_add_str(writer->out, "ESCAPE '");
        rs_buf_add_span(writer->out, content);
        rs_buf_add_char(writer->out, '\'');
        return rs_sql_expect(writer, '}');
    }
    lexer->at += 3;
    rs_buf_add_str(writer->out,
                   writer->dialect->backslash_escapes ? "ESCAPE '\\\\'" : "ESCAPE '\\'");
    return rs_sql_expect(writer, '}');
}

static bool write_qualified_name(struct rs_sql_writer *writer)
{
    for (;;) {
        struct rs_sql_token token = rs_sql_skip_blank(&writer->lexer);
        if (token.kind != RS_SQL_WORD && token.kind != RS_SQL_NAME) {
            return rs_sql_malformed(writer, "the name of a procedure is missing");
        }
        rs_buf_add_span(writer->out, rs_sql_next(&writer->lexer).text);
        if (!rs_sql_token_is(rs_sql_skip_blank(&writer->lexer), '.')) {
            return true;
        }
        rs_sql_next(&writer->lexer);
        rs_buf_add_char(writer->out, '.');
    }
}

/* name[.name...][(arguments)] */
static bool write_procedure(struct rs_sql_writer *writer, const char *verb)
{
    rs_buf_add_str(writer->out, verb);
    if (!write_qualified_name(writer)) {
        return false;
    }
    rs_buf_add_char(writer->out, '(');
    if (rs_sql_token_is(rs_sql_skip_blank(&writer->lexer), '(')) {
        rs_sql_next(&writer->lexer);
        if (!rs_sql_write_until(writer, ')', ')') || !rs_sql_expect(writer, ')')) {
            return false;
        }
    }
    rs_buf_add_char(writer->out, ')');
    return rs_sql_expect(writer, '}');
}

static bool write_call(struct rs_sql_writer *writer)
{
    return write_procedure(writer, "CALL ");
}

/* {? = call f(...)}; the lexer stands behind the marker, which is the first parameter. */
static bool write_result_call(struct rs_sql_writer *writer)
{
    writer->markers++;
    if (!rs_sql_expect(writer, '=')) {
        return false;
    }
    if (!rs_span_is_nocase(rs_sql_skip_blank(&writer->lexer).text, "call")) {
        return rs_sql_malformed(writer, "\"call\" is missing");
    }
    rs_sql_next(&writer->lexer);
    return write_procedure(writer, "SELECT ");
}

struct escape {
    const char *name;
    bool (*write)(struct rs_sql_writer *writer);
};

static const struct escape escapes[] = {
    {"d", write_date},        {"t", write_time},
    {"ts", write_timestamp},  {"fn", rs_sql_write_function},
    {"oj", write_outer_join}, {"escape", write_like_escape},
    {"call", write_call},     {"interval", write_interval},
    {"guid", write_guid},
};

bool rs_sql_write_escape(struct rs_sql_writer *writer)
{
    struct rs_sql_token token = rs_sql_skip_blank(&writer->lexer);
    if (token.kind == RS_SQL_MARKER) {
        rs_sql_next(&writer->lexer);
        return write_result_call(writer);
    }
    for (size_t i = 0; i < RS_COUNT(escapes); i++) {
        if (token.kind == RS_SQL_WORD && rs_span_is_nocase(token.text, escapes[i].name)) {
            rs_sql_next(&writer->lexer);
            return escapes[i].write(writer);
        }
    }
    return rs_sql_malformed(writer, "no known keyword follows the brace");
}
