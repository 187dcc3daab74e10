/* What requests showed, kept beside the graph. */
#include "svcgraph/flow.h"

#include "freeze_priv.h"

void builder_flow(struct builder *b, struct flow *flow, const bnode *nodes)
{
    b->flow = flow;
    b->flow_nodes = nodes;
    builder_yields(b, flow->requests ? YIELD_FLOW : 0);
}

void freeze_flow(struct freezer *f)
{
    struct builder *b = f->b;
    for (uint32_t i = 0; b->flow && i < b->flow->n_ops; i++)
        b->flow->ops[i].node = (node_id){ f->final[b->flow_nodes[i].i] };
    f->g->flow = b->flow;
}
