/* Queries with the application's arguments in their places; see catalogquery.h. */
#include "odbc/catalogquery.h"

#include <string.h>

#include "odbc/dbc.h"
#include "sql/text.h"

#define QUERY_MOST (1 << 20) /* bytes; names are short, but applications pass what they like */

struct filling {
    struct rs_stmt *stmt;
    struct rs_sql_dialect dialect;
    struct rs_buf out;
};

const char *rs_catalog_text(const char *file)
{
    for (const struct rs_catalog_sql *sql = rs_catalog_sql; sql->name; sql++) {
        if (strcmp(sql->name, file) == 0) {
            return sql->text;
        }
    }
    return "";
}

static bool add_literal(struct filling *fill, struct rs_span text)
{
    if (rs_sql_quote_literal(&fill->out, text, &fill->dialect)) {
        return true;
    }
    rs_post(&fill->stmt->h, fill->out.failed ? RS_HY001 : RS_HY090, NULL);
    return false;
}

static bool add_equals(struct filling *fill, struct rs_span text)
{
    rs_buf_add_str(&fill->out, "= ");
    return add_literal(fill, text);
}

/* An argument with a text of its own making: built in `scratch`, then quoted. */
static bool add_built(struct filling *fill, struct rs_buf *scratch, const char *before,
                      const char *behind)
{
    rs_buf_add_str(&fill->out, before);
    bool ok = add_literal(fill, rs_buf_span(scratch));
    rs_buf_add_str(&fill->out, behind);
    return ok;
}

/* ODBC reference, "Identifier arguments": folded as the server folds, but for what stands in double
 * quotes; blanks at the end do not count. */
