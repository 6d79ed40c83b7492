/* The environment of a program that we start; see spawn.h. */
#include <stdlib.h>
#include <string.h>

#include "net/spawn.h"

/* Names that are dropped: whole names, or beginnings (ending in '*'). */
static const char *const dropped[] = {
    /* libraries and plug-ins of a bundled host crash other programs */
    "LD_*", "GCONV_PATH", "LOCPATH", "PYTHONHOME", "PYTHONPATH", "PERL5LIB", "GTK_PATH",
    "GTK_EXE_PREFIX", "GTK_DATA_PREFIX", "GTK_IM_MODULE_FILE", "GDK_PIXBUF_*", "GIO_MODULE_DIR",
    "GIO_EXTRA_MODULES", "GSETTINGS_SCHEMA_DIR", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QML_IMPORT_PATH", "QML2_IMPORT_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_*",
    "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS",
    "MALLOC_*",
    /* what a browser has no business to know */
    "AWS_*", "PG*", "ODBC*"};

/* Words that make a name a secret's wherever they stand in it, in any case. */
static const char *const secret_words[] = {"TOKEN",      "PASSWORD", "PASSWD", "SECRET",
                                           "CREDENTIAL", "API_KEY",  "APIKEY", "PRIVATE_KEY"};

static struct rs_span name_of(const char *entry)
{
    struct rs_span rest = rs_span_of(entry);
    return rs_span_cut(&rest, '=');
}

static bool matches(struct rs_span name, const char *pattern)
{
    size_t len = strlen(pattern);
    if (pattern[len - 1] != '*') {
        return rs_span_is(name, pattern);
    }
    return name.len >= len - 1 && memcmp(name.ptr, pattern, len - 1) == 0;
}

static bool contains_nocase(struct rs_span text, const char *word)
{
    for (; text.len > 0; text.ptr++, text.len--) {
        if (rs_span_starts_nocase(text, word)) {
            return true;
        }
    }
    return false;
}

static bool is_dropped(struct rs_span name)
{
    for (size_t i = 0; i < RS_COUNT(dropped); i++) {
        if (matches(name, dropped[i])) {
            return true;
        }
    }
    if (rs_span_starts(name, "XDG_")) { /* XDG_ACTIVATION_TOKEN brings the window to the front */
        return false;
    }
    for (size_t i = 0; i < RS_COUNT(secret_words); i++) {
        if (contains_nocase(name, secret_words[i])) {
            return true;
        }
    }
    return false;
}

/* "LD_LIBRARY_PATH_ORIG=x": PyInstaller's and AppImage's way to keep what it was before them. */
static bool is_kept_original(struct rs_span name)
{
    static const char suffix[] = "_ORIG";
    size_t len = sizeof suffix - 1;
    return name.len > len && memcmp(name.ptr + name.len - len, suffix, len) == 0 &&
           rs_span_starts(name, "LD_");
}

char **rs_spawn_environment(char *const *env)
{
    size_t count = 0, bytes = 0, used = 0;
    for (; env[count]; count++) {
        bytes += is_kept_original(name_of(env[count])) ? strlen(env[count]) + 1 : 0;
    }
    char **out = malloc((count + 1) * sizeof *out + bytes);
    if (!out) {
        return NULL;
    }
    char *text = (char *)(out + count + 1);
    for (size_t i = 0; i < count; i++) {
        struct rs_span name = name_of(env[i]);
        if (is_kept_original(name)) {
            const char *value = env[i] + name.len;
            size_t head = name.len - 5, tail = strlen(value) + 1;
            memcpy(text, env[i], head);
            memcpy(text + head, value, tail);
            out[used++] = text;
            text += head + tail;
        } else if (!is_dropped(name)) {
            out[used++] = env[i];
        }
    }
    out[used] = NULL;
    return out;
}
