/* The sign-in table; see table.h. */
#include "signin/table.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lock.h"
#include "redshift_odbc.h"
#include "signin/token.h"

struct rs_entry {
    char *key; /* owned */
    bool flying;
    unsigned waiters;
    uint64_t landings;       /* counts the flights that ended */
    struct rs_token result;  /* of the last one, while somebody still waits for it */
    struct rs_error failure; /* of the last one; not set: it went well, or was its leader's own */
    struct rs_token memory;  /* what is kept */
    struct rs_cond landed;
    /* the leader's */
    struct rs_provider provider;
    struct rs_status status;
    bool memory_only;
    int64_t silent_until;
    struct rs_lockfile lockfile;
    struct rs_entry *next;
};

enum { NOBODY = 0, CHANGING = -1 };

/* The global. `owner` is the process that the table belongs to: a child of fork() has a copy whose
 * leaders do not exist. */
static struct {
    atomic_int owner;
    struct rs_lock lock;
    struct rs_entry *head;
} table = {.lock = RS_LOCK_STATIC};

/* A descriptor inherited from a leader would hold its lock for ever. The entries' memory is left
 * alone: at the fork any of it may have been in the middle of a change. */
static void start_over(void)
{
    for (struct rs_entry *entry = table.head; entry; entry = entry->next) {
        if (entry->lockfile.fd >= 0) {
            close(entry->lockfile.fd);
        }
    }
    table.head = NULL;
    rs_lock_init(&table.lock);
}

static void take_lock(void)
{
    int me = (int)getpid(), owner = atomic_load(&table.owner);
    while (owner != me) {
        if (owner != CHANGING && atomic_compare_exchange_strong(&table.owner, &owner, CHANGING)) {
            if (owner != NOBODY) {
                start_over();
            }
            atomic_store(&table.owner, me);
        }
        sched_yield();
        owner = atomic_load(&table.owner);
    }
    rs_lock_take(&table.lock);
}

static void give_lock(void)
{
    rs_lock_give(&table.lock);
}

static void free_entry(struct rs_entry *entry)
{
    free(entry->key);
    rs_token_clear(&entry->result);
    rs_error_clear(&entry->failure);
    rs_token_clear(&entry->memory);
    rs_cond_clear(&entry->landed);
    rs_provider_clear(&entry->provider);
    rs_status_clear(&entry->status);
    free(entry);
}

/* Linked in when it is complete: a fork at any moment finds a good list. */
static struct rs_entry *find(const char *key, struct rs_error *err)
{
    struct rs_entry *entry = table.head;
    while (entry && strcmp(entry->key, key) != 0) {
        entry = entry->next;
    }
    if (entry) {
        return entry;
    }
    entry = calloc(1, sizeof *entry);
    char *copy = rs_span_dup(rs_span_of(key));
    if (!entry || !copy) {
        free(entry);
        free(copy);
        rs_fail_memory(err);
        return NULL;
    }
    entry->key = copy;
    entry->lockfile.fd = -1;
    rs_cond_init(&entry->landed);
    entry->next = table.head;
    table.head = entry;
    return entry;
}

static bool recall(const struct rs_entry *entry, const struct rs_table_ask *ask)
{
    return ask->remember && !ask->person && rs_token_good(&entry->memory, ask->refused, ask->now);
}

static bool fits(const struct rs_token *token, const struct rs_table_ask *ask)
{
    return (token->fresh || !ask->person) && rs_token_usable(token, ask->refused, ask->now);
}

static bool fail_wait(const struct rs_table_ask *ask, struct rs_error *err)
{
    if (rs_stop_wanted(ask->wait.stop)) {
        return rs_fail(err, RS_HY008, "stopped while waiting for another sign-in");
    }
    return rs_fail_native(err, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT,
                          "the time was over while another connection of this process was waiting "
                          "for a person to sign in");
}