static bool add_identifier(struct filling *fill, struct rs_span text)
{
    struct rs_buf name;
    text = rs_span_trim(text);
    bool quoted = text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"';
    size_t end = quoted ? text.len - 1 : text.len;
    rs_buf_init(&name, QUERY_MOST);
    for (size_t i = quoted ? 1 : 0; i < end; i++) {
        char c = text.ptr[i];
        rs_buf_add_char(&name, !quoted && c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
        i += quoted && c == '"' && i + 1 < end && text.ptr[i + 1] == '"';
    }
    bool ok = add_built(fill, &name, "= ", "");
    rs_buf_clear(&name);
    return ok;
}

static bool add_pattern(struct filling *fill, struct rs_span text)
{
    struct rs_buf name;
    bool ok = false;
    rs_buf_init(&name, QUERY_MOST);
    if (rs_sql_pattern_literal(text, &name)) {
        ok = add_built(fill, &name, "= ", "");
    } else {
        rs_buf_reset(&name);
        rs_sql_pattern_like(&name, text);
        ok = add_built(fill, &name, "LIKE ", " ESCAPE '!'");
    }
    rs_buf_clear(&name);
    return ok;
}

/* 'TABLE','VIEW' or TABLE, VIEW: the quotes are optional, case does not count. */
static bool add_types(struct filling *fill, struct rs_span list)
{
    const char *before = "IN (";
    while (list.ptr) {
        struct rs_span type = rs_span_trim(rs_span_cut(&list, ','));
        if (type.len >= 2 && type.ptr[0] == '\'' && type.ptr[type.len - 1] == '\'') {
            type = (struct rs_span){type.ptr + 1, type.len - 2};
        }
        struct rs_buf upper;
        rs_buf_init(&upper, QUERY_MOST);
        for (size_t i = 0; i < type.len; i++) {
            char c = type.ptr[i];
            rs_buf_add_char(&upper, c >= 'a' && c <= 'z' ? (char)(c & ~32) : c);
        }
        bool ok = add_built(fill, &upper, before, "");
        rs_buf_clear(&upper);
        if (!ok) {
            return false;
        }
        before = ", ";
    }
    rs_buf_add_char(&fill->out, ')');
    return true;
}

static bool is_everything(const struct rs_catalog_place *place)
{
    bool catalog = place->kind == RS_PLACE_CATALOG || place->kind == RS_PLACE_CATALOG_PATTERN;
    bool pattern = place->kind == RS_PLACE_PATTERN || place->kind == RS_PLACE_CATALOG_PATTERN;
    bool types = place->kind == RS_PLACE_TYPES;
    return !place->value.ptr || ((catalog || types) && place->value.len == 0) ||
           ((pattern || types) && rs_span_is(place->value, "%"));
}

static bool add_condition(struct filling *fill, const struct rs_catalog_place *place)
{
    bool names = place->kind != RS_PLACE_TYPES && place->kind != RS_PLACE_SQL;
    if (place->kind == RS_PLACE_SQL) {
        rs_buf_add_span(&fill->out, place->value);
        return true;
    }
    if (names && fill->stmt->attrs.metadata_id == SQL_TRUE) {
        if (!place->value.ptr) {
            rs_post(&fill->stmt->h, RS_HY009,
                    "with SQL_ATTR_METADATA_ID no name may be a null pointer");
            return false;
        }
        return add_identifier(fill, place->value);
    }
    if (is_everything(place)) {
        rs_buf_add_str(&fill->out, "IS NOT NULL");
        return true;
    }
    if (place->kind == RS_PLACE_TYPES) {
        return add_types(fill, place->value);
    }
    bool ordinary = place->kind == RS_PLACE_ORDINARY || place->kind == RS_PLACE_CATALOG;
    return ordinary ? add_equals(fill, place->value) : add_pattern(fill, place->value);
}

static size_t word_length(const char *text)
{
    size_t n = 0;
    while ((text[n] >= 'a' && text[n] <= 'z') || text[n] == '_') {
        n++;
    }
    return n;
}

static const struct rs_catalog_place *find_place(const struct rs_catalog_query *query,
                                                 struct rs_span name)
{
    for (size_t i = 0; i < query->place_count; i++) {
        if (rs_span_is(name, query->places[i].name)) {
            return &query->places[i];
        }
    }
    return NULL;
}

static bool fill_places(struct filling *fill, const struct rs_catalog_query *query,
                        const char *text)
{
    while (*text) {
        size_t plain = strcspn(text, ":");
        rs_buf_add(&fill->out, text, plain);
        text += plain;
        if (!*text) {
            break;
        }
        struct rs_span name = {text + 1, word_length(text + 1)};
        const struct rs_catalog_place *place = find_place(query, name);
        if (place && !add_condition(fill, place)) {
            return false;
        }
        text += 1 + name.len;
    }
    if (!rs_buf_ok(&fill->out)) {
        rs_post(&fill->stmt->h, RS_HY001, NULL);
        return false;
    }
    return true;
}

SQLRETURN rs_catalog_no_table(struct rs_stmt *stmt)
{
    return rs_post(&stmt->h, RS_HY009, "the name of a table is missing");
}

static SQLRETURN run_source(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                            const char *file)
{
    const struct rs_pq_server *server = rs_pq_server(rs_dbc_pq(stmt->dbc));
    struct filling fill = {
        .stmt = stmt,
        .dialect = {.redshift = server->redshift, .backslash_escapes = !server->standard_strings},
    };
    SQLRETURN rc = SQL_ERROR;
    rs_buf_init(&fill.out, QUERY_MOST);
    if (fill_places(&fill, query, rs_catalog_text(file))) {
        struct rs_internal internal = {.sql = rs_buf_str(&fill.out),
                                       .columns = query->columns,
                                       .column_count = query->column_count};
        rc = rs_stmt_run_internal(stmt, &internal);
    }
    rs_buf_clear(&fill.out);
    return rc;
}

/* A server whose databases see each other says so (ParameterStatus). */
static bool sees_other_databases(const struct rs_pq *pq)
{
    const char *shares = rs_pq_parameter(pq, "datashare_enabled");
    const char *external = rs_pq_parameter(pq, "external_database");
    return (shares && strcmp(shares, "on") == 0) || (external && strcmp(external, "on") == 0);
}

/* The argument for the catalog is not just the database that this connection is in. */
static bool is_wide(const struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    const struct rs_catalog_place *place = find_place(query, RS_SPAN_LIT("catalog"));
    const struct rs_dbc *dbc = stmt->dbc;
    if (!place || place->value.len == 0 || !sees_other_databases(rs_dbc_pq(dbc))) {
        return false;
    }
    struct rs_buf name;
    rs_buf_init(&name, QUERY_MOST);
    bool literal = rs_sql_pattern_literal(place->value, &name);
    bool own = literal && dbc->database && rs_span_is_nocase(rs_buf_span(&name), dbc->database);
    rs_buf_clear(&name);
    return !own;
}

/* What an older cluster, or one that keeps its secrets, says of a view (as diag.c has translated
 * it). */
static bool source_is_missing(const struct rs_stmt *stmt)
{
    static const char *const states[] = {"42S02", "42S22", "42000", "HYC00", "HY000"};
    const struct rs_diag *diag = &stmt->h.diag;
    for (size_t i = 0; diag->count > 0 && i < RS_COUNT(states); i++) {
        if (strcmp(diag->records[0].state, states[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The source to ask after this one; its file is NULL when there is none. */
static const struct rs_catalog_source *next_source(const struct rs_stmt *stmt,
                                                   const struct rs_catalog_source *source)
{
    bool careful = rs_pq_txn(rs_dbc_pq(stmt->dbc)) != RS_PQ_IDLE;
    for (source++; source->file && careful && !source->anywhere; source++) {
    }
    return source;
}

static SQLRETURN has_rows(struct rs_stmt *stmt, bool *have)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = rs_rows_peek(stmt->rows, &wait, have, &err);
    rs_stmt_wait_end(stmt);
    return ok ? SQL_SUCCESS : rs_post_error(&stmt->h, &err);
}

static SQLRETURN show(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    return query->shape ? rs_catalog_describe(stmt, query->shape) : SQL_SUCCESS;
}

static SQLRETURN show_nothing(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    const struct rs_described_shape *shape = query->shape;
    rs_diag_clear(&stmt->h.diag);
    return rs_stmt_show_rows(stmt, rs_rows_local(shape ? shape->columns : query->columns,
                                                 shape ? shape->count : query->column_count));
}

SQLRETURN rs_catalog_run(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    bool redshift = rs_pq_server(rs_dbc_pq(stmt->dbc))->redshift;
    bool wide = redshift && is_wide(stmt, query), answered = false;
    const struct rs_catalog_source *source = rs_catalog_sources(query->name, redshift, wide);
    for (;;) {
        SQLRETURN rc = run_source(stmt, query, source->file);
        if (SQL_SUCCEEDED(rc)) {
            bool have = source[1].file == NULL;
            if ((have ? rc : has_rows(stmt, &have)) == SQL_ERROR) {
                return SQL_ERROR;
            }
            if (have) {
                return show(stmt, query);
            }
            answered = true;
        } else if (!source_is_missing(stmt)) {
            return rc;
        }
        rs_stmt_close(stmt);
        source = next_source(stmt, source);
        if (!source->file) {
            return answered ? show_nothing(stmt, query) : rc;
        }
        rs_diag_clear(&stmt->h.diag);
    }
}
