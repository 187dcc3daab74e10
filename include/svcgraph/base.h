/* What every file of the project sees first: attributes, small macros, banned functions. */
#ifndef SVCGRAPH_BASE_H
#define SVCGRAPH_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What can be said of inputs that do not tell everything. */
enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

#define countof(array) (sizeof(array) / sizeof((array)[0]))

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define NORETURN __attribute__((noreturn))
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define UNUSED __attribute__((unused))

/* Releases a FILE *, a descriptor or a library handle when its variable goes out of scope. */
#define CLEANUP(function) __attribute__((cleanup(function)))

/*
 * Functions that no caller can use safely on outside input. A use is a link-time and, with the
 * macro, a compile-time error.
 */
#define BANNED(name) svcgraph_##name##_is_banned
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef atoi
#undef atol
#undef gets
#undef strncpy
#undef strncat
#define strcpy(a, b) BANNED(strcpy)
#define strcat(a, b) BANNED(strcat)
#define sprintf(...) BANNED(sprintf)
#define vsprintf(...) BANNED(vsprintf)
#define strtok(a, b) BANNED(strtok)
#define atoi(a) BANNED(atoi)
#define atol(a) BANNED(atol)
#define gets(a) BANNED(gets)
#define strncpy(a, b, n) BANNED(strncpy)
#define strncat(a, b, n) BANNED(strncat)

#endif
