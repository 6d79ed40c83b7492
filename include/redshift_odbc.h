/* redshift_odbc.h: what a C or C++ program can use of the Redshift ODBC driver beyond standard
 * ODBC.
 *
 * Native error codes: the driver's own diagnostics carry one of these in the native error field of
 * SQLGetDiagRec; a diagnostic that came from the server carries 0 there and the server's SQLSTATE.
 */
#ifndef REDSHIFT_ODBC_H
#define REDSHIFT_ODBC_H

#define RS_NATIVE_NONE 0
#define RS_NATIVE_INTERACTION_NEEDED                                                               \
    1001 /* a person must sign in, and Interactive=never forbids it */
#define RS_NATIVE_NO_BROWSER           1002 /* a person must sign in, and no browser can be opened here */
#define RS_NATIVE_SIGN_IN_DENIED       1003 /* the person, or the identity provider, refused */
#define RS_NATIVE_SIGN_IN_TIMEOUT      1004 /* nobody finished the sign-in within BrowserTimeout */
#define RS_NATIVE_ID_TOKEN_INVALID     1005 /* the identity provider's ID token failed a check */
#define RS_NATIVE_PROVIDER_ERROR       1006 /* the identity provider answered with an error */
#define RS_NATIVE_PROVIDER_UNREACHABLE 1007
#define RS_NATIVE_AWS_DENIED           1011 /* AWS refused the token, the role or the credentials call */
#define RS_NATIVE_AWS_ERROR            1012
#define RS_NATIVE_AWS_UNREACHABLE      1013
#define RS_NATIVE_CLUSTER_NOT_FOUND    1014
#define RS_NATIVE_CLUSTER_UNAVAILABLE  1015 /* paused, resizing, in maintenance ... */
#define RS_NATIVE_TLS                  1021 /* the server's certificate or the TLS handshake failed */
#define RS_NATIVE_UNREACHABLE          1022 /* name resolution or TCP failed */
#define RS_NATIVE_OPTION               1031 /* a connection option is missing or wrong */

#endif
