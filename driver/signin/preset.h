/* What is known of identity providers that differ: preset.def as a table. */
#ifndef RS_SIGNIN_PRESET_H
#define RS_SIGNIN_PRESET_H

#include <stdbool.h>

struct rs_preset { /* see preset.def */
    const char *name, *host, *path, *redirect_host, *offline;
    bool exact;
    const char *words;
};

/* Never NULL: a provider that is not known has the row without a name. */
const struct rs_preset *rs_preset_of(const char *issuer);

#endif
