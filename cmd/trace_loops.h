/* Requests that come back: loops, and apart from them re-entries by another operation. */
#ifndef CMD_TRACE_LOOPS_H
#define CMD_TRACE_LOOPS_H

#include "trace.h"

struct loop_row {
    const struct reentry *reentry;
    struct loop_level level;
    bool cyclic; /* operations of its services call each other in a circle */
};

struct loops {
    const struct graph *g;
    struct arena *arena;
    VEC(struct loop_row) loops, reentries;
};

/* Without those that the configuration allows. */
struct loops loops_of(const struct run *run, struct arena *arena);
void loops_tell(const struct loops *loops, struct report *report);
void loops_json(void *loops, struct jsonw *w);

#endif
