/* The command line; see args.h. */
#include "tools/args.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"

enum kind { WORD, MUTABLE_WORD, SECONDS, FLAG };

static const struct option {
    const char *name;
    enum kind kind;
    size_t offset;
} options[] = {
    {"--dsn", WORD, offsetof(struct args, dsn)},
    {"--connect", MUTABLE_WORD, offsetof(struct args, connect)},
    {"--sql", WORD, offsetof(struct args, sql)},
    {"--timeout", SECONDS, offsetof(struct args, timeout_s)},
    {"--json", FLAG, offsetof(struct args, json)},
    {"--all", FLAG, offsetof(struct args, all)},
    {"--browser", FLAG, offsetof(struct args, browser)},
    {"--again", FLAG, offsetof(struct args, again)},
    {"--help", FLAG, offsetof(struct args, help)},
};

static bool takes(const struct verb *verb, const char *name)
{
    struct rs_span rest = rs_span_of(verb->takes);
    while (rest.ptr) {
        if (rs_span_is(rs_span_cut(&rest, ' '), name)) {
            return true;
        }
    }
    return strcmp(name, "--help") == 0;
}

static const struct option *find(const struct verb *verb, struct rs_span name)
{
    for (size_t i = 0; i < RS_COUNT(options); i++) {
        if (rs_span_is(name, options[i].name) && takes(verb, options[i].name)) {
            return &options[i];
        }
    }
    return NULL;
}

static bool refuse(const char *what, const char *which)
{
    fprintf(stderr, "redshift-odbc: %s%s\n", what, which);
    return false;
}

static bool assign(struct args *args, const struct option *option, char *value)
{
    void *member = (char *)args + option->offset;
    int64_t seconds;
    switch (option->kind) {
    case WORD:
        *(const char **)member = value;
        return true;
    case MUTABLE_WORD:
        *(char **)member = value;
        return true;
    case SECONDS:
        if (!rs_span_to_i64(rs_span_of(value), &seconds) || seconds < 1 || seconds > 3600) {
            return refuse("--timeout is a number of seconds from 1 to 3600, not ", value);
        }
        *(int64_t *)member = seconds;
        return true;
    case FLAG:
        *(bool *)member = true;
        return true;
    }
    return false;
}

/* "--name value", "--name=value" or "--flag"; *at moves to the last word used. */
static bool read_one(struct args *args, const struct verb *verb, int argc, char **argv, int *at)
{
    char *word = argv[*at], *value = strchr(word, '=');
    struct rs_span name = rs_span_of(word);
    if (value) {
        name.len = (size_t)(value++ - word);
    }
    if (rs_span_is(name, "-h")) {
        name = rs_span_of("--help");
    }
    const struct option *option = find(verb, name);
    if (!option) {
        fprintf(stderr, "redshift-odbc: %s does not take %.*s\n", verb->name, (int)name.len,
                name.ptr);
        return false;
    }
    if (option->kind == FLAG) {
        return value ? refuse(option->name, " takes no value") : assign(args, option, NULL);
    }
    if (!value && *at + 1 >= argc) {
        return refuse(option->name, " needs a value");
    }
    return assign(args, option, value ? value : argv[++*at]);
}

bool args_read(struct args *args, const struct verb *verb, int argc, char **argv)
{
    *args = (struct args){0};
    for (int i = 0; i < argc; i++) {
        if (!read_one(args, verb, argc, argv, &i)) {
            return false;
        }
    }
    if (args->help) {
        return true;
    }
    if (args->dsn && args->connect) {
        return refuse("--dsn and --connect exclude each other; ",
                      "a connection string may name a DSN itself");
    }
    if (verb->needs_source && !args->dsn && !args->connect && !args->all) {
        return refuse(verb->name, takes(verb, "--all")
                                      ? " needs --dsn NAME, --connect STRING or --all"
                                      : " needs --dsn NAME or --connect STRING");
    }
    return true;
}
