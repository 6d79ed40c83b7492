/* The log that LogLevel and LogPath ask for; see session.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "session/session.h"
#include "signin/statedir.h"

static const char file_name[] = "redshift-odbc.log";

static enum rs_log_level level_of(const char *word)
{
    static const struct {
        const char *word;
        enum rs_log_level level;
    } levels[] = {/* Amazon's numbers beside the words */
                  {"off", RS_LOG_OFF},   {"error", RS_LOG_ERROR}, {"warn", RS_LOG_WARN},
                  {"info", RS_LOG_INFO}, {"debug", RS_LOG_DEBUG}, {"trace", RS_LOG_TRACE},
                  {"0", RS_LOG_OFF},     {"1", RS_LOG_ERROR},     {"2", RS_LOG_ERROR},
                  {"3", RS_LOG_WARN},    {"4", RS_LOG_INFO},      {"5", RS_LOG_DEBUG},
                  {"6", RS_LOG_TRACE}};
    for (size_t i = 0; i < RS_COUNT(levels); i++) {
        if (strcmp(levels[i].word, word) == 0) {
            return levels[i].level;
        }
    }
    return RS_LOG_OFF;
}

/* LogPath, a file in it when it is a folder, or a file beside the token store; owned. */
static char *choose_path(const struct rs_settings *settings, struct rs_error *err)
{
    struct stat info;
    struct rs_statedir dir = {.fd = -1};
    const char *given = settings->log_path;
    char *path = NULL;
    if (rs_settings_has(given)) {
        bool folder = stat(given, &info) == 0 && S_ISDIR(info.st_mode);
        path = folder ? rs_format("%s/%s", given, file_name) : rs_format("%s", given);
    } else if (!rs_statedir_open(&dir, NULL, err)) {
        return NULL;
    } else {
        path = rs_format("%s/%s", dir.path, file_name);
    }
    rs_statedir_close(&dir);
    if (!path) {
        rs_fail_memory(err);
    }
    return path;
}

/* A log that cannot be written is a warning; nobody loses a connection over it. */
struct rs_log *rs_session_open_log(const struct rs_settings *settings, struct rs_notes *notes)
{
    struct rs_log *log = NULL;
    struct rs_error err = {0};
    enum rs_log_level level = level_of(settings->log_level);
    char *path = level == RS_LOG_OFF ? NULL : choose_path(settings, &err);
    bool ok = level == RS_LOG_OFF || (path && rs_log_open(&log, level, path, &err));
    if (!ok && notes) {
        rs_note(notes, RS_01000, "No log is written: %s", rs_error_text(&err));
    }
    rs_error_clear(&err);
    free(path);
    return log;
}
