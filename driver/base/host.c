/* The outside world; see host.h. */
#include "base/host.h"

int64_t rs_host_now(const struct rs_host *host)
{
    return host->now(host->ctx);
}

int64_t rs_host_monotonic_ms(const struct rs_host *host)
{
    return host->monotonic_ms(host->ctx);
}
