/* QR codes; see qr.h. */
#include "net/qr.h"

#include <qrencode.h>

enum {
    QUIET = 2
}; /* modules of margin: the standard wants 4; readers do with 2, terminals are small */

static bool dark(const QRcode *code, int row, int column)
{
    bool inside = row >= 0 && row < code->width && column >= 0 && column < code->width;
    return inside && (code->data[row * code->width + column] & 1);
}

static void add_line(struct rs_buf *out, const QRcode *code, int row)
{
    static const char *const blocks[] = {" ", "\xE2\x96\x84", "\xE2\x96\x80", "\xE2\x96\x88"};
    rs_buf_add_str(out, "    \x1B[30;47m");
    for (int column = -QUIET; column < code->width + QUIET; column++) {
        rs_buf_add_str(out, blocks[2 * dark(code, row, column) + dark(code, row + 1, column)]);
    }
    rs_buf_add_str(out, "\x1B[0m\n");
}

void rs_qr_add(struct rs_buf *out, const char *text, int columns)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code && code->width + 2 * QUIET + 4 <= columns) {
        for (int row = -QUIET; row < code->width + QUIET; row += 2) {
            add_line(out, code, row);
        }
        rs_buf_add_str(out, "\n");
    }
    QRcode_free(code);
}
