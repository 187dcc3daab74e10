/* What the tally of calls holds while requests come in. */
#ifndef SVCGRAPH_CALLS_PRIV_H
#define SVCGRAPH_CALLS_PRIV_H

#include "svcgraph/flow_calls.h"
#include "svcgraph/map.h"

struct most { /* call_example, before places are told */
    uint64_t value;
    struct request_example at;
};

struct pair_seen { /* by the step that is looked at */
    uint32_t calls, run, fails, fails_most; /* run: that follow each other, so far */
    uint32_t first, failed;                 /* steps: where the run begins, the worst ends */
    uint64_t run_end, end, idle;            /* end: of all so far */
    uint64_t arguments;                     /* of the call before */
    sym table;                              /* of the run: one statement of several tables is none */
};

struct pair_cell {
    uint32_t caller, callee, edge;
    uint64_t steps, calls, time, paced, again, same, lone;
    struct histogram runs, failures;
    struct most run, failure;
    uint64_t stamp; /* of the step that is looked at; what was seen by another is old */
    struct pair_seen seen;
};

struct edge_seen {
    uint32_t calls, first;
    uint64_t time, end, idle;
};

struct edge_cell {
    uint32_t caller, callee; /* callee: number of one of its operations */
    uint32_t kind;
    sym node, space;
    uint64_t steps, calls, time, paced;
    struct histogram counts;
    struct most most;
    uint64_t stamp;
    struct edge_seen seen;
};

struct caller_cell {
    uint64_t steps, time;
    struct fan *fan; /* FAN_MAX + 1; NULL: never so */
    struct most widest;
};

struct fan_seen { /* the step's calls so far, of which the last may still prove to be not alone */
    const struct step *last; /* NULL: it is not, or there is none */
    uint32_t cell;           /* of last */
    uint64_t end, alone, longest; /* longest: of all calls of one service */
    sym services[FAN_MAX];
    uint64_t time[FAN_MAX]; /* of each */
    uint32_t n;
};

struct calls_tally {
    struct arena *arena;
    struct map pairs, edges; /* of operations; of an operation and who is called */
    VEC(struct pair_cell) pair;
    VEC(struct edge_cell) edge;
    VEC(struct caller_cell) caller; /* by number of the operation */
    VEC(uint32_t) touched, touched_edges; /* by the step that is looked at */
    VEC(uint8_t) row; /* of each operation: enum row_state */
    uint64_t stamp;
};

/* An operation of a store that fetches one row, by its last word. */
bool fetches_rows(const struct flow_name *name, const struct symtab *syms);

void most_show(struct most *most, uint64_t value, struct trace_key trace, struct place place);
struct call_example most_example(const struct most *most, const struct flow_end *end);
void most_merge(struct most *into, const struct most *from);

void calls_end(void *state, const struct flow_end *end);

#endif
