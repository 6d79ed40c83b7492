/* The environment handle. */
#include "odbc/env.h"

#include <stdlib.h>

struct rs_env *rs_env_new(void)
{
    struct rs_env *env = calloc(1, sizeof *env);
    if (!env) {
        return NULL;
    }
    rs_lock_init(&env->lock);
    rs_handle_init(&env->h, RS_KIND_env, &env->lock);
    env->version = (SQLINTEGER)SQL_OV_ODBC3;
    env->output_nts = SQL_TRUE;
    return env;
}

SQLRETURN rs_env_free(struct rs_env *env)
{
    if (env->dbcs) {
        return rs_post(&env->h, RS_HY010, "the environment still has connections");
    }
    rs_handle_clear(&env->h);
    rs_lock_give(&env->lock);
    rs_lock_clear(&env->lock);
    free(env);
    return SQL_SUCCESS;
}
