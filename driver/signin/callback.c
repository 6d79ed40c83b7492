/* Authorization responses; see callback.h. */
#include "signin/callback.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/utf.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/issuer.h"

enum { MAX_VALUE = 65536, MOST_SHOWN = 300 };

/* The parameters that mean something here; others are ignored (RFC 6749 section 4.1.2). The code, a
 * secret, and the description go their own ways. */
static const struct {
    const char *name;
    size_t offset;
} texts[] = {
    {"error", offsetof(struct rs_callback, error)},
    {"error_uri", offsetof(struct rs_callback, error_uri)},
    {"iss", offsetof(struct rs_callback, iss)},
};

void rs_callback_clear(struct rs_callback *callback)
{
    rs_secret_clear(&callback->code);
    for (size_t i = 0; i < RS_COUNT(texts); i++) {
        free(*(char **)((char *)callback + texts[i].offset));
    }
    free(callback->error_description);
    *callback = (struct rs_callback){0};
}

/* How often a parameter is there; *value becomes the first one's, still encoded. */
static size_t find(struct rs_span query, const char *wanted, struct rs_span *value)
{
    size_t count = 0;
    while (query.ptr) {
        struct rs_span text = rs_span_cut(&query, '&'), name = rs_span_cut(&text, '=');
        if (rs_span_is(name, wanted)) {
            *value = count++ == 0 ? text : *value;
        }
    }
    return count;
}

static bool state_fits(struct rs_span query, const char *state)
{
    struct rs_span value = {0};
    struct rs_buf decoded;
    if (find(query, "state", &value) != 1 || !value.ptr) {
        return false;
    }
    rs_buf_init_secret(&decoded, MAX_VALUE);
    bool ok = rs_form_decode(value, &decoded) &&
              rs_crypto_equal(rs_buf_span(&decoded), rs_span_of(state));
    rs_buf_clear(&decoded);
    return ok;
}

/* Decodes one parameter into `out`; false when it is there twice or badly encoded. */
static bool decode(struct rs_callback *callback, struct rs_span query, const char *name,
                   struct rs_buf *out)
{
    struct rs_span value = {0};
    size_t count = find(query, name, &value);
    if (count > 1) {
        callback->wrong = "has a parameter twice";
        return false;
    }
    if (count == 1 && !rs_form_decode(value, out)) {
        callback->wrong = "has a badly encoded parameter";
        return false;
    }
    return count == 1;
}

/* Entra ID breaks its descriptions into lines, which a decoded value must not have: they become
 * blanks before. A description that cannot be read otherwise is left out, for the error matters. */
static void read_description(struct rs_callback *callback, struct rs_span query)
{
    struct rs_span value = {0};
    struct rs_buf text, decoded;
    rs_buf_init(&text, MAX_VALUE);
    rs_buf_init(&decoded, MAX_VALUE);
    size_t count = find(query, "error_description", &value);
    for (size_t i = 0; i < value.len; i++) {
        struct rs_span escape = {value.ptr + i, value.len - i < 3 ? value.len - i : 3};
        bool breaks = rs_span_is_nocase(escape, "%0d") || rs_span_is_nocase(escape, "%0a") ||
                      rs_span_is(escape, "%09");
        rs_buf_add_char(&text, breaks ? '+' : value.ptr[i]);
        i += breaks ? 2 : 0;
    }
    if (count > 1) {
        callback->wrong = "has a parameter twice";
    } else if (rs_buf_ok(&text) && text.len > 0 && rs_form_decode(rs_buf_span(&text), &decoded)) {
        callback->error_description = rs_buf_take(&decoded);
    }
    rs_buf_clear(&text);
    rs_buf_clear(&decoded);
}

static void read_code(struct rs_callback *callback, struct rs_span query)
{
    struct rs_error ignored = {0};
    struct rs_buf decoded;
    rs_buf_init_secret(&decoded, MAX_VALUE);
    if (decode(callback, query, "code", &decoded) && decoded.len > 0 &&
        !rs_secret_take(&callback->code, &decoded, &ignored)) {
        callback->wrong = "could not be read: memory ran out";
    }
    rs_buf_clear(&decoded);
    rs_error_clear(&ignored);
}

bool rs_callback_read(struct rs_callback *callback, struct rs_span query, const char *state)
{
    *callback = (struct rs_callback){0};
    if (!state_fits(query, state)) {
        return false;
    }
    read_code(callback, query);
    read_description(callback, query);
    for (size_t i = 0; i < RS_COUNT(texts); i++) {
        struct rs_buf decoded;
        rs_buf_init(&decoded, MAX_VALUE);
        if (decode(callback, query, texts[i].name, &decoded)) {
            *(char **)((char *)callback + texts[i].offset) = rs_buf_take(&decoded);
        }
        rs_buf_clear(&decoded);
    }
    return true;
}

