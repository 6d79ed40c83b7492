/* What the application's arguments mean, and their places in a query; see catalogquery.h. */
#include <string.h>

#include "odbc/catalogquery.h"
#include "odbc/dbc.h"
#include "sql/text.h"

#define NAME_MOST (1 << 20) /* bytes; names are short, but applications pass what they like */

struct filling {
    struct rs_stmt *stmt;
    const struct rs_catalog_query *query;
    struct rs_sql_dialect dialect;
    struct rs_buf *out;
};

/* ODBC reference, "Identifier arguments": folded as the server folds, but for what stands in double
 * quotes; blanks at the end do not count. */
static void fold_identifier(struct rs_span text, struct rs_buf *name)
{
    text = rs_span_trim(text);
    bool quoted = text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"';
    size_t end = quoted ? text.len - 1 : text.len;
    for (size_t i = quoted ? 1 : 0; i < end; i++) {
        char c = text.ptr[i];
        rs_buf_add_char(name, !quoted && c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
        i += quoted && c == '"' && i + 1 < end && text.ptr[i + 1] == '"';
    }
}

static bool is_name(const struct rs_catalog_place *place)
{
    return place->kind != RS_PLACE_TYPES && place->kind != RS_PLACE_SQL;
}

static bool is_catalog(const struct rs_catalog_place *place)
{
    return place->kind == RS_PLACE_CATALOG || place->kind == RS_PLACE_CATALOG_PATTERN;
}

static bool is_everything(const struct rs_catalog_place *place)
{
    bool pattern = place->kind == RS_PLACE_PATTERN || place->kind == RS_PLACE_CATALOG_PATTERN;
    bool types = place->kind == RS_PLACE_TYPES;
    return !place->value.ptr || ((is_catalog(place) || types) && place->value.len == 0) ||
           ((pattern || types) && rs_span_is(place->value, "%"));
}

enum rs_meaning rs_place_meaning(const struct rs_stmt *stmt, const struct rs_catalog_place *place,
                                 struct rs_buf *name)
{
    bool ordinary = place->kind == RS_PLACE_ORDINARY || place->kind == RS_PLACE_CATALOG;
    if (place->kind == RS_PLACE_SQL) {
        return RS_MEANS_SQL;
    }
    if (is_name(place) && stmt->attrs.metadata_id == SQL_TRUE) {
        fold_identifier(place->value, name);
        return RS_MEANS_NAME;
    }
    if (is_everything(place)) {
        return RS_MEANS_EVERYTHING;
    }
    if (place->kind == RS_PLACE_TYPES) {
        return RS_MEANS_TYPES;
    }
    if (ordinary) {
        rs_buf_add_span(name, place->value);
        return RS_MEANS_NAME;
    }
    return rs_sql_pattern_literal(place->value, name) ? RS_MEANS_NAME : RS_MEANS_PATTERN;
}

const struct rs_catalog_place *rs_catalog_place(const struct rs_catalog_query *query,
                                                struct rs_span name)
{
    for (size_t i = 0; i < query->place_count; i++) {
        if (rs_span_is(name, query->places[i].name)) {
            return &query->places[i];
        }
    }
    return NULL;
}

SQLRETURN rs_catalog_check_places(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    for (size_t i = 0; i < query->place_count; i++) {
        const struct rs_catalog_place *place = &query->places[i];
        if (stmt->attrs.metadata_id == SQL_TRUE && is_name(place) && !place->value.ptr) {
            return rs_post(&stmt->h, RS_HY009,
                           "with SQL_ATTR_METADATA_ID no name may be a null pointer");
        }
    }
    return SQL_SUCCESS;
}

/* 'TABLE','VIEW' or TABLE, VIEW: the quotes are optional, case does not count. */
static struct rs_span next_type(struct rs_span *list)
{
    struct rs_span type = rs_span_trim(rs_span_cut(list, ','));
    bool quoted = type.len >= 2 && type.ptr[0] == '\'' && type.ptr[type.len - 1] == '\'';
    return quoted ? (struct rs_span){type.ptr + 1, type.len - 2} : type;
}

static bool is_in_list(struct rs_span list, struct rs_span type)
{
    while (list.ptr) {
        if (rs_span_eq_nocase(next_type(&list), type)) {
            return true;
        }
    }
    return false;
}

bool rs_place_admits(const struct rs_stmt *stmt, const struct rs_catalog_place *place,
                     struct rs_span name)
{
    struct rs_buf wanted;
    bool admits = true;
    rs_buf_init(&wanted, NAME_MOST);
    switch (rs_place_meaning(stmt, place, &wanted)) {
    case RS_MEANS_NAME:
        admits = rs_span_eq(name, rs_buf_span(&wanted));
        break;
    case RS_MEANS_PATTERN:
        admits = rs_sql_pattern_matches(place->value, name);
        break;
    case RS_MEANS_TYPES:
        admits = is_in_list(place->value, name);
        break;
    case RS_MEANS_EVERYTHING:
    case RS_MEANS_SQL:
        break;
    }
    rs_buf_clear(&wanted);
    return admits;
}

static enum rs_filled refuse(const struct filling *fill)
{
    rs_post(&fill->stmt->h, fill->out->failed ? RS_HY001 : RS_HY090, NULL);
    return RS_FILL_FAILED;
}

/* A literal between two texts. */
static enum rs_filled add_literal(struct filling *fill, const char *before, struct rs_span text,
                                  const char *behind)
{
    rs_buf_add_str(fill->out, before);
    bool ok = rs_sql_quote_literal(fill->out, text, &fill->dialect);
    rs_buf_add_str(fill->out, behind);
    return ok ? RS_FILLED : refuse(fill);
}

static enum rs_filled add_types(struct filling *fill, struct rs_span list)
{
    const char *before = "IN (";
    while (list.ptr) {
        struct rs_span type = next_type(&list);
        struct rs_buf upper;
        rs_buf_init(&upper, NAME_MOST);
        for (size_t i = 0; i < type.len; i++) {
            char c = type.ptr[i];
            rs_buf_add_char(&upper, c >= 'a' && c <= 'z' ? (char)(c & ~32) : c);
        }
        enum rs_filled filled = add_literal(fill, before, rs_buf_span(&upper), "");
        rs_buf_clear(&upper);
        if (filled != RS_FILLED) {
            return filled;
        }
        before = ", ";
    }
    rs_buf_add_char(fill->out, ')');
    return RS_FILLED;
}

static enum rs_filled add_pattern(struct filling *fill, struct rs_span pattern)
{
    struct rs_buf like;
    rs_buf_init(&like, NAME_MOST);
    rs_sql_pattern_like(&like, pattern);
    enum rs_filled filled = add_literal(fill, "LIKE ", rs_buf_span(&like), " ESCAPE '!'");
    rs_buf_clear(&like);
    return filled;
}

/* :schema, behind an expression: a condition on it. */
static enum rs_filled add_condition(struct filling *fill, const struct rs_catalog_place *place,
                                    struct rs_buf *name)
{
    switch (rs_place_meaning(fill->stmt, place, name)) {
    case RS_MEANS_NAME:
        return add_literal(fill, "= ", rs_buf_span(name), "");
    case RS_MEANS_PATTERN:
        return add_pattern(fill, place->value);
    case RS_MEANS_TYPES:
        return add_types(fill, place->value);
    case RS_MEANS_SQL:
        rs_buf_add_span(fill->out, place->value);
        return RS_FILLED;
    case RS_MEANS_EVERYTHING:
    default:
        rs_buf_add_str(fill->out, "IS NOT NULL");
        return RS_FILLED;
    }
}

/* :name_schema: the one name that is asked for; a catalog that is not given is the connection's. */
static enum rs_filled add_name(struct filling *fill, const struct rs_catalog_place *place,
                               struct rs_buf *name)
{
    enum rs_meaning meaning = rs_place_meaning(fill->stmt, place, name);
    if (meaning == RS_MEANS_EVERYTHING && is_catalog(place)) {
        rs_buf_add_span(name, rs_span_of(fill->stmt->dbc->database));
        meaning = RS_MEANS_NAME;
    }
    if (meaning != RS_MEANS_NAME || name->len == 0) {
        return RS_NOT_NARROW;
    }
    return rs_sql_quote_name(fill->out, rs_buf_span(name)) ? RS_FILLED : refuse(fill);
}

/* :like_table: nothing when everything is asked for. SHOW knows no ESCAPE: the pattern may find too
 * much, and the rows are looked at again. */
static enum rs_filled add_like(struct filling *fill, const struct rs_catalog_place *place,
                               struct rs_buf *name)
{
    enum rs_meaning meaning = rs_place_meaning(fill->stmt, place, name);
    if (meaning == RS_MEANS_EVERYTHING) {
        return RS_FILLED;
    }
    struct rs_buf exact, like;
    rs_buf_init(&exact, NAME_MOST);
    rs_buf_init(&like, NAME_MOST);
    rs_sql_pattern_of(&exact, rs_buf_span(name));
    rs_sql_pattern_widen(&like, meaning == RS_MEANS_NAME ? rs_buf_span(&exact) : place->value);
    enum rs_filled filled = add_literal(fill, "LIKE ", rs_buf_span(&like), "");
    rs_buf_clear(&exact);
    rs_buf_clear(&like);
    return filled;
}

typedef enum rs_filled add_fn(struct filling *fill, const struct rs_catalog_place *place,
                              struct rs_buf *name);

static enum rs_filled add_place(struct filling *fill, struct rs_span word)
{
    static const struct {
        const char *prefix;
        add_fn *add;
    } kinds[] = {{"name_", add_name}, {"like_", add_like}, {"", add_condition}};
    size_t k = 0;
    while (!rs_span_starts(word, kinds[k].prefix)) {
        k++;
    }
    size_t skip = strlen(kinds[k].prefix);
    const struct rs_catalog_place *place =
        rs_catalog_place(fill->query, (struct rs_span){word.ptr + skip, word.len - skip});
    struct rs_buf name;
    rs_buf_init(&name, NAME_MOST);
    enum rs_filled filled = place ? kinds[k].add(fill, place, &name) : RS_FILLED;
    rs_buf_clear(&name);
    return filled;
}

static size_t word_length(const char *text)
{
    size_t n = 0;
    while ((text[n] >= 'a' && text[n] <= 'z') || text[n] == '_') {
        n++;
    }
    return n;
}

enum rs_filled rs_catalog_fill(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                               const char *text, struct rs_buf *out)
{
    const struct rs_pq_server *server = rs_pq_server(rs_dbc_pq(stmt->dbc));
    struct filling fill = {
        .stmt = stmt,
        .query = query,
        .dialect = {.redshift = server->redshift, .backslash_escapes = !server->standard_strings},
        .out = out,
    };
    while (*text) {
        size_t plain = strcspn(text, ":");
        rs_buf_add(out, text, plain);
        text += plain;
        if (!*text) {
            break;
        }
        struct rs_span word = {text + 1, word_length(text + 1)};
        enum rs_filled filled = add_place(&fill, word);
        if (filled != RS_FILLED) {
            return filled;
        }
        text += 1 + word.len;
    }
    return rs_buf_ok(out) ? RS_FILLED : refuse(&fill);
}
