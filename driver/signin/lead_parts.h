/* The leader's dealings with the store and the lock; only lead*.c use them. */
#ifndef RS_SIGNIN_LEAD_PARTS_H
#define RS_SIGNIN_LEAD_PARTS_H

#include "signin/lead.h"

/* The name of a file beside the token's: its end is "lock" or "status". Owned; NULL when memory is
 * out. */
char *rs_lead_side_file(const struct rs_lead *lead, const char *end);
/* A store that fails costs comfort, not the sign-in: a note 01000. Clears `why`. */
void rs_lead_warn_store(const struct rs_lead *lead, struct rs_error *why);
/* Opens the shared store's directory; when that fails the memory store takes its place. */
void rs_lead_open_place(struct rs_lead *lead);
/* From now on, with the lock held, a person may be asked to unlock a keyring. */
void rs_lead_allow_prompt(struct rs_lead *lead);
/* The status of the table entry from and to its file, when the store is shared. */
void rs_lead_load_status(struct rs_lead *lead);
void rs_lead_save_status(struct rs_lead *lead);

/* What is stored; memory stands in for a file that could not be written. */
bool rs_lead_recall(struct rs_lead *lead, struct rs_token *out);
/* With an Identity Center: the client that registered itself is the one of the stored token. */
void rs_lead_adopt_client(struct rs_lead *lead);
/* True when what is stored is good; *old is what is stored otherwise, empty when nothing is. */
bool rs_lead_find_stored(struct rs_lead *lead, struct rs_token *old, struct rs_token *out);
/* Into the store, and into memory for this process's next connections. */
void rs_lead_keep(struct rs_lead *lead, const struct rs_token *token);
/* Out of both. */
void rs_lead_forget(struct rs_lead *lead);

/* Takes the lock of a shared store, as long as it takes another process's person. A lock that
 * cannot be made leaves the processes uncoordinated, which is no reason to fail. */
bool rs_lead_take_lock(struct rs_lead *lead, struct rs_error *err) RS_MUST_CHECK;

#endif
