/* libpq's own OpenSSL; see libssl.h. */
#include "pq/libssl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/compiler.h"

static const struct {
    const char *name;
    size_t offset;
} functions[] = {
    {"SSL_read", offsetof(struct rs_pq_libssl, read)},
    {"SSL_peek", offsetof(struct rs_pq_libssl, peek)},
    {"SSL_write", offsetof(struct rs_pq_libssl, write)},
    {"SSL_get_error", offsetof(struct rs_pq_libssl, error)},
    {"ERR_clear_error", offsetof(struct rs_pq_libssl, clear_errors)},
};

void *rs_pq_libpq_symbol(const char *name)
{
    Dl_info info;
    if (!dladdr((void *)(uintptr_t)PQconnectPoll, &info) || !info.dli_fname) {
        return NULL;
    }
    void *libpq = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    void *found = libpq ? dlsym(libpq, name) : NULL;
    if (libpq) {
        dlclose(libpq); /* the reference of this lookup; the driver itself keeps libpq loaded */
    }
    return found;
}

bool rs_pq_libssl_find(struct rs_pq_libssl *out)
{
    bool ok = true;
    for (size_t i = 0; ok && i < RS_COUNT(functions); i++) {
        void *function = rs_pq_libpq_symbol(functions[i].name);
        memcpy((char *)out + functions[i].offset, &function, sizeof function);
        ok = function != NULL;
    }
    return ok;
}
