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

/* schema.table; the first token is taken already. */
static bool take_name(struct rs_sql_lexer *lexer, struct rs_sql_token token)
{
    while (is_name(token) && rs_sql_token_is(rs_sql_skip_blank(lexer), '.')) {
        rs_sql_next(lexer);
        rs_sql_skip_blank(lexer);
        token = rs_sql_next(lexer);
    }
    return is_name(token);
}

static bool fits(struct rs_span sql, const char *words)
{
    struct rs_sql_lexer lexer = {.text = sql};
    while (*words) {
        struct rs_span word = next_word(&words);
        rs_sql_skip_blank(&lexer);
        struct rs_sql_token token = rs_sql_next(&lexer);
        bool ok = rs_span_is(word, "%")
                      ? take_name(&lexer, token)
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
        if (fits(sql, rows[i].words)) {
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
