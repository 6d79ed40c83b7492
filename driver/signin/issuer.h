/* Issuers that stand for many: "https://login.microsoftonline.com/{tenantid}/v2.0", the documented
 * exception of Entra ID (common, organizations) to OpenID Connect Discovery section 4.3. */
#ifndef RS_SIGNIN_ISSUER_H
#define RS_SIGNIN_ISSUER_H

#include "base/span.h"

/* Whether `issuer` is the template with a tenant's id (hexadecimal digits and hyphens, 36 of them)
 * for "{tenantid}", which it must have. *tenant becomes the id, within `issuer`. */
bool rs_issuer_fits(const char *template, const char *issuer, struct rs_span *tenant);

#endif
