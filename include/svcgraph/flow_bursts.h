/*
 * Calls of one operation, with the same arguments, that many requests make at once: requests are
 * counted by windows of a tenth of a second. Of too many windows a part is looked at, chosen by a
 * hash of what and when, so that it does not depend on the order of the requests.
 */
#ifndef SVCGRAPH_FLOW_BURSTS_H
#define SVCGRAPH_FLOW_BURSTS_H

#include "svcgraph/flow.h"

enum {
    BURST_WINDOW = 100000,  /* microseconds */
    BURST_LEAST = 3,        /* requests in a window that is told */
    BURSTS_SHOWN = 16,      /* windows of a group */
    BURST_CELLS = 1 << 15,  /* windows that are counted: fewer than this */
    BURST_NEAR = 10,        /* the windows beside one are its neighbours: it may go on there */
    BURST_AROUND = 100,     /* windows before and behind these, that say what is usual then */
};

struct burst_window {
    uint64_t start;    /* microseconds */
    uint64_t requests; /* that make the call in it */
    double around;     /* the same in a window shortly before and behind: their mean */
    uint32_t n_around; /* of how many windows, of which some were looked at */
    uint32_t caller;   /* in flow->ops: whose entry makes the example */
    sym trace;         /* example */
    struct loc loc;    /* the call there */
};

struct burst_group {
    uint32_t op;        /* in flow->ops */
    uint64_t arguments; /* 0: none are recorded */
    uint64_t windows;   /* in which it was called, of those looked at */
    uint64_t usual;     /* requests in a window: the median over all of the dump's time */
    struct slice most;  /* in windows: those with the most requests, the first of these first */
};

struct flow_bursts {
    uint32_t n, n_windows;
    struct burst_group *all; /* with a window of BURST_LEAST at least; sorted by op, arguments */
    struct burst_window *windows;
    unsigned halvings; /* one of 2^halvings windows was looked at */
};

#endif
