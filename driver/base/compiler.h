/* Attributes of gcc and clang under short names. */
#ifndef RS_BASE_COMPILER_H
#define RS_BASE_COMPILER_H

#define RS_MUST_CHECK       __attribute__((warn_unused_result))
#define RS_PRINTF(fmt, arg) __attribute__((format(printf, fmt, arg)))
#define RS_COUNT(array)     (sizeof(array) / sizeof(array)[0])

#endif
