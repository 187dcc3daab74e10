/* Edge filters, inlined into the inner loops of this room. */
#ifndef SVCGRAPH_GRAPH_FILTER_PRIV_H
#define SVCGRAPH_GRAPH_FILTER_PRIV_H

#include "svcgraph/graph.h"

struct edge_mask {
    unsigned kinds, origins;
    bool directed;
    uint64_t min_calls;
};

static inline struct edge_mask mask_of(const struct edge_filter *filter)
{
    struct edge_mask mask = { ~0u, ~0u, false, 0 };
    if (filter && filter->kinds)
        mask.kinds = filter->kinds;
    if (filter && filter->origins)
        mask.origins = filter->origins;
    if (filter) {
        mask.directed = filter->directed;
        mask.min_calls = filter->min_calls;
    }
    return mask;
}

static inline bool passes(const struct graph *g, uint32_t e, struct edge_mask mask)
{
    return mask.kinds & EDGE_BIT(g->edge_kind[e]) && mask.origins & g->edge_origin[e] &&
           (!mask.directed || g->edge_directed[e]) && g->edge_info[e].calls >= mask.min_calls;
}

#endif
