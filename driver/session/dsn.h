/* Data sources of odbc.ini, read through odbcinst, the installer library of the driver manager. */
#ifndef RS_SESSION_DSN_H
#define RS_SESSION_DSN_H

#include "session/settings.h"

/* Adds the options of section [name] below what `settings` has. A section that does not exist:
 * IM002. */
bool rs_dsn_read(struct rs_settings *settings, const char *name, struct rs_notes *notes,
                 struct rs_error *err) RS_MUST_CHECK;
/* The sections of odbc.ini that are data sources of this driver: their Driver is named in
 * odbcinst.ini with a file "libredshiftodbc...", or is such a file. */
bool rs_dsn_each(void (*fn)(void *ctx, const char *name), void *ctx,
                 struct rs_error *err) RS_MUST_CHECK;

/* What odbcinst.ini says of a driver. */
struct rs_dsn_driver {
    char *file;      /* owned; NULL: there is no such section, or it names no file */
    char *threading; /* owned; NULL: not said */
};
/* `name` as in Driver=: a section of odbcinst.ini; a path stands for itself. */
bool rs_dsn_driver_find(struct rs_dsn_driver *out, const char *name,
                        struct rs_error *err) RS_MUST_CHECK;
void rs_dsn_driver_clear(struct rs_dsn_driver *driver);
/* One entry, owned; NULL when it is absent or empty. For entries that are no options of ours. */
bool rs_dsn_entry(const char *name, const char *entry, char **out,
                  struct rs_error *err) RS_MUST_CHECK;

#endif
