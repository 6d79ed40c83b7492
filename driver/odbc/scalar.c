/* Masks of scalar functions. */
#include "odbc/scalar.h"

#include <string.h>

#include "base/compiler.h"

struct known {
    const char *name, *postgres, *redshift; /* NULL: this server has nothing like it */
};

static const struct known functions[] = {
#define FN(name, least, most, both)                  {#name, both, both},
#define FN_BY(name, least, most, postgres, redshift) {#name, postgres, redshift},
#define TSI(name, redshift, add, diff)
#define CONVERSION(name, postgres, redshift)
#include "sql/fn.def"
#undef FN
#undef FN_BY
#undef TSI
#undef CONVERSION
};

struct bit {
    const char *name; /* as in sql/fn.def */
    SQLUSMALLINT group;
    SQLUINTEGER bit;
};

static const struct bit bits[] = {
#define STR(name)            {#name, SQL_STRING_FUNCTIONS, SQL_FN_STR_##name},
#define NUM(name)            {#name, SQL_NUMERIC_FUNCTIONS, SQL_FN_NUM_##name},
#define TD(name)             {#name, SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_##name},
#define AS(name, group, bit) {#name, group, bit},
#include "odbc/scalar.def"
#undef STR
#undef NUM
#undef TD
#undef AS
};

static bool has(const char *name, bool redshift)
{
    for (size_t i = 0; i < RS_COUNT(functions); i++) {
        const struct known *fn = &functions[i];
        if (strcmp(fn->name, name) == 0 && (redshift ? fn->redshift : fn->postgres)) {
            return true;
        }
    }
    return false;
}

SQLUINTEGER rs_scalar_mask(SQLUSMALLINT group, bool redshift)
{
    /* TIMESTAMPADD and TIMESTAMPDIFF have a table of their own, for both servers. */
    SQLUINTEGER mask =
        group == SQL_TIMEDATE_FUNCTIONS ? SQL_FN_TD_TIMESTAMPADD | SQL_FN_TD_TIMESTAMPDIFF : 0;
    for (size_t i = 0; i < RS_COUNT(bits); i++) {
        if (bits[i].group == group && has(bits[i].name, redshift)) {
            mask |= bits[i].bit;
        }
    }
    return mask;
}
