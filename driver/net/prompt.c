/* Prompts; see prompt.h. */
#include "net/prompt.h"

#include <string.h>
#include <unistd.h>

#include "net/qr.h"
#include "net/terminal.h"
#include "redshift_odbc.h"

enum { MAX_TEXT = 256 * 1024, MAX_ANSWER = 64 * 1024 };

/* The descriptor to use; `own`: it is ours to close. */
static bool open_place(const struct rs_prompt_place *place, int *fd, bool *own,
                       struct rs_error *err)
{
    *fd = place->fd;
    *own = place->fd < 0;
    return !*own || rs_terminal_open(fd, err);
}

static bool write_prompt(int fd, const struct rs_prompt *prompt, struct rs_error *err)
{
    struct rs_buf text;
    rs_buf_init(&text, MAX_TEXT);
    rs_buf_add_str(&text, prompt->text);
    int columns = rs_terminal_columns(fd);
    if (prompt->address_with_code && columns > 0) {
        rs_qr_add(&text, prompt->address_with_code, columns);
    }
    bool ok =
        rs_buf_ok(&text) ? rs_terminal_write(fd, rs_buf_span(&text), err) : rs_fail_memory(err);
    rs_buf_clear(&text);
    return ok;
}

bool rs_prompt_show(const struct rs_prompt_place *place, const struct rs_prompt *prompt,
                    struct rs_error *err)
{
    int fd;
    bool own;
    if (place->function) {
        return place->function(place->data, prompt) == 1 ||
               rs_fail(err, RS_28000,
                       "the program's prompt function (SQL_ATTR_RS_PROMPT) could not show it");
    }
    if (!open_place(place, &fd, &own, err)) {
        return false;
    }
    bool ok = write_prompt(fd, prompt, err);
    if (own) {
        close(fd);
    }
    return ok;
}

static enum rs_answer ask_program(const struct rs_prompt_place *place, struct rs_buf *answer,
                                  struct rs_error *err)
{
    rs_buf_reset(answer);
    char *room = rs_buf_reserve(answer, MAX_ANSWER);
    struct rs_prompt prompt = {.event = RS_PROMPT_ASK,
                               .text = "",
                               .answer = room,
                               .answer_size = MAX_ANSWER};
    if (!room) {
        rs_fail_memory(err);
        return RS_ANSWER_NEVER;
    }
    room[0] = '\0';
    int said = place->function(place->data, &prompt);
    if (said == 0) {
        return RS_ANSWER_NOT_YET;
    }
    if (said != 1) {
        rs_fail(err, RS_28000, "the person gave up (SQL_ATTR_RS_PROMPT)");
        return RS_ANSWER_NEVER;
    }
    rs_buf_grew(answer, strnlen(room, MAX_ANSWER));
    return RS_ANSWER_GIVEN;
}

enum rs_answer rs_prompt_ask(const struct rs_prompt_place *place, struct rs_buf *answer,
                             struct rs_error *err)
{
    int fd;
    bool own;
    if (place->function) {
        return ask_program(place, answer, err);
    }
    if (!open_place(place, &fd, &own, err)) {
        return RS_ANSWER_NEVER;
    }
    enum rs_answer said = rs_terminal_read(fd, answer, err);
    if (own) {
        close(fd);
    }
    return said;
}
