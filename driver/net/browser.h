/* Opening the person's browser from inside somebody else's process: no shell, nothing inherited, no
 * SIGCHLD for the host, no zombie, no wait for the browser's end. */
#ifndef RS_NET_BROWSER_H
#define RS_NET_BROWSER_H

#include "base/host.h"

/* Why a browser cannot be opened here, in words for the diagnostic; false when one can. `reason` is
 * owned by the caller. */
bool rs_browser_absent(char **reason);
/* Opens `url` (https, or http on loopback; checked again here): $BROWSER, WSL, display and xdg-open
 * and its like, in that order. True as soon as a launcher was started and did not fail within a
 * second (so it takes up to a second, when the launcher stays). The error (28000) is the reason
 * alone; the caller says what a browser was needed for. */
bool rs_browser_open(const char *url, struct rs_log *log, struct rs_error *err) RS_MUST_CHECK;

#endif
