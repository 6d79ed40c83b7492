/* The provider's metadata (OpenID Connect Discovery 1.0, RFC 8414) and signing keys. */
#ifndef RS_SIGNIN_DISCOVERY_H
#define RS_SIGNIN_DISCOVERY_H

#include "signin/run.h"

struct rs_provider {
    bool templated; /* issuer is IssuerTemplate's */
    char *issuer, *authorization_endpoint, *token_endpoint, *jwks_uri; /* owned */
    char *device_endpoint, *par_endpoint; /* owned; NULL: none. Checked by who uses them */
    char *auth_methods, *challenge_methods, *signing_algs, *scopes; /* owned lists; NULL: unsaid */
    char *revocation_endpoint,
        *end_session_endpoint;           /* owned; NULL: none. Checked by who uses them */
    bool iss_parameter;                  /* authorization responses carry iss (RFC 9207) */
    bool par_required;                   /* require_pushed_authorization_requests */
    bool signed_request;                 /* require_signed_request_object */
    char *registration_endpoint;         /* of the Identity Center; owned */
    struct rs_registration registration; /* of the Identity Center; else empty */
    int64_t expires;                     /* of the metadata, seconds since 1970; 0: none yet */
    char *jwks;                          /* owned text; NULL: not fetched yet */
    int64_t jwks_fetched, jwks_expires;
};

/* Fetches the metadata unless `provider` holds some that have not expired (Cache-Control, at most
 * 24 h, an hour when it says nothing) or the options give every endpoint that is needed. Endpoints
 * of the options stand for the metadata's. Checks: issuer identical to the configured one, every
 * endpoint https, S256 not ruled out, nothing demanded that the driver does not do. */
bool rs_provider_load(struct rs_provider *provider, struct rs_run *run,
                      struct rs_error *err) RS_MUST_CHECK;
/* Who the client is to this provider: as the options say, or as it registered itself. */
const char *rs_provider_client_id(const struct rs_provider *provider,
                                  const struct rs_signin_config *config);
/* May be empty, never NULL. */
const struct rs_secret *rs_provider_client_secret(const struct rs_provider *provider,
                                                  const struct rs_signin_config *config);
/* Checks the text of a metadata document and fills `provider` with it. No network. */
bool rs_provider_read(struct rs_provider *provider, struct rs_span text,
                      const struct rs_signin_config *config, struct rs_error *err) RS_MUST_CHECK;
/* Makes sure that provider->jwks is there and has not expired. */
bool rs_provider_keys(struct rs_provider *provider, struct rs_run *run,
                      struct rs_error *err) RS_MUST_CHECK;
/* Whether the keys may be fetched again because a token names one that is not there: once a minute.
 */
bool rs_provider_keys_stale(const struct rs_provider *provider, int64_t now);
/* Forgets the keys, so that rs_provider_keys fetches them. */
void rs_provider_drop_keys(struct rs_provider *provider);
void rs_provider_clear(struct rs_provider *provider);

#endif
