/* The control endpoint of the stack: knobs, actions, counters; see tests/standins/README.md. Only
 * in a stack. */
#ifndef RS_TESTS_CONTROL_H
#define RS_TESTS_CONTROL_H

/* POST: knobs ("{\"redshift.auth\": 13}"), actions, all back to normal. */
void control_set(const char *json);
void control_do(const char *json);
void control_reset(void);
/* A counter, 0 when nothing was counted. */
long control_counter(const char *name);

#endif
