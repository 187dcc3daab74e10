/* What a picture of the graph shows: decided here, drawn by dot_graph.c. */
#ifndef SVCGRAPH_PICTURE_H
#define SVCGRAPH_PICTURE_H

#include "svcgraph/writer.h"

struct picture {
    const struct result *result;
    const struct graph *g;
    bool *shows_node, *shows_edge;
    uint32_t *hop; /* of an edge: its number in a cycle, from 1; 0: on none */
    bool *cut;     /* the edge of a cycle that is best cut */
    bool *found;   /* of a node: a finding speaks of it */
    size_t nodes_left_out, telemetry_left_out, startup_left_out;
    bool mixed; /* some edges are declared, others observed: worth telling apart */
};

void picture_plan(struct picture *picture, const struct result *result, struct arena *arena);

#endif
