/* The command line of redshift-odbc. */
#ifndef RS_TOOLS_ARGS_H
#define RS_TOOLS_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit codes; docs/redshift-odbc.1 and the README explain them. */
enum {
    CODE_OK = 0,
    CODE_FAILED = 1,
    CODE_USAGE = 2,  /* arguments, data source or options are wrong */
    CODE_PERSON = 3, /* a person must sign in */
    CODE_LATER = 4,  /* out of time, or something cannot be reached */
    CODE_STOPPED = 130
};

struct args {
    const char *dsn; /* NULL: not given */
    char *connect;   /* NULL: not given; "-": standard input */
    const char *sql;
    int64_t timeout_s; /* 0: not given */
    bool json, all, browser, again, help;
};

struct verb {
    const char *name, *usage, *help;
    const char *takes; /* the options it takes, blank-separated, as in the table of args.c */
    bool needs_source; /* --dsn or --connect */
    int (*run)(struct args *args);
};

/* Reads argv from the word behind the verb on. False, with a line on stderr: not understood. */
bool args_read(struct args *args, const struct verb *verb, int argc, char **argv);

#endif
