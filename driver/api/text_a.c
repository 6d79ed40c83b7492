/* The functions with strings, narrow: UTF-8. */
#include "api/call.h"

#define FN(name) name
#define CHAR_T   SQLCHAR
#define WIDE     false
#include "api/text.inc"
