/* Runs a program whose kernel refuses system calls, as a container's filter or a broken file system
 * does (seccomp(2)):
 *
 *   refusing CALL=ERRNO[,CALL=ERRNO...] PROGRAM ARGUMENTS...
 *
 * CALL is one of the table below. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 64, NO_NUMBER = -1 };

static const struct {
    const char *name;
    int number;
} calls[] = {{"keyctl", SYS_keyctl},
             {"add_key", SYS_add_key},
             {"flock", SYS_flock},
             {"fsync", SYS_fsync},
             {"connect", SYS_connect}};

static const struct {
    const char *name;
    int number;
} errors[] = {{"EPERM", EPERM},
              {"ENOSYS", ENOSYS},
              {"ENOLCK", ENOLCK},
              {"ENOSPC", ENOSPC},
              {"ENETUNREACH", ENETUNREACH}};

static struct sock_filter program[MOST];
static unsigned short count;

static void add(unsigned code, unsigned value, unsigned skip_if_not)
{
    program[count++] = (struct sock_filter){.code = (unsigned short)code,
                                            .jf = (unsigned char)skip_if_not,
                                            .k = value};
}

static int error_number(const char *name)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (strcmp(errors[i].name, name) == 0) {
            return errors[i].number;
        }
    }
    return NO_NUMBER;
}

static int refuse(const char *name, const char *why)
{
    int error = error_number(why);
    for (size_t i = 0; i < sizeof calls / sizeof *calls && count < MOST - 8; i++) {
        if (error == NO_NUMBER || strcmp(calls[i].name, name) != 0) {
            continue;
        }
        add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0);
        add(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 1);
        add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error, 0);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char *rest = argc > 2 ? argv[1] : NULL, *rule, *save = NULL;
    for (rule = rest ? strtok_r(rest, ",", &save) : NULL; rule; rule = strtok_r(NULL, ",", &save)) {
        char *why = strchr(rule, '=');
        if (why) {
            *why++ = '\0';
        }
        if (!why || !refuse(rule, why)) {
            rest = NULL;
        }
    }
    if (!rest) {
        fputs("usage: refusing CALL=ERRNO[,...] PROGRAM ARGUMENTS... (see refusing.c)\n", stderr);
        return 2;
    }
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0);
    struct sock_fprog filter = {.len = count, .filter = program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        perror("refusing: seccomp");
        return 2;
    }
    execv(argv[2], argv + 2);
    perror(argv[2]);
    return 127;
}
