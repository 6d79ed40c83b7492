/* How a sign-in is shown. */
#ifndef RS_TOOLS_ACCOUNT_H
#define RS_TOOLS_ACCOUNT_H

#include "base/buf.h"
#include "session/account.h"

/* "signed-in", "renewable" (over, renewed without a person), "expired", "signed-out", "password",
 * or "unknown" (each program keeps its own: TokenCache=memory or off). */
const char *account_state(const struct rs_account *account);
/* Whether the next connection needs a person. */
bool account_needs_person(const struct rs_account *account);
/* The members of a JSON object. source NULL: none. */
void account_json(struct rs_buf *out, const char *source, const struct rs_account *account);
void account_print(const char *source, const struct rs_account *account);
/* One line of a list. */
void account_line(const char *source, const struct rs_account *account);

#endif
