/* AWS IAM Identity Center (sso-oidc): OAuth 2.0 whose endpoints follow from a region, whose
 * requests and answers are JSON with OAuth's names in camelCase, whose clients register themselves,
 * and whose access tokens only AWS can read. Nothing is signed, whatever AWS credentials lie
 * around. */
#ifndef RS_SIGNIN_CENTER_H
#define RS_SIGNIN_CENTER_H

#include "base/json.h"
#include "signin/discovery.h"

bool rs_center_is(const struct rs_run *run);
/* Fills in the endpoints, and registers a client unless `provider` holds a registration that lasts
 * at least a quarter of an hour. Failures: HY000 with RS_NATIVE_OPTION, 28000 with
 * RS_NATIVE_PROVIDER_ERROR, those of rs_run_http. */
bool rs_center_load(struct rs_provider *provider, struct rs_run *run,
                    struct rs_error *err) RS_MUST_CHECK;
/* Takes over the registration that a stored token was made with, while it lasts. */
void rs_center_adopt(struct rs_provider *provider, const struct rs_token *token, int64_t now);
/* Appends a form as JSON: the names in camelCase, the values as strings. */
void rs_center_add_json(struct rs_buf *out, struct rs_span form);
/* As rs_json_read, with the fields' names in camelCase. */
bool rs_center_read(struct rs_span text, const char *what, const struct rs_json_field *fields,
                    size_t count, void *out, struct rs_error *err) RS_MUST_CHECK;

#endif
