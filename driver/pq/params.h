/* Parameters of a statement in the shape libpq wants them: arrays of types and of strings that end
 * in NUL. */
#ifndef RS_PQ_PARAMS_H
#define RS_PQ_PARAMS_H

#include <libpq-fe.h>

#include "pq/pq.h"

struct rs_pq_bound {
    Oid *types;          /* owned; NULL without parameters */
    const char **values; /* owned array; entries point into text or are NULL */
    struct rs_buf text;
};

bool rs_pq_bind(struct rs_pq_bound *bound, const struct rs_pq_query *query,
                struct rs_error *err) RS_MUST_CHECK;
void rs_pq_bound_clear(struct rs_pq_bound *bound);

#endif
