/* The memory store: the process's sign-in table keeps the token until the process ends. */
#include "signin/store.h"
#include "signin/table.h"

static bool memory_get(struct rs_store_place *place, struct rs_token *out, struct rs_error *why)
{
    (void)why;
    return rs_table_recall(place->entry, out);
}

static bool memory_put(struct rs_store_place *place, const struct rs_token *token,
                       struct rs_error *err)
{
    return rs_table_keep(place->entry, token, err);
}

static bool memory_erase(struct rs_store_place *place, struct rs_error *err)
{
    (void)err;
    rs_table_forget(place->entry);
    return true;
}

const struct rs_store rs_store_memory = {.name = "memory",
                                         .get = memory_get,
                                         .put = memory_put,
                                         .erase = memory_erase};
