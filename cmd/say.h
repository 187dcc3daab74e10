/* The two ways in which the program speaks beside the writers. */
#ifndef CMD_SAY_H
#define CMD_SAY_H

#include "svcgraph/str.h"

/* "svcgraph: MESSAGE" on standard error, control bytes made visible. */
void say_error(const char *format, ...) PRINTF_LIKE(1, 2);

/* The message alone, control bytes made visible. */
void say_note(const char *format, ...) PRINTF_LIKE(1, 2);

/* A message, then where to read more; returns EXIT_USAGE. command may be NULL. */
int say_usage(const char *command, struct str message);

/* Text on standard output, flushed; returns EXIT_CLEAN, or EXIT_INTERNAL when it did not arrive. */
int say_result(struct str text);

#endif
