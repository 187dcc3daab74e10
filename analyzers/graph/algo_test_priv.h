/* Seeded random graphs, and what is true of them by brute force. */
#ifndef SVCGRAPH_GRAPH_ALGO_TEST_PRIV_H
#define SVCGRAPH_GRAPH_ALGO_TEST_PRIV_H

#include "test_priv.h"

enum { NODES_MAX = 14, FAR = 1000 };

struct random_graph {
    struct bench t;
    const struct graph *g;
    unsigned n;
    unsigned distance[NODES_MAX][NODES_MAX]; /* over edges that pass; FAR when not reached */
};

static inline uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

static inline void random_close(struct random_graph *r, const struct edge_filter *filter)
{
    for (unsigned i = 0; i < r->n; i++)
        for (unsigned j = 0; j < r->n; j++)
            r->distance[i][j] = i == j ? 0 : FAR;
    for (uint32_t e = 0; e < r->g->m; e++)
        if (r->g->edge_from[e] != r->g->edge_to[e] && edge_passes(r->g, (edge_id){ e }, filter))
            r->distance[r->g->edge_from[e]][r->g->edge_to[e]] = 1;
    for (unsigned k = 0; k < r->n; k++)
        for (unsigned i = 0; i < r->n; i++)
            for (unsigned j = 0; j < r->n; j++)
                if (r->distance[i][k] + r->distance[k][j] < r->distance[i][j])
                    r->distance[i][j] = r->distance[i][k] + r->distance[k][j];
}

static inline void random_init(struct random_graph *r, uint32_t seed,
                               const struct edge_filter *filter)
{
    uint32_t state = seed * 2654435761u + 1;
    bench_init(&r->t);
    r->n = 1 + next_random(&state) % NODES_MAX;
    bnode nodes[NODES_MAX];
    for (unsigned i = 0; i < r->n; i++)
        nodes[i] = bench_node(&r->t, "", (char[]){ (char)('a' + i), 0 });
    unsigned m = next_random(&state) % (2 * r->n + 1);
    for (unsigned i = 0; i < m; i++) {
        struct edge_in in = { .from = nodes[next_random(&state) % r->n],
                              .to = nodes[next_random(&state) % r->n],
                              .kind = next_random(&state) % 4 ? EDGE_SYNC : EDGE_ASYNC,
                              .origin = ORIGIN_OBSERVED,
                              .calls = next_random(&state) % 3 };
        builder_edge(r->t.b, &in);
    }
    r->g = builder_freeze(r->t.b);
    random_close(r, filter);
}

#define for_each_random(r, seed, filter)                                                           \
    for (uint32_t seed = 1; seed <= 600; seed++)                                                   \
        for (bool once = (random_init(r, seed, filter), true); once;                               \
             once = false, arena_release(&(r)->t.arena))

#endif
