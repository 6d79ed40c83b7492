/* Data sources of odbc.ini, read through odbcinst, the installer library of the driver manager. */
#ifndef RS_SESSION_DSN_H
#define RS_SESSION_DSN_H

#include "session/settings.h"

/* Adds the options of section [name] below what `settings` has. A section that does not exist:
 * IM002. */
bool rs_dsn_read(struct rs_settings *settings, const char *name, struct rs_notes *notes,
                 struct rs_error *err) RS_MUST_CHECK;

#endif
