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
    {"SSL_up_ref", offsetof(struct rs_pq_libssl, up_ref)},
    {"SSL_free", offsetof(struct rs_pq_libssl, free)},
    {"SSL_get_verify_result", offsetof(struct rs_pq_libssl, verify_result)},
    {"SSL_is_init_finished", offsetof(struct rs_pq_libssl, handshake_done)},
    {"X509_verify_cert_error_string", offsetof(struct rs_pq_libssl, verify_text)},
    {"ERR_clear_error", offsetof(struct rs_pq_libssl, clear_errors)},
};

bool rs_pq_libssl_find(struct rs_pq_libssl *out)
{
    Dl_info info;
    if (!dladdr((void *)(uintptr_t)PQconnectPoll, &info) || !info.dli_fname) {
        return false;
    }
    void *libpq = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    bool ok = libpq != NULL;
    for (size_t i = 0; ok && i < RS_COUNT(functions); i++) {
        void *function = dlsym(libpq, functions[i].name);
        memcpy((char *)out + functions[i].offset, &function, sizeof function);
        ok = function != NULL;
    }
    if (libpq) {
        dlclose(libpq); /* the reference of this lookup; the driver itself keeps libpq loaded */
    }
    return ok;
}
