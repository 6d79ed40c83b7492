/* Names to addresses; see resolve.h. */
#include "pq/resolve.h"
#include "redshift_odbc.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Owned by the waiting thread and the looking one together: the last to leave frees it. */
struct lookup {
    atomic_int owners;
    int done; /* eventfd, readable when the answer is here */
    int code, system_error;
    struct addrinfo *list;
    bool numeric;
    char host[];
};

static void leave(struct lookup *lookup)
{
    if (atomic_fetch_sub(&lookup->owners, 1) != 1) {
        return;
    }
    if (lookup->list) {
        freeaddrinfo(lookup->list);
    }
    if (lookup->done >= 0) {
        close(lookup->done);
    }
    free(lookup);
}

static void look_up(struct lookup *lookup)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = lookup->numeric ? AI_NUMERICHOST : 0};
    lookup->code = getaddrinfo(lookup->host, NULL, &hints, &lookup->list);
    lookup->system_error = errno;
}

static void *look_up_and_tell(void *ctx)
{
    struct lookup *lookup = ctx;
    uint64_t one = 1;
    look_up(lookup);
    (void)!write(lookup->done, &one, sizeof one);
    leave(lookup);
    return NULL;
}

/* The thread is still inside the resolver: its code must not be unloaded under it. */
static void pin_this_library(void)
{
    Dl_info info;
    if (dladdr((void *)(uintptr_t)look_up_and_tell, &info) && info.dli_fname) {
        (void)!dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
    }
}

/* Signals are the host's business: none may be delivered to our thread. */
static int start(pthread_t *thread, struct lookup *lookup)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(thread, NULL, look_up_and_tell, lookup);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

static bool run(struct lookup *lookup, const struct rs_wait *wait, struct rs_error *err)
{
    pthread_t thread;
    lookup->done = eventfd(0, EFD_CLOEXEC);
    if (lookup->done < 0) {
        return rs_fail(err, RS_HY000, "no descriptor for a name lookup: %s", strerror(errno));
    }
    atomic_fetch_add(&lookup->owners, 1);
    if (start(&thread, lookup) != 0) {
        atomic_fetch_sub(&lookup->owners, 1);
        return rs_fail(err, RS_HY000, "no thread for a name lookup");
    }
    struct pollfd fd = {.fd = lookup->done, .events = POLLIN};
    int ready = rs_wait_poll(wait, &fd, 1, INT_MAX);
    if (ready > 0) {
        pthread_join(thread, NULL);
        return true;
    }
    pin_this_library();
    pthread_detach(thread);
    if (ready < 0) {
        return rs_fail(err, RS_HY008, "connecting was cancelled");
    }
    return rs_fail_native(err, RS_HYT00, RS_NATIVE_UNREACHABLE,
                          "the name server did not answer in time for the address of \"%s\"",
                          lookup->host);
}

static bool fail_lookup(const struct lookup *lookup, struct rs_error *err)
{
    if (lookup->numeric) {
        return rs_fail_native(err, RS_08001, RS_NATIVE_UNREACHABLE,
                              "HostAddr \"%s\" is not a numeric IPv4 or IPv6 address",
                              lookup->host);
    }
    if (lookup->code == EAI_NONAME) {
        return rs_fail_native(
            err, RS_08001, RS_NATIVE_UNREACHABLE,
            "there is no host named \"%s\"; check the name of the server, and the "
            "network or VPN it is known in",
            lookup->host);
    }
    return rs_fail_native(err, RS_08001, RS_NATIVE_UNREACHABLE,
                          "the address of host \"%s\" could not be looked up: %s", lookup->host,
                          lookup->code == EAI_SYSTEM ? strerror(lookup->system_error)
                                                     : gai_strerror(lookup->code));
}

static bool add_address(struct rs_pq_addresses *to, const struct addrinfo *from)
{
    char text[NI_MAXHOST];
    struct rs_pq_address *address = &to->items[to->count];
    if (getnameinfo(from->ai_addr, from->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST)) {
        return true; /* a family that has no text form cannot be connected to either */
    }
    memcpy(&address->addr, from->ai_addr, from->ai_addrlen);
    address->len = from->ai_addrlen;
    address->text = rs_span_dup(rs_span_of(text));
    to->count += address->text ? 1 : 0;
    return address->text != NULL;
}

static bool collect(const struct lookup *lookup, struct rs_pq_addresses *out, struct rs_error *err)
{
    size_t count = 0;
    for (const struct addrinfo *at = lookup->list; at; at = at->ai_next) {
        count++;
    }
    out->items = calloc(count ? count : 1, sizeof *out->items);
    bool ok = out->items != NULL;
    for (const struct addrinfo *at = lookup->list; ok && at; at = at->ai_next) {
        ok = add_address(out, at);
    }
    if (!ok) {
        rs_pq_addresses_clear(out);
        return rs_fail_memory(err);
    }
    return true;
}

bool rs_pq_resolve(const char *host, bool numeric, const struct rs_wait *wait,
                   struct rs_pq_addresses *out, struct rs_error *err)
{
    size_t len = strlen(host);
    struct lookup *lookup = calloc(1, sizeof *lookup + len + 1);
    if (!lookup) {
        return rs_fail_memory(err);
    }
    atomic_init(&lookup->owners, 1);
    lookup->done = -1;
    lookup->numeric = true;
    memcpy(lookup->host, host, len);
    look_up(lookup); /* an address needs no thread */
    lookup->numeric = numeric;
    bool ok = lookup->code == 0 || numeric || run(lookup, wait, err);
    if (ok && lookup->code != 0) {
        ok = fail_lookup(lookup, err);
    }
    ok = ok && collect(lookup, out, err);
    leave(lookup);
    return ok;
}

void rs_pq_addresses_clear(struct rs_pq_addresses *addresses)
{
    for (size_t i = 0; i < addresses->count; i++) {
        free(addresses->items[i].text);
    }
    free(addresses->items);
    *addresses = (struct rs_pq_addresses){0};
}
