/* A program that connects through the driver manager as any other would, and says what happened, a
 * JSON object a line:
 *
 *   connect [--threads N] [--times N] [--query SQL] [--login-timeout S] [--query-timeout S]
 * [--hold] [--linger] [--prompt function|fd] CONNECTION-STRING
 *
 * Each attempt: { thread, ok, step (connect, query, fetch), state, native, message, warnings, ms,
 * rows, count }; rows are the first KEPT_ROWS. With --hold a line stands there as soon as its query
 * has run and the connection stays until standard input ends; with --linger the process stays until
 * then, with everything disconnected and freed and its last line printed. With --prompt prompts go
 * to a function, which prints { prompt (the event), text, address, code, whole } and takes answers
 * from standard input, or to descriptor 3. The last line is about the process: { children (none,
 * living, dead), sigchld, fds: [before, after] }. */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sql.h>
#include <sqlext.h>

#include "redshift_odbc.h"

enum { KEPT_ROWS = 20, TEXT_SIZE = 16384 };

struct options {
    const char *connection, *query, *prompt;
    long threads, times, login_timeout, query_timeout;
    bool hold, linger;
};

struct worker {
    const struct options *options;
    SQLHENV env;
    long number;
    pthread_t thread;
    int failures;
};

struct report { /* one line in the making; out grows by open_memstream */
    FILE *out;
    char *text;
    size_t size;
    long rows;
};

static volatile sig_atomic_t children_ended;
static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;

static void on_child(int number)
{
    (void)number;
    children_ended++;
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void print_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at == '"' || *at == '\\') {
            fprintf(out, "\\%c", *at);
        } else if (*at < ' ') {
            fprintf(out, "\\u%04x", *at);
        } else {
            fputc(*at, out);
        }
    }
    fputc('"', out);
}

static void print_line(struct report *report)
{
    fclose(report->out);
    pthread_mutex_lock(&printing);
    puts(report->text);
    fflush(stdout);
    pthread_mutex_unlock(&printing);
    free(report->text);
}

/* Diagnostic record `number` of a handle; false when there is none. */
static bool diagnostic(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT number, char state[6],
                       SQLINTEGER *native, char *text)
{
    SQLSMALLINT length = 0;
    text[0] = '\0';
    return SQL_SUCCEEDED(SQLGetDiagRec(kind, handle, number, (SQLCHAR *)state, native,
                                       (SQLCHAR *)text, TEXT_SIZE, &length));
}

static void print_failure(struct report *report, const char *step, SQLSMALLINT kind,
                          SQLHANDLE handle)
{
    char state[6] = "";
    SQLINTEGER native = 0;
    char *text = malloc(TEXT_SIZE);
    if (text && diagnostic(kind, handle, 1, state, &native, text)) {
        fprintf(report->out, ",\"ok\":false,\"step\":\"%s\",\"state\":\"%s\",\"native\":%d", step,
                state, (int)native);
        fputs(",\"message\":", report->out);
        print_string(report->out, text);
    } else {
        fprintf(report->out, ",\"ok\":false,\"step\":\"%s\",\"state\":\"\",\"message\":\"\"", step);
    }
    free(text);
}

static void print_warnings(struct report *report, SQLHDBC dbc)
{
    char state[6] = "";
    SQLINTEGER native = 0;
    char *text = malloc(TEXT_SIZE);
    fputs(",\"warnings\":[", report->out);
    for (SQLSMALLINT i = 1; text && diagnostic(SQL_HANDLE_DBC, dbc, i, state, &native, text); i++) {
        fprintf(report->out, "%s[\"%s\",%d,", i > 1 ? "," : "", state, (int)native);
        print_string(report->out, text);
        fputc(']', report->out);
    }
    fputc(']', report->out);
    free(text);
}

