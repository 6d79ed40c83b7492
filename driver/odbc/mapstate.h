/* SQLSTATEs as the application's version of ODBC has them; the table is mapstate.def. */
#ifndef RS_ODBC_MAPSTATE_H
#define RS_ODBC_MAPSTATE_H

/* A state that may be the server's own: what ODBC 3 calls it. The text is the server's message. */
const char *rs_state_of_server(const char *state, const char *text);
/* What ODBC 2 calls it: rewritten in place, five characters. */
void rs_state_to_odbc2(char *state);

#endif
