/* The saved form of a graph: svcgraph/graph/v1. */
#ifndef SVCGRAPH_JSON_GRAPH_H
#define SVCGRAPH_JSON_GRAPH_H

#include "jsonw.h"
#include "svcgraph/writer.h"

/* The member "requests": how deep they go, where their traces break. */
void write_requests_json(const struct graph *g, struct jsonw *w);

/* The member "logs", when there is anything to say. */
void write_logs_json(const struct graph *g, struct jsonw *w);

/* The member "deployment": health checks, replicas, storage, databases, literal addresses. */
void write_deployment_json(const struct graph *g, struct jsonw *w);

/* The member "verifications", when there are any. */
void write_verifications_json(const struct graph *g, struct jsonw *w);

/* The member "counters", when there are any. */
void write_counters_json(const struct graph *g, struct jsonw *w);

void write_graph_json(const struct result *result, struct out *out);

#endif
