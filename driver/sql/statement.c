/* Sorting statements by their first words; see statement.h. */
#include "sql/statement.h"

#include "base/compiler.h"
#include "sql/lexer.h"

struct row {
    const char *words;
    enum rs_sql_sort sort;
};

static const struct row rows[] = {
#define SORT(words, sort) {words, RS_SQL_##sort},
#include "sql/statement.def"
#undef SORT
};

static struct rs_span next_word(const char **at)
{
    const char *start = *at;
    size_t len = 0;
    while (start[len] && start[len] != ' ') {
        len++;
    }
    *at = start + len + (start[len] ? 1 : 0);
    return (struct rs_span){start, len};
}

static bool is_name(struct rs_sql_token token)
{
    return token.kind == RS_SQL_WORD || token.kind == RS_SQL_NAME;
}

/* schema.table; the first token is taken already. What it returns is the table, or no name. */
static struct rs_sql_token take_name(struct rs_sql_lexer *lexer, struct rs_sql_token token)
{
    while (is_name(token) && rs_sql_token_is(rs_sql_skip_blank(lexer), '.')) {
        rs_sql_next(lexer);
        rs_sql_skip_blank(lexer);
        token = rs_sql_next(lexer);
    }
    return token;
}

bool rs_sql_begins(struct rs_span sql, const char *words)
{
    struct rs_sql_lexer lexer = {.text = sql};
    while (*words) {
        struct rs_span word = next_word(&words);
        rs_sql_skip_blank(&lexer);
        struct rs_sql_token token = rs_sql_next(&lexer);
        bool ok = rs_span_is(word, "%")
                      ? is_name(take_name(&lexer, token))
                      : token.kind == RS_SQL_WORD && rs_span_eq_nocase(token.text, word);
        if (!ok) {
            return false;
        }
    }
    return true;
}

enum rs_sql_sort rs_sql_sort_of(struct rs_span sql)
{
    for (size_t i = 0; i < RS_COUNT(rows); i++) {
        if (rs_sql_begins(sql, rows[i].words)) {
            return rows[i].sort;
        }
    }
    return RS_SQL_ORDINARY;
}

enum rs_sql_call rs_sql_call_of(struct rs_span sql)
{
    struct rs_sql_lexer lexer = {.text = sql};
    enum rs_sql_call call = RS_SQL_CALL;
    if (rs_sql_token_is(rs_sql_skip_blank(&lexer), '{')) {
        rs_sql_next(&lexer);
    }
    if (rs_sql_skip_blank(&lexer).kind == RS_SQL_MARKER) {
        rs_sql_next(&lexer);
        rs_sql_skip_blank(&lexer);
        call = rs_sql_token_is(rs_sql_next(&lexer), '=') ? RS_SQL_RESULT_CALL : RS_SQL_NO_CALL;
    }
    struct rs_sql_token word = rs_sql_skip_blank(&lexer);
    bool is = word.kind == RS_SQL_WORD && rs_span_is_nocase(word.text, "CALL");
    return is ? call : RS_SQL_NO_CALL;
}

/* A word folds to lower case; "it""s" is what stands between the quotes. */
static void add_name(struct rs_sql_token token, struct rs_buf *out)
{
    bool quoted = token.kind == RS_SQL_NAME;
    size_t end = quoted && token.text.len > 1 ? token.text.len - 1 : token.text.len;
    for (size_t i = quoted ? 1 : 0; i < end; i++) {
        char c = token.text.ptr[i];
        rs_buf_add_char(out, !quoted && c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
        i += quoted && c == '"' ? 1 : 0;
    }
}

void rs_sql_called_name(struct rs_span call, struct rs_buf *out)
{
    struct rs_sql_lexer lexer = {.text = call};
    rs_sql_skip_blank(&lexer);
    rs_sql_next(&lexer); /* CALL or SELECT */
    rs_sql_skip_blank(&lexer);
    struct rs_sql_token name = take_name(&lexer, rs_sql_next(&lexer));
    if (is_name(name)) {
        add_name(name, out);
    }
}

/* "(+)": Redshift's old outer join. */
static bool is_old_join(const struct rs_sql_lexer *behind)
{
    struct rs_sql_lexer lexer = *behind;
    rs_sql_skip_blank(&lexer);
    bool plus = rs_sql_token_is(rs_sql_next(&lexer), '+');
    return plus && rs_sql_token_is(rs_sql_skip_blank(&lexer), ')');
}

static bool adds_nulls(struct rs_sql_token token, const struct rs_sql_lexer *behind)
{
    static const char *const words[] = {"LEFT", "RIGHT", "FULL", "ROLLUP", "CUBE", "SETS"};
    for (size_t i = 0; token.kind == RS_SQL_WORD && i < RS_COUNT(words); i++) {
        if (rs_span_is_nocase(token.text, words[i])) {
            return true;
        }
    }
    return rs_sql_token_is(token, ';') || (rs_sql_token_is(token, '(') && is_old_join(behind));
}

bool rs_sql_may_add_nulls(struct rs_span sql, bool backslash_escapes)
{
    struct rs_sql_lexer lexer = {.text = sql, .backslash_escapes = backslash_escapes};
    struct rs_sql_token token = rs_sql_skip_blank(&lexer);
    if (!rs_span_is_nocase(token.text, "SELECT") && !rs_span_is_nocase(token.text, "WITH")) {
        return true;
    }
    while (token.kind != RS_SQL_END) {
        token = rs_sql_next(&lexer);
        if (adds_nulls(token, &lexer)) {
            return true;
        }
    }
    return false;
}
