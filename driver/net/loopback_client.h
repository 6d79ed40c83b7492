/* One client of the loopback listener: its socket, its request, its answer, its end. Internal to
 * net/loopback.c. */
#ifndef RS_NET_LOOPBACK_CLIENT_H
#define RS_NET_LOOPBACK_CLIENT_H

#include "net/http_request.h"
#include "net/loopback.h"

enum rs_client_phase {
    RS_CLIENT_READING,
    RS_CLIENT_HELD,    /* its answer comes later */
    RS_CLIENT_WRITING, /* `out` is on its way */
    RS_CLIENT_DRAINING /* we have sent all; reading the rest so that close() sends no reset */
};

struct rs_client {
    int fd; /* -1: a free place */
    enum rs_client_phase phase;
    int64_t since_ms, deadline_ms; /* accepted; when this phase is over */
    struct rs_request request;
    struct rs_buf out;
    size_t sent;
    bool continued; /* "100 Continue" was sent */
};

void rs_client_open(struct rs_client *client, int fd, int64_t now_ms);
void rs_client_close(struct rs_client *client);
/* The poll() events it waits for. */
short rs_client_events(const struct rs_client *client);
/* Reads once. False: the client is gone or broken and must be closed. */
bool rs_client_read(struct rs_client *client);
/* Puts an answer on its way: status line, headers, page (not for 204). */
void rs_client_answer(struct rs_client *client, int status, struct rs_span page, int64_t now_ms);
/* Writes what it can; after the last byte, half-closes and drains. False: close it. */
bool rs_client_write(struct rs_client *client, int64_t now_ms);
/* Reads and drops. False: the peer has closed too (or broke); close it. */
bool rs_client_drain(struct rs_client *client);

#endif
