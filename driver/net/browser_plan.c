/* The order in which launchers are tried; see browser_plan.h. No shell is involved anywhere: a
 * launcher is a list of words, the URL is one of them. */
#include "net/browser_plan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 65536, MAX_REASON = 4096, MAX_WORD = 65536 };

static bool is_program(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* The path of a program: itself when it has a slash, else from /usr/bin, /usr/local/bin, PATH. The
 * fixed folders first: hosts put folders of their own in front of PATH. NULL: there is none. */
static char *find_program(struct rs_span name)
{
    static const char fixed[] = "/usr/bin:/usr/local/bin";
    const char *path = variable("PATH");
    char *found = NULL;
    if (name.len == 0) {
        return NULL;
    }
    if (rs_span_find(name, '/') < name.len) {
        found = rs_span_dup(name);
    }
    for (int turn = 0; !found && turn < 2; turn++) {
        struct rs_span rest = rs_span_of(turn == 0 ? fixed : path);
        while (rest.ptr && !found) {
            struct rs_span folder = rs_span_cut(&rest, ':');
            if (folder.len > 0 && folder.ptr[0] == '/') { /* the current folder is nobody's PATH */
                found =
                    rs_format("%.*s/%.*s", (int)folder.len, folder.ptr, (int)name.len, name.ptr);
            }
            if (found && !is_program(found)) {
                free(found);
                found = NULL;
            }
        }
    }
    if (found && !is_program(found)) {
        free(found);
        return NULL;
    }
    return found;
}

static void free_words(char **argv)
{
    for (char **word = argv; word && *word; word++) {
        free(*word);
    }
    free(argv);
}

static bool add_word(char ***argv, char *word)
{
    size_t count = 0;
    while (*argv && (*argv)[count]) {
        count++;
    }
    char **longer = word ? realloc(*argv, (count + 2) * sizeof *longer) : NULL;
    if (!longer) {
        free(word);
        return false;
    }
    longer[count] = word;
    longer[count + 1] = NULL;
    *argv = longer;
    return true;
}

/* Takes over argv. */
static bool add_launcher(struct rs_browser_plan *plan, char **argv)
{
    struct rs_launcher *longer = realloc(plan->items, (plan->count + 1) * sizeof *longer);
    if (!longer) {
        free_words(argv);
        return false;
    }
    longer[plan->count++].argv = argv;
    plan->items = longer;
    return true;
}

/* A word of BROWSER: "%s" is the URL, "%%" a percent sign. */
static char *expand(struct rs_span word, const char *url, bool *has_url)
{
    struct rs_buf out;
    rs_buf_init(&out, MAX_WORD);
    for (size_t i = 0; i < word.len; i++) {
        char next = i + 1 < word.len ? word.ptr[i + 1] : '\0';
        if (word.ptr[i] == '%' && next == 's') {
            rs_buf_add_str(&out, url);
            *has_url = true;
            i++;
        } else {
            rs_buf_add_char(&out, word.ptr[i]);
            i += word.ptr[i] == '%' && next == '%';
        }
    }
    return rs_buf_take(&out);
}

/* A command line: words separated by blanks, the first a program; or, as a whole, the path of one
 * (which may hold blanks). A program that is not there adds nothing. False: memory. */
static bool add_command(struct rs_browser_plan *plan, struct rs_span command, const char *url)
{
    char **argv = NULL;
    bool has_url = false, ok;
    struct rs_span rest = rs_span_trim(command);
    char *program = rs_span_find(rest, '/') < rest.len ? find_program(rest) : NULL;
    if (program) {
        rest = (struct rs_span){0};
    } else {
        program = find_program(rs_span_cut(&rest, ' '));
    }
    if (!program) {
        return true;
    }
    ok = add_word(&argv, program);
    while (ok && rest.ptr) {
        struct rs_span word = rs_span_cut(&rest, ' ');
        ok = word.len == 0 || add_word(&argv, expand(word, url, &has_url));
    }
    ok = ok && (has_url || add_word(&argv, rs_span_dup(rs_span_of(url))));
    if (!ok) {
        free_words(argv);
        return false;
    }
    return add_launcher(plan, argv);
}

static bool add_commands(struct rs_browser_plan *plan, const char *const *commands, size_t count,
                         const char *url)
{
    for (size_t i = 0; i < count; i++) {
        if (!add_command(plan, rs_span_of(commands[i]), url)) {
            return false;
        }
    }
    return true;
}

/* BROWSER: alternatives separated by colons. */
static bool add_from_variable(struct rs_browser_plan *plan, const char *value, const char *url)
{
    struct rs_span rest = rs_span_of(value);
    while (rest.ptr) {
        if (!add_command(plan, rs_span_cut(&rest, ':'), url)) {
            return false;
        }
    }
    return true;
}

/* The content of a small file; empty when there is none. */
static void read_file(const char *path, struct rs_buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = 1;
    while (fd >= 0 && got > 0) {
        char *room = rs_buf_reserve(out, 4096);
        got = room ? read(fd, room, 4096) : 0;
        if (got > 0) {
            rs_buf_grew(out, (size_t)got);
        }
    }
    if (fd >= 0) {
        close(fd);
    }
}

static bool is_wsl(void)
{
    struct rs_buf release;
    bool found = variable("WSL_DISTRO_NAME") != NULL;
    rs_buf_init(&release, MAX_FILE);
    read_file("/proc/sys/kernel/osrelease", &release);
    for (struct rs_span at = rs_buf_span(&release); !found && at.len > 0; at.ptr++, at.len--) {
        found = rs_span_starts_nocase(at, "microsoft");
    }
    rs_buf_clear(&release);
    return found;
}

/* Windows' own opener, below the folder where WSL mounts drives (/etc/wsl.conf: root = /mnt/).
 * Never through cmd.exe, to which '&' in a URL ends the command. */
static bool add_wsl(struct rs_browser_plan *plan, const char *url)
{
    static const char *const viewer[] = {"wslview"};
    struct rs_buf file, command;
    struct rs_span root = RS_SPAN_LIT("/mnt/");
    rs_buf_init(&file, MAX_FILE);
    rs_buf_init(&command, MAX_WORD);
    read_file("/etc/wsl.conf", &file);
    for (struct rs_span rest = rs_buf_span(&file); rest.ptr;) {
        struct rs_span value = rs_span_cut(&rest, '\n');
        struct rs_span name = rs_span_trim(rs_span_cut(&value, '='));
        if (rs_span_is(name, "root") && rs_span_trim(value).len > 0) {
            root = rs_span_trim(value);
        }
    }
    rs_buf_add_span(&command, root);
    if (root.ptr[root.len - 1] != '/') {
        rs_buf_add_char(&command, '/');
    }
    rs_buf_add_str(&command, "c/Windows/System32/rundll32.exe url.dll,FileProtocolHandler");
    bool ok = rs_buf_ok(&command) && add_commands(plan, viewer, 1, url) &&
              add_command(plan, rs_buf_span(&command), url);
    rs_buf_clear(&file);
    rs_buf_clear(&command);
    return ok;
}

static bool add_desktop(struct rs_browser_plan *plan, const char *url)
{
    static const char *const commands[] = {"xdg-open",         "gio open",      "sensible-browser",
                                           "x-www-browser",    "firefox",       "chromium",
                                           "chromium-browser", "google-chrome", "microsoft-edge"};
    if (geteuid() == 0 && variable("SUDO_UID")) {
        rs_buf_add_str(&plan->reason, "the program runs under sudo, and the desktop is another "
                                      "user's");
        return true;
    }
    if (variable("SSH_CONNECTION") || variable("SSH_TTY") || variable("SSH_CLIENT")) {
        rs_buf_add_str(&plan->reason, "this is an SSH session, where a browser would open on the "
                                      "remote machine or not at all");
        return true;
    }
    if (!variable("DISPLAY") && !variable("WAYLAND_DISPLAY")) {
        rs_buf_add_str(&plan->reason, "there is no display (neither DISPLAY nor WAYLAND_DISPLAY "
                                      "is set)");
        return true;
    }
    rs_buf_add_str(&plan->reason, "no program that opens a browser was found (xdg-open, gio, "
                                  "firefox, chromium ...)");
    return add_commands(plan, commands, RS_COUNT(commands), url);
}

bool rs_browser_plan_make(struct rs_browser_plan *plan, const char *url)
{
    const char *chosen = variable("BROWSER");
    bool ok;
    memset(plan, 0, sizeof *plan);
    rs_buf_init(&plan->reason, MAX_REASON);
    if (getauxval(AT_SECURE)) { /* BROWSER and PATH are not the process owner's */
        rs_buf_add_str(&plan->reason, "the program runs with raised privileges (set-user-ID)");
        return rs_buf_ok(&plan->reason);
    }
    ok = (!chosen || add_from_variable(plan, chosen, url)) && (!is_wsl() || add_wsl(plan, url)) &&
         add_desktop(plan, url);
    rs_buf_add_str(&plan->reason, chosen ? ", and BROWSER names no program that exists"
                                         : ", and BROWSER is not set");
    if (!ok || !rs_buf_ok(&plan->reason)) {
        rs_browser_plan_clear(plan);
        return false;
    }
    return true;
}

void rs_browser_plan_clear(struct rs_browser_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        free_words(plan->items[i].argv);
    }
    free(plan->items);
    rs_buf_clear(&plan->reason);
    memset(plan, 0, sizeof *plan);
}
