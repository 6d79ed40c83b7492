/* SQL text: every token once, markers counted, a literal or name of ours stays one token whatever
 * it holds. */
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"
#include "sql/lexer.h"
#include "sql/text.h"

/* The tokens together are the text; returns the markers among them. */
static size_t check_tokens(struct rs_span sql, const struct rs_sql_dialect *dialect)
{
    struct rs_sql_lexer lexer = {.text = sql, .backslash_escapes = dialect->backslash_escapes};
    size_t at = 0, markers = 0;
    for (;;) {
        struct rs_sql_token token = rs_sql_next(&lexer);
        if (token.kind == RS_SQL_END) {
            break;
        }
        FUZZ_CHECK(token.text.len > 0 && token.text.ptr == sql.ptr + at);
        at += token.text.len;
        markers += token.kind == RS_SQL_MARKER;
    }
    FUZZ_CHECK(at == sql.len);
    return markers;
}

static size_t count(struct rs_span text, char c)
{
    size_t found = 0;
    for (size_t i = 0; i < text.len; i++) {
        found += text.ptr[i] == c;
    }
    return found;
}

/* Inside {escape '\'} the backslash escapes nothing: what follows has other tokens than without.
 */
static void check_prepare(struct rs_span sql, const struct rs_sql_dialect *dialect)
{
    struct rs_buf out;
    struct rs_error err = {0};
    size_t markers = 0;
    rs_buf_init(&out, 1 << 22);
    rs_buf_add_str(&out, "kept");
    size_t most = check_tokens(sql, dialect);
    bool ok = rs_sql_prepare_text(sql, dialect, &out, &markers, &err);
    fuzz_check_error(ok, &err);
    FUZZ_CHECK(out.len >= 4 && memcmp(out.ptr, "kept", 4) == 0);
    if (ok) {
        FUZZ_CHECK(rs_buf_ok(&out) && markers <= count(sql, '?'));
        FUZZ_CHECK(!dialect->noscan || markers == most);
        FUZZ_CHECK(!rs_utf8_valid(sql) || rs_utf8_valid(rs_buf_span(&out)));
    }
    rs_buf_clear(&out);
}

static void check_quoted(struct rs_span text, const struct rs_sql_dialect *dialect)
{
    bool nul = rs_span_find(text, '\0') < text.len;
    struct rs_buf literal, name;
    rs_buf_init(&literal, 1 << 22);
    rs_buf_init(&name, 1 << 22);
    FUZZ_CHECK(rs_sql_quote_literal(&literal, text, dialect) == !nul);
    FUZZ_CHECK(rs_sql_quote_name(&name, text) == !nul);
    if (!nul) {
        struct rs_sql_lexer lexer = {.text = rs_buf_span(&literal),
                                     .backslash_escapes = dialect->backslash_escapes};
        struct rs_sql_token token = rs_sql_next(&lexer);
        FUZZ_CHECK(token.kind == RS_SQL_STRING && token.text.len == literal.len);
        lexer = (struct rs_sql_lexer){.text = rs_buf_span(&name)};
        token = rs_sql_next(&lexer);
        FUZZ_CHECK(token.kind == RS_SQL_NAME && token.text.len == name.len);
    }
    rs_buf_clear(&literal);
    rs_buf_clear(&name);
}

/* The first byte: the dialect. */
void fuzz_one(struct rs_span input)
{
    unsigned char flags = fuzz_byte(&input);
    const struct rs_sql_dialect dialect = {.backslash_escapes = flags & 1,
                                           .redshift = flags & 2,
                                           .noscan = flags & 4};
    check_prepare(input, &dialect);
    check_quoted(input, &dialect);
}
