/* Rows set aside; see store.h. A row is, for each value, its length (or NOT_GIVEN) and its bytes
 * with a NUL. A row never straddles chunks. */
#include "pq/store.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };
#define NOT_GIVEN UINT32_MAX

struct rs_pq_chunk {
    struct rs_pq_chunk *next;
    size_t size, used;
    char bytes[];
};

static size_t row_size(const struct rs_span *values, size_t count)
{
    size_t size = count * sizeof(uint32_t);
    for (size_t i = 0; i < count; i++) {
        size += values[i].ptr ? values[i].len + 1 : 0;
    }
    return size > 0 ? size : 1; /* a row without columns is a row too */
}

/* A chunk with room for `need` bytes at the end of the list. */
static struct rs_pq_chunk *room(struct rs_pq_store *store, size_t need)
{
    if (store->last && store->last->size - store->last->used >= need) {
        return store->last;
    }
    size_t size = store->next_size ? store->next_size : FIRST_CHUNK;
    store->next_size = size < LARGEST_CHUNK ? size * 2 : size;
    size = size < need ? need : size;
    struct rs_pq_chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk) {
        return NULL;
    }
    *chunk = (struct rs_pq_chunk){.size = size};
    if (store->last) {
        store->last->next = chunk;
    } else {
        store->first = chunk;
    }
    store->last = chunk;
    return chunk;
}

static void put(struct rs_pq_chunk *chunk, const void *bytes, size_t len)
{
    memcpy(chunk->bytes + chunk->used, bytes, len);
    chunk->used += len;
}

bool rs_pq_store_add(struct rs_pq_store *store, const struct rs_span *values, size_t count,
                     struct rs_error *err)
{
    struct rs_pq_chunk *chunk = room(store, row_size(values, count));
    if (!chunk) {
        return rs_fail_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t len = values[i].ptr ? (uint32_t)values[i].len : NOT_GIVEN;
        put(chunk, &len, sizeof len);
        if (values[i].ptr) {
            put(chunk, values[i].ptr, values[i].len);
            put(chunk, "", 1);
        }
    }
    if (count == 0) {
        put(chunk, "", 1);
    }
    return true;
}

/* Leaves chunks behind that are read to the end. The last one stays: it may grow. */
static void skip_read_chunks(struct rs_pq_store *store)
{
    while (store->first && store->read_at == store->first->used && store->first->next) {
        struct rs_pq_chunk *next = store->first->next;
        free(store->first);
        store->first = next;
        store->read_at = 0;
    }
}

bool rs_pq_store_has(const struct rs_pq_store *store)
{
    return store->first && (store->read_at < store->first->used || store->first->next);
}

bool rs_pq_store_take(struct rs_pq_store *store, struct rs_span *values, size_t count)
{
    skip_read_chunks(store);
    if (!rs_pq_store_has(store)) {
        return false;
    }
    const char *at = store->first->bytes + store->read_at;
    for (size_t i = 0; i < count; i++) {
        uint32_t len;
        memcpy(&len, at, sizeof len);
        at += sizeof len;
        values[i] = (struct rs_span){0};
        if (len != NOT_GIVEN) {
            values[i] = (struct rs_span){at, len};
            at += len + 1;
        }
    }
    if (count == 0) {
        at++;
    }
    store->read_at = (size_t)(at - store->first->bytes);
    return true;
}

void rs_pq_store_clear(struct rs_pq_store *store)
{
    while (store->first) {
        struct rs_pq_chunk *next = store->first->next;
        free(store->first);
        store->first = next;
    }
    *store = (struct rs_pq_store){0};
}
