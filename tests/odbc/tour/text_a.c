/* The functions with strings, narrow. */
#define FN(name)      name
#define LITERAL(text) ((SQLCHAR *)(uintptr_t)(text))
#define CHAR_T        SQLCHAR
#define TOUR          tour_text_a
#include "text.inc"
