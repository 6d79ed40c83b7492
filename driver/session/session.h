/* One session: the whole road from settings to an open connection. This is the only place that
 * knows the order of things: sign-in, AWS, server, and what to do when one of them turns a
 * credential down. */
#ifndef RS_SESSION_SESSION_H
#define RS_SESSION_SESSION_H

#include "base/notes.h"
#include "base/stop.h"
#include "session/settings.h"

struct rs_host;
struct rs_prompt_place;
struct rs_login; /* session/login.h */
struct rs_session;
struct rs_pq;

/* Connects. `settings` is borrowed for the call. `wait` bounds what needs no person
 * (RS_NO_DEADLINE: LoginTimeout or 60 s apply); its stop ends everything. Prompts go to `place`
 * (NULL: the terminal), warnings to `notes` (NULL: dropped). SQLSTATEs: 28000, 08001, HYT00, HY008,
 * HY000 with native codes of redshift_odbc.h. */
bool rs_session_open(struct rs_session **out, const struct rs_settings *settings,
                     const struct rs_wait *wait, const struct rs_prompt_place *place,
                     struct rs_notes *notes, struct rs_error *err) RS_MUST_CHECK;
/* The last part of it alone: the server, for one who has a login already. The session has no log of
 * its own and writes to the host's, which must outlive it. */
bool rs_session_attach(struct rs_session **out, const struct rs_settings *settings,
                       const struct rs_login *login, struct rs_host *host,
                       const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;
/* The log that LogLevel and LogPath ask for, or NULL; one that cannot be written is a note. */
struct rs_log *rs_session_open_log(const struct rs_settings *settings, struct rs_notes *notes);
/* `wait` with LoginTimeout, or 60 s, when it has no deadline. */
struct rs_wait rs_session_login_wait(const struct rs_settings *settings, const struct rs_wait *wait,
                                     int64_t now_ms);
struct rs_pq *rs_session_pq(const struct rs_session *session);
/* The host that was connected to, configured or named by AWS; borrowed. */
const char *rs_session_host(const struct rs_session *session);
/* NULL when LogLevel=off. */
struct rs_log *rs_session_log(const struct rs_session *session);
void rs_session_close(struct rs_session *session);

#endif
