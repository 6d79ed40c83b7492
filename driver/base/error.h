/* Errors, from the ground up in SQLSTATEs. A function that can fail takes a struct rs_error last,
 * returns false, and has then set it; the first error wins. Start from {0}, end with
 * rs_error_clear. */
#ifndef RS_BASE_ERROR_H
#define RS_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/span.h"

enum rs_state {
    RS_00000 = 0,
#define STATE(code, text) RS_##code,
#include "base/state.def"
#undef STATE
    RS_STATE_COUNT
};

struct rs_error {
    bool set;
    char state[6]; /* SQLSTATE, NUL-terminated; a server's own pass through as they are */
    int native;    /* RS_NATIVE_* of redshift_odbc.h, or 0 */
    char *text;    /* one line of UTF-8, owned; NULL when memory ran out: ask rs_error_text() */
};

/* "HY000" and its condition. */
const char *rs_state_code(enum rs_state state);
const char *rs_state_text(enum rs_state state);

/* Sets the error unless one is set already. Always false, so that a caller can `return
 * rs_fail(...)`. Say what was wrong with which input and what to do about it, in one line. */
bool rs_fail(struct rs_error *err, enum rs_state state, const char *fmt, ...) RS_PRINTF(3, 4);
bool rs_fail_native(struct rs_error *err, enum rs_state state, int native, const char *fmt, ...)
    RS_PRINTF(4, 5);
/* An error with a SQLSTATE that came from the server (five characters; anything else becomes
 * HY000). */
bool rs_fail_server(struct rs_error *err, struct rs_span sqlstate, struct rs_span text);
/* HY001. */
bool rs_fail_memory(struct rs_error *err);
/* Puts words before the text of an error that is set: "while refreshing the sign-in: ". */
void rs_error_prefix(struct rs_error *err, const char *fmt, ...) RS_PRINTF(2, 3);
/* Never NULL. */
const char *rs_error_text(const struct rs_error *err);
bool rs_error_is(const struct rs_error *err, enum rs_state state);
/* to = a copy of from (to must be clear); text is lost, state kept, when memory is out. */
void rs_error_copy(struct rs_error *to, const struct rs_error *from);
void rs_error_clear(struct rs_error *err);

/* Makes one line of UTF-8 of a text, in place: control characters become blanks, bytes of no
 * character (also of one that was cut) question marks. Errors and notes go through it, whatever
 * they quote. Returns text, which may be NULL. */
char *rs_one_line(char *text);
/* printf into fresh heap memory; NULL when memory is out. */
char *rs_format(const char *fmt, ...) RS_PRINTF(1, 2);
char *rs_vformat(const char *fmt, va_list args) RS_PRINTF(1, 0);

#endif
