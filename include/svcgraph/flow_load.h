/*
 * Which load goes where: how often operations are entered because of which root operations, and how
 * many calls one entry makes. Loads are numbers of entries, each as many as its request stands for
 * when the sampling probability is recorded (request.h), in steps of 2^-16. All requests count, for
 * what is not whole is load too; but a piece whose root is not in the input is of no known root.
 */
#ifndef SVCGRAPH_FLOW_LOAD_H
#define SVCGRAPH_FLOW_LOAD_H

#include "svcgraph/flow.h"

struct load_op {  /* of each of flow->ops */
    double load;  /* all entries */
    double stray; /* of these: of no known root */
};

struct load_root {
    uint32_t op; /* in flow->ops */
    uint64_t requests;
    double load; /* weighted requests */
    bool stray;  /* the first there is of requests whose root is not in the input */
    struct slice parts;
};

struct load_part { /* what the requests of one root enter, the root itself too */
    uint32_t op;
    double load;
};

struct load_call {
    uint32_t from, to; /* in flow->ops */
    uint64_t calls;
    double load;    /* weighted calls: over the load of from the multiplier of the edge */
    double retried; /* of these: made again after one had failed */
    double again;   /* most retries for one first call, in the request that has most; 0: none */
    bool async;     /* no call of it was waited for */
    struct loc loc; /* the first one */
};

struct load_window {
    uint32_t window; /* number, from the first on */
    double load;
};

struct load_windows { /* of the entries of operations whose node is that of op */
    uint32_t op;      /* several of these may be of one node */
    struct slice windows; /* in order; those without any are not listed */
};

enum { LOAD_WINDOWS_MAX = 1024 };

struct flow_load {
    struct load_op *ops;
    uint32_t n_roots, n_parts, n_calls, n_series, n_windows;
    struct load_root *roots; /* sorted by op, known roots before stray ones */
    struct load_part *parts; /* of each root by op */
    struct load_call *calls; /* sorted by (from, to) */
    struct load_windows *series; /* sorted by op */
    struct load_window *windows;
    uint64_t window; /* microseconds: whole minutes, so that there are LOAD_WINDOWS_MAX at most */
    uint32_t n_span; /* windows from the first to the last; 0: no times are known */
};

#endif
