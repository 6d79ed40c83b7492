/* Whom to trust: the file of certificate authorities that the server's certificate is checked with.
 */
#ifndef RS_PQ_TRUST_H
#define RS_PQ_TRUST_H

#include "base/error.h"

/* *file becomes the file given, or the first of the system's bundles that can be read (borrowed).
 * Nothing readable: 08001 that names every path tried. */
bool rs_pq_trust(const char *given, const char **file, struct rs_error *err) RS_MUST_CHECK;

#endif
