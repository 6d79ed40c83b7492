/* Pushed authorization requests (RFC 9126). */
#ifndef RS_SIGNIN_PAR_H
#define RS_SIGNIN_PAR_H

#include "signin/discovery.h"
#include "signin/pkce.h"

/* Sends the parameters to the provider itself and appends the URL that the browser opens: client_id
 * and request_uri, nothing else. */
bool rs_par_url(struct rs_buf *out, const struct rs_provider *provider, struct rs_run *run,
                const struct rs_pkce *pkce, const char *redirect_uri,
                struct rs_error *err) RS_MUST_CHECK;

#endif
