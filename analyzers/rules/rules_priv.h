/* Shared by the rule families. */
#ifndef SVCGRAPH_RULES_PRIV_H
#define SVCGRAPH_RULES_PRIV_H

#include "svcgraph/rule.h"

/* Same nodes with the same ids, only the edges with keep[e], renumbered in order. */
const struct graph *edges_only(const struct graph *g, const bool *keep, struct arena *arena);

/* Services, jobs and functions: what a team writes and deploys. */
bool is_deployable(const struct graph *g, node_id v);

/* Place of the surest evidence; the lowest among equals. LOC_NONE when there is none. */
struct loc edge_place(const struct graph *g, edge_id e);

/* How well the edge is proven: 0 proven, more is a guess. */
unsigned edge_guess(const struct graph *g, edge_id e);

/* "cart -> stock -> cart"; with more hops than max, the middle is counted only. */
enum { HOPS_SHOWN = 24 };
struct str path_text(struct arena *arena, const struct graph *g, const struct path *path,
                     size_t max);
struct str edge_text(struct arena *arena, const struct graph *g, edge_id e);

/* Every hop with its evidence: "cart -> stock: env STOCK_URL", or what traces saw of it. */
void relate_hops(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                 const struct path *path);

/* Which operations call each other in a circle, in whatever requests. */
struct op_cycles {
    const struct graph *g;
    struct scc scc;        /* its nodes are operations */
    uint32_t *node, *turn; /* of each component: one of its nodes, as seen in that turn */
    uint32_t turns;
};
struct op_cycles op_cycles(const struct graph *g, struct arena *arena);

/* Operations of at least two of the hops' nodes do. */
bool ops_are_cyclic(struct op_cycles *c, const struct hop *hops, size_t n);

/* "7.3 %" */
struct str percent_text(struct arena *arena, uint64_t part, uint64_t whole);

/* "a, b and 3 more": at most max names. */
struct str list_text(struct arena *arena, const struct str *names, size_t n, size_t max);

/* Copies of API definitions, for schema-copies-differ: those in Protobuf, and the others. */
void check_proto_copies(const struct rule_ctx *ctx, const struct graph *g);
void check_api_copies(const struct rule_ctx *ctx, const struct graph *g);

/*
 * The path with the words taken out that tell versions of one tree apart: files with the same one
 * are versions of one file, side by side ("api-old/cart.proto", "api-new/cart.proto"), no copies.
 */
struct str copies_place(struct arena *arena, struct str path);
bool copies_are_versions(struct arena *arena, struct str a, struct str b);

#endif
