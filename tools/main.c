/* redshift-odbc: signs in and out, says who is signed in, tests and examines data sources, over the
 * same code as the driver. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "tools/out.h"
#include "tools/source.h"
#include "tools/verbs.h"

static const struct verb verbs[] = {
    {"login", "login (--dsn NAME | --connect STRING) [--again] [--timeout SECONDS]",
     "signs in ahead of time, so that programs and jobs need no browser",
     "--dsn --connect --again --timeout --json", true, verb_login},
    {"logout", "logout (--dsn NAME | --connect STRING | --all) [--browser]",
     "forgets the sign-in here and takes it back at the identity provider",
     "--dsn --connect --all --browser --json", true, verb_logout},
    {"status", "status [--dsn NAME | --connect STRING]",
     "says who is signed in, until when, and where it is stored", "--dsn --connect --json", false,
     verb_status},
    {"test", "test (--dsn NAME | --connect STRING) [--sql STATEMENT] [--timeout SECONDS]",
     "connects, runs a statement, and says how long each step took",
     "--dsn --connect --sql --timeout --json", true, verb_test},
    {"doctor", "doctor (--dsn NAME | --connect STRING)",
     "looks at the whole road and says what to change where", "--dsn --connect --json", true,
     verb_doctor},
    {"options", "options", "lists every connection option", "--json", false, verb_options},
};

static void usage(FILE *to)
{
    fputs("usage: redshift-odbc VERB [options]\n\n", to);
    for (size_t i = 0; i < RS_COUNT(verbs); i++) {
        fprintf(to, "  %s\n      %s\n", verbs[i].usage, verbs[i].help);
    }
    fputs("\n"
          "Every verb takes --json (one JSON document for scripts) and --help. --connect - reads "
          "the\nconnection string from standard input. A password comes from odbc.ini, from "
          "REDSHIFT_ODBC_PWD,\nor is asked for at the terminal.\n\n"
          "Exit codes: 0 done, 1 failed, 2 wrong arguments or options, 3 a person must sign in,\n"
          "4 out of time or not reachable, 130 stopped by Ctrl-C. More: man redshift-odbc\n",
          to);
}

/* Only the first one: a second Ctrl-C ends the program at once. */
static void stop(int number)
{
    (void)number;
    rs_stop_set(&source_stop);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
    rs_stop_init(&source_stop);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int run(const struct verb *verb, int argc, char **argv)
{
    struct args args;
    if (!args_read(&args, verb, argc, argv)) {
        fprintf(stderr, "usage: redshift-odbc %s [--json]\n", verb->usage);
        return CODE_USAGE;
    }
    if (args.help) {
        printf("usage: redshift-odbc %s [--json]\n%s\n", verb->usage, verb->help);
        return CODE_OK;
    }
    int code = verb->run(&args);
    return rs_stop_wanted(&source_stop) ? CODE_STOPPED : code;
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "keyring") == 0) {
        return verb_keyring(argc - 2, argv + 2);
    }
    catch_signals();
    for (size_t i = 0; i < RS_COUNT(verbs); i++) {
        if (strcmp(word, verbs[i].name) == 0) {
            int code = run(&verbs[i], argc - 2, argv + 2);
            rs_stop_clear(&source_stop);
            return code;
        }
    }
    if (strcmp(word, "--version") == 0) {
        printf("redshift-odbc %s\n", RS_VERSION);
        return CODE_OK;
    }
    bool help = strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
    if (!help && *word) {
        out_text(stderr, RED, "redshift-odbc: ");
        out_text(stderr, PLAIN, "no such verb: %s\n\n", word);
    }
    usage(help ? stdout : stderr);
    return help ? CODE_OK : CODE_USAGE;
}
