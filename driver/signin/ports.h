/* The option RedirectPort: "0" (any), a port, a range, or a list of these: "8400-8409,9000". */
#ifndef RS_SIGNIN_PORTS_H
#define RS_SIGNIN_PORTS_H

#include "net/loopback.h"

/* Opens the listener at the first port that is free. NULL or "": any. Failures: HY000 with
 * RS_NATIVE_OPTION for a text that is none of these; that of the last port when none is free. */
bool rs_ports_open(struct rs_loopback **out, const char *host, const char *ports,
                   struct rs_error *err) RS_MUST_CHECK;
/* The first port; 0: any, or the text cannot be read. */
uint16_t rs_ports_first(const char *ports);

#endif
