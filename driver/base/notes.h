/* Warnings and notices that travel with success or failure (01S00 unknown keyword, 01000 server
 * notice). */
#ifndef RS_BASE_NOTES_H
#define RS_BASE_NOTES_H

#include "base/error.h"

struct rs_note {
    char state[6];
    char *text; /* owned */
};

struct rs_notes {
    struct rs_note *items; /* owned, in the order they were added */
    size_t count, capacity;
};

/* A note is lost, silently, when memory is out or 1000 are there already. */
void rs_note(struct rs_notes *notes, enum rs_state state, const char *fmt, ...) RS_PRINTF(3, 4);
void rs_note_server(struct rs_notes *notes, struct rs_span sqlstate, struct rs_span text);
void rs_notes_clear(struct rs_notes *notes);

#endif
