/* The person at the controlling terminal of the process, if it has one. Standard input and output
 * are the host program's and are left alone. */
#ifndef RS_NET_TERMINAL_H
#define RS_NET_TERMINAL_H

#include "base/error.h"

/* Writes `text`. False, with the reason, when there is no terminal or it cannot be written to. The
 * process is never stopped for it (SIGTTOU). */
bool rs_terminal_show(const char *text, struct rs_error *err) RS_MUST_CHECK;

#endif
