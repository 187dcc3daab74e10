/* Shared by the files that scale load. */
#ifndef FLOW_SCALE_PRIV_H
#define FLOW_SCALE_PRIV_H

#include "svcgraph/flow_scale.h"
#include "svcgraph/stats.h"

struct scaling {
    const struct graph *g;
    const struct flow *flow;
    const struct flow_load *load;
    const struct scale_ask *ask;
    struct arena *arena;
    struct scale *out;
    double *then;  /* of each operation */
    double *worst; /* the same with retries; infinite */
    uint32_t *at;  /* of each node its index in out->nodes, or UINT32_MAX */
};

/* scale_worst.c: fills worst; loops that load does not leave. */
void scale_worst(struct scaling *s);

#endif
