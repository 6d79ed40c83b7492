/* The real outside world: system clocks, OpenSSL's random bytes, libcurl, the person's browser, and
 * the place for prompts. */
#ifndef RS_NET_HOST_H
#define RS_NET_HOST_H

#include "base/host.h"

/* Fills every pointer of `host`, which must not move afterwards. log and notes are borrowed and may
 * be NULL; place is copied, NULL is the terminal. Needs no clean-up. */
void rs_net_host_init(struct rs_host *host, struct rs_log *log, struct rs_notes *notes,
                      const struct rs_prompt_place *place);

#endif
