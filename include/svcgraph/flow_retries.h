/*
 * Retries of retries: on the way from the root down, a step calls again what has failed, and below
 * one of these attempts another step does so, too. The attempts multiply. Complete requests only.
 */
#ifndef SVCGRAPH_FLOW_RETRIES_H
#define SVCGRAPH_FLOW_RETRIES_H

#include "svcgraph/flow_calls.h"

struct retry_layer { /* a call that is tried again */
    uint32_t caller, callee; /* in flow->ops */
    uint64_t attempts;       /* by one step, at most */
};

enum { RETRY_LAYERS_MAX = 16 }; /* what is further above is not told */

struct retry_layers {
    struct retry_layer upper, lower;
    bool adjacent;            /* in some request there is none between them */
    uint64_t requests;        /* that show it */
    struct call_example most; /* calls of the lower one below all attempts of one step; loc: the first */
};

struct flow_retries {
    uint32_t n;
    struct retry_layers *all; /* sorted by upper, then lower caller and callee */
};

#endif
