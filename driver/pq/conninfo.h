/* Every libpq parameter, explicit: what the caller configured, and a neutral value for all that the
 * environment (PG* variables), files in the home directory or a service file could otherwise fill.
 */
#ifndef RS_PQ_CONNINFO_H
#define RS_PQ_CONNINFO_H

#include "pq/pq.h"

struct rs_pq_conninfo {
    const char **keys, **values; /* owned arrays that end in NULL; entries borrowed or in `texts` */
    size_t count, capacity;
    char *texts[8]; /* owned: numbers */
    size_t text_count;
    bool failed;
};

/* `address` is numeric; `options` is the value of that parameter; `ca_file` NULL: none. All
 * borrowed by *out until clear, like `config`. */
bool rs_pq_conninfo_init(struct rs_pq_conninfo *out, const struct rs_pq_config *config,
                         const char *address, const char *options, const char *ca_file,
                         struct rs_error *err) RS_MUST_CHECK;
void rs_pq_conninfo_clear(struct rs_pq_conninfo *info);

#endif
