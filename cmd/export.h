/* Spans of traces told again, for others to link. */
#ifndef CMD_EXPORT_H
#define CMD_EXPORT_H

#include "stage.h"

/* Reads the inputs and writes their spans, or, partial, what is needed to add them to others. */
int export_run(struct shared *shared, const struct str *paths, size_t n, struct run *run,
               bool partial);

extern const struct opt opts_partial[]; /* for a context that begins with struct partial_ctx */

struct partial_ctx {
    struct shared shared;
    bool partial;
};

#endif
