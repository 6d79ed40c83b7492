/* Connection strings: "key=value;key={va;lue}};..." (ODBC reference, SQLDriverConnect, "Connection
 * strings"). */
#ifndef RS_SESSION_CONNSTR_H
#define RS_SESSION_CONNSTR_H

#include "base/buf.h"
#include "session/settings.h"

/* Cuts the next pair off *rest. `value` (a secret buffer) receives the value without its braces,
 * `}}` as one `}`. *have is false at the end. Errors (HY000, RS_NATIVE_OPTION): no '=', an empty
 * keyword, a brace that is never closed, text behind a closing brace. */
bool rs_connstr_next(struct rs_span *rest, struct rs_span *key, struct rs_buf *value, bool *have,
                     struct rs_error *err) RS_MUST_CHECK;
/* The whole road of SQLDriverConnect: the string, then the environment, then the section of its DSN
 * in odbc.ini (when it names one) below it. `settings` is initialised and empty. */
bool rs_settings_read_string(struct rs_settings *settings, struct rs_span string,
                             struct rs_notes *notes, struct rs_error *err) RS_MUST_CHECK;
/* SQLConnect: data source, user and password; spans that are not given leave odbc.ini's. */
bool rs_settings_read_dsn(struct rs_settings *settings, struct rs_span dsn, struct rs_span user,
                          struct rs_span password, struct rs_notes *notes,
                          struct rs_error *err) RS_MUST_CHECK;
/* The completed connection string: every keyword of the caller's in its order, no secret. */
bool rs_connstr_complete(struct rs_span string, struct rs_buf *out,
                         struct rs_error *err) RS_MUST_CHECK;

#endif
