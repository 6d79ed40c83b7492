/* The road from a data source to rows, step by step, each with what was found, how long it took,
 * and for a failure the likely cause and what to change where. One table of steps; `redshift-odbc
 * doctor` and `test`, and a form, show the results. */
#ifndef RS_SESSION_CHECK_H
#define RS_SESSION_CHECK_H

#include "base/secret.h"
#include "base/stop.h"
#include "session/outside.h"

enum rs_check_verdict { RS_CHECK_OK, RS_CHECK_SKIPPED, RS_CHECK_WARNING, RS_CHECK_FAILED };

struct rs_check_result {
    const char *name, *title; /* of the step; borrowed for ever */
    enum rs_check_verdict verdict;
    char *text;                 /* what was found, or what failed, or why it was skipped; owned */
    const char *cause, *advice; /* of a warning or a failure; NULL: text says it all */
    char state[6];              /* SQLSTATE of a failure, "" otherwise */
    int native;                 /* RS_NATIVE_* or 0 */
    int64_t ms;
};

enum rs_check_set {
    RS_CHECK_DOCTOR = 1, /* looks at everything, asks no person; a renewal that is due happens */
    RS_CHECK_TEST = 2    /* connects as a program would, and runs a statement */
};

struct rs_check_ask { /* all borrowed */
    enum rs_check_set set;
    const char *dsn;                  /* NULL: `string` is all */
    struct rs_span string;            /* a connection string; not given: the data source is all */
    const struct rs_secret *password; /* when nothing else gives one; NULL: none */
    const char *sql;                  /* test: the statement; NULL: one of our own */
    struct rs_wait wait;
    int64_t timeout_s;          /* test: how long a person may take; 0: as configured */
    void (*opening)(void *ctx); /* see rs_hearing; ctx is the const struct rs_settings * */
    void (*report)(void *ctx, const struct rs_check_result *result); /* after each step */
    void *ctx;
};

struct rs_check_outcome {
    size_t warnings, failures;
    bool stopped;       /* before the end; the rest was not run */
    bool person_needed; /* somebody must sign in */
    /* Of the first failure that is not that: the data source or its options; out of time, or
     * something cannot be reached; or anything else. */
    bool wrong_source, try_later, broken;
};

void rs_check_run(const struct rs_check_ask *ask, struct rs_check_outcome *outcome);

#endif
