/* What all fuzz targets share; see fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

void fuzz_broken(const char *file, int line, const char *promise)
{
    fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, promise);
    abort();
}

unsigned char fuzz_byte(struct rs_span *input)
{
    struct rs_span one = fuzz_bytes(input, 1);
    return one.len > 0 ? (unsigned char)one.ptr[0] : 0;
}

unsigned fuzz_short(struct rs_span *input)
{
    unsigned high = fuzz_byte(input);
    return high << 8 | fuzz_byte(input);
}

struct rs_span fuzz_bytes(struct rs_span *input, size_t len)
{
    struct rs_span front = {input->ptr, len < input->len ? len : input->len};
    input->ptr += front.len;
    input->len -= front.len;
    return front;
}

struct rs_span fuzz_text(struct rs_span *input)
{
    struct rs_span text = fuzz_bytes(input, rs_span_find(*input, '\0'));
    fuzz_bytes(input, 1);
    return text;
}

static bool is_one_line(struct rs_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F) {
            return false;
        }
    }
    return rs_utf8_valid(text);
}

void fuzz_check_error(bool ok, struct rs_error *err)
{
    FUZZ_CHECK(ok == !err->set);
    if (!ok) {
        FUZZ_CHECK(strlen(err->state) == 5 && *rs_error_text(err));
        FUZZ_CHECK(is_one_line(rs_span_of(rs_error_text(err))));
    }
    rs_error_clear(err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1);
    if (copy) {
        /* At the end of the block, so that the sanitizer sees the first byte beyond. */
        if (size > 0) {
            memcpy(copy + 1, data, size);
        }
        fuzz_one((struct rs_span){copy + 1, size});
    }
    free(copy);
    return 0;
}
