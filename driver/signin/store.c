/* The table of stores; see store.h. */
#include "signin/store.h"

#include <stdlib.h>

#include "signin/storekey.h"

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

bool rs_store_place_open(struct rs_store_place *place, const char *cache_dir, struct rs_error *err)
{
    struct rs_store_key key = {.id = {0}};
    bool ok = rs_statedir_open(&place->dir, cache_dir, err) &&
              rs_store_key_get(&key, &place->dir, place->host, err);
    if (ok) {
        place->file = rs_store_key_name(&key, place->key->text);
        ok = place->file || rs_fail_memory(err);
    }
    rs_store_key_clear(&key);
    if (!ok) {
        rs_store_place_close(place);
    }
    return ok;
}

void rs_store_place_close(struct rs_store_place *place)
{
    rs_statedir_close(&place->dir);
    free(place->file);
    place->file = NULL;
}
