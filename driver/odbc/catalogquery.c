/* One source of a question after the other; see catalogquery.h. */
#include "odbc/catalogquery.h"

#include <string.h>

#include "odbc/dbc.h"
#include "sql/text.h"

#define QUERY_MOST (1 << 20) /* bytes; names are short, but applications pass what they like */

const char *rs_catalog_text(const char *file)
{
    for (const struct rs_catalog_sql *sql = rs_catalog_sql; sql->name; sql++) {
        if (strcmp(sql->name, file) == 0) {
            return sql->text;
        }
    }
    return "";
}

SQLRETURN rs_catalog_no_table(struct rs_stmt *stmt)
{
    return rs_post(&stmt->h, RS_HY009, "the name of a table is missing");
}

/* What a source said. */
enum answer { ROWS, NO_ROWS, MISSING, FAILED };

/* Whatever the server says of a view or a command, it has not got it for this user on this cluster,
 * or not so much of it. Other errors leave nobody to ask (as diag.c has translated them). */
static enum answer failure(const struct rs_stmt *stmt)
{
    static const char *const final[] = {"08", "25", "40", "57", "HYT", "HY001", "HY008"};
    const struct rs_diag *diag = &stmt->h.diag;
    for (size_t i = 0; diag->count > 0 && i < RS_COUNT(final); i++) {
        if (rs_span_starts(rs_span_of(diag->records[0].state), final[i])) {
            return FAILED;
        }
    }
    return MISSING;
}

/* A SHOW that failed while its rows came. It is only asked outside a transaction, so one that is
 * open now is the driver's, and nothing is in it. */
static enum answer show_failed(struct rs_stmt *stmt)
{
    rs_stmt_close(stmt);
    return rs_dbc_undo(stmt->dbc, true) ? failure(stmt) : FAILED;
}

static SQLRETURN peek(struct rs_stmt *stmt, bool *have)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = rs_rows_peek(stmt->rows, &wait, have, &err);
    rs_stmt_wait_end(stmt);
    return ok ? SQL_SUCCESS : rs_post_error(&stmt->h, &err);
}

/* The open rows become those of the question. */
static enum answer take_rows(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                             const struct rs_catalog_source *source)
{
    bool show = source->discovery > 0, have = source[1].file == NULL;
    if (show && rs_catalog_take_shown(stmt, query, source->file, NULL, &have) == SQL_ERROR) {
        return show_failed(stmt);
    }
    if (source->each && have && rs_catalog_take_parameters(stmt, query, &have) == SQL_ERROR) {
        return show_failed(stmt);
    }
    if (!show && !have && peek(stmt, &have) == SQL_ERROR) {
        return FAILED;
    }
    return have || source->final ? ROWS : NO_ROWS;
}

static enum answer ask(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                       const struct rs_catalog_source *source)
{
    bool show = source->discovery > 0;
    enum answer answer = FAILED;
    struct rs_buf sql;
    rs_buf_init(&sql, QUERY_MOST);
    enum rs_filled filled = rs_catalog_fill(stmt, query, rs_catalog_text(source->file), &sql);
    if (filled == RS_NOT_NARROW) {
        answer = MISSING;
    } else if (filled == RS_FILLED) {
        struct rs_internal internal = {.sql = rs_buf_str(&sql),
                                       .columns = show ? NULL : query->columns,
                                       .column_count = show ? 0 : query->column_count};
        bool ok = SQL_SUCCEEDED(rs_stmt_run_internal(stmt, &internal));
        answer = ok ? take_rows(stmt, query, source) : failure(stmt);
    }
    rs_buf_clear(&sql);
    return answer;
}

static bool is_on(const struct rs_pq *pq, const char *parameter)
{
    const char *value = rs_pq_parameter(pq, parameter);
    return value && strcmp(value, "on") == 0;
}

/* Which SHOW commands this cluster has: 2 databases, schemas, tables and columns, 3 all. 0: none.
 */
static int64_t discovery(const struct rs_pq *pq)
{
    const char *value = rs_pq_parameter(pq, "show_discovery");
    int64_t version = 0;
    return value && rs_span_to_i64(rs_span_of(value), &version) ? version : 0;
}

/* A server whose databases see each other says so (ParameterStatus). */
static bool sees_other_databases(const struct rs_pq *pq)
{
    return is_on(pq, "datashare_enabled") || is_on(pq, "external_database") || discovery(pq) > 0;
}

/* The argument for a catalog is not just the database that this connection was made to. */
static bool is_elsewhere(const struct rs_stmt *stmt, const struct rs_catalog_place *place)
{
    const char *database = stmt->dbc->settings.database;
    if (!place || place->kind == RS_PLACE_SQL || place->value.len == 0) {
        return false;
    }
    struct rs_buf name;
    rs_buf_init(&name, QUERY_MOST);
    bool exact = rs_place_meaning(stmt, place, &name) == RS_MEANS_NAME;
    bool own = exact && database && rs_span_is_nocase(rs_buf_span(&name), database);
    rs_buf_clear(&name);
    return !own;
}

