/* Handles: the magic number lives in the first bytes, so that a freed handle is told before
 * anything else of it is read. */
#include "odbc/handle.h"

#include <stdlib.h>

#define MAGIC 0x52734f68u

void rs_handle_init(struct rs_handle *handle, enum rs_kind kind, struct rs_lock *lock)
{
    handle->magic = MAGIC + (uint32_t)kind;
    handle->kind = kind;
    handle->lock = lock;
}

void rs_handle_clear(struct rs_handle *handle)
{
    rs_diag_clear(&handle->diag);
    free(handle->diag.records);
    handle->diag.records = NULL;
    handle->diag.capacity = 0;
    handle->magic = 0;
}

bool rs_handle_valid(const void *handle, enum rs_kind kind)
{
    const struct rs_handle *h = handle;
    return h && h->magic == MAGIC + (uint32_t)kind;
}
