/* Which programs can open a page in the person's browser here, best first. Internal to
 * net/browser.c. */
#ifndef RS_NET_BROWSER_PLAN_H
#define RS_NET_BROWSER_PLAN_H

#include "base/buf.h"
#include "base/error.h"

struct rs_launcher {
    char **argv; /* owned, NULL-terminated; argv[0] is the path of an executable file */
};

struct rs_browser_plan {
    struct rs_launcher *items; /* owned */
    size_t count;
    struct rs_buf reason; /* when there are none: why, in words */
};

/* From the environment and the files of this machine. False when memory is out. */
bool rs_browser_plan_make(struct rs_browser_plan *plan, const char *url) RS_MUST_CHECK;
void rs_browser_plan_clear(struct rs_browser_plan *plan);

#endif
