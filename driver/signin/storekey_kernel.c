/* The key in the kernel's keyring of the user (@u, keyrings(7)): in memory only, gone when the
 * user's last process ends. System calls, no library. Whatever forbids them (a container's filter
 * answers EPERM or ENOSYS) makes the place unusable, which is no failure. */
#include <errno.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "signin/storekey.h"

enum { MAX_NAME = 80 };

/* Possessors everything; the owner may see, read and find the key without possessing it. */
enum { RIGHTS = 0x3f0b0000 };

static void name_of(const struct rs_key_turn *turn, char name[MAX_NAME])
{
    snprintf(name, MAX_NAME, "redshift-odbc:%s", turn->label);
}

/* A new key gives its owner no right to read it: only one who *possesses* it can, who reaches it
 * from the keyrings of the thread or the session. A session without a link to @u (a system
 * service's) reaches it through the thread's own keyring; the link is taken back. */
static void possess(bool really)
{
    if (really) {
        (void)syscall(SYS_keyctl, KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_THREAD_KEYRING);
    } else {
        (void)syscall(SYS_keyctl, KEYCTL_UNLINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_THREAD_KEYRING);
    }
}

static long find_serial(const char *name)
{
    return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", name, 0);
}

static long read_bytes(long serial, struct rs_store_key *key)
{
    long got = syscall(SYS_keyctl, KEYCTL_READ, serial, key->bytes, sizeof key->bytes);
    if (got < 0 && errno == EACCES) {
        possess(true);
        got = syscall(SYS_keyctl, KEYCTL_READ, serial, key->bytes, sizeof key->bytes);
        possess(false);
    }
    return got;
}

static enum rs_key_answer fail_kernel(struct rs_error *why)
{
    rs_fail(why, RS_HY000, "the kernel keyring cannot be used (%s)", strerror(errno));
    return RS_KEY_UNUSABLE;
}

static enum rs_key_answer kernel_find(struct rs_key_turn *turn, struct rs_store_key *key,
                                      struct rs_error *why)
{
    char name[MAX_NAME];
    name_of(turn, name);
    long serial = find_serial(name);
    if (serial < 0) {
        bool none = errno == ENOKEY || errno == EKEYEXPIRED || errno == EKEYREVOKED;
        return none ? RS_KEY_NONE : fail_kernel(why);
    }
    long got = read_bytes(serial, key);
    if (got < 0) {
        return fail_kernel(why);
    }
    if (got != (long)sizeof key->bytes) {
        return RS_KEY_NONE; /* somebody else's; it is replaced */
    }
    return rs_store_key_identify(key, why) ? RS_KEY_FOUND : RS_KEY_UNUSABLE;
}

static bool kernel_keep(struct rs_key_turn *turn, const struct rs_store_key *key,
                        struct rs_error *why)
{
    char name[MAX_NAME];
    name_of(turn, name);
    possess(true);
    long serial =
        syscall(SYS_add_key, "user", name, key->bytes, sizeof key->bytes, KEY_SPEC_USER_KEYRING);
    bool ok = serial >= 0 && syscall(SYS_keyctl, KEYCTL_SETPERM, serial, RIGHTS) == 0;
    if (!ok) {
        fail_kernel(why);
    }
    if (!ok && serial >= 0) {
        (void)syscall(SYS_keyctl, KEYCTL_UNLINK, serial, KEY_SPEC_USER_KEYRING);
    }
    possess(false);
    return ok;
}

const struct rs_key_place rs_key_place_kernel = {.text = "kernel keyring",
                                                 .keyring = true,
                                                 .find = kernel_find,
                                                 .keep = kernel_keep};
