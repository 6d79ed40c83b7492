/* One call to an AWS service; see call.h. */
#include "aws/call.h"

#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "aws/partition.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/xml.h"
#include "net/url.h"
#include "redshift_odbc.h"

enum { MAX_URL = 8192, MAX_HEADER = 1 << 16, MAX_TRIES = 4, SKEW_LIMIT_S = 240 };

void rs_aws_fault_clear(struct rs_aws_fault *fault)
{
    free(fault->code);
    free(fault->message);
    *fault = (struct rs_aws_fault){0};
}

bool rs_aws_fault_is(const struct rs_aws_fault *fault, const char *code)
{
    return fault->code && strcmp(fault->code, code) == 0;
}

/* "com.amazonaws.redshift#ResourceNotFoundException:http..." is ResourceNotFoundException (AWS
 * JSON 1.1). */
static void strip_type(char *code)
{
    char *hash = code ? strrchr(code, '#') : NULL;
    if (hash) {
        memmove(code, hash + 1, strlen(hash + 1) + 1);
    }
    if (code) {
        code[strcspn(code, ":")] = '\0';
    }
}

static void read_fault(const struct rs_aws_call *call, const struct rs_http_response *response,
                       struct rs_aws_fault *fault)
{
    static const struct rs_xml_field xml[] = {
        {"Error/Code", RS_XML_STRING, offsetof(struct rs_aws_fault, code), true},
        {"Error/Message", RS_XML_STRING, offsetof(struct rs_aws_fault, message), false},
    };
    static const struct rs_json_field json[] = {
        {"__type", RS_JSON_STRING, offsetof(struct rs_aws_fault, code), true, RS_JSON_NO_PRESENT},
        {"message", RS_JSON_STRING, offsetof(struct rs_aws_fault, message), false,
         RS_JSON_NO_PRESENT},
    };
    struct rs_error ignored = {0};
    struct rs_span body = rs_buf_span(&response->body);
    bool ok = call->target ? rs_json_read(body, call->what, json, RS_COUNT(json), fault, &ignored)
                           : rs_xml_read(body, call->what, xml, RS_COUNT(xml), fault, &ignored);
    if (!ok) {
        rs_aws_fault_clear(fault);
    }
    strip_type(fault->code);
    fault->status = response->status;
    rs_error_clear(&ignored);
}

static bool is_any(const char *code, const char *const *list)
{
    for (; code && *list; list++) {
        if (strcmp(code, *list) == 0) {
            return true;
        }
    }
    return false;
}

static bool worth_repeating(const struct rs_aws_fault *fault)
{
    static const char *const codes[] = {"Throttling",
                                        "ThrottlingException",
                                        "RequestLimitExceeded",
                                        "IDPCommunicationError",
                                        "RequestThrottled",
                                        "TooManyRequestsException",
                                        NULL};
    return fault->status >= 500 || fault->status == 429 || is_any(fault->code, codes);
}

/* AWS's clock and ours differ so much that this explains the refusal: correct ours for this login.
 */
static bool correct_skew(struct rs_aws_client *client, const struct rs_aws_fault *fault,
                         int64_t date)
{
    static const char *const codes[] = {
        "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException",
        "RequestExpired",       "AuthFailure",           NULL};
    int64_t skew = date - rs_host_now(client->host);
    if (date == 0 || !is_any(fault->code, codes) || llabs(skew - client->skew_s) < SKEW_LIMIT_S) {
        return false;
    }
    rs_log_write(client->host->log, RS_LOG_WARN,
                 "the local clock is %lld s behind AWS's; correcting for it", (long long)skew);
    client->skew_s = skew;
    return true;
}

/* "Name: value" lines of one request; they may hold the session token and are wiped. */
enum { LINE_TYPE, LINE_DATE, LINE_TOKEN, LINE_TARGET, LINE_AUTHORIZATION, LINES };
struct lines {
    struct rs_buf text[LINES];
    const char *list[LINES + 1];
};

static void lines_clear(struct lines *lines)
{
    for (size_t i = 0; i < LINES; i++) {
        rs_buf_clear(&lines->text[i]);
    }
}

/* As libcurl writes the Host header: with a port only when it is not the scheme's own. */
static struct rs_span host_header(const char *endpoint, bool secure)
{
    const char *from = strstr(endpoint, "://") + 3;
    struct rs_span host = {from, strcspn(from, "/?")};
    struct rs_span own = rs_span_of(secure ? ":443" : ":80");
    if (host.len > own.len && memcmp(host.ptr + host.len - own.len, own.ptr, own.len) == 0) {
        host.len -= own.len;
    }
    return host;
}

