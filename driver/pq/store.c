/* Rows set aside; see store.h. A row is its length in the log, then for each value its length (or
 * NOT_GIVEN) and its bytes with a NUL. */
#include "pq/store.h"

#include <stdlib.h>
#include <string.h>

/* Chunks double from the first size to the largest. The first one is had beyond the limit too, so
 * that small results need no file. */
enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20, LENGTH = sizeof(uint32_t) };
enum { FIRST_STRIDE = 16, FIRST_INDEX = 64, LARGEST_INDEX = 65536 };
#define NOT_GIVEN UINT32_MAX

/* 0: longer than a row can be (the server's are below 2 GiB). */
static size_t row_size(const struct rs_span *values, size_t count)
{
    size_t size = LENGTH + count * LENGTH;
    for (size_t i = 0; i < count; i++) {
        size += values[i].ptr ? values[i].len + 1 : 0;
    }
    return size < NOT_GIVEN ? size : 0;
}

static bool append_chunk(struct rs_pq_store *store, size_t size)
{
    if (store->count == store->room) {
        size_t room = store->room ? store->room * 2 : 16;
        struct rs_pq_chunk *chunks = realloc(store->chunks, room * sizeof *chunks);
        if (!chunks) {
            return false;
        }
        store->chunks = chunks;
        store->room = room;
    }
    char *bytes = rs_pq_budget_alloc(store->budget, size);
    if (bytes) {
        store->chunks[store->count++] =
            (struct rs_pq_chunk){.start = store->end, .size = size, .bytes = bytes};
    }
    return bytes != NULL;
}

/* The size of the next chunk, for a row of `need` bytes; 0 when the limit has no room for it. */
static size_t chunk_size(const struct rs_pq_store *store, size_t need)
{
    size_t left = rs_pq_budget_left(store->budget);
    size_t size = store->next_size ? store->next_size : FIRST_CHUNK;
    size = size > need ? size : need;
    if (store->count == 0 && size == FIRST_CHUNK) {
        return size;
    }
    if (size > left) {
        size = left >= need && left >= FIRST_CHUNK ? left : 0;
    }
    return size;
}

/* Room for `need` bytes at the end of the log. */
static char *room(struct rs_pq_store *store, size_t need, struct rs_error *err)
{
    if (!store->spilled) {
        struct rs_pq_chunk *last = store->count ? &store->chunks[store->count - 1] : NULL;
        if (last && last->size - last->used >= need) {
            return last->bytes + last->used;
        }
        size_t size = chunk_size(store, need);
        if (size > 0) {
            if (!append_chunk(store, size)) {
                rs_fail_memory(err);
                return NULL;
            }
            store->next_size = size < LARGEST_CHUNK ? size * 2 : LARGEST_CHUNK;
            return store->chunks[store->count - 1].bytes;
        }
        store->spilled = true;
        store->spill_start = store->end;
    }
    return rs_pq_spill_room(&store->spill, store->budget, need, err);
}

/* Every second entry goes, and the stride doubles. */
static void thin_out(struct rs_pq_index *index)
{
    index->count = (index->count + 1) / 2;
    for (size_t i = 0; i < index->count; i++) {
        index->at[i] = index->at[2 * i];
    }
    index->stride *= 2;
}

static bool index_room(struct rs_pq_store *store)
{
    struct rs_pq_index *index = &store->index;
    if (index->count < index->room) {
        return true;
    }
    if (index->room == LARGEST_INDEX) {
        thin_out(index);
        return true;
    }
    size_t more = index->room ? index->room * 2 : FIRST_INDEX;
    uint64_t *at = rs_pq_budget_alloc(store->budget, more * sizeof *at);
    if (!at) {
        return false;
    }
    if (index->at) {
        memcpy(at, index->at, index->count * sizeof *at);
    }
    rs_pq_budget_free(store->budget, index->at, index->room * sizeof *at);
    index->at = at;
    index->room = more;
    index->stride = index->stride ? index->stride : FIRST_STRIDE;
    return true;
}

static void index_row(struct rs_pq_store *store)
{
    struct rs_pq_index *index = &store->index;
    if (store->keep && store->rows % index->stride == 0) {
        index->at[index->count++] = store->end;
    }
}

static char *put(char *to, const void *bytes, size_t len)
{
    memcpy(to, bytes, len);
    return to + len;
}

static void encode(char *to, size_t size, const struct rs_span *values, size_t count)
{
    uint32_t len = (uint32_t)size;
    to = put(to, &len, LENGTH);
    for (size_t i = 0; i < count; i++) {
        len = values[i].ptr ? (uint32_t)values[i].len : NOT_GIVEN;
        to = put(to, &len, LENGTH);
        if (values[i].ptr) {
            to = put(to, values[i].ptr, values[i].len);
            *to++ = '\0';
        }
    }
}

