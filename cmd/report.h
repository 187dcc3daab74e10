/* Answers that are neither findings nor a graph: lines for people, JSON for machines. */
#ifndef CMD_REPORT_H
#define CMD_REPORT_H

#include "output.h"

struct report {
    struct arena *arena;
    VEC(struct report_line) lines;
};

void report_line(struct report *report, unsigned indent, struct loc loc, const char *format, ...)
    PRINTF_LIKE(4, 5);

struct report_json { /* what the machine form is made of */
    const char *schema;
    void (*write)(void *ctx, struct jsonw *w);
    void *ctx;
};

/* To all targets; EXIT_CLEAN or EXIT_INTERNAL. */
int report_write(const struct shared *shared, const struct run *run, const struct targets *targets,
                 const struct report *report, const struct report_json *json);

/* The same with other forms, which the writers of those names hand on: "markdown". */
struct out;
typedef void report_form(void *ctx, const char *form, struct out *out);
int report_write_forms(const struct shared *shared, const struct run *run,
                       const struct targets *targets, const struct report *report,
                       const struct report_json *json, report_form *form);

/* "env DATABASE_URL": how a piece of evidence says what it says. */
struct str evidence_text(struct arena *arena, const struct graph *g, const struct evidence *evidence);

#endif
