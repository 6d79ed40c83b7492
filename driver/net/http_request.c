/* The parser of a request; see http_request.h. Lenient where RFC 9112 lets a server be (a lone LF
 * ends a line, an empty line may come first), strict where two readers could disagree. */
#include "net/http_request.h"

#include <string.h>

/* What the head says about itself, beside the spans. */
struct head {
    bool http_1_0, has_length, has_host;
};

void rs_request_init(struct rs_request *request)
{
    memset(request, 0, sizeof *request);
    rs_buf_init_secret(&request->bytes, RS_REQUEST_MAX_HEAD + RS_REQUEST_MAX_BODY);
}

void rs_request_clear(struct rs_request *request)
{
    rs_buf_clear(&request->bytes);
    memset(request, 0, sizeof *request);
}

bool rs_request_is_tls(const struct rs_request *request)
{
    const char *bytes = rs_buf_str(&request->bytes);
    size_t len = request->bytes.len;
    return len > 0 && bytes[0] == 0x16 && (len == 1 || bytes[1] == 0x03);
}

static bool is_token(struct rs_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
            (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c))) {
            return false;
        }
    }
    return text.len > 0;
}

/* The next line without its end. */
static struct rs_span next_line(struct rs_span *rest)
{
    struct rs_span line = rs_span_cut(rest, '\n');
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
        line.len--;
    }
    return line;
}

/* origin-form, absolute-form (as if to a proxy) or "*"; 0 or the status of the refusal. */
static int read_target(struct rs_request *request, struct rs_span target)
{
    static const char scheme[] = "http://";
    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.ptr[i];
        if (c <= ' ' || c >= 0x7F) {
            return 400;
        }
    }
    if (rs_span_starts_nocase(target, scheme)) {
        size_t end = sizeof scheme - 1;
        while (end < target.len && target.ptr[end] != '/' && target.ptr[end] != '?') {
            end++;
        }
        request->host = (struct rs_span){target.ptr + sizeof scheme - 1, end - (sizeof scheme - 1)};
        target = (struct rs_span){target.ptr + end, target.len - end};
    } else if (!rs_span_starts(target, "/") && !rs_span_is(target, "*")) {
        return 400;
    }
    request->query = target;
    request->path = rs_span_cut(&request->query, '?');
    if (request->path.len == 0) {
        request->path = RS_SPAN_LIT("/");
    }
    return 0;
}

static int read_request_line(struct rs_request *request, struct head *head, struct rs_span line)
{
    struct rs_span rest = line;
    request->method = rs_span_cut(&rest, ' ');
    struct rs_span target = rs_span_cut(&rest, ' ');
    if (!is_token(request->method) || target.len == 0 || !rs_span_starts(rest, "HTTP/")) {
        return 400;
    }
    head->http_1_0 = rs_span_is(rest, "HTTP/1.0");
    if (!head->http_1_0 && !rs_span_is(rest, "HTTP/1.1")) {
        return 505;
    }
    return read_target(request, target);
}

static int read_length(struct rs_request *request, struct head *head, struct rs_span value)
{
    uint32_t length;
    if (value.len == 0 || value.ptr[0] == '+' || value.ptr[0] == '-') {
        return 400;
    }
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9') {
            return 400;
        }
    }
    if (!rs_span_to_u32(value, RS_REQUEST_MAX_BODY, &length)) {
        return 413;
    }
    if (head->has_length && request->body_len != length) {
        return 400;
    }
    head->has_length = true;
    request->body_len = length;
    return 0;
}