bool rs_pq_store_add(struct rs_pq_store *store, const struct rs_span *values, size_t count,
                     struct rs_error *err)
{
    size_t size = row_size(values, count);
    if (size == 0 || (store->keep && !index_room(store))) {
        return rs_fail_memory(err);
    }
    char *to = room(store, size, err);
    if (!to) {
        return false;
    }
    encode(to, size, values, count);
    index_row(store);
    if (store->spilled) {
        rs_pq_spill_grew(&store->spill, size);
    } else {
        store->chunks[store->count - 1].used += size;
    }
    store->end += size;
    store->rows++;
    return true;
}

bool rs_pq_store_has(const struct rs_pq_store *store)
{
    return store->next < store->rows;
}

/* The chunk that holds the byte at `at` of the log, which lies in memory. */
static const struct rs_pq_chunk *chunk_of(const struct rs_pq_store *store, uint64_t at)
{
    size_t low = store->first, high = store->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (store->chunks[middle].start <= at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &store->chunks[low];
}

/* The row that begins at `at`, or NULL: all of it, or its length at least. */
static const char *show(struct rs_pq_store *store, uint64_t at, bool whole, struct rs_error *err)
{
    if (store->spilled && at >= store->spill_start) {
        return rs_pq_spill_show(&store->spill, store->budget, at - store->spill_start, whole, err);
    }
    const struct rs_pq_chunk *chunk = chunk_of(store, at);
    return chunk->bytes + (at - chunk->start);
}

static void decode(const char *at, struct rs_span *values, size_t count)
{
    at += LENGTH;
    for (size_t i = 0; i < count; i++) {
        uint32_t len;
        memcpy(&len, at, sizeof len);
        at += LENGTH;
        values[i] = (struct rs_span){0};
        if (len != NOT_GIVEN) {
            values[i] = (struct rs_span){at, len};
            at += len + 1;
        }
    }
}

/* Frees what is read and need not be kept: chunks before the next row; everything, once that row is
 * not here yet. */
static void free_read(struct rs_pq_store *store)
{
    if (store->keep) {
        return;
    }
    if (!rs_pq_store_has(store)) {
        rs_pq_store_clear(store);
        return;
    }
    while (store->first < store->count) {
        struct rs_pq_chunk *chunk = &store->chunks[store->first];
        if (chunk->start + chunk->used > store->next_at) {
            break;
        }
        rs_pq_budget_free(store->budget, chunk->bytes, chunk->size);
        chunk->bytes = NULL;
        store->first++;
    }
}

bool rs_pq_store_take(struct rs_pq_store *store, struct rs_span *values, size_t count, bool *have,
                      struct rs_error *err)
{
    uint32_t size;
    *have = false;
    free_read(store);
    if (!rs_pq_store_has(store)) {
        return true;
    }
    const char *row = show(store, store->next_at, true, err);
    if (!row) {
        return false;
    }
    memcpy(&size, row, sizeof size);
    decode(row, values, count);
    store->next_at += size;
    store->next++;
    *have = true;
    return true;
}

bool rs_pq_store_seek(struct rs_pq_store *store, int64_t row, struct rs_error *err)
{
    const struct rs_pq_index *index = &store->index;
    int64_t at_row = store->next;
    uint64_t at = store->next_at;
    if (index->count > 0 && (row < at_row || row / index->stride > at_row / index->stride)) {
        size_t entry = (size_t)(row / index->stride);
        entry = entry < index->count ? entry : index->count - 1;
        at_row = (int64_t)entry * index->stride;
        at = index->at[entry];
    }
    for (; at_row < row; at_row++) {
        uint32_t size;
        const char *shown = show(store, at, false, err);
        if (!shown) {
            return false;
        }
        memcpy(&size, shown, sizeof size);
        at += size;
    }
    store->next = row;
    store->next_at = at;
    return true;
}

void rs_pq_store_clear(struct rs_pq_store *store)
{
    struct rs_pq_budget *budget = store->budget;
    for (size_t i = store->first; i < store->count; i++) {
        rs_pq_budget_free(budget, store->chunks[i].bytes, store->chunks[i].size);
    }
    free(store->chunks);
    rs_pq_spill_clear(&store->spill, budget);
    if (budget) {
        rs_pq_budget_free(budget, store->index.at, store->index.room * sizeof *store->index.at);
    }
    *store = (struct rs_pq_store){.budget = budget, .keep = store->keep};
}
