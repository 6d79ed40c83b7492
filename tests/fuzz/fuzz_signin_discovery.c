/* A provider's metadata: endpoints that are taken are https, and of the issuer that was asked. */
#include <string.h>

#include "fuzz.h"
#include "net/url.h"
#include "signin/discovery.h"

#define ISSUER "https://id.example/tenant"

static void check_endpoint(const char *url, bool unsafe)
{
    struct rs_error err = {0};
    FUZZ_CHECK(url && rs_url_check_endpoint(url, "it", unsafe, &err));
}

void fuzz_one(struct rs_span input)
{
    bool unsafe = fuzz_byte(&input) & 1;
    const struct rs_signin_config config = {.issuer = ISSUER,
                                            .client_id = "app",
                                            .scope = "openid",
                                            .unsafe_http = unsafe};
    struct rs_provider provider = {.issuer = NULL};
    struct rs_error err = {0};
    bool ok = rs_provider_read(&provider, input, &config, &err);
    if (ok) {
        FUZZ_CHECK(strcmp(provider.issuer, ISSUER) == 0);
        check_endpoint(provider.authorization_endpoint, unsafe);
        check_endpoint(provider.token_endpoint, unsafe);
        check_endpoint(provider.jwks_uri, unsafe);
    }
    fuzz_check_error(ok, &err);
    rs_provider_clear(&provider);
}
