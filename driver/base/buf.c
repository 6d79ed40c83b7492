/* A growing string with a ceiling; see buf.h. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

void rs_buf_init(struct rs_buf *buf, size_t max)
{
    *buf = (struct rs_buf){.max = max};
}

void rs_buf_init_secret(struct rs_buf *buf, size_t max)
{
    *buf = (struct rs_buf){.max = max, .wipe = true};
}

/* realloc that never leaves a copy of secret content behind. */
static char *resize(struct rs_buf *buf, size_t cap)
{
    if (!buf->wipe) {
        return realloc(buf->ptr, cap);
    }
    char *fresh = malloc(cap);
    if (fresh && buf->ptr) {
        memcpy(fresh, buf->ptr, buf->len + 1);
        rs_wipe(buf->ptr, buf->cap);
        free(buf->ptr);
    }
    return fresh;
}

char *rs_buf_reserve(struct rs_buf *buf, size_t len)
{
    if (buf->failed || len > buf->max || buf->len > buf->max - len) {
        buf->failed = true;
        return NULL;
    }
    size_t need = buf->len + len + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap ? buf->cap : 64;
        while (cap < need) {
            cap = cap > SIZE_MAX / 2 ? need : cap * 2;
        }
        char *ptr = resize(buf, cap);
        if (!ptr) {
            buf->failed = true;
            return NULL;
        }
        buf->ptr = ptr;
        buf->cap = cap;
    }
    buf->ptr[buf->len] = '\0';
    return buf->ptr + buf->len;
}

void rs_buf_grew(struct rs_buf *buf, size_t len)
{
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void rs_buf_add(struct rs_buf *buf, const void *bytes, size_t len)
{
    char *to = rs_buf_reserve(buf, len);
    if (to) {
        if (len > 0) {
            memcpy(to, bytes, len);
        }
        rs_buf_grew(buf, len);
    }
}

void rs_buf_add_span(struct rs_buf *buf, struct rs_span text)
{
    rs_buf_add(buf, text.ptr, text.len);
}

void rs_buf_add_str(struct rs_buf *buf, const char *text)
{
    rs_buf_add(buf, text, strlen(text));
}

void rs_buf_add_char(struct rs_buf *buf, char c)
{
    rs_buf_add(buf, &c, 1);
}

void rs_buf_add_format(struct rs_buf *buf, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *to = len < 0 ? NULL : rs_buf_reserve(buf, (size_t)len);
    if (to) {
        vsnprintf(to, (size_t)len + 1, fmt, args);
        rs_buf_grew(buf, (size_t)len);
    } else {
        buf->failed = true;
    }
    va_end(args);
}

void rs_buf_consume(struct rs_buf *buf, size_t len)
{
    if (len > 0) {
        memmove(buf->ptr, buf->ptr + len, buf->len - len + 1);
        buf->len -= len;
    }
}

void rs_buf_reset(struct rs_buf *buf)
{
    if (buf->ptr && buf->wipe) {
        rs_wipe(buf->ptr, buf->cap);
    }
    buf->len = 0;
    buf->failed = false;
    if (buf->ptr) {
        buf->ptr[0] = '\0';
    }
}

bool rs_buf_ok(const struct rs_buf *buf)
{
    return !buf->failed;
}

const char *rs_buf_str(const struct rs_buf *buf)
{
    return buf->ptr ? buf->ptr : "";
}

struct rs_span rs_buf_span(const struct rs_buf *buf)
{
    return (struct rs_span){rs_buf_str(buf), buf->len};
}

char *rs_buf_take(struct rs_buf *buf)
{
    rs_buf_reserve(buf, 0);
    char *ptr = NULL;
    if (!buf->failed) {
        ptr = buf->ptr;
        *buf = (struct rs_buf){.max = buf->max, .wipe = buf->wipe};
    }
    rs_buf_clear(buf);
    return ptr;
}

void rs_buf_clear(struct rs_buf *buf)
{
    if (buf->ptr && buf->wipe) {
        rs_wipe(buf->ptr, buf->cap);
    }
    free(buf->ptr);
    *buf = (struct rs_buf){.max = buf->max, .wipe = buf->wipe};
}
