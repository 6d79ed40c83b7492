/* Settings of the session that travel with the start-up packet. */
#ifndef RS_PQ_SETTINGS_H
#define RS_PQ_SETTINGS_H

#include "pq/internal.h"

/* Appends "-c name=value -c ..." with blanks and backslashes in values escaped by a backslash, as
 * PostgreSQL's server splits it. A name that is not letters, digits, _ and . is an error. */
bool rs_pq_settings_options(const struct rs_pq_config *config, struct rs_buf *out,
                            struct rs_error *err) RS_MUST_CHECK;
/* Looks which settings the server took (what it reports by itself; the others in one query) and
 * sets those it did not. Refused: an error when required, else a note 01S02. */
bool rs_pq_settings_ensure(struct rs_pq *pq, const struct rs_pq_config *config,
                           struct rs_notes *notes, const struct rs_wait *wait,
                           struct rs_error *err) RS_MUST_CHECK;
/* Sets one in the session. Refused: as above. */
bool rs_pq_setting_set(struct rs_pq *pq, const struct rs_pq_setting *setting,
                       struct rs_notes *notes, const struct rs_wait *wait,
                       struct rs_error *err) RS_MUST_CHECK;
/* A string literal of the server's SQL. `standard`: standard_conforming_strings is on. */
void rs_pq_add_literal(struct rs_buf *out, const char *text, bool standard);
/* Does the server's own text of a setting show the value that was asked for? ("ISO" for "ISO, MDY")
 */
bool rs_pq_setting_taken(const char *wanted, const char *current);

#endif
