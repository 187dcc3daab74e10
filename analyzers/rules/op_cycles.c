/*
 * The static half of a loop: which operation calls which. A circle of services whose operations
 * call each other in a circle, too, may go round for ever; without one it is a circle of
 * dependencies.
 */
#include "rules_priv.h"

/* The operation graph as a graph: its nodes are operations, its edges calls. */
static struct graph as_graph(const struct graph *g, struct arena *arena)
{
    uint32_t n = g->n_operations, m = g->n_op_calls;
    struct graph ops = { .n = n,
                         .m = m,
                         .edge_from = arena_array(arena, uint32_t, m),
                         .edge_to = arena_array(arena, uint32_t, m),
                         .edge_kind = arena_array(arena, uint8_t, m),
                         .edge_origin = arena_array(arena, uint8_t, m),
                         .edge_directed = arena_array(arena, bool, m),
                         .edge_info = arena_array(arena, struct edge_info, m),
                         .out_off = arena_array(arena, uint32_t, (size_t)n + 1) };
    for (uint32_t e = 0; e < m; e++) {
        ops.edge_from[e] = g->op_calls[e].from.i;
        ops.edge_to[e] = g->op_calls[e].to.i;
        ops.edge_origin[e] = ORIGIN_OBSERVED;
        ops.out_off[ops.edge_from[e] + 1]++;
    }
    for (uint32_t v = 0; v < n; v++)
        ops.out_off[v + 1] += ops.out_off[v];
    return ops;
}

struct op_cycles op_cycles(const struct graph *g, struct arena *arena)
{
    struct graph ops = as_graph(g, arena);
    struct op_cycles cycles = { .g = g, .scc = graph_scc(&ops, NULL, arena) };
    cycles.node = arena_array(arena, uint32_t, cycles.scc.n);
    cycles.turn = arena_array(arena, uint32_t, cycles.scc.n);
    return cycles;
}

bool ops_are_cyclic(struct op_cycles *c, const struct hop *hops, size_t n)
{
    c->turns++;
    for (size_t i = 0; i < n; i++) {
        struct slice operations = c->g->nodes[hops[i].node.i].operations;
        for (uint32_t k = 0; k < operations.n; k++) {
            uint32_t part = c->scc.component[operations.first + k];
            if (c->scc.off[part + 1] - c->scc.off[part] < 2)
                continue;
            if (c->turn[part] == c->turns && c->node[part] != hops[i].node.i)
                return true;
            c->turn[part] = c->turns;
            c->node[part] = hops[i].node.i;
        }
    }
    return false;
}
