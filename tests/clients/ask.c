/* psql's answers for the programs in C and C++; see ask.h. */
#include "ask.h"

#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static bool different;

static void end(const char *what)
{
    perror(what);
    exit(1);
}

static char *read_all(int fd)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    char piece[4096];
    ssize_t got;
    while (out && (got = read(fd, piece, sizeof piece)) > 0) {
        fwrite(piece, 1, (size_t)got, out);
    }
    if (!out || fclose(out) != 0) {
        end("reading psql's answer");
    }
    return text;
}

char *ask(const char *sql)
{
    const char *program = getenv("ASK");
    char *arguments[] = {(char *)program, (char *)sql, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2], status = 0;
    pid_t child = 0;
    if (!program || pipe(ends) != 0 || posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[0]) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[1]) != 0 ||
        posix_spawn(&child, program, &actions, NULL, arguments, environ) != 0) {
        end("starting psql");
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    char *text = read_all(ends[0]);
    close(ends[0]);
    if (waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "psql failed: %s\n", sql);
        exit(1);
    }
    return text;
}

void same(const char *what, const char *got, const char *want)
{
    if (strcmp(got, want) != 0) {
        different = true;
        printf("failed: %s: got\n%.2000s\nwant\n%.2000s\n", what, got, want);
    }
}

void same_answer(const char *what, const char *got, const char *sql)
{
    char *want = ask(sql);
    same(what, got, want);
    free(want);
}

int ask_done(void)
{
    return different ? 1 : 0;
}
