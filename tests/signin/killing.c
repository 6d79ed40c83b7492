/* Runs a program and kills it, as kill -9 does, at a system call (ptrace(2)):
 *
 *   killing MARK N PROGRAM ARGUMENTS...
 *
 * Calls of all its threads are counted from the one on that writes a text with MARK in it; the Nth
 * is not made any more. The program's standard output goes nowhere. One line then: { killed (else
 * it ended before), calls (counted), stored (the call that replaced a file *.token; 0: none did) }.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_SIZE = 4096, SYSCALL_STOP = SIGTRAP | 0x80 };

struct watch {
    const char *mark;
    long last, calls, stored;
    bool counting, killed;
    pid_t renaming; /* the thread that is replacing a token */
};

/* The program's memory at an address, as text; "" when it cannot be read. */
static void read_text(pid_t pid, unsigned long long address, size_t size, char text[TEXT_SIZE])
{
    size_t len = size < TEXT_SIZE - 1 ? size : TEXT_SIZE - 1;
    struct iovec here = {text, len}, there = {(void *)(uintptr_t)address, len};
    ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
    text[got > 0 ? got : 0] = '\0';
}

static bool replaces_token(pid_t pid, const struct __ptrace_syscall_info *info)
{
    char path[TEXT_SIZE];
    bool renames = info->entry.nr == SYS_renameat2;
#ifdef SYS_renameat
    renames = renames || info->entry.nr == SYS_renameat;
#endif
    if (renames) { /* a name is shorter than what follows it on the page, or is read by halves */
        for (size_t size = 256; size >= 64; size /= 2) {
            read_text(pid, info->entry.args[3], size, path);
            if (strstr(path, ".token")) {
                return true;
            }
        }
    }
    return false;
}

static bool has_mark(const struct watch *watch, pid_t pid, const struct __ptrace_syscall_info *info)
{
    char text[TEXT_SIZE];
    if (info->entry.nr != SYS_write) {
        return false;
    }
    read_text(pid, info->entry.args[1], (size_t)info->entry.args[2], text);
    return strstr(text, watch->mark) != NULL;
}

static void entering(struct watch *watch, pid_t pid, const struct __ptrace_syscall_info *info)
{
    watch->counting = watch->counting || has_mark(watch, pid, info);
    if (!watch->counting) {
        return;
    }
    if (++watch->calls == watch->last) {
        watch->killed = true;
        kill(pid, SIGKILL); /* a thread's id: the whole program ends */
    } else if (replaces_token(pid, info)) {
        watch->renaming = pid;
    }
}

static void look(struct watch *watch, pid_t pid)
{
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) {
        return;
    }
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        entering(watch, pid, &info);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && watch->renaming == pid) {
        watch->stored = info.exit.rval == 0 ? watch->calls : watch->stored;
        watch->renaming = 0;
    }
}

static void follow(struct watch *watch)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, __WALL)) > 0) {
        if (!WIFSTOPPED(status)) {
            continue; /* a thread's end, or the program's */
        }
        int number = WSTOPSIG(status);
        if (number == SYSCALL_STOP) {
            look(watch, pid);
        }
        bool ours = number == SYSCALL_STOP || number == SIGTRAP || number == SIGSTOP;
        ptrace(PTRACE_SYSCALL, pid, NULL, ours ? 0L : (long)number);
    }
}

static void become(char **argv)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
    if (!freopen("/dev/null", "w", stdout)) {
        _exit(127);
    }
    execv(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    struct watch watch = {.mark = argc > 3 ? argv[1] : NULL};
    if (!watch.mark) {
        fputs("usage: killing MARK N PROGRAM ARGUMENTS... (see killing.c)\n", stderr);
        return 2;
    }
    watch.last = strtol(argv[2], NULL, 10);
    pid_t pid = fork();
    if (pid == 0) {
        become(argv + 3);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) < 0 ||
        ptrace(PTRACE_SETOPTIONS, pid, NULL,
               PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL) != 0 ||
        ptrace(PTRACE_SYSCALL, pid, NULL, NULL) != 0) {
        perror("killing: ptrace");
        return 2;
    }
    follow(&watch);
    printf("{\"killed\":%s,\"calls\":%ld,\"stored\":%ld}\n", watch.killed ? "true" : "false",
           watch.calls, watch.stored);
    return 0;
}
