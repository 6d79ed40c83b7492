/* What the live tests of driver/pq share: the stack's environment and knobs, a host, connections.
 */
#ifndef RS_TESTS_PQ_LIVE_H
#define RS_TESTS_PQ_LIVE_H

#include "check.h"
#include "control.h"
#include "pq/pq.h"

/* The stack's variable; the program ends with 77 (skipped) when there is no stack. */
const char *live_env(const char *name);

struct rs_host *live_host(void);
/* A deadline so many seconds from now, without a stop. */
struct rs_wait live_wait(int seconds);
/* verify-full with the stack's authority, as STACK_USER, to the Redshift stand-in (or PostgreSQL).
 */
struct rs_pq_config live_redshift(void);
struct rs_pq_config live_postgres(void);
/* The password of the users of the stack. */
const struct rs_secret *live_password(void);
/* A connection, or NULL with the expectation failed and the error printed. */
struct rs_pq *live_open(const struct rs_pq_config *config);
/* Fails to connect within `seconds`: SQLSTATE and a word of the text; NULL: any. */
void live_refused(const struct rs_pq_config *config, int seconds, const char *state,
                  const char *word);
/* The first value of the first row, heap memory; NULL with the expectation failed. */
char *live_value(struct rs_pq *pq, const char *sql);
void live_run(struct rs_pq *pq, const char *sql);
struct rs_pq_result *live_execute(struct rs_pq *pq, const char *sql);
/* The peak of this program's memory so far, and the check that it grew by so much at most since
 * then (not with a sanitizer, which keeps what was freed). */
long live_peak_kib(void);
void live_memory(long before, long most);
/* Fails; prints when it does not. */
void live_error(bool ok, struct rs_error *err, const char *state, const char *word);

#endif
