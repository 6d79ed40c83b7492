/* No store: each connection has its own sign-in, but for those that ask while one is going on. */
#include "signin/store.h"

static bool off_get(struct rs_store_place *place, struct rs_token *out, struct rs_error *why)
{
    (void)why;
    (void)place;
    (void)out;
    return false;
}

static bool off_put(struct rs_store_place *place, const struct rs_token *token,
                    struct rs_error *err)
{
    (void)place;
    (void)token;
    (void)err;
    return true;
}

static bool off_erase(struct rs_store_place *place, struct rs_error *err)
{
    (void)place;
    (void)err;
    return true;
}

const struct rs_store rs_store_off = {.name = "off",
                                      .get = off_get,
                                      .put = off_put,
                                      .erase = off_erase};