static bool sign_lines(struct rs_aws_client *client, const struct rs_aws_call *call,
                       const char *endpoint, struct lines *lines, struct rs_error *err)
{
    struct rs_url url;
    char date[17];
    if (!rs_url_parse(rs_span_of(endpoint), call->what, &url, err)) {
        return false;
    }
    rs_clock_format_basic(rs_host_now(client->host) + client->skew_s, date);
    struct rs_sigv4_header headers[] = {{RS_SPAN_LIT("content-type"),
                                         rs_span_of(call->content_type)},
                                        {RS_SPAN_LIT("x-amz-target"), rs_span_of(call->target)}};
    struct rs_sigv4_request request = {.method = RS_SPAN_LIT("POST"),
                                       .host = host_header(endpoint, url.secure),
                                       .path = url.path,
                                       .query = url.query,
                                       .headers = headers,
                                       .header_count = call->target ? 2 : 1,
                                       .body = call->body,
                                       .region = client->region,
                                       .service = call->service,
                                       .date = date};
    rs_buf_add_format(&lines->text[LINE_DATE], "X-Amz-Date: %s", date);
    if (rs_secret_given(&call->keys->session_token)) {
        rs_buf_add_str(&lines->text[LINE_TOKEN], "X-Amz-Security-Token: ");
        rs_buf_add_span(&lines->text[LINE_TOKEN], rs_secret_span(&call->keys->session_token));
    }
    rs_buf_add_str(&lines->text[LINE_AUTHORIZATION], "Authorization: ");
    return rs_sigv4_authorization(call->keys, &request, &lines->text[LINE_AUTHORIZATION])
               ? true
               : rs_fail_memory(err);
}

static bool make_lines(struct rs_aws_client *client, const struct rs_aws_call *call,
                       const char *endpoint, struct lines *lines, struct rs_error *err)
{
    for (size_t i = 0; i < LINES; i++) {
        rs_buf_init_secret(&lines->text[i], MAX_HEADER);
    }
    rs_buf_add_format(&lines->text[LINE_TYPE], "Content-Type: %s", call->content_type);
    if (call->target) {
        rs_buf_add_format(&lines->text[LINE_TARGET], "X-Amz-Target: %s", call->target);
    }
    if (call->keys && !sign_lines(client, call, endpoint, lines, err)) {
        return false;
    }
    size_t count = 0;
    for (size_t i = 0; i < LINES; i++) {
        if (!rs_buf_ok(&lines->text[i])) {
            return rs_fail_memory(err);
        }
        if (lines->text[i].len > 0) {
            lines->list[count++] = rs_buf_str(&lines->text[i]);
        }
    }
    lines->list[count] = NULL;
    return true;
}

static bool send_once(struct rs_aws_client *client, const struct rs_aws_call *call,
                      const char *endpoint, struct rs_http_response *response, struct rs_error *err)
{
    struct lines lines;
    bool ok = make_lines(client, call, endpoint, &lines, err);
    if (ok) {
        struct rs_http_request request = {.what = call->what,
                                          .method = "POST",
                                          .url = endpoint,
                                          .headers = lines.list,
                                          .body = call->body,
                                          .route = &client->config->route,
                                          .wait = *client->wait,
                                          .retry = true};
        ok = client->host->http(client->host->ctx, &request, response, err);
    }
    lines_clear(&lines);
    return ok;
}

/* Exponential back-off with jitter; false when the wait ends first. */
static bool pause_before(struct rs_aws_client *client, int try)
{
    unsigned char chance = 0;
    struct pollfd none = {.fd = -1};
    (void)!client->host->random(client->host->ctx, &chance, 1);
    int ms = (100 << try) + chance;
    if (rs_wait_left_ms(client->wait, rs_host_monotonic_ms(client->host), ms) < ms) {
        return false;
    }
    return rs_wait_poll(client->wait, &none, 1, ms) == 0;
}

static bool try_calls(struct rs_aws_client *client, const struct rs_aws_call *call,
                      const char *endpoint, struct rs_http_response *response,
                      struct rs_aws_fault *fault, struct rs_error *err)
{
    bool corrected = false;
    for (int try = 0;; try++) {
        if (!send_once(client, call, endpoint, response, err)) {
            err->native = err->native ? err->native : RS_NATIVE_AWS_UNREACHABLE;
            return false;
        }
        if (response->status >= 200 && response->status < 300) {
            return true;
        }
        rs_aws_fault_clear(fault);
        read_fault(call, response, fault);
        rs_log_write(client->host->log, RS_LOG_INFO, "%s %s: HTTP %d %s", call->what,
                     call->operation, fault->status, fault->code ? fault->code : "");
        bool again = !corrected && call->keys && correct_skew(client, fault, response->date);
        corrected = corrected || again;
        again =
            again || (worth_repeating(fault) && try + 1 < MAX_TRIES && pause_before(client, try));
        if (!again) {
            return false;
        }
        rs_http_response_clear(response);
    }
}

bool rs_aws_send(struct rs_aws_client *client, const struct rs_aws_call *call,
                 struct rs_http_response *response, struct rs_aws_fault *fault,
                 struct rs_error *err)
{
    struct rs_buf endpoint;
    rs_buf_init(&endpoint, MAX_URL);
    rs_aws_endpoint(&endpoint, call->service, rs_span_of(client->region), call->endpoint);
    bool ok = rs_buf_ok(&endpoint) ? true : rs_fail_memory(err);
    ok = ok &&
         rs_url_check_endpoint(rs_buf_str(&endpoint), call->what, client->config->unsafe_http, err);
    if (ok) {
        rs_log_write(client->host->log, RS_LOG_DEBUG, "%s %s", call->what, call->operation);
        ok = try_calls(client, call, rs_buf_str(&endpoint), response, fault, err);
    }
    rs_buf_clear(&endpoint);
    return ok;
}
