/* The saved form of a graph: svcgraph/graph/v1. */
#ifndef SVCGRAPH_JSON_GRAPH_H
#define SVCGRAPH_JSON_GRAPH_H

#include "jsonw.h"
#include "svcgraph/writer.h"

/* The member "logs", when there is anything to say. */
void write_logs_json(const struct graph *g, struct jsonw *w);

void write_graph_json(const struct result *result, struct out *out);

#endif
