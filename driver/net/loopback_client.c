/* One client of the loopback listener; see loopback_client.h. */
#include "net/loopback_client.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/secret.h"
#include "net/page.h"

enum {
    CLIENT_MS = 10000, /* for the whole request, and again for reading the answer */
    DRAIN_MS = 500,
    MAX_ANSWER = 256 * 1024,
    PIECE = 4096
};

void rs_client_open(struct rs_client *client, int fd, int64_t now_ms)
{
    *client = (struct rs_client){.fd = fd, .since_ms = now_ms, .deadline_ms = now_ms + CLIENT_MS};
    rs_request_init(&client->request);
    rs_buf_init_secret(&client->out, MAX_ANSWER);
}

void rs_client_close(struct rs_client *client)
{
    if (client->fd >= 0) {
        close(client->fd);
    }
    rs_request_clear(&client->request);
    rs_buf_clear(&client->out);
    client->fd = -1;
}

short rs_client_events(const struct rs_client *client)
{
    switch (client->phase) {
    case RS_CLIENT_WRITING:
        return POLLOUT;
    case RS_CLIENT_HELD:
        return 0;
    default:
        return POLLIN;
    }
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* The interim answer; what does not fit into the socket's buffer here is not worth a phase. */
static void send_continue(struct rs_client *client)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (client->request.wants_continue && !client->continued) {
        client->continued = true;
        (void)!send(client->fd, text, sizeof text - 1, MSG_NOSIGNAL);
    }
}

bool rs_client_read(struct rs_client *client)
{
    char piece[PIECE];
    ssize_t got = recv(client->fd, piece, sizeof piece, 0);
    if (got <= 0) {
        return got < 0 && would_block();
    }
    rs_request_feed(&client->request, piece, (size_t)got);
    rs_wipe(piece, (size_t)got);
    send_continue(client);
    return true;
}

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } table[] = {
        {200, "OK"},
        {204, "No Content"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < RS_COUNT(table); i++) {
        if (table[i].status == status) {
            return table[i].phrase;
        }
    }
    return "Answer";
}

static void write_head(struct rs_buf *out, int status, size_t length)
{
    rs_buf_add_format(out, "HTTP/1.1 %d %s\r\n", status, reason(status));
    if (status != 204) {
        rs_buf_add_format(out,
                          "Content-Type: text/html; charset=utf-8\r\n"
                          "Content-Length: %zu\r\n",
                          length);
    }
    if (status == 405) {
        rs_buf_add_str(out, "Allow: GET, POST, OPTIONS\r\n");
    }
    rs_buf_add_str(out, "Connection: close\r\n"
                        "Cache-Control: no-store\r\n"
                        "Referrer-Policy: no-referrer\r\n"
                        "X-Content-Type-Options: nosniff\r\n"
                        "X-Frame-Options: DENY\r\n"
                        "Content-Security-Policy: ");
    rs_page_policy(out);
    rs_buf_add_str(out, "\r\n"
                        "Cross-Origin-Opener-Policy: same-origin\r\n"
                        "Cross-Origin-Resource-Policy: same-origin\r\n\r\n");
}

void rs_client_answer(struct rs_client *client, int status, struct rs_span page, int64_t now_ms)
{
    bool head_only = rs_span_is(client->request.method, "HEAD");
    rs_buf_reset(&client->out);
    write_head(&client->out, status, page.len);
    if (status != 204 && !head_only) {
        rs_buf_add_span(&client->out, page);
    }
    client->phase = RS_CLIENT_WRITING;
    client->deadline_ms = now_ms + CLIENT_MS;
    client->sent = 0;
}

bool rs_client_write(struct rs_client *client, int64_t now_ms)
{
    if (!rs_buf_ok(&client->out)) {
        return false;
    }
    size_t left = client->out.len - client->sent;
    ssize_t put = send(client->fd, rs_buf_str(&client->out) + client->sent, left, MSG_NOSIGNAL);
    if (put < 0) {
        return would_block();
    }
    client->sent += (size_t)put;
    if (client->sent == client->out.len) {
        shutdown(client->fd, SHUT_WR);
        client->phase = RS_CLIENT_DRAINING;
        client->deadline_ms = now_ms + DRAIN_MS;
    }
    return true;
}

bool rs_client_drain(struct rs_client *client)
{
    char piece[PIECE];
    ssize_t got = recv(client->fd, piece, sizeof piece, 0);
    return got > 0 || (got < 0 && would_block());
}
