/* Failing allocations; see oom.h. */
#include "oom.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

/* Allocations to go until the one that fails; negative: none will. */
static atomic_long left = -1;
static atomic_bool hit;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

void oom_arm(long number)
{
    atomic_store(&hit, false);
    atomic_store(&left, number);
}

bool oom_disarm(void)
{
    atomic_store(&left, -1);
    return atomic_load(&hit);
}

static bool fails(void)
{
    if (atomic_load(&left) < 0 || atomic_fetch_sub(&left, 1) != 0) {
        return false;
    }
    atomic_store(&hit, true);
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
    return fails() ? NULL : __real_realloc(ptr, size);
}