/* Waits for the flight that is going on. *decided says whether its outcome is the caller's too. */
static bool await_landing(struct rs_entry *entry, const struct rs_table_ask *ask, bool *decided,
                          struct rs_token *out, struct rs_error *err)
{
    uint64_t before = entry->landings;
    bool ok = true;
    entry->waiters++;
    while (ok && entry->landings == before) {
        ok = rs_cond_wait(&entry->landed, &table.lock, &ask->wait);
    }
    *decided = true;
    if (entry->landings == before) {
        ok = fail_wait(ask, err);
    } else if (entry->failure.set) {
        rs_error_copy(err, &entry->failure);
        ok = false;
    } else {
        *decided = fits(&entry->result, ask);
        ok = !*decided || rs_token_copy(out, &entry->result, err);
    }
    if (--entry->waiters == 0) {
        rs_token_clear(&entry->result);
    }
    return ok;
}

bool rs_table_join(const struct rs_identity_key *key, const struct rs_table_ask *ask,
                   struct rs_entry **lead, struct rs_token *out, struct rs_error *err)
{
    bool decided = false;
    *lead = NULL;
    take_lock();
    struct rs_entry *entry = find(key->text, err);
    bool ok = entry != NULL;
    while (ok && !decided) {
        if (recall(entry, ask)) {
            decided = true;
            ok = rs_token_copy(out, &entry->memory, err);
        } else if (!entry->flying) {
            decided = entry->flying = true;
            *lead = entry;
        } else {
            ok = await_landing(entry, ask, &decided, out, err);
        }
    }
    give_lock();
    return ok;
}

void rs_table_land(struct rs_entry *entry, const struct rs_token *token, const struct rs_error *err)
{
    struct rs_error ignored = {0};
    take_lock();
    rs_token_clear(&entry->result);
    rs_error_clear(&entry->failure);
    if (token && entry->waiters > 0 && !rs_token_copy(&entry->result, token, &ignored)) {
        rs_error_clear(&ignored);
    }
    if (!token && (rs_status_is_shared(err) || err->native == RS_NATIVE_NO_BROWSER)) {
        rs_error_copy(&entry->failure, err);
    }
    entry->flying = false;
    entry->landings++;
    rs_cond_wake_all(&entry->landed);
    give_lock();
}

bool rs_table_keep(struct rs_entry *entry, const struct rs_token *token, struct rs_error *err)
{
    take_lock();
    bool ok = rs_token_copy(&entry->memory, token, err);
    entry->memory.fresh = false;
    entry->memory.person_ms = 0;
    give_lock();
    return ok;
}

bool rs_table_recall(struct rs_entry *entry, struct rs_token *out)
{
    struct rs_error ignored = {0};
    take_lock();
    bool ok =
        rs_token_proof(&entry->memory).len > 0 && rs_token_copy(out, &entry->memory, &ignored);
    give_lock();
    rs_error_clear(&ignored);
    return ok;
}

void rs_table_forget(struct rs_entry *entry)
{
    take_lock();
    rs_token_clear(&entry->memory);
    give_lock();
}

struct rs_provider *rs_table_provider(struct rs_entry *entry)
{
    return &entry->provider;
}

struct rs_status *rs_table_status(struct rs_entry *entry)
{
    return &entry->status;
}

bool *rs_table_memory_only(struct rs_entry *entry)
{
    return &entry->memory_only;
}

int64_t *rs_table_silent_until(struct rs_entry *entry)
{
    return &entry->silent_until;
}

struct rs_lockfile *rs_table_lockfile(struct rs_entry *entry)
{
    return &entry->lockfile;
}

/* A process that was forked and never signed in has nothing of its own to free. */
__attribute__((destructor)) void rs_table_clear(void)
{
    if (atomic_load(&table.owner) != (int)getpid()) {
        return;
    }
    take_lock();
    struct rs_entry **at = &table.head;
    while (*at) {
        struct rs_entry *entry = *at;
        if (entry->flying || entry->waiters > 0) {
            at = &entry->next;
        } else {
            *at = entry->next;
            free_entry(entry);
        }
    }
    give_lock();
}
