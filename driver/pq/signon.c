/* The server's first words after the start-up packet, peeked at before libpq reads them; see
 * digest.h. libpq's TLS object is used through libpq's own OpenSSL, the clear socket by MSG_PEEK.
 */
#include <errno.h>
#include <sys/socket.h>

#include "pq/digest.h"

/* 'R', int32 length, int32 code. */
enum { HEADER = 9, MAX_CHALLENGE = 2000, CLIENT_NONCE = 16 };
enum { AUTH_OK = 0, AUTH_CLEARTEXT = 3, AUTH_MD5 = 5, AUTH_SASL = 10, AUTH_DIGEST = 13 };
enum { AUTH_IDP = 14 };
/* SSL_get_error: SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE of <openssl/ssl.h>, fixed for ever. */
enum { WANT_READ = 2, WANT_WRITE = 3 };

/* The bytes that one of the three did: > 0; 0: not now; < 0: the link is broken or ended. */
static int outcome(const struct rs_pq_signon *signon, void *ssl, int result)
{
    if (result > 0) {
        return result;
    }
    if (ssl) {
        int error = signon->tls->error(ssl, result);
        return error == WANT_READ || error == WANT_WRITE ? 0 : -1;
    }
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? 0 : -1;
}

static void *ssl_of(const struct rs_pq_signon *signon)
{
    return PQsslInUse(signon->conn) ? PQsslStruct(signon->conn, "OpenSSL") : NULL;
}

static int look(const struct rs_pq_signon *signon, char *to, int len, bool take)
{
    void *ssl = ssl_of(signon);
    if (!ssl) {
        int flags = MSG_DONTWAIT | (take ? 0 : MSG_PEEK);
        return outcome(signon, NULL, (int)recv(PQsocket(signon->conn), to, (size_t)len, flags));
    }
    signon->tls->clear_errors();
    int got = take ? signon->tls->read(ssl, to, len) : signon->tls->peek(ssl, to, len);
    return outcome(signon, ssl, got);
}

/* An answer of some 60 bytes at the start of a connection always fits the socket's buffer. */
static bool send_all(const struct rs_pq_signon *signon, struct rs_span bytes)
{
    void *ssl = ssl_of(signon);
    if (!ssl) {
        return send(PQsocket(signon->conn), bytes.ptr, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT) ==
               (ssize_t)bytes.len;
    }
    signon->tls->clear_errors();
    return signon->tls->write(ssl, bytes.ptr, (int)bytes.len) == (int)bytes.len;
}

