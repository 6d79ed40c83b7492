/* A TLS client; see tls.h. OpenSSL works on memory, the socket is ours: so there is no SIGPIPE, and
 * deadline and stop are those of every other wait. */
#include "wire/tls.h"

#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "wire/tcp.h"

struct rs_tls {
    SSL_CTX *context; /* owned */
    SSL *ssl;         /* owned, with both BIOs */
    BIO *in, *out;    /* borrowed */
    int fd;           /* borrowed */
};

static bool fail(struct rs_error *err, const char *what)
{
    unsigned long code = ERR_peek_last_error();
    const char *reason = code ? ERR_reason_error_string(code) : NULL;
    rs_fail(err, RS_08001, "%s: %s", what, reason ? reason : "unknown TLS error");
    ERR_clear_error();
    return false;
}

/* Sends what OpenSSL has written. */
static bool flush(struct rs_tls *tls, const struct rs_wait *wait, struct rs_error *err)
{
    char *bytes;
    long len = BIO_get_mem_data(tls->out, &bytes);
    if (len > 0) {
        if (!rs_tcp_write(tls->fd, (struct rs_span){bytes, (size_t)len}, wait, err)) {
            return false;
        }
        (void)BIO_reset(tls->out);
    }
    return true;
}

/* Hands what the socket has to OpenSSL; *ended: the other side closed. */
static bool feed(struct rs_tls *tls, bool *ended, const struct rs_wait *wait, struct rs_error *err)
{
    char block[4096];
    size_t got;
    if (!rs_tcp_read(tls->fd, block, sizeof block, &got, wait, err)) {
        return false;
    }
    *ended = got == 0;
    return got == 0 || BIO_write(tls->in, block, (int)got) == (int)got || rs_fail_memory(err);
}

/* After an OpenSSL call that returned `result` <= 0: moves bytes so that it can be tried again. */
static bool serve(struct rs_tls *tls, int result, bool *ended, const struct rs_wait *wait,
                  struct rs_error *err)
{
    int why = SSL_get_error(tls->ssl, result);
    *ended = why == SSL_ERROR_ZERO_RETURN;
    if (!flush(tls, wait, err)) {
        return false;
    }
    if (*ended || why == SSL_ERROR_WANT_WRITE) {
        return true;
    }
    return why == SSL_ERROR_WANT_READ ? feed(tls, ended, wait, err) : fail(err, "TLS failed");
}

static bool check_name(SSL *ssl, const char *host)
{
    X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    if (address) {
        ASN1_OCTET_STRING_free(address);
        return X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1;
}

static bool prepare_context(struct rs_tls *tls, const struct rs_tls_config *config)
{
    bool newest = config->min_tls && rs_span_is(rs_span_of(config->min_tls), "TLSv1.3");
    tls->context = SSL_CTX_new(TLS_client_method());
    if (!tls->context ||
        !SSL_CTX_set_min_proto_version(tls->context, newest ? TLS1_3_VERSION : TLS1_2_VERSION)) {
        return false;
    }
    return !config->verify_chain || SSL_CTX_load_verify_file(tls->context, config->ca_file) == 1;
}

static bool prepare(struct rs_tls *tls, const struct rs_tls_config *config)
{
    if (!prepare_context(tls, config)) {
        return false;
    }
    tls->ssl = SSL_new(tls->context);
    tls->in = BIO_new(BIO_s_mem());
    tls->out = BIO_new(BIO_s_mem());
    if (!tls->ssl || !tls->in || !tls->out) {
        BIO_free(tls->in);
        BIO_free(tls->out);
        return false;
    }
    BIO_set_mem_eof_return(tls->in, -1);
    SSL_set_bio(tls->ssl, tls->in, tls->out);
    SSL_set_connect_state(tls->ssl);
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(config->host);
    bool named = address || SSL_set_tlsext_host_name(tls->ssl, config->host) == 1;
    ASN1_OCTET_STRING_free(address);
    ERR_clear_error();
    return named && (!config->verify_host || check_name(tls->ssl, config->host));
}

static bool handshake(struct rs_tls *tls, const struct rs_wait *wait, struct rs_error *err)
{
    for (;;) {
        ERR_clear_error();
        int result = SSL_do_handshake(tls->ssl);
        bool ended = false;
        if (result == 1) {
            return flush(tls, wait, err);
        }
        if (!serve(tls, result, &ended, wait, err)) {
            return false;
        }
        if (ended) {
            return rs_fail(err, RS_08001, "the server ended the connection in the TLS handshake");
        }
    }
}

/* The first DNS name of the server's certificate; NULL: it has none. */
static char *certified_name(const SSL *ssl)
{
    char *found = NULL;
    X509 *certificate = SSL_get0_peer_certificate(ssl);
    GENERAL_NAMES *names =
        certificate ? X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL) : NULL;
    for (int i = 0; names && !found && i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS) {
            const char *text = (const char *)ASN1_STRING_get0_data(name->d.dNSName);
            size_t len = (size_t)ASN1_STRING_length(name->d.dNSName);
            found = rs_span_dup((struct rs_span){text, len});
        }
    }
    GENERAL_NAMES_free(names);
    return found;
}

