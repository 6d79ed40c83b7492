/* The outside world as pointers, so that a test can replace it: time, chance, HTTP, the browser.
 * One per connection attempt; the real one is made by rs_net_host_init (net/host.h). All functions
 * may be called from the one thread that connects. */
#ifndef RS_BASE_HOST_H
#define RS_BASE_HOST_H

#include "base/error.h"
#include "base/log.h"
#include "base/notes.h"
#include "base/stop.h"

struct rs_http_request;  /* net/http.h */
struct rs_http_response; /* net/http.h */
struct rs_prompt;        /* redshift_odbc.h */
struct rs_buf;           /* base/buf.h */

enum rs_answer { RS_ANSWER_GIVEN, RS_ANSWER_NOT_YET, RS_ANSWER_NEVER };

/* Where prompts go: to the function, else to the descriptor, else to the controlling terminal; see
 * redshift_odbc.h. */
struct rs_prompt_place {
    int (*function)(void *data, const struct rs_prompt *prompt); /* NULL: none */
    void *data;
    int fd; /* borrowed; -1: none */
};

struct rs_host {
    void *ctx;
    int64_t (*now)(void *ctx);          /* wall clock, seconds since 1970 UTC */
    int64_t (*monotonic_ms)(void *ctx); /* deadlines */
    bool (*random)(void *ctx, void *out, size_t len);
    bool (*http)(void *ctx, const struct rs_http_request *request,
                 struct rs_http_response *response, struct rs_error *err);
    /* Opens `url` in the person's browser and returns at once (net/browser.h says how). */
    bool (*open_url)(void *ctx, const char *url, struct rs_error *err);
    /* Shows text to the person where there is a place for it, other than a browser, and returns at
     * once; false: there is none, and why. NULL: there never is. */
    bool (*show)(void *ctx, const struct rs_prompt *prompt, struct rs_error *err);
    /* Looks for a line that the person gives at that place, without waiting. `answer` (secret)
     * stays the caller's from one call to the next and holds the line when it is whole. NEVER: the
     * person or the place gave up, and why. NULL exactly when `show` is. */
    enum rs_answer (*ask)(void *ctx, struct rs_buf *answer, struct rs_error *err);
    struct rs_prompt_place place; /* of the real `show` and `ask` */
    struct rs_log *log;           /* borrowed; NULL: no log */
    struct rs_notes *notes;       /* borrowed; warnings for the diagnostics; NULL: dropped */
};

int64_t rs_host_now(const struct rs_host *host);
int64_t rs_host_monotonic_ms(const struct rs_host *host);

#endif
