/* AWS Signature Version 4; see sigv4.h. The comments give the names of Amazon's description. */
#include "aws/sigv4.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "net/url.h"

enum { MAX_TEXT = 1 << 20, MAX_HEADERS = 32, OWN_HEADERS = 3, MAX_PAIRS = 128, MAX_SEGMENTS = 64 };

void rs_aws_keys_clear(struct rs_aws_keys *keys)
{
    free(keys->id);
    rs_secret_clear(&keys->secret);
    rs_secret_clear(&keys->session_token);
    *keys = (struct rs_aws_keys){0};
}

static int compare_spans(struct rs_span a, struct rs_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* CanonicalUri: dot segments and empty segments removed, each segment encoded once more. */
static void add_path(struct rs_buf *out, struct rs_span path)
{
    struct rs_span segments[MAX_SEGMENTS];
    size_t count = 0;
    bool slash = path.len > 0 && path.ptr[path.len - 1] == '/';
    struct rs_span rest = path;
    while (rest.ptr) {
        struct rs_span segment = rs_span_cut(&rest, '/');
        if (segment.len == 0 || rs_span_is(segment, ".")) {
            continue;
        }
        if (rs_span_is(segment, "..")) {
            count -= count > 0;
        } else if (count == MAX_SEGMENTS) {
            out->failed = true;
            return;
        } else {
            segments[count++] = segment;
        }
    }
    rs_buf_add_char(out, '/');
    for (size_t i = 0; i < count; i++) {
        rs_url_encode(out, segments[i]);
        if (i + 1 < count || slash) {
            rs_buf_add_char(out, '/');
        }
    }
}

struct pair {
    struct rs_span name, value;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int order = compare_spans(x->name, y->name);
    return order ? order : compare_spans(x->value, y->value);
}

/* CanonicalQueryString: sorted by name, then value; "=" even without a value. */
static void add_query(struct rs_buf *out, struct rs_span query)
{
    struct pair pairs[MAX_PAIRS];
    size_t count = 0;
    while (query.ptr && query.len > 0) {
        struct rs_span value = rs_span_cut(&query, '&');
        if (count == MAX_PAIRS) {
            out->failed = true;
            return;
        }
        pairs[count].name = rs_span_cut(&value, '=');
        pairs[count++].value = value;
    }
    qsort(pairs, count, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < count; i++) {
        rs_buf_add_str(out, i > 0 ? "&" : "");
        rs_buf_add_span(out, pairs[i].name);
        rs_buf_add_char(out, '=');
        rs_buf_add_span(out, pairs[i].value);
    }
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int compare_headers(const void *a, const void *b)
{
    const struct rs_sigv4_header *x = a, *y = b;
    for (size_t i = 0; i < x->name.len && i < y->name.len; i++) {
        int order = lower(x->name.ptr[i]) - lower(y->name.ptr[i]);
        if (order) {
            return order;
        }
    }
    return (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

static void add_lower(struct rs_buf *out, struct rs_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        rs_buf_add_char(out, lower(text.ptr[i]));
    }
}

/* Trimmed, and every run of blanks as one space. */
static void add_header_value(struct rs_buf *out, struct rs_span value)
{
    value = rs_span_trim(value);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        char before = i > 0 ? value.ptr[i - 1] : 'x';
        bool again = before == ' ' || (before >= '\t' && before <= '\r');
        if (!blank || !again) {
            rs_buf_add_char(out, blank ? ' ' : c);
        }
    }
}

/* Sorted by lower-case name; `list` has room for all of them. */
static size_t collect_headers(const struct rs_aws_keys *keys,
                              const struct rs_sigv4_request *request, struct rs_sigv4_header *list)
{
    size_t count = 0;
    list[count++] = (struct rs_sigv4_header){RS_SPAN_LIT("host"), request->host};
    list[count++] = (struct rs_sigv4_header){RS_SPAN_LIT("x-amz-date"), rs_span_of(request->date)};
    if (keys->session_token.len > 0) {
        list[count++] = (struct rs_sigv4_header){RS_SPAN_LIT("x-amz-security-token"),
                                                 rs_secret_span(&keys->session_token)};
    }
    for (size_t i = 0; i < request->header_count && i < MAX_HEADERS; i++) {
        list[count++] = request->headers[i];
    }
    qsort(list, count, sizeof *list, compare_headers);
    return count;
}

static void add_signed_names(struct rs_buf *out, const struct rs_sigv4_header *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rs_buf_add_str(out, i > 0 ? ";" : "");
        add_lower(out, list[i].name);
    }
}

static bool add_digest(struct rs_buf *out, struct rs_span data)
{
    unsigned char digest[RS_SHA256_LEN];
    bool ok = rs_sha256(&data, 1, digest);
    rs_hex_add(out, digest, sizeof digest);
    return ok;
}

/* CanonicalRequest. */
static bool canonical(const struct rs_sigv4_request *request, const struct rs_sigv4_header *list,
                      size_t count, struct rs_buf *out)
{
    rs_buf_add_span(out, request->method);
    rs_buf_add_char(out, '\n');
    add_path(out, request->path);
    rs_buf_add_char(out, '\n');
    add_query(out, request->query);
    rs_buf_add_char(out, '\n');
    for (size_t i = 0; i < count; i++) {
        add_lower(out, list[i].name);
        rs_buf_add_char(out, ':');
        add_header_value(out, list[i].value);
        rs_buf_add_char(out, '\n');
    }
    rs_buf_add_char(out, '\n');
    add_signed_names(out, list, count);
    rs_buf_add_char(out, '\n');
    return add_digest(out, request->body);
}

/* The chain of HMACs from the secret key to the signing key, and the signature with it. */
static bool sign(const struct rs_aws_keys *keys, const struct rs_sigv4_request *request,
                 struct rs_span text, unsigned char out[RS_SHA256_LEN])
{
    struct rs_buf first;
    rs_buf_init_secret(&first, MAX_TEXT);
    rs_buf_add_str(&first, "AWS4");
    rs_buf_add_span(&first, rs_secret_span(&keys->secret));
    const struct rs_span steps[] = {{request->date, 8},
                                    rs_span_of(request->region),
                                    rs_span_of(request->service),
                                    RS_SPAN_LIT("aws4_request"),
                                    text};
    unsigned char key[RS_SHA256_LEN];
    struct rs_span with = rs_buf_span(&first);
    bool ok = rs_buf_ok(&first);
    for (size_t i = 0; ok && i < RS_COUNT(steps); i++) {
        ok = rs_hmac_sha256(with, steps[i], out);
        memcpy(key, out, sizeof key);
        with = (struct rs_span){(const char *)key, sizeof key};
    }
    rs_wipe(key, sizeof key);
    rs_buf_clear(&first);
    return ok;
}

bool rs_sigv4_authorization(const struct rs_aws_keys *keys, const struct rs_sigv4_request *request,
                            struct rs_buf *out)
{
    struct rs_sigv4_header list[MAX_HEADERS + OWN_HEADERS];
    size_t count = collect_headers(keys, request, list);
    struct rs_buf text, scope, to_sign;
    unsigned char signature[RS_SHA256_LEN];
    rs_buf_init_secret(&text, MAX_TEXT);
    rs_buf_init(&scope, MAX_TEXT);
    rs_buf_init(&to_sign, MAX_TEXT);
    rs_buf_add_format(&scope, "%.8s/%s/%s/aws4_request", request->date, request->region,
                      request->service);
    bool ok = canonical(request, list, count, &text) && rs_buf_ok(&text);
    rs_buf_add_format(&to_sign, "AWS4-HMAC-SHA256\n%s\n%s\n", request->date, rs_buf_str(&scope));
    ok = ok && add_digest(&to_sign, rs_buf_span(&text)) && rs_buf_ok(&to_sign) &&
         sign(keys, request, rs_buf_span(&to_sign), signature);
    if (ok) {
        rs_buf_add_format(out, "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=", keys->id,
                          rs_buf_str(&scope));
        add_signed_names(out, list, count);
        rs_buf_add_str(out, ", Signature=");
        rs_hex_add(out, signature, sizeof signature);
    }
    rs_buf_clear(&text);
    rs_buf_clear(&scope);
    rs_buf_clear(&to_sign);
    return ok && rs_buf_ok(out);
}
