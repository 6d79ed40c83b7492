/* Doors; see doorway.h. */
#include "signin/doorway.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "net/page.h"
#include "net/url.h"

enum { NAME_BYTES = 16, MAX_PATH = 100, MAX_URL_BYTES = 65536 };

bool rs_doorway_init(struct rs_doorway *door, const char *name, const char *title,
                     const struct rs_host *host, struct rs_error *err)
{
    unsigned char bytes[NAME_BYTES];
    struct rs_buf path;
    *door = (struct rs_doorway){.title = title};
    rs_buf_init_secret(&door->url, MAX_URL_BYTES);
    rs_buf_init(&path, MAX_PATH);
    if (!host->random(host->ctx, bytes, sizeof bytes)) {
        return rs_fail(err, RS_HY000, "the system gave no random numbers");
    }
    rs_buf_add_format(&path, "/%s/", name);
    rs_hex_add(&path, bytes, sizeof bytes);
    door->path = rs_buf_take(&path);
    return door->path || rs_fail_memory(err);
}

static void write_gone(struct rs_loopback_answer *answer)
{
    struct rs_page page = {.kind = RS_PAGE_NOT_HERE,
                           .title = "This page was opened already",
                           .message = "It can be opened once only, so that nobody else can use it.",
                           .advice = "Look for the tab that it opened, or start again from your "
                                     "program."};
    answer->status = 404;
    rs_page_write(answer->page, &page);
}

bool rs_doorway_is(const struct rs_doorway *door, const struct rs_loopback_request *request)
{
    return door->path && rs_span_is(request->path, door->path);
}

void rs_doorway_answer(struct rs_doorway *door, struct rs_loopback_answer *answer)
{
    if (door->used) {
        write_gone(answer);
        return;
    }
    struct rs_url url;
    struct rs_error ignored = {0};
    char *where = rs_url_parse(rs_buf_span(&door->url), "it", &url, &ignored)
                      ? rs_format("On to %.*s ...", (int)url.host.len, url.host.ptr)
                      : NULL;
    struct rs_page page = {.kind = RS_PAGE_WAITING,
                           .title = door->title,
                           .message = where,
                           .onward = rs_buf_str(&door->url)};
    door->used = true;
    answer->status = 200;
    rs_page_write(answer->page, &page);
    rs_error_clear(&ignored);
    free(where);
}

void rs_doorway_clear(struct rs_doorway *door)
{
    free(door->path);
    rs_buf_clear(&door->url);
    *door = (struct rs_doorway){.path = NULL};
}
