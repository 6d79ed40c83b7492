/* Where a verb's settings come from: --dsn or --connect, and a password that stands in neither. */
#ifndef RS_TOOLS_SOURCE_H
#define RS_TOOLS_SOURCE_H

#include "base/notes.h"
#include "base/stop.h"
#include "session/settings.h"
#include "tools/args.h"

extern struct rs_stop source_stop; /* set by Ctrl-C and by SIGTERM */

/* What a sign-in that needs a person is announced with; context: the settings. */
void source_opening(void *ctx);
/* The connection string out of argv (or of standard input for "-"): moved to *out and wiped where
 * other users could read it. A secret buffer. False: a line on stderr. */
bool source_string(struct args *args, struct rs_buf *out);
bool source_settings(struct args *args, struct rs_settings *settings, struct rs_notes *notes,
                     struct rs_error *err) RS_MUST_CHECK;
/* REDSHIFT_ODBC_PWD, or typed without echo when `ask` and somebody sits at the terminal. */
bool source_password(bool ask, struct rs_secret *out, struct rs_error *err) RS_MUST_CHECK;

#endif