static uint32_t int32_at(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

static enum rs_pq_signon_step fail(struct rs_error *err, enum rs_state state, const char *text)
{
    rs_fail(err, state, "%s", text);
    return RS_PQ_SIGNON_FAILED;
}

static enum rs_pq_signon_step answer(struct rs_pq_signon *signon, struct rs_error *err)
{
    char nonce[CLIENT_NONCE];
    struct rs_pq_challenge challenge;
    struct rs_span body = {signon->challenge.ptr + HEADER, signon->challenge.len - HEADER};
    struct rs_buf message;
    rs_buf_init(&message, 1024);
    bool ok = rs_pq_challenge_read(body, &challenge, err);
    if (ok && !signon->host->random(signon->host->ctx, nonce, sizeof nonce)) {
        ok = rs_fail(err, RS_HY000, "the system gives no random numbers");
    }
    ok = ok && rs_pq_digest_answer(&challenge, rs_secret_span(signon->password),
                                   (struct rs_span){nonce, sizeof nonce}, &message, err);
    if (ok && !send_all(signon, rs_buf_span(&message))) {
        ok = rs_fail(err, RS_08001, "the connection broke while the password was being proved");
    }
    rs_buf_clear(&message);
    rs_buf_reset(&signon->challenge);
    signon->over = true;
    return ok ? RS_PQ_SIGNON_WAIT : RS_PQ_SIGNON_FAILED;
}

/* Reads the message that is ours; what stands behind it is left for libpq. */
static enum rs_pq_signon_step take(struct rs_pq_signon *signon, struct rs_error *err)
{
    struct rs_buf *got = &signon->challenge;
    for (;;) {
        size_t want = HEADER;
        if (got->len >= HEADER) {
            want = (size_t)int32_at(got->ptr + 1) + 1;
        }
        if (got->len == HEADER && int32_at(got->ptr + 5) != AUTH_DIGEST) {
            return fail(err, RS_08001, "the server's authentication request came in pieces");
        }
        if (want < HEADER || want > MAX_CHALLENGE) {
            return fail(err, RS_08001, "the server's authentication request has a wrong length");
        }
        if (got->len == want) {
            return answer(signon, err);
        }
        char *to = rs_buf_reserve(got, want - got->len);
        int n = to ? look(signon, to, (int)(want - got->len), true) : -1;
        if (n <= 0) {
            return n == 0 ? RS_PQ_SIGNON_WAIT
                          : fail(err, RS_08001, "the connection broke during authentication");
        }
        rs_buf_grew(got, (size_t)n);
    }
}

/* libpq takes an empty password for none given and would look for one in PGPASSWORD. */
static enum rs_pq_signon_step judge(struct rs_pq_signon *signon, uint32_t code,
                                    struct rs_error *err)
{
    bool given = rs_secret_given(signon->password) && signon->password->len > 0;
    bool asks =
        code == AUTH_CLEARTEXT || code == AUTH_MD5 || code == AUTH_SASL || code == AUTH_DIGEST;
    if (asks && !given) {
        return fail(err, RS_28000, "the server asks for a password and none was given");
    }
    if (code == AUTH_DIGEST) {
        signon->taking = true;
        return take(signon, err);
    }
    if (code == AUTH_IDP) {
        return fail(err, RS_28000,
                    "the server asks for a token of an identity provider, not for a password");
    }
    if (!asks && code != AUTH_OK) { /* GSS and SSPI: libpq would wait for a Kerberos server */
        return fail(err, RS_28000,
                    "the server asks for a kind of authentication that this driver does not offer");
    }
    return RS_PQ_SIGNON_LIBPQ;
}

static enum rs_pq_signon_step first_message(struct rs_pq_signon *signon, struct rs_error *err)
{
    char header[HEADER];
    if (PQsslInUse(signon->conn) && (!signon->tls || !ssl_of(signon))) {
        return RS_PQ_SIGNON_LIBPQ; /* not OpenSSL: everything but 13 works */
    }
    int got = look(signon, header, sizeof header, false);
    if (got == 0) {
        return RS_PQ_SIGNON_WAIT;
    }
    if (got < 0 || header[0] != 'R') {
        signon->over = got > 0;
        return RS_PQ_SIGNON_LIBPQ; /* errors and the end are libpq's to tell */
    }
    if (got == HEADER) {
        signon->over = int32_at(header + 5) != AUTH_DIGEST;
        return judge(signon, int32_at(header + 5), err);
    }
    /* A TLS record that ends within the header cannot be peeked beyond (and peeking on in clear
     * text would spin): read it. */
    signon->taking = true;
    return take(signon, err);
}

enum rs_pq_signon_step rs_pq_signon_step(struct rs_pq_signon *signon, struct rs_error *err)
{
    if (signon->over) {
        return RS_PQ_SIGNON_LIBPQ;
    }
    return signon->taking ? take(signon, err) : first_message(signon, err);
}

void rs_pq_signon_init(struct rs_pq_signon *signon, PGconn *conn)
{
    signon->conn = conn;
    rs_buf_init(&signon->challenge, MAX_CHALLENGE);
}

void rs_pq_signon_clear(struct rs_pq_signon *signon)
{
    rs_buf_clear(&signon->challenge);
}
