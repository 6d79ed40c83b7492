/* The table of stores; see store.h. */
#include "signin/store.h"

#include <stdlib.h>

#include "signin/table.h"

const struct rs_store *rs_store_find(const char *name)
{
    static const struct rs_store *const stores[] = {
#define STORE(name) &rs_store_##name,
#include "signin/store.def"
#undef STORE
    };
    for (size_t i = 0; i < RS_COUNT(stores); i++) {
        if (rs_span_is(rs_span_of(name), stores[i]->name)) {
            return stores[i];
        }
    }
    return NULL;
}

bool rs_store_place_open(struct rs_store_place *place, const struct rs_store *store,
                         const char *cache_dir, struct rs_error *err)
{
    place->keys = (struct rs_store_keys){
        .policy = store->keys,
        .turn = {.dir = &place->dir, .host = place->host, .wait = {RS_NO_DEADLINE, NULL}},
        .silent_until = place->entry ? rs_table_silent_until(place->entry) : &place->silent_until};
    bool ok =
        rs_statedir_open(&place->dir, cache_dir, err) && rs_store_keys_open(&place->keys, err);
    if (ok && place->key) {
        place->file = rs_store_keys_name(&place->keys, place->key->text);
        ok = place->file || rs_fail_memory(err);
    }
    if (!ok) {
        rs_store_place_close(place);
    }
    return ok;
}

void rs_store_place_close(struct rs_store_place *place)
{
    rs_statedir_close(&place->dir);
    rs_store_keys_clear(&place->keys);
    free(place->file);
    place->file = NULL;
}
