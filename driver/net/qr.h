/* QR codes (ISO/IEC 18004) as text, for a phone's camera in front of a terminal. */
#ifndef RS_NET_QR_H
#define RS_NET_QR_H

#include "base/buf.h"

/* Appends the picture of `text`: half blocks, two rows of it in a line, black on white whatever the
 * terminal's colours are. Nothing when it would be wider than `columns` or when memory is out: the
 * text around it says the same. */
void rs_qr_add(struct rs_buf *out, const char *text, int columns);

#endif
