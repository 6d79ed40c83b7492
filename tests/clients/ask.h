/* For the programs in C and C++: psql's answers, and comparing with them. */
#ifndef RS_TESTS_CLIENTS_ASK_H
#define RS_TESTS_CLIENTS_ASK_H

#ifdef __cplusplus
extern "C" {
#endif

/* What PostgreSQL itself answers: a line a row, columns divided by |, NULL as (null). The caller
 * frees it. Ends the program when psql fails. */
char *ask(const char *sql);
/* Prints the two when they differ. */
void same(const char *what, const char *got, const char *want);
/* The same, where what is wanted is psql's answer to sql. */
void same_answer(const char *what, const char *got, const char *sql);
/* The exit status of main: 1 when something differed. */
int ask_done(void);

#ifdef __cplusplus
}
#endif

#endif
