/* Data sources of odbc.ini; see dsn.h. The only file that knows odbcinst. */
#include "session/dsn.h"

#include <odbcinst.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static const char odbc_ini[] = "odbc.ini", odbcinst_ini[] = "odbcinst.ini";

enum { FIRST_SIZE = 4096, MAX_SIZE = 1 << 20 };

struct place { /* a NULL section: all sections; a NULL entry: all entries, a NUL behind each */
    const char *file, *section, *entry;
};

/* The value of an entry, or a list of names. odbcinst cuts silently: an answer that fills the
 * buffer is asked for again with a larger one. */
static bool profile(const struct place *at, struct rs_buf *out, struct rs_error *err)
{
    for (size_t size = FIRST_SIZE; size <= MAX_SIZE; size *= 4) {
        rs_buf_reset(out);
        char *to = rs_buf_reserve(out, size);
        if (!to) {
            return rs_fail_memory(err);
        }
        memset(to, 0, size);
        int got = SQLGetPrivateProfileString(at->section, at->entry, "", to, (int)size, at->file);
        if (got < 0) {
            got = 0;
        }
        if ((size_t)got < size - 2) {
            rs_buf_grew(out, (size_t)got);
            return true;
        }
    }
    return rs_fail(err, RS_HY000, "Section [%s] of %s is larger than a megabyte",
                   at->section ? at->section : "", at->file);
}

static bool read_entries(struct rs_settings *settings, const char *name, struct rs_span entries,
                         struct rs_notes *notes, struct rs_error *err)
{
    struct rs_buf value;
    bool ok = true;
    rs_buf_init_secret(&value, MAX_SIZE);
    while (ok && entries.ptr) {
        struct rs_span entry = rs_span_cut(&entries, '\0');
        if (entry.len > 0) { /* names are NUL-terminated within the list */
            struct place at = {odbc_ini, name, entry.ptr};
            ok = profile(&at, &value, err) &&
                 rs_settings_set(settings, entry, rs_span_trim(rs_buf_span(&value)), notes, err);
        }
    }
    rs_buf_clear(&value);
    return ok;
}

bool rs_dsn_read(struct rs_settings *settings, const char *name, struct rs_notes *notes,
                 struct rs_error *err)
{
    struct rs_buf entries;
    bool ok = false;
    rs_buf_init(&entries, MAX_SIZE);
    if (!profile(&(struct place){odbc_ini, name, NULL}, &entries, err)) {
        goto out;
    }
    if (entries.len == 0) {
        rs_fail(
            err, RS_IM002,
            "Data source \"%s\" was not found: odbc.ini has no section of that name with entries "
            "(odbcinst -j tells which files are read)",
            name);
        goto out;
    }
    ok = read_entries(settings, name, rs_buf_span(&entries), notes, err);
out:
    rs_buf_clear(&entries);
    return ok;
}

static bool text_of(const struct place *at, char **out, struct rs_error *err)
{
    struct rs_buf value;
    rs_buf_init(&value, MAX_SIZE);
    bool ok = profile(at, &value, err);
    struct rs_span text = rs_span_trim(rs_buf_span(&value));
    if (ok && text.len > 0) {
        *out = rs_span_dup(text);
        ok = *out || rs_fail_memory(err);
    }
    rs_buf_clear(&value);
    return ok;
}

bool rs_dsn_entry(const char *name, const char *entry, char **out, struct rs_error *err)
{
    return text_of(&(struct place){odbc_ini, name, entry}, out, err);
}

/* Driver64 goes before Driver, as in unixODBC. */
bool rs_dsn_driver_find(struct rs_dsn_driver *out, const char *name, struct rs_error *err)
{
    if (strchr(name, '/')) {
        out->file = rs_span_dup(rs_span_of(name));
        return out->file || rs_fail_memory(err);
    }
    return text_of(&(struct place){odbcinst_ini, name, "Driver64"}, &out->file, err) &&
           (out->file || text_of(&(struct place){odbcinst_ini, name, "Driver"}, &out->file, err)) &&
           text_of(&(struct place){odbcinst_ini, name, "Threading"}, &out->threading, err);
}

void rs_dsn_driver_clear(struct rs_dsn_driver *driver)
{
    free(driver->file);
    free(driver->threading);
    *driver = (struct rs_dsn_driver){0};
}

static bool is_ours(const char *section, bool *ours, struct rs_error *err)
{
    struct rs_dsn_driver driver = {0};
    char *name = NULL;
    bool ok = rs_dsn_entry(section, "Driver", &name, err) &&
              (!name || rs_dsn_driver_find(&driver, name, err));
    *ours = ok && driver.file && strstr(driver.file, "libredshiftodbc");
    rs_dsn_driver_clear(&driver);
    free(name);
    return ok;
}

bool rs_dsn_each(void (*fn)(void *ctx, const char *name), void *ctx, struct rs_error *err)
{
    struct rs_buf names;
    rs_buf_init(&names, MAX_SIZE);
    bool ok = profile(&(struct place){odbc_ini, NULL, NULL}, &names, err);
    struct rs_span rest = rs_buf_span(&names);
    while (ok && rest.ptr) {
        struct rs_span name = rs_span_cut(&rest, '\0');
        bool ours = false;
        ok = name.len == 0 || is_ours(name.ptr, &ours, err);
        if (ours) {
            fn(ctx, name.ptr);
        }
    }
    rs_buf_clear(&names);
    return ok;
}
