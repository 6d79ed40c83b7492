/* HTTP to the stack's control endpoint; see control.h. */
#include "control.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

enum { ANSWER_MOST = 1 << 20 };

static int connect_to(const char *url)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_port = htons((uint16_t)strtol(strrchr(url, ':') + 1, NULL, 10));
    CHECK(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

/* One request over a fresh connection; the whole answer, to be freed. */
static char *request(const char *method, const char *path, const char *body)
{
    int fd = connect_to(getenv("STACK_CONTROL"));
    dprintf(fd,
            "%s %s HTTP/1.1\r\nHost: stack\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
            method, path, strlen(body), body);
    char *answer = calloc(1, ANSWER_MOST);
    ssize_t got = 1;
    for (size_t used = 0; answer && got > 0 && used < ANSWER_MOST - 1; used += (size_t)got) {
        got = read(fd, answer + used, ANSWER_MOST - 1 - used);
        got = got > 0 ? got : 0;
    }
    close(fd);
    CHECK(answer && strncmp(answer, "HTTP/1.1 200", 12) == 0);
    return answer;
}

void control_set(const char *json)
{
    free(request("POST", "/set", json));
}

void control_do(const char *json)
{
    free(request("POST", "/do", json));
}

void control_reset(void)
{
    free(request("POST", "/reset", ""));
}

long control_counter(const char *name)
{
    char key[128];
    char *all = request("GET", "/counters", "");
    snprintf(key, sizeof key, "\"%s\": ", name);
    const char *at = all ? strstr(all, key) : NULL;
    long value = at ? strtol(at + strlen(key), NULL, 10) : 0;
    free(all);
    return value;
}