static bool print_row(struct report *report, SQLHSTMT stmt, SQLSMALLINT columns)
{
    char *text = malloc(TEXT_SIZE);
    bool good = text != NULL;
    fputs(report->rows > 0 ? ",[" : "[", report->out);
    for (SQLSMALLINT i = 1; good && i <= columns; i++) {
        SQLLEN length = 0;
        good =
            SQL_SUCCEEDED(SQLGetData(stmt, (SQLUSMALLINT)i, SQL_C_CHAR, text, TEXT_SIZE, &length));
        fputs(i > 1 ? "," : "", report->out);
        if (!good || length == SQL_NULL_DATA) {
            fputs("null", report->out);
        } else {
            print_string(report->out, text);
        }
    }
    fputc(']', report->out);
    free(text);
    return good;
}

static SQLRETURN print_rows(struct report *report, SQLHSTMT stmt)
{
    SQLSMALLINT columns = 0;
    SQLRETURN result = SQLNumResultCols(stmt, &columns);
    bool good = true;
    fputs(",\"rows\":[", report->out);
    while (good && columns > 0 && SQL_SUCCEEDED(result = SQLFetch(stmt))) {
        good = report->rows >= KEPT_ROWS || print_row(report, stmt, columns);
        report->rows++;
    }
    fprintf(report->out, "],\"count\":%ld", report->rows);
    return good ? result : SQL_ERROR;
}

/* Runs the query and adds its rows; false when it failed. */
static bool run_query(struct report *report, const struct options *options, SQLHDBC dbc)
{
    SQLHSTMT stmt = SQL_NULL_HSTMT;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt))) {
        print_failure(report, "query", SQL_HANDLE_DBC, dbc);
        return false;
    }
    if (options->query_timeout > 0) {
        SQLSetStmtAttr(stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)options->query_timeout, 0);
    }
    bool good = SQL_SUCCEEDED(SQLExecDirect(stmt, (SQLCHAR *)options->query, SQL_NTS));
    if (!good) {
        print_failure(report, "query", SQL_HANDLE_STMT, stmt);
    } else if (print_rows(report, stmt) == SQL_ERROR) {
        print_failure(report, "fetch", SQL_HANDLE_STMT, stmt);
        good = false;
    }
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    return good;
}

static void wait_for_end_of_input(void)
{
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
}

static void print_member(FILE *out, const char *name, const char *text)
{
    fprintf(out, ",\"%s\":", name);
    if (text) {
        print_string(out, text);
    } else {
        fputs("null", out);
    }
}

/* An rs_prompt_function; data is a number that must come back. */
static int on_prompt(void *data, const rs_prompt *prompt)
{
    struct report report = {0};
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (prompt->event == RS_PROMPT_ASK) {
        ssize_t got = poll(&input, 1, 0) > 0
                          ? read(STDIN_FILENO, prompt->answer, prompt->answer_size - 1)
                          : 0;
        prompt->answer[got > 0 ? got : 0] = '\0';
        return got > 0;
    }
    report.out = open_memstream(&report.text, &report.size);
    fprintf(report.out, "{\"prompt\":%d,\"data\":%d", prompt->event, *(int *)data);
    print_member(report.out, "text", prompt->text);
    print_member(report.out, "address", prompt->address);
    print_member(report.out, "code", prompt->code);
    print_member(report.out, "whole", prompt->address_with_code);
    fputs("}", report.out);
    print_line(&report);
    return 1;
}

static void set_prompt(SQLHDBC dbc, const char *where)
{
    static int data = 4711;
    if (strcmp(where, "fd") == 0) {
        SQLSetConnectAttr(dbc, SQL_ATTR_RS_PROMPT_FD, (SQLPOINTER)3, SQL_IS_UINTEGER);
        return;
    }
    SQLSetConnectAttr(dbc, SQL_ATTR_RS_PROMPT, (SQLPOINTER)on_prompt, SQL_IS_POINTER);
    SQLSetConnectAttr(dbc, SQL_ATTR_RS_PROMPT_DATA, &data, SQL_IS_POINTER);
}

