/* The steps of freezing. */
#ifndef SVCGRAPH_GRAPH_FREEZE_PRIV_H
#define SVCGRAPH_GRAPH_FREEZE_PRIV_H

#include "build_priv.h"

struct freezer {
    struct builder *b;
    struct graph *g;
    struct identity id;
    uint32_t *final;      /* of each of b->nodes: its id in the graph */
    uint32_t *require_of; /* of each of b->requires: one of b->nodes, or NAMED_NONE */
    uint32_t *op_of;      /* of each of b->ops: its id in the graph */
    struct traffic_sum {  /* being added up */
        struct traffic traffic;
        struct histogram latency;
    } sum;
};

void freeze_nodes(struct freezer *f);                     /* final, g->nodes without slices */
void freeze_edges(struct freezer *f);                     /* edges, evidence, uses, CSR */
void graph_link_in(struct graph *g, struct arena *arena); /* in_off, in_edge from edge_to */
void freeze_details(struct freezer *f);    /* names, versions, images, requirements */
void freeze_operations(struct freezer *f); /* operations, their calls */

/*
 * Adds one of b->traffics to what is being added up; the sum as one of the graph's, 0 when there was
 * nothing, and the next sum begins.
 */
void traffic_add(struct freezer *f, uint32_t traffic);
uint32_t traffic_end(struct freezer *f);
void freeze_unresolved(struct freezer *f);
void freeze_reentries(struct freezer *f); /* after operations */
void freeze_logs(struct freezer *f);
void freeze_deployment(struct freezer *f);
void freeze_capacities(struct freezer *f);
void freeze_counters(struct freezer *f);
void freeze_apis(struct freezer *f);
void freeze_flow(struct freezer *f);
void freeze_verifications(struct freezer *f);
void freeze_routes(struct freezer *f); /* before edges: which operations requests are */
void apply_file_owners(struct builder *b);
void freeze_requests(struct freezer *f); /* how deep they go, where their traces break */

/* Of a part of a graph; node: new id of each old one, or UINT32_MAX. */
void part_requests(const struct graph *g, struct graph *part, const uint32_t *node,
                   struct arena *arena);
void part_logs(const struct graph *g, struct graph *part, const uint32_t *node,
               struct arena *arena);
void part_deployment(const struct graph *g, struct graph *part, const uint32_t *node,
                     struct arena *arena);
void part_capacities(const struct graph *g, struct graph *part, const uint32_t *node,
                     struct arena *arena);
void part_verifications(const struct graph *g, struct graph *part, const uint32_t *node,
                        struct arena *arena);

/* Order of texts in output, places by path. */
int order_sym(const struct graph *g, sym a, sym b);
int order_loc(const struct graph *g, struct loc a, struct loc b);
int order_u64(uint64_t a, uint64_t b);

/*
 * Stable merge sort of ids; runs already in order cost one comparison an element. scratch holds n.
 */
typedef int id_order(const void *ctx, uint32_t a, uint32_t b);
void sort_ids(uint32_t *ids, size_t n, uint32_t *scratch, id_order *order, const void *ctx);

/* 0 .. n - 1 in order. */
uint32_t *sorted_ids(struct arena *work, size_t n, id_order *order, const void *ctx);

#endif
