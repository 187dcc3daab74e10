/*
 * The calls that one step makes: how many of each operation and of each service, one after another
 * or side by side, failed again and again. Complete requests only; messages are no calls.
 *
 * Calls follow each other when none begins before the other has ended, by the clock of the caller.
 * Calls between which a step waits CALLS_PACE or longer, on the average, are paced: polling, a
 * stream, a loop with a pause. They are counted apart.
 */
#ifndef SVCGRAPH_FLOW_CALLS_H
#define SVCGRAPH_FLOW_CALLS_H

#include "svcgraph/flow.h"

enum {
    CALLS_PACE = 100000, /* microseconds */
    FAN_MAX = 16,        /* different services are told apart below this; more count as this */
};

/* The step that shows most of it; of those the one with the lowest place. */
struct call_example {
    uint64_t most; /* 0: there is none */
    sym trace;     /* 0: not known */
    struct loc loc;
};

/* Calls of one operation by steps of another. */
struct call_pair {
    uint32_t caller, callee; /* in flow->ops */
    uint64_t steps;          /* that make it */
    uint64_t calls, time;    /* microseconds, by the caller's clock */
    uint64_t paced;          /* of the steps: their calls are in no list of runs */
    uint64_t again, same;    /* calls after the first of a run; of these: with equal arguments */
    uint64_t lone;           /* microseconds of calls while which the step makes no other */
    struct slice runs;       /* buckets: most calls that follow each other, retries not counted */
    struct slice failures;   /* buckets: most that failed one after another, arguments not unequal */
    struct call_example run, failure; /* loc: the first call of the run; the last that failed */
};

/* Calls of a service or store, whatever its operations, by steps of an operation. */
struct call_edge {
    uint32_t caller, callee; /* in flow->ops; callee: the first of its operations */
    uint64_t steps;  /* that call it, and are not paced */
    uint64_t calls, time; /* of these; retries, and spans of single rows, are no calls */
    uint64_t paced;  /* steps that are */
    struct slice counts;  /* buckets: calls of a step; of all entries of the caller that are not paced */
    struct call_example most; /* loc: the first call */
};

struct fan { /* steps that wait for calls of just so many services, each while nothing else is called */
    uint64_t steps;
    uint64_t time;    /* microseconds of these steps */
    uint64_t alone;   /* of these: in such calls */
    uint64_t longest; /* of these: in those of the service that each waits for longest */
};

struct caller { /* an operation that makes calls */
    uint32_t op;
    uint64_t steps, time; /* entries of it, microseconds of them all */
    struct fan fan[FAN_MAX + 1]; /* by number of services */
    struct call_example widest;  /* loc: the step */
};

struct flow_calls {
    uint32_t n_callers, n_pairs, n_edges, n_buckets;
    struct caller *callers;  /* sorted by op */
    struct call_pair *pairs; /* sorted by caller, callee */
    struct call_edge *edges; /* sorted by caller, callee */
    struct bucket *buckets;  /* each slice in order of index; indexes below 128 are the numbers */
};

#endif
