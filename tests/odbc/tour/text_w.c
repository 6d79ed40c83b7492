/* The functions with strings, wide. */
#define FN(name)      name##W
#define LITERAL(text) ((SQLWCHAR *)(uintptr_t)(u##text))
#define CHAR_T        SQLWCHAR
#define TOUR          tour_text_w
#include "text.inc"
