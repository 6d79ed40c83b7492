/* Lines to and from the person: over the controlling terminal of the process, or over a descriptor
 * that the program gave. Standard input and output are the host program's and are left alone, and
 * so are the modes of a terminal. */
#ifndef RS_NET_TERMINAL_H
#define RS_NET_TERMINAL_H

#include "base/buf.h"
#include "base/host.h"

/* Opens the controlling terminal; the caller closes it. False, with the reason, when there is none,
 * or nobody in front of it (an automated build). */
bool rs_terminal_open(int *fd, struct rs_error *err) RS_MUST_CHECK;
/* Columns of a terminal that shows UTF-8 (by LC_ALL, LC_CTYPE, LANG); 0: no terminal, or another
 * character set. */
int rs_terminal_columns(int fd);
/* Writes `text`. False, with the reason, when `fd` takes none within a second. The process is never
 * stopped or ended for it (SIGTTOU, SIGPIPE). */
bool rs_terminal_write(int fd, struct rs_span text, struct rs_error *err) RS_MUST_CHECK;
/* Takes what can be read now into `line` (secret), up to the end of a line, which is left out. */
enum rs_answer rs_terminal_read(int fd, struct rs_buf *line, struct rs_error *err);

#endif
