/* The functions with strings, wide: UTF-16. */
#include "api/call.h"

#define FN(name) name##W
#define CHAR_T   SQLWCHAR
#define WIDE     true
#include "api/text.inc"
