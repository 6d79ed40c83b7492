/* Warnings beside the error; see notes.h. */
#include "base/notes.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_NOTES = 1000 };

static void add(struct rs_notes *notes, const char *code, char *text)
{
    if (notes->count == notes->capacity && notes->count < MAX_NOTES) {
        size_t capacity = notes->capacity ? notes->capacity * 2 : 4;
        struct rs_note *items = realloc(notes->items, capacity * sizeof *items);
        if (items) {
            notes->items = items;
            notes->capacity = capacity;
        }
    }
    if (!text || notes->count == notes->capacity || notes->count == MAX_NOTES) {
        free(text);
        return;
    }
    struct rs_note *note = &notes->items[notes->count++];
    memcpy(note->state, code, 5);
    note->state[5] = '\0';
    note->text = rs_one_line(text);
}

void rs_note(struct rs_notes *notes, enum rs_state state, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add(notes, rs_state_code(state), rs_vformat(fmt, args));
    va_end(args);
}

void rs_note_server(struct rs_notes *notes, struct rs_span sqlstate, struct rs_span text)
{
    add(notes, sqlstate.len == 5 ? sqlstate.ptr : "01000", rs_span_dup(text));
}

void rs_notes_clear(struct rs_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->items[i].text);
    }
    free(notes->items);
    *notes = (struct rs_notes){0};
}
