/* How deep requests go, by their root operation. */
#ifndef CMD_TRACE_DEPTH_H
#define CMD_TRACE_DEPTH_H

#include "trace.h"

struct depth_row {
    const struct depth *depth;
    uint64_t requests;
    uint32_t p50, p95, p99, max;
};

struct depths {
    const struct graph *g;
    struct arena *arena;
    VEC(struct depth_row) rows; /* the deepest first */
    size_t left_out;            /* rows beyond --top */
};

/* top 0: all rows. */
struct depths depths_of(const struct graph *g, size_t top, struct arena *arena);
void depths_tell(const struct depths *depths, struct report *report);
void depths_json(void *depths, struct jsonw *w);

#endif