void rs_callback_show(struct rs_buf *out, const char *text)
{
    struct rs_span span = rs_span_of(text);
    span.len = rs_utf8_whole(span, span.len < MOST_SHOWN ? span.len : MOST_SHOWN);
    for (size_t i = 0; i < span.len; i++) {
        unsigned char c = (unsigned char)span.ptr[i];
        rs_buf_add_char(out, c < ' ' || c == 0x7F ? ' ' : (char)c);
    }
}

/* What the errors of RFC 6749 section 4.1.2.1 and OpenID Connect Core section 3.1.2.6 mean for the
 * person who reads the diagnostic. */
static const struct {
    const char *error;
    int native;
    const char *hint;
} hints[] = {
    {"access_denied", RS_NATIVE_SIGN_IN_DENIED,
     "the sign-in was cancelled, or this person may not use the application: try again, or ask the "
     "provider's administrator to assign it"},
    {"invalid_request", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not like the request: compare RedirectHost, RedirectPort and RedirectPath "
     "with the redirect URI that is registered for the client"},
    {"unauthorized_client", RS_NATIVE_PROVIDER_ERROR,
     "the client may not use the authorization code flow: register it as a native (desktop) "
     "application, and check ClientID"},
    {"unsupported_response_type", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not allow the authorization code flow for this client"},
    {"invalid_scope", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not know one of the scopes: check Scope"},
    {"server_error", RS_NATIVE_PROVIDER_ERROR,
     "the provider had an internal error: try again later, its own log knows more"},
    {"temporarily_unavailable", RS_NATIVE_PROVIDER_ERROR,
     "the provider is overloaded or in maintenance: try again later"},
    {"login_required", RS_NATIVE_SIGN_IN_DENIED,
     "nobody is signed in at the provider, and Prompt=none forbids it to ask: remove Prompt"},
    {"interaction_required", RS_NATIVE_SIGN_IN_DENIED,
     "the provider has a question for the person, and Prompt=none forbids it to ask: remove "
     "Prompt"},
    {"consent_required", RS_NATIVE_SIGN_IN_DENIED,
     "consent is missing: sign in with Prompt=consent, or have the administrator consent for all"},
    {"account_selection_required", RS_NATIVE_SIGN_IN_DENIED,
     "several accounts are signed in: use LoginHint or Prompt=select_account"},
    {"invalid_target", RS_NATIVE_PROVIDER_ERROR,
     "the provider does not know the audience: check Audience"},
};

static bool fail_error(const struct rs_callback *callback, struct rs_error *err)
{
    const char *hint = "the provider's documentation may know this error";
    int native = RS_NATIVE_PROVIDER_ERROR;
    struct rs_buf shown;
    for (size_t i = 0; i < RS_COUNT(hints); i++) {
        if (strcmp(callback->error, hints[i].error) == 0) {
            hint = hints[i].hint;
            native = hints[i].native;
        }
    }
    rs_buf_init(&shown, 4 * MOST_SHOWN);
    rs_callback_show(&shown, callback->error);
    if (!rs_option_empty(callback->error_description)) {
        rs_buf_add_str(&shown, ": ");
        rs_callback_show(&shown, callback->error_description);
    }
    if (!rs_option_empty(callback->error_uri)) {
        rs_buf_add_str(&shown, ", see ");
        rs_callback_show(&shown, callback->error_uri);
    }
    rs_fail_native(err, RS_28000, native, "the identity provider refused the sign-in (%s); %s",
                   rs_buf_str(&shown), hint);
    rs_buf_clear(&shown);
    return false;
}

/* RFC 9207 section 2.4. An iss that nobody announced is compared too: it can only help. */
static bool check_issuer(const struct rs_callback *callback, const struct rs_provider *provider,
                         struct rs_error *err)
{
    if (!callback->iss && !provider->iss_parameter) {
        return true;
    }
    if (!callback->iss) {
        return rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                              "the identity provider's answer lacks iss, although %s announces it: "
                              "the answer may be another provider's, it is not used",
                              provider->issuer);
    }
    struct rs_span tenant;
    if (provider->templated ? rs_issuer_fits(provider->issuer, callback->iss, &tenant)
                            : strcmp(callback->iss, provider->issuer) == 0) {
        return true;
    }
    struct rs_buf shown;
    rs_buf_init(&shown, 2 * MOST_SHOWN);
    rs_callback_show(&shown, callback->iss);
    rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                   "the answer came from the identity provider \"%s\", expected \"%s\": it is not "
                   "used",
                   rs_buf_str(&shown), provider->issuer);
    rs_buf_clear(&shown);
    return false;
}

bool rs_callback_check(const struct rs_callback *callback, const struct rs_provider *provider,
                       struct rs_error *err)
{
    if (callback->wrong) {
        return rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                              "the identity provider's answer %s: it is not used", callback->wrong);
    }
    if (!check_issuer(callback, provider, err)) {
        return false;
    }
    if (callback->error) {
        return fail_error(callback, err);
    }
    return rs_secret_given(&callback->code) ||
           rs_fail_native(err, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                          "the identity provider's answer has neither a code nor an error");
}