static bool is_wide(const struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    static const char *const catalogs[] = {"catalog", "pk_catalog", "fk_catalog"};
    bool elsewhere = false;
    for (size_t i = 0; i < RS_COUNT(catalogs); i++) {
        elsewhere |= is_elsewhere(stmt, rs_catalog_place(query, rs_span_of(catalogs[i])));
    }
    return elsewhere && sees_other_databases(rs_dbc_pq(stmt->dbc));
}

/* The first source from here on that this cluster has and that is no risk: inside a transaction an
 * error would end it, so only what works anywhere is asked behind the first query, and no SHOW. */
static const struct rs_catalog_source *usable(const struct rs_stmt *stmt,
                                              const struct rs_catalog_source *source, bool first)
{
    const struct rs_pq *pq = rs_dbc_pq(stmt->dbc);
    bool careful = rs_pq_txn(pq) != RS_PQ_IDLE;
    for (; source->file; source++) {
        bool show = source->discovery > 0;
        bool safe = source->anywhere || (first && !show);
        if (source->discovery <= discovery(pq) && (!careful || safe)) {
            break;
        }
    }
    return source;
}

static SQLRETURN show_nothing(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    const struct rs_described_shape *shape = query->shape;
    rs_diag_clear(&stmt->h.diag);
    return rs_stmt_show_rows(stmt, rs_rows_local(shape ? shape->columns : query->columns,
                                                 shape ? shape->count : query->column_count));
}

/* From the best source to the last one. What none of them has is nothing; only when all of them
 * failed it is the last one's error. */
static SQLRETURN ask_sources(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    bool redshift = rs_pq_server(rs_dbc_pq(stmt->dbc))->redshift;
    bool wide = redshift && is_wide(stmt, query), answered = wide;
    const struct rs_catalog_source *source = rs_catalog_sources(query->name, redshift, wide);
    for (source = usable(stmt, source, true); source->file;
         source = usable(stmt, source + 1, false)) {
        rs_diag_clear(&stmt->h.diag);
        enum answer answer = ask(stmt, query, source);
        if (answer == ROWS) {
            return query->shape ? rs_catalog_describe(stmt, query->shape) : SQL_SUCCESS;
        }
        if (answer == FAILED) {
            return SQL_ERROR;
        }
        answered |= answer == NO_ROWS;
        rs_stmt_close(stmt);
    }
    return answered ? show_nothing(stmt, query) : SQL_ERROR;
}

/* Behind USE, a catalog that is not given is the database in use; the server's own catalogue stays
 * that of the one that the connection was made to. `name` keeps it as the arguments want it. */
static void use_database(const struct rs_dbc *dbc, struct rs_catalog_place *places, size_t count,
                         struct rs_buf *name)
{
    struct rs_span used = rs_span_of(dbc->database);
    if (used.len == 0 || rs_span_eq(used, rs_span_of(dbc->settings.database))) {
        return;
    }
    rs_sql_pattern_of(name, used);
    for (size_t i = 0; i < count; i++) {
        bool pattern = places[i].kind == RS_PLACE_CATALOG_PATTERN;
        if (places[i].value.len == 0 && (pattern || places[i].kind == RS_PLACE_CATALOG)) {
            places[i].value = pattern ? rs_buf_span(name) : used;
        }
    }
}

static SQLRETURN run(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    struct rs_buf key;
    SQLRETURN rc = SQL_SUCCESS;
    rs_buf_init(&key, QUERY_MOST);
    if (!rs_catalog_recall(stmt, query, &key)) {
        rc = ask_sources(stmt, query);
        bool shown = SQL_SUCCEEDED(rc);
        rc = shown && !rs_catalog_remember(stmt, query, &key) ? SQL_ERROR : rc;
    }
    rs_buf_clear(&key);
    return rc;
}

SQLRETURN rs_catalog_run(struct rs_stmt *stmt, const struct rs_catalog_query *query)
{
    struct rs_catalog_place places[RS_PLACES_MOST];
    struct rs_catalog_query here = *query;
    struct rs_buf name;
    if (rs_catalog_check_places(stmt, query) == SQL_ERROR) {
        return SQL_ERROR;
    }
    rs_buf_init(&name, QUERY_MOST);
    for (size_t i = 0; i < query->place_count; i++) {
        places[i] = query->places[i];
    }
    use_database(stmt->dbc, places, query->place_count, &name);
    here.places = places;
    SQLRETURN rc = run(stmt, &here);
    rs_buf_clear(&name);
    return rc;
}
