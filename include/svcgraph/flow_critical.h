/*
 * Where the time of requests goes on their critical path: what a request would be faster by if it
 * were faster. Complete requests only, by root operation; their latency is that of the root.
 *
 * The path is walked backwards. From the end of a step, of the calls it waits for (messages are
 * none) the one that has ended last is on the path; then, from where that began, the one that had
 * ended last before; until its beginning. What lies between is the step's own. Within a call the
 * same holds, by the clock of who is called, and what the call takes longer than the work of who is
 * called, on the way there and back, counts as that of who is called. Calls that are still going on
 * where the path goes on are beside it; that one goes on for 1/64 of itself is taken for how clocks
 * tick. Z. Zhang et al., CRISP: Critical Path Analysis of Large-Scale Microservice Architectures,
 * USENIX ATC 2022, section 3.
 *
 * In one pass: sums for each of four classes of latency per power of two. The slowest requests are
 * those in the class of the 95th percentile and above: as slow as that to within a fifth, or slower.
 */
#ifndef SVCGRAPH_FLOW_CRITICAL_H
#define SVCGRAPH_FLOW_CRITICAL_H

#include "svcgraph/flow_calls.h"

struct critical_edge { /* calls of one operation by another, of the slowest requests of a root */
    uint32_t caller, callee; /* in flow->ops */
    uint64_t time;           /* microseconds on the path: of the callee itself and the way there */
    struct call_example most; /* a slow request of which it is more than half; most: its share, in percent */
};

struct critical_root {
    uint32_t op; /* in flow->ops */
    uint64_t requests, p95; /* microseconds */
    uint64_t slow, slow_time; /* the slowest requests, and all their time */
    struct slice edges; /* the most time first */
};

struct flow_critical {
    uint32_t n_roots, n_edges;
    struct critical_root *roots; /* sorted by op */
    struct critical_edge *edges;
};

#endif
