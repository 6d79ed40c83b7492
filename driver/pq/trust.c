/* Whom to trust; see trust.h. */
#include "pq/trust.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "redshift_odbc.h"

static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Alpine, Arch */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* RHEL, Fedora, Amazon Linux */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* older RHEL */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* newer SUSE */
    "/etc/ssl/cert.pem",                                 /* Alpine, macOS, BSD */
};

bool rs_pq_trust(const char *given, const char **file, struct rs_error *err)
{
    if (given && *given) {
        *file = given;
        return access(given, R_OK) == 0 ||
               rs_fail_native(
                   err, RS_08001, RS_NATIVE_TLS,
                   "the file of certificate authorities \"%s\" (CAFile) cannot be read: %s", given,
                   strerror(errno));
    }
    struct rs_buf tried;
    rs_buf_init(&tried, 4096);
    for (size_t i = 0; i < RS_COUNT(bundles); i++) {
        if (access(bundles[i], R_OK) == 0) {
            *file = bundles[i];
            rs_buf_clear(&tried);
            return true;
        }
        rs_buf_add_str(&tried, i > 0 ? ", " : "");
        rs_buf_add_str(&tried, bundles[i]);
    }
    rs_fail_native(
        err, RS_08001, RS_NATIVE_TLS,
        "no certificate authorities to verify the server with: none of %s can be read; install "
        "the package ca-certificates or set CAFile",
        rs_buf_str(&tried));
    rs_buf_clear(&tried);
    return false;
}