static bool connect_on(SQLHDBC dbc, struct worker *worker)
{
    const struct options *options = worker->options;
    struct report report = {0};
    report.out = open_memstream(&report.text, &report.size);
    long long begin = now_ms();
    if (options->login_timeout > 0) {
        SQLSetConnectAttr(dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)options->login_timeout, 0);
    }
    if (options->prompt) {
        set_prompt(dbc, options->prompt);
    }
    SQLRETURN result = SQLDriverConnect(dbc, NULL, (SQLCHAR *)options->connection, SQL_NTS, NULL, 0,
                                        NULL, SQL_DRIVER_NOPROMPT);
    bool good = SQL_SUCCEEDED(result);
    fprintf(report.out, "{\"thread\":%ld,\"connect_ms\":%lld", worker->number, now_ms() - begin);
    if (good) {
        print_warnings(&report, dbc);
        good = !options->query || run_query(&report, options, dbc);
        fputs(good ? ",\"ok\":true" : "", report.out);
    } else {
        print_failure(&report, "connect", SQL_HANDLE_DBC, dbc);
    }
    fprintf(report.out, ",\"ms\":%lld}", now_ms() - begin);
    print_line(&report);
    if (SQL_SUCCEEDED(result)) {
        if (options->hold) {
            wait_for_end_of_input();
        }
        SQLDisconnect(dbc);
    }
    return good;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    for (long i = 0; i < worker->options->times; i++) {
        SQLHDBC dbc = SQL_NULL_HDBC;
        if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, worker->env, &dbc))) {
            worker->failures++;
            continue;
        }
        worker->failures += connect_on(dbc, worker) ? 0 : 1;
        SQLFreeHandle(SQL_HANDLE_DBC, dbc);
    }
    return NULL;
}

static int open_files(void)
{
    int count = -1; /* the folder's own */
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        count += entry->d_name[0] != '.';
    }
    if (folder) {
        closedir(folder);
    }
    return count;
}

static const char *children(void)
{
    pid_t child = waitpid(-1, NULL, WNOHANG);
    return child > 0 ? "dead" : child == 0 ? "living" : errno == ECHILD ? "none" : "unknown";
}

static int run_threads(const struct options *options, SQLHENV env)
{
    int failures = 0;
    struct worker *workers = calloc((size_t)options->threads, sizeof *workers);
    for (long i = 0; workers && i < options->threads; i++) {
        workers[i] = (struct worker){.options = options, .env = env, .number = i};
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    for (long i = 0; workers && i < options->threads; i++) {
        pthread_join(workers[i].thread, NULL);
        failures += workers[i].failures;
    }
    free(workers);
    return failures;
}

static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"threads", required_argument, NULL, 't'},
        {"times", required_argument, NULL, 'n'},
        {"query", required_argument, NULL, 'q'},
        {"login-timeout", required_argument, NULL, 'l'},
        {"query-timeout", required_argument, NULL, 's'},
        {"hold", no_argument, NULL, 'h'},
        {"linger", no_argument, NULL, 'w'},
        {"prompt", required_argument, NULL, 'p'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        long number = optarg ? strtol(optarg, NULL, 10) : 0;
        options->threads = option == 't' ? number : options->threads;
        options->times = option == 'n' ? number : options->times;
        options->query = option == 'q' ? optarg : options->query;
        options->prompt = option == 'p' ? optarg : options->prompt;
        options->login_timeout = option == 'l' ? number : options->login_timeout;
        options->query_timeout = option == 's' ? number : options->query_timeout;
        options->hold = options->hold || option == 'h';
        options->linger = options->linger || option == 'w';
        if (option == '?') {
            return false;
        }
    }
    options->connection = argv[optind];
    return options->connection != NULL;
}

int main(int argc, char **argv)
{
    struct options options = {.threads = 1, .times = 1};
    struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART};
    SQLHENV env = SQL_NULL_HENV;
    if (!read_options(argc, argv, &options)) {
        fputs("usage: connect [options] CONNECTION-STRING (see connect.c)\n", stderr);
        return 2;
    }
    sigaction(SIGCHLD, &action, NULL);
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env))) {
        return 2;
    }
    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3_80, 0);
    int before = open_files();
    int failures = run_threads(&options, env);
    int after = open_files();
    SQLFreeHandle(SQL_HANDLE_ENV, env);
    printf("{\"children\":\"%s\",\"sigchld\":%d,\"fds\":[%d,%d]}\n", children(),
           (int)children_ended, before, after);
    if (options.linger) {
        fflush(stdout);
        wait_for_end_of_input();
    }
    return failures ? 1 : 0;
}
