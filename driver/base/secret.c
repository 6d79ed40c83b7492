/* Secret text; see secret.h. */
#include "base/secret.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void rs_wipe(void *ptr, size_t len)
{
    if (len > 0) {
        explicit_bzero(ptr, len);
    }
}

/* Whole pages, kept out of core dumps and, where the limit allows it, out of swap. */
static char *map_pages(size_t len)
{
    char *ptr = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (ptr == MAP_FAILED) {
        return NULL;
    }
    madvise(ptr, len, MADV_DONTDUMP);
    (void)!mlock(ptr, len);
    return ptr;
}

bool rs_secret_set(struct rs_secret *secret, struct rs_span text, struct rs_error *err)
{
    struct rs_secret fresh = {0};
    if (text.ptr) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        fresh.len = text.len;
        fresh.mapped = (text.len + page) / page * page;
        fresh.ptr = map_pages(fresh.mapped);
        if (!fresh.ptr) {
            return rs_fail_memory(err);
        }
        memcpy(fresh.ptr, text.ptr, text.len);
    }
    rs_secret_clear(secret);
    *secret = fresh;
    return true;
}

bool rs_secret_take(struct rs_secret *secret, struct rs_buf *from, struct rs_error *err)
{
    bool ok = rs_buf_ok(from) ? rs_secret_set(secret, rs_buf_span(from), err) : rs_fail_memory(err);
    from->wipe = true;
    rs_buf_clear(from);
    return ok;
}

void rs_secret_move(struct rs_secret *to, struct rs_secret *from)
{
    struct rs_secret moved = *from;
    *from = (struct rs_secret){0};
    rs_secret_clear(to);
    *to = moved;
}

bool rs_secret_given(const struct rs_secret *secret)
{
    return secret->ptr != NULL;
}

struct rs_span rs_secret_span(const struct rs_secret *secret)
{
    return (struct rs_span){secret->ptr, secret->len};
}

const char *rs_secret_str(const struct rs_secret *secret)
{
    return secret->ptr ? secret->ptr : "";
}

void rs_secret_clear(struct rs_secret *secret)
{
    if (secret->ptr) {
        rs_wipe(secret->ptr, secret->mapped);
        munmap(secret->ptr, secret->mapped);
    }
    *secret = (struct rs_secret){0};
}
