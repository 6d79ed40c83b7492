/* redshift_odbc.h: what a C or C++ program can use of the Redshift ODBC driver beyond standard
 * ODBC: native error codes, and a place for the words to a person who signs in without a browser
 * on this computer.
 *
 * Native error codes: the driver's own diagnostics carry one of these in the native error field of
 * SQLGetDiagRec; a diagnostic that came from the server carries 0 there and the server's SQLSTATE.
 */
#ifndef REDSHIFT_ODBC_H
#define REDSHIFT_ODBC_H

#include <stddef.h>

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

/* Prompts. Where no browser can be opened (Flow=auto), or none is to be (Flow=device, Flow=manual),
 * a person is shown an address and a code, or an address whose answer they bring back: by the
 * program's function when one is set, else on its descriptor, else on the controlling terminal of
 * the process. Without any, connecting fails with 28000 and RS_NATIVE_NO_BROWSER.
 *
 * Attributes of connections, set before connecting (afterwards HY011):
 *   SQL_ATTR_RS_PROMPT       an rs_prompt_function; SQL_IS_POINTER. NULL from the start.
 *   SQL_ATTR_RS_PROMPT_DATA  any pointer, handed to that function; SQL_IS_POINTER.
 *   SQL_ATTR_RS_PROMPT_FD    a descriptor that the text is written to; SQL_IS_UINTEGER.
 *                            RS_PROMPT_NO_FD from the start.
 * The descriptor stays open, and the program's. An answer is a line that is read from it: where one
 * is asked for it must be a terminal or a socket. */
#define SQL_ATTR_RS_PROMPT      0x4F01
#define SQL_ATTR_RS_PROMPT_DATA 0x4F02
#define SQL_ATTR_RS_PROMPT_FD   0x4F03
#define RS_PROMPT_NO_FD         0xFFFFFFFFu

/* Events.
 *   RS_PROMPT_SHOW  show it and return at once: 1, or 0 when it cannot be shown here.
 *   RS_PROMPT_ASK   an answer to what was shown is wanted; return within a quarter of a second: 1,
 *                   it is in `answer`, NUL-terminated; 0, not yet, ask again; -1, the person gives
 *                   up.
 *   RS_PROMPT_END   it is over, the text says how; what is returned does not matter. */
#define RS_PROMPT_SHOW 1
#define RS_PROMPT_ASK  2
#define RS_PROMPT_END  3

/* Every text is UTF-8 and lives as long as the call; NULL: not given. */
typedef struct rs_prompt {
    int event;           /* RS_PROMPT_SHOW and so on */
    const char *text;    /* everything a person must know, in lines */
    const char *address; /* the address to open in a browser on any device */
    const char *code;    /* the code to enter there; NULL: none, the address says it all */
    const char *address_with_code; /* opens with the code filled in; for a QR picture or a link */
    char *answer;                  /* where RS_PROMPT_ASK wants it, NULL otherwise */
    size_t answer_size;            /* bytes there, NUL included: more than any browser's address */
} rs_prompt;

/* Called from the thread that connects, in the middle of SQLConnect, SQLDriverConnect or
 * SQLBrowseConnect: it must not call ODBC functions with that connection. SQLCancelHandle from
 * another thread ends the wait. */
typedef int (*rs_prompt_function)(void *data, const rs_prompt *prompt);

#endif
