/* Ports to listen at; see ports.h. */
#include "signin/ports.h"

#include "redshift_odbc.h"
#include "signin/run.h"

/* One part of the list: "8400" or "8400-8409". */
static bool read_range(struct rs_span part, uint32_t *first, uint32_t *last)
{
    struct rs_span end = rs_span_trim(part), begin = rs_span_cut(&end, '-');
    bool ok = rs_span_to_u32(rs_span_trim(begin), UINT16_MAX, first);
    *last = *first;
    if (ok && end.ptr) {
        ok = rs_span_to_u32(rs_span_trim(end), UINT16_MAX, last) && *first > 0 && *first <= *last;
    }
    return ok;
}

static bool check_ports(const char *ports, struct rs_error *err)
{
    struct rs_span rest = rs_span_of(ports);
    while (rest.ptr) {
        uint32_t first, last;
        if (!read_range(rs_span_cut(&rest, ','), &first, &last)) {
            return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                                  "RedirectPort is \"%.100s\", expected 0, a port, a range or a "
                                  "list of these such as 8400-8409,9000",
                                  ports);
        }
    }
    return true;
}

uint16_t rs_ports_first(const char *ports)
{
    struct rs_span rest = rs_span_of(ports);
    uint32_t first, last;
    return rest.ptr && read_range(rs_span_cut(&rest, ','), &first, &last) ? (uint16_t)first : 0;
}

bool rs_ports_open(struct rs_loopback **out, const char *host, const char *ports,
                   struct rs_error *err)
{
    struct rs_span rest = rs_span_of(rs_option_empty(ports) ? "0" : ports);
    struct rs_error why = {0};
    bool ok = false;
    if (!check_ports(rest.ptr, err)) {
        return false;
    }
    while (!ok && rest.ptr) {
        uint32_t port, last;
        bool usable = read_range(rs_span_cut(&rest, ','), &port, &last);
        for (; usable && !ok && port <= last; port++) {
            rs_error_clear(&why);
            ok = rs_loopback_open(out, host, (uint16_t)port, &why);
        }
    }
    if (!ok) {
        rs_error_copy(err, &why);
    }
    rs_error_clear(&why);
    return ok;
}
