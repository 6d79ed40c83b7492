/* The sign-in: from a provider's settings to a good ID token, with at most one browser window for
 * all who ask at the same time, over threads (a process-wide table) and processes (a lock file),
 * and with the store and refresh before any window. */
#ifndef RS_SIGNIN_SIGNIN_H
#define RS_SIGNIN_SIGNIN_H

#include "base/host.h"
#include "base/secret.h"
#include "net/http.h"

enum rs_interactive {
    RS_INTERACTIVE_AUTO,   /* a person only when no stored token helps */
    RS_INTERACTIVE_ALWAYS, /* a person each time, whatever is stored: to sign in as somebody else */
    RS_INTERACTIVE_NEVER
};

/* Endpoints that stand for those of the provider's metadata; NULL or "": as the metadata says. With
 * the first three no metadata is asked for. */
struct rs_signin_endpoints {
    const char *authorization, *token, *jwks, *device, *revocation, *end_session;
};

/* Who signs people in. */
enum rs_signin_service {
    RS_SIGNIN_OPENID,         /* an OpenID provider: an ID token */
    RS_SIGNIN_IDENTITY_CENTER /* AWS IAM Identity Center: an access token that only AWS can read */
};

struct rs_signin_config { /* all borrowed for the call */
    enum rs_signin_service service;
    const char *flow;   /* a name of flow.def: "auto" */
    const char *issuer; /* the provider's identifier, compared byte by byte */
    /* What the metadata calls the provider when it stands for many, with "{tenantid}" in it; ID
     * tokens then carry a tenant's issuer. NULL or "": the issuer itself, and nothing else. */
    const char *issuer_template;
    struct rs_signin_endpoints endpoints;
    const char *client_id; /* NULL with IDENTITY_CENTER, whose clients register themselves */
    const struct rs_secret *client_secret; /* NULL or empty: a public client */
    const char *client_auth; /* how the secret is shown: "basic", "post", else as metadata says */
    const char *scope;       /* "openid email profile offline_access" */
    const char *audience, *login_hint, *prompt; /* NULL or "": not sent */
    const char *extra; /* further authorization parameters, form-encoded; cannot override ours */
    const char *response_mode; /* "form_post": the answer comes as a form; else in the query */
    const char *redirect_host; /* NULL: the preset's, mostly "127.0.0.1" */
    const char *redirect_port; /* see ports.h; NULL: any */
    const char *redirect_path; /* "/callback" */
    const char *token_cache;   /* a name of store.def; NULL: "auto" */
    const char *cache_dir;     /* NULL: $XDG_STATE_HOME or ~/.local/state, /redshift-odbc */
    enum rs_interactive interactive;
    int browser_timeout_ms; /* how long a person may take; 0: 180 s */
    int clock_tolerance_s;  /* exp, nbf, iat; the option's default is 60; 0 is none */
    const char *region;     /* of the Identity Center */
    const char
        *center_endpoint; /* instead of AWS's own; NULL: AWS_ENDPOINT_URL_SSO_OIDC, or that */
    bool unsafe_http;     /* http for loopback endpoints; for demonstrations and tests */
    const char *target;   /* for the page: "dev on test-cluster" */
    struct rs_http_route route;
};

/* A client that registered itself at the Identity Center. */
struct rs_registration {
    char *client_id; /* owned; NULL: none */
    struct rs_secret client_secret;
    int64_t client_expires; /* seconds since 1970 */
};

struct rs_token {
    struct rs_secret access, refresh, id_token; /* no ID token with IDENTITY_CENTER */
    int64_t issued, expires; /* of the ID token, or else the access token, seconds since 1970 */
    char *subject;           /* sub; owned */
    char *identity;          /* email, preferred_username, upn or sub: who it is; owned */
    struct rs_registration registration; /* the client that the refresh token belongs to */
    bool fresh;                          /* a person has just signed in for it, in this call */
    int64_t person_ms; /* how long this call waited for a person; the caller's own deadline for what
                          follows moves on by as much */
};

void rs_token_clear(struct rs_token *token);

/* What the caller of rs_signin_get adds to the settings; {0} for nothing. */
struct rs_signin_turn {
    /* An ID token that AWS or the server has turned down, or not given: it is not handed out again,
     * a refresh or a new sign-in replaces it. */
    struct rs_span refused;
    /* Called with the token when a person signed in, before the browser's page is answered, so that
     * the page tells the outcome; its failure is rs_signin_get's failure (the token stays stored).
     * Called without any lock held; not called otherwise. NULL: nothing to confirm. */
    bool (*confirm)(void *ctx, const struct rs_token *token, struct rs_error *err);
    void *ctx;
};

/* Gets a good token. The wait bounds what needs no person (SQL_ATTR_LOGIN_TIMEOUT); the browser has
 * browser_timeout_ms of its own; stop ends both. `turn` may be NULL. Failures: 28000 with
 * RS_NATIVE_INTERACTION_NEEDED, _NO_BROWSER, _SIGN_IN_DENIED, _ID_TOKEN_INVALID, _PROVIDER_ERROR;
 * HYT00, with _SIGN_IN_TIMEOUT when a person took too long; 08001 with _PROVIDER_UNREACHABLE; HY008
 * stopped; HY000 with RS_NATIVE_OPTION. */
bool rs_signin_get(const struct rs_signin_config *config, struct rs_host *host,
                   const struct rs_wait *wait, const struct rs_signin_turn *turn,
                   struct rs_token *out, struct rs_error *err) RS_MUST_CHECK;

#endif
