/* What libpq sends of the host's environment in the start-up packet: PGTZ, PGGEQO and PGDATESTYLE.
 * No parameter of a connection overrules them and nobody may change the environment of a host, so
 * what they did is undone in the session. */
#ifndef RS_PQ_INHERITED_H
#define RS_PQ_INHERITED_H

#include "pq/internal.h"

/* Gives the session back what its user or database has for them. Costs nothing when none is set. A
 * time zone that only the server's configuration file knows cannot be found out: a note 01000. */
bool rs_pq_inherited_undo(struct rs_pq *pq, struct rs_notes *notes, const struct rs_wait *wait,
                          struct rs_error *err) RS_MUST_CHECK;
/* The variable whose value the server refuses with these words; NULL: none. */
const char *rs_pq_inherited_blame(const char *text);

#endif
