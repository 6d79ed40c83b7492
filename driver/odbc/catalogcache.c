/* Kept answers of the catalog functions; see catalogcache.h. */
#include "odbc/catalogcache.h"

#include <stdlib.h>

#include "base/clock.h"
#include "odbc/catalogquery.h"
#include "odbc/dbc.h"

#define KEPT_MOST ((size_t)32 << 20) /* bytes of one connection; the oldest answers make room */

struct rs_catalog_answer {
    struct rs_catalog_answer *next; /* older */
    char *key;                      /* owned */
    struct rs_rows *rows;           /* owned; read by nobody, only again */
    int64_t kept_ms;
    size_t bytes;
};

static void answer_free(struct rs_catalog_answer *answer)
{
    if (answer) {
        free(answer->key);
        rs_rows_close(answer->rows);
        free(answer);
    }
}

/* Everything from `*from` on: it and what is older. */
static void forget_from(struct rs_catalog_answer **from)
{
    while (*from) {
        struct rs_catalog_answer *answer = *from;
        *from = answer->next;
        answer_free(answer);
    }
}

void rs_catalog_forget(struct rs_catalog_cache *cache)
{
    forget_from(&cache->first);
}

/* What is not true any more, or was kept long enough. */
static void forget_stale(struct rs_dbc *dbc)
{
    struct rs_catalog_cache *cache = &dbc->catalog_cache;
    struct rs_catalog_answer **at = &cache->first;
    int64_t oldest = rs_clock_monotonic_ms() - dbc->settings.catalog_cache * 1000;
    uint64_t changes = rs_pq_changes(rs_dbc_pq(dbc));
    while (*at && cache->changes == changes && (*at)->kept_ms > oldest) {
        at = &(*at)->next;
    }
    forget_from(at);
    cache->changes = changes;
}

/* The question, all that makes its answer what it is: the version of ODBC has its own types, and
 * inside a transaction fewer sources are asked. Lengths stand before texts. */
static bool make_key(const struct rs_stmt *stmt, const struct rs_catalog_query *query,
                     struct rs_buf *key)
{
    bool careful = rs_pq_txn(rs_dbc_pq(stmt->dbc)) != RS_PQ_IDLE;
    rs_buf_add_format(key, "%s %d %d %d", query->name, (int)stmt->dbc->env->version,
                      stmt->attrs.metadata_id == SQL_TRUE, careful);
    for (size_t i = 0; i < query->place_count; i++) {
        struct rs_span value = query->places[i].value;
        rs_buf_add_format(key, " %d:%lld:", (int)query->places[i].kind,
                          value.ptr ? (long long)value.len : -1);
        rs_buf_add_span(key, value);
    }
    return rs_buf_ok(key);
}

static const struct rs_catalog_answer *find(const struct rs_catalog_cache *cache,
                                            const struct rs_buf *key)
{
    const struct rs_catalog_answer *answer = cache->first;
    while (answer && !rs_span_is(rs_buf_span(key), answer->key)) {
        answer = answer->next;
    }
    return answer;
}

bool rs_catalog_recall(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                       struct rs_buf *key)
{
    struct rs_dbc *dbc = stmt->dbc;
    if (dbc->settings.catalog_cache == 0) {
        return false;
    }
    if (!make_key(stmt, query, key)) {
        rs_buf_reset(key);
        return false;
    }
    forget_stale(dbc);
    const struct rs_catalog_answer *answer = find(&dbc->catalog_cache, key);
    struct rs_rows *rows = answer ? rs_rows_local_again(answer->rows) : NULL;
    return rows && SQL_SUCCEEDED(rs_stmt_show_rows(stmt, rows));
}

static bool copy_row(struct rs_rows *to, const struct rs_rows *from)
{
    size_t count = from->ops->column_count(from);
    bool ok = rs_rows_local_bytes(to) < KEPT_MOST;
    for (size_t i = 0; ok && i < count; i++) {
        ok = rs_rows_local_add(to, from->ops->value(from, i));
    }
    return ok;
}

/* Reads the rows and goes back in front of the first. *kept: all of them are in `to`. */
static bool copy_rows(struct rs_rows *to, struct rs_rows *from, const struct rs_wait *wait,
                      bool *kept, struct rs_error *err)
{
    bool have = true;
    from->ops->keep(from);
    *kept = true;
    while (have && *kept) {
        if (!from->ops->fetch(from, wait, &have, err)) {
            return false;
        }
        *kept = !have || copy_row(to, from);
    }
    return from->ops->seek(from, -1, wait, &have, err);
}

/* Answers that are older than these bytes leave room for go. */
static void make_room(struct rs_catalog_cache *cache, size_t bytes)
{
    struct rs_catalog_answer **at = &cache->first;
    while (*at && bytes + (*at)->bytes <= KEPT_MOST) {
        bytes += (*at)->bytes;
        at = &(*at)->next;
    }
    forget_from(at);
}

/* `rows` moves in. */
static void keep(struct rs_catalog_cache *cache, const struct rs_buf *key, struct rs_rows *rows)
{
    struct rs_catalog_answer *answer = calloc(1, sizeof *answer);
    char *name = rs_span_dup(rs_buf_span(key));
    if (!answer || !name) {
        free(answer);
        free(name);
        rs_rows_close(rows);
        return;
    }
    *answer = (struct rs_catalog_answer){.key = name,
                                         .rows = rows,
                                         .kept_ms = rs_clock_monotonic_ms(),
                                         .bytes = rs_rows_local_bytes(rows) + key->len};
    make_room(cache, answer->bytes);
    answer->next = cache->first;
    cache->first = answer;
}

bool rs_catalog_remember(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                         const struct rs_buf *key)
{
    const struct rs_described_shape *shape = query->shape;
    struct rs_error err = {0};
    struct rs_wait wait;
    bool kept = false;
    if (key->len == 0) {
        return true;
    }
    struct rs_rows *copy = rs_rows_local(shape ? shape->columns : query->columns,
                                         shape ? shape->count : query->column_count);
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = !copy || copy_rows(copy, stmt->rows, &wait, &kept, &err);
    rs_stmt_wait_end(stmt);
    forget_stale(stmt->dbc);
    if (ok && kept) {
        keep(&stmt->dbc->catalog_cache, key, copy);
    } else {
        rs_rows_close(copy);
    }
    if (!ok) {
        rs_stmt_close(stmt);
        rs_post_error(&stmt->h, &err);
    }
    return ok;
}
