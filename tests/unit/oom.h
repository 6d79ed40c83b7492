/* Memory that runs out on demand: malloc, calloc and realloc of a unit test and of the static
 * libraries in it go through oom.c (-Wl,--wrap). Shared libraries (cJSON, expat, OpenSSL, libc
 * itself) keep the real ones. */
#ifndef RS_TESTS_OOM_H
#define RS_TESTS_OOM_H

#include <stdbool.h>

/* The allocation with this number, counted from 0 from now on over all threads, fails; the others
 * do not. */
void oom_arm(long number);
/* No allocation fails any more. True when one did since oom_arm. */
bool oom_disarm(void);

#endif
