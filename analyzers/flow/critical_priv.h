#ifndef SVCGRAPH_CRITICAL_PRIV_H
#define SVCGRAPH_CRITICAL_PRIV_H

#include "calls_priv.h"

#include "svcgraph/flow_critical.h"

struct critical_key {
    uint32_t root, caller, callee; /* numbers of operations */
    uint32_t number;               /* of the class of latency */
};

struct critical_cell {
    struct critical_key key;
    uint64_t time;
    struct most most; /* in percent */
    /* of the request that is looked at */
    uint64_t stamp, now, longest;
    struct place place; /* of the longest */
};

struct class_cell { /* requests of a root of one class */
    uint32_t root, number;
    uint64_t requests, time;
};

struct root_cell {
    uint64_t requests;
    struct histogram latency;
};

struct waited_call {
    uint32_t step;
    uint64_t from, to;
};

struct path_step { /* on the path, up to end by its own clock */
    uint32_t step;
    uint64_t end;
};

struct critical_tally {
    struct arena *arena;
    struct map cells, classes;
    VEC(struct critical_cell) cell;
    VEC(struct class_cell) class;
    VEC(struct root_cell) root; /* by number of the operation */
    /* of the request that is looked at */
    VEC(uint32_t) touched;
    VEC(struct path_step) stack;
    VEC(struct waited_call) calls; /* of one step */
    uint64_t stamp;
};

uint32_t critical_class(uint64_t latency);
void critical_end(void *state, const struct flow_end *end);

#endif
