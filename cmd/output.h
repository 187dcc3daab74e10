/* Where results go: one or several writers, each to standard output or a file. */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "shared.h"

struct target {
    const struct writer *writer;
    struct str file; /* empty: standard output */
};

struct targets {
    VEC(struct target) all;
};

/* From --format and --output; false with *out_error when they make no sense together. */
bool output_plan(const struct shared *shared, struct targets *out, struct str *out_error);

/* Writes the result to each target. EXIT_CLEAN, or EXIT_INTERNAL after an error was said. */
int output_write(const struct shared *shared, const struct targets *targets,
                 const struct result *result);

#endif