static int read_field(struct rs_request *request, struct head *head, struct rs_span line)
{
    struct rs_span value = line;
    struct rs_span name = rs_span_cut(&value, ':');
    if (!value.ptr || !is_token(name) || memchr(line.ptr, '\0', line.len)) {
        return 400; /* a folded line and a blank before the colon too: RFC 9112 section 5 */
    }
    value = rs_span_trim(value);
    if (rs_span_is_nocase(name, "host")) {
        if (head->has_host) {
            return 400;
        }
        head->has_host = true;
        request->host = request->host.ptr ? request->host : value;
    } else if (rs_span_is_nocase(name, "content-length")) {
        return read_length(request, head, value);
    } else if (rs_span_is_nocase(name, "transfer-encoding")) {
        return 411;
    } else if (rs_span_is_nocase(name, "expect")) {
        request->wants_continue = !head->http_1_0;
        return rs_span_is_nocase(value, "100-continue") ? 0 : 417;
    } else if (rs_span_is_nocase(name, "content-type")) {
        request->content_type = value;
    } else if (rs_span_is_nocase(name, "sec-fetch-dest")) {
        request->fetch_dest = value;
    }
    return 0;
}

static int read_head(struct rs_request *request)
{
    struct head head = {0};
    struct rs_span rest = {request->bytes.ptr, request->head_len};
    struct rs_span line = next_line(&rest);
    while (line.len == 0 && rest.ptr) {
        line = next_line(&rest);
    }
    int refusal = read_request_line(request, &head, line);
    while (refusal == 0 && (line = next_line(&rest)).len > 0) {
        refusal = read_field(request, &head, line);
    }
    if (refusal == 0 && !head.has_host && !head.http_1_0) {
        refusal = 400;
    }
    request->wants_continue = request->wants_continue && request->body_len > 0;
    return refusal;
}

/* Looks for the empty line that ends the head; empty lines before the request line are none. */
static void find_head_end(struct rs_request *request)
{
    const char *bytes = request->bytes.ptr;
    size_t len = request->bytes.len, begin = 0;
    while (begin < len && (bytes[begin] == '\r' || bytes[begin] == '\n')) {
        begin++;
    }
    for (size_t i = request->scanned > begin ? request->scanned : begin; i < len; i++) {
        size_t next = i + 1 < len && bytes[i + 1] == '\r' ? i + 2 : i + 1;
        if (bytes[i] != '\n') {
            continue;
        }
        if (next >= len) {
            request->scanned = i;
            return;
        }
        if (bytes[next] == '\n') {
            request->head_len = next + 1;
            return;
        }
    }
    request->scanned = len;
}

static enum rs_request_state refuse(struct rs_request *request, int status)
{
    request->refusal = status;
    request->wants_continue = false;
    return request->state = RS_REQUEST_BAD;
}

static enum rs_request_state take_body(struct rs_request *request)
{
    size_t end = request->head_len + request->body_len;
    if (request->bytes.len < end) {
        return RS_REQUEST_MORE;
    }
    request->body = (struct rs_span){request->bytes.ptr + request->head_len, request->body_len};
    request->wants_continue = false;
    return request->state = RS_REQUEST_READY;
}

enum rs_request_state rs_request_feed(struct rs_request *request, const void *bytes, size_t len)
{
    const size_t most = RS_REQUEST_MAX_HEAD + RS_REQUEST_MAX_BODY;
    if (request->state != RS_REQUEST_MORE || len == 0) {
        return request->state;
    }
    /* All at once, so that the spans stay good while the body grows. */
    if (!request->bytes.ptr && !rs_buf_reserve(&request->bytes, most)) {
        return refuse(request, 503);
    }
    size_t room = most - request->bytes.len;
    rs_buf_add(&request->bytes, bytes, len < room ? len : room);
    if (request->head_len == 0) {
        find_head_end(request);
        size_t head = request->head_len > 0 ? request->head_len : request->bytes.len;
        if (head > RS_REQUEST_MAX_HEAD) {
            return refuse(request, 431);
        }
        if (request->head_len == 0) {
            return RS_REQUEST_MORE;
        }
        int refusal = read_head(request);
        if (refusal != 0) {
            return refuse(request, refusal);
        }
    }
    return take_body(request);
}
