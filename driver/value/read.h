/* Readers: the server's text form of each type into a value. False: the text is not of this type.
 * All set value->kind and value->text. */
#ifndef RS_VALUE_READ_H
#define RS_VALUE_READ_H

#include "value/value.h"

bool rs_read_text(struct rs_span text, struct rs_value *value);
bool rs_read_integer(struct rs_span text, struct rs_value *value);
bool rs_read_float4(struct rs_span text, struct rs_value *value);
bool rs_read_float8(struct rs_span text, struct rs_value *value);
bool rs_read_numeric(struct rs_span text, struct rs_value *value);
bool rs_read_bool(struct rs_span text, struct rs_value *value);
bool rs_read_date(struct rs_span text, struct rs_value *value);
bool rs_read_time(struct rs_span text, struct rs_value *value);
bool rs_read_timestamp(struct rs_span text, struct rs_value *value);
bool rs_read_interval(struct rs_span text, struct rs_value *value);
bool rs_read_bytes(struct rs_span text, struct rs_value *value);
/* As bytes behind "\\x", else as bytea's older form: "\\\\" and "\\000" (octal) among plain bytes.
 */
bool rs_read_bytea(struct rs_span text, struct rs_value *value);
/* Length of the first bytes of text in that older form. */
size_t rs_escaped_front(struct rs_span text, size_t bytes);
bool rs_read_guid(struct rs_span text, struct rs_value *value);

#endif
