/* One-time values; see pkce.h. */
#include "signin/pkce.h"

#include <string.h>

#include "base/crypto.h"

enum { OCTETS = 32 };

static bool encode(const unsigned char bytes[OCTETS], char out[RS_PKCE_LEN + 1])
{
    struct rs_buf text;
    rs_buf_init_secret(&text, RS_PKCE_LEN);
    rs_base64url_add(&text, bytes, OCTETS);
    bool ok = rs_buf_ok(&text) && text.len == RS_PKCE_LEN;
    if (ok) {
        memcpy(out, rs_buf_str(&text), RS_PKCE_LEN + 1);
    }
    rs_buf_clear(&text);
    return ok;
}

static bool draw(struct rs_host *host, char out[RS_PKCE_LEN + 1])
{
    unsigned char bytes[OCTETS];
    bool ok = host->random(host->ctx, bytes, sizeof bytes) && encode(bytes, out);
    rs_wipe(bytes, sizeof bytes);
    return ok;
}

bool rs_pkce_challenge(const char *verifier, char challenge[RS_PKCE_LEN + 1])
{
    struct rs_span part = rs_span_of(verifier);
    unsigned char hash[RS_SHA256_LEN];
    return rs_sha256(&part, 1, hash) && encode(hash, challenge);
}

bool rs_pkce_init(struct rs_pkce *pkce, struct rs_host *host, struct rs_error *err)
{
    if (draw(host, pkce->verifier) && draw(host, pkce->state) && draw(host, pkce->nonce) &&
        rs_pkce_challenge(pkce->verifier, pkce->challenge)) {
        return true;
    }
    rs_pkce_clear(pkce);
    return rs_fail(err, RS_HY000,
                   "the operating system gave no random numbers: a safe sign-in is not possible");
}

void rs_pkce_clear(struct rs_pkce *pkce)
{
    rs_wipe(pkce, sizeof *pkce);
}
