/* Data sources of odbc.ini; see dsn.h. The only file that knows odbcinst. */
#include "session/dsn.h"

#include <odbcinst.h>
#include <string.h>

#include "base/buf.h"

enum { FIRST_SIZE = 4096, MAX_SIZE = 1 << 20 };

/* The value of `entry`, or with entry NULL the names of all entries, each with a NUL behind it.
 * odbcinst cuts silently: an answer that fills the buffer is asked for again with a larger one. */
static bool profile(const char *section, const char *entry, struct rs_buf *out,
                    struct rs_error *err)
{
    for (size_t size = FIRST_SIZE; size <= MAX_SIZE; size *= 4) {
        rs_buf_reset(out);
        char *to = rs_buf_reserve(out, size);
        if (!to) {
            return rs_fail_memory(err);
        }
        memset(to, 0, size);
        int got = SQLGetPrivateProfileString(section, entry, "", to, (int)size, "odbc.ini");
        if (got < 0) {
            got = 0;
        }
        if ((size_t)got < size - 2) {
            rs_buf_grew(out, (size_t)got);
            return true;
        }
    }
    return rs_fail(err, RS_HY000, "Section [%s] of odbc.ini is larger than a megabyte", section);
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
            ok = profile(name, entry.ptr, &value, err) &&
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
    if (!profile(name, NULL, &entries, err)) {
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
