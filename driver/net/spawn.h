/* Starting a program that outlives us, from a thread of somebody else's process: the host gets no
 * SIGCHLD and no child that its waitpid() could find; the program inherits no descriptor, no
 * terminal, no signal handler or mask, and none of the host's own library paths and secrets. */
#ifndef RS_NET_SPAWN_H
#define RS_NET_SPAWN_H

#include <sys/types.h>

#include "base/error.h"

enum rs_spawn_result {
    RS_SPAWN_STARTED,    /* still running after watch_ms, or ended with status 0 before */
    RS_SPAWN_EXITED,     /* ended within watch_ms with `status` other than 0 */
    RS_SPAWN_KILLED,     /* ended within watch_ms by signal `status` */
    RS_SPAWN_NO_EXEC,    /* could not be started: errno in `status` */
    RS_SPAWN_NO_PROCESS, /* the system gave no process: errno in `status` */
};

/* Runs argv[0] (a path) with argv and env, and watches it for at most watch_ms. */
enum rs_spawn_result rs_spawn(char *const *argv, char *const *env, int watch_ms, int *status);

/* Starts a program of ours that talks to us: *channel becomes a socket that is its standard input
 * and output. It is not watched; close-on-exec; the caller closes it. */
enum rs_spawn_result rs_spawn_talking(char *const *argv, char *const *env, int *channel,
                                      int *status);

/* The environment for a browser: `env` without what belongs to the host alone (library paths,
 * interpreters' homes, tokens, passwords, AWS_*, PG* ...); NAME_ORIG, where a bundled program left
 * it, becomes NAME again. NULL when memory is out; freed with one free() (strings are borrowed from
 * `env`). */
char **rs_spawn_environment(char *const *env);

#endif
