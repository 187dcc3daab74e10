/* Who is hurt when a node fails. */
#ifndef CMD_IMPACT_H
#define CMD_IMPACT_H

#include "report.h"

struct impact {
    const struct graph *g;
    struct arena *arena;
    node_id node;
    struct reach failing; /* backward over calls and data: fail with it; the node itself first */
    bool *delayed;        /* of each node: only messages reach it */
    node_id *delayed_order;
    uint32_t n_reached;   /* of these */
    uint32_t n_delayed;   /* of these, without topics and brokers: they only pass messages on */
    uint32_t services; /* in the whole graph */
};

struct impact impact_of(const struct graph *g, node_id node, struct arena *arena);
void impact_tell(const struct impact *impact, struct report *report);
void impact_json(void *impact, struct jsonw *w);

#endif
