/* SQLSTATEs from the server's to ODBC 3's to ODBC 2's. */
#include "odbc/mapstate.h"

#include <stdbool.h>
#include <string.h>

#include "base/compiler.h"

struct server_row {
    const char *from, *words, *to;
};

struct old_row {
    const char *from, *to;
};

#define SERVER(from, words, to) {from, words, to},
#define OLD(from, to)
static const struct server_row server_rows[] = {
#include "odbc/mapstate.def"
};
#undef SERVER
#undef OLD

#define SERVER(from, words, to)
#define OLD(from, to) {from, to},
static const struct old_row old_rows[] = {
#include "odbc/mapstate.def"
};
#undef SERVER
#undef OLD

static bool begins(const char *state, const char *from)
{
    return strncmp(state, from, strlen(from)) == 0;
}

const char *rs_state_of_server(const char *state, const char *text)
{
    for (size_t i = 0; i < RS_COUNT(server_rows); i++) {
        const struct server_row *row = &server_rows[i];
        if (begins(state, row->from) && (!row->words || strstr(text, row->words))) {
            return row->to ? row->to : state;
        }
    }
    return state;
}

void rs_state_to_odbc2(char *state)
{
    for (size_t i = 0; i < RS_COUNT(old_rows); i++) {
        if (begins(state, old_rows[i].from)) {
            memcpy(state, old_rows[i].to, strlen(old_rows[i].to));
            return;
        }
    }
}
