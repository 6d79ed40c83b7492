/* Answers of catalog functions that a connection keeps for a while (CatalogCache), so that a
 * program that asks the same again gets it without the server. They are dropped when they are too
 * old, and all together when a statement of this connection may have changed the catalogue or the
 * meaning of names (rs_pq_changes). Under the connection's lock. */
#ifndef RS_ODBC_CATALOGCACHE_H
#define RS_ODBC_CATALOGCACHE_H

#include "base/buf.h"

struct rs_stmt;
struct rs_catalog_query;
struct rs_catalog_answer;

struct rs_catalog_cache {
    struct rs_catalog_answer *first; /* owned; the newest */
    uint64_t changes;                /* rs_pq_changes when they were kept */
};

/* The kept answer becomes the statement's result set; false: there is none. `key` (empty) gets what
 * it would be kept under; it stays empty when nothing is. */
bool rs_catalog_recall(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                       struct rs_buf *key) RS_MUST_CHECK;
/* Keeps a copy of the statement's rows, which stand in front of the first one before and behind it.
 * What is too much, or does not fit in memory, is not kept. False, and posted: they cannot be read.
 */
bool rs_catalog_remember(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                         const struct rs_buf *key) RS_MUST_CHECK;
void rs_catalog_forget(struct rs_catalog_cache *cache);

#endif
