/* Calls, errors and times of edges, operations or services, most calls first. */
#ifndef CMD_TRACE_SUMMARY_H
#define CMD_TRACE_SUMMARY_H

#include "trace.h"

enum summary_by { SUMMARY_EDGE, SUMMARY_OPERATION, SUMMARY_SERVICE };

struct summary_row {
    node_id from, to; /* the same but for edges */
    unsigned kind;    /* enum edge_kind, of edges */
    sym operation;    /* 0 for all of them */
    uint64_t calls, errors, retries, own_time;
    sym trace;
    const struct bucket *latency;
    size_t n_latency;
    struct slice parts; /* of an edge: its operations, in parts of the summary */
};

struct summary {
    const struct graph *g;
    struct arena *arena;
    enum summary_by by;
    VEC(struct summary_row) rows, parts;
    size_t left_out; /* rows beyond --top */
};

/* top 0: all rows. */
struct summary summary_of(const struct graph *g, enum summary_by by, size_t top,
                          struct arena *arena);
void summary_tell(const struct summary *summary, struct report *report);
void summary_json(void *summary, struct jsonw *w);

#endif