static bool wrong_name(const SSL *ssl, const struct rs_tls_config *config, struct rs_error *err)
{
    char *name = certified_name(ssl);
    rs_fail(err, RS_08001,
            "the certificate of %s is for another name than \"%s\": it is for %s; give the name "
            "that the certificate has as Host (and the address as HostAddr)",
            config->where, config->host, name ? name : "no host at all");
    free(name);
    return false;
}

/* OpenSSL is asked to verify but not to enforce, so that there is a certificate to speak of when it
 * is refused: here. */
static bool enforce(const SSL *ssl, const struct rs_tls_config *config, struct rs_error *err)
{
    long code = SSL_get_verify_result(ssl);
    if (!config->verify_chain || (code == X509_V_OK && SSL_get0_peer_certificate(ssl))) {
        return true;
    }
    if (code == X509_V_ERR_HOSTNAME_MISMATCH || code == X509_V_ERR_IP_ADDRESS_MISMATCH) {
        return wrong_name(ssl, config, err);
    }
    if (code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID) {
        return rs_fail(
            err, RS_08001,
            "the certificate of %s %s; check the clock of this machine, or tell who runs "
            "the server",
            config->where,
            code == X509_V_ERR_CERT_HAS_EXPIRED ? "has expired" : "is not valid yet");
    }
    return rs_fail(err, RS_08001,
                   "the certificate of %s is not signed by an authority that is trusted here (%s); "
                   "if it should be, give the authority's file as CAFile",
                   config->where, X509_verify_cert_error_string(code));
}

bool rs_tls_open(struct rs_tls **out, int fd, const struct rs_tls_config *config,
                 const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_tls *tls = calloc(1, sizeof *tls);
    if (!tls) {
        return rs_fail_memory(err);
    }
    tls->fd = fd;
    ERR_clear_error();
    bool ok = prepare(tls, config) || fail(err, "TLS could not be set up");
    ok = ok && handshake(tls, wait, err) && enforce(tls->ssl, config, err);
    if (!ok) {
        SSL_free(tls->ssl);
        SSL_CTX_free(tls->context);
        free(tls);
        return false;
    }
    *out = tls;
    return true;
}

bool rs_tls_write(struct rs_tls *tls, struct rs_span bytes, const struct rs_wait *wait,
                  struct rs_error *err)
{
    size_t sent = 0;
    while (bytes.len > 0) {
        ERR_clear_error();
        int result = SSL_write_ex(tls->ssl, bytes.ptr, bytes.len, &sent);
        bool ended = false;
        if (result == 1) {
            bytes.ptr += sent;
            bytes.len -= sent;
            continue;
        }
        if (!serve(tls, result, &ended, wait, err)) {
            return false;
        }
        if (ended) {
            return rs_fail(err, RS_08S01, "the server ended the TLS connection");
        }
    }
    return flush(tls, wait, err);
}

bool rs_tls_read(struct rs_tls *tls, void *to, size_t room, size_t *got, const struct rs_wait *wait,
                 struct rs_error *err)
{
    for (;;) {
        ERR_clear_error();
        int result = SSL_read_ex(tls->ssl, to, room, got);
        bool ended = false;
        if (result == 1) {
            return true;
        }
        if (!serve(tls, result, &ended, wait, err)) {
            return false;
        }
        if (ended) {
            *got = 0;
            return true;
        }
    }
}

void rs_tls_close(struct rs_tls *tls)
{
    if (!tls) {
        return;
    }
    struct rs_wait at_once = {0, NULL};
    struct rs_error ignored = {0};
    SSL_shutdown(tls->ssl);
    if (!flush(tls, &at_once, &ignored)) {
        rs_error_clear(&ignored);
    }
    ERR_clear_error();
    SSL_free(tls->ssl);
    SSL_CTX_free(tls->context);
    free(tls);
}
