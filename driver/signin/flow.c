/* The table of flows; see flow.h. */
#include "signin/flow.h"

const struct rs_flow *rs_flow_find(const char *name)
{
    static const struct rs_flow *const flows[] = {
#define FLOW(name) &rs_flow_##name,
#include "signin/flow.def"
#undef FLOW
    };
    for (size_t i = 0; i < RS_COUNT(flows); i++) {
        if (rs_span_is(rs_span_of(name), flows[i]->name)) {
            return flows[i];
        }
    }
    return NULL;
}
