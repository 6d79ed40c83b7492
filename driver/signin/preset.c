/* Presets; see preset.h. */
#include "signin/preset.h"

#include <string.h>

#include "net/url.h"

static const struct rs_preset presets[] = {
#define PRESET(name, host, path, redirect_host, offline, exact, words)                             \
    {name, host, path, redirect_host, offline, exact, words},
#include "signin/preset.def"
#undef PRESET
};

static const struct rs_preset usual = {
    .name = "", .host = "", .path = "", .redirect_host = "127.0.0.1", .offline = NULL, .words = ""};

/* example.com is the end of a.example.com, and of itself; not of badexample.com. */
static bool is_host(struct rs_span host, struct rs_span end)
{
    struct rs_span tail = {host.ptr + host.len - end.len, end.len};
    return end.len == 0 || (host.len >= end.len && rs_span_eq_nocase(tail, end) &&
                            (host.len == end.len || tail.ptr[-1] == '.'));
}

static bool has_part(struct rs_span path, struct rs_span part)
{
    for (size_t i = 0; i + part.len <= path.len; i++) {
        if (memcmp(path.ptr + i, part.ptr, part.len) == 0) {
            return true;
        }
    }
    return part.len == 0;
}

const struct rs_preset *rs_preset_of(const char *issuer)
{
    struct rs_url url;
    struct rs_error ignored = {0};
    if (!rs_url_parse(rs_span_of(issuer), "Issuer", &url, &ignored)) {
        rs_error_clear(&ignored);
        return &usual;
    }
    for (size_t i = 0; i < RS_COUNT(presets); i++) {
        if (is_host(url.host, rs_span_of(presets[i].host)) &&
            has_part(url.path, rs_span_of(presets[i].path))) {
            return &presets[i];
        }
    }
    return &usual;
}
