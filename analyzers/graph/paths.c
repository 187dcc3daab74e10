/* Breadth-first search: what is reached, and the shortest way between two nodes. */
#include "filter_priv.h"

static int cmp_ids(const void *a, const void *b)
{
    const node_id *one = a, *two = b;
    return (one->i > two->i) - (one->i < two->i);
}

static void reach_over(struct reach *reach, uint32_t e, uint32_t to, uint32_t distance)
{
    if (reach->distance[to] != UINT32_MAX)
        return;
    reach->distance[to] = distance;
    reach->via[to].i = e;
    reach->order[reach->n++].i = to;
}

static void reach_from(const struct graph *g, struct edge_mask mask, struct reach *reach,
                       uint32_t v, bool backward)
{
    uint32_t distance = reach->distance[v] + 1;
    const uint32_t *off = backward ? g->in_off : g->out_off;
    for (uint32_t k = off[v]; k < off[v + 1]; k++) {
        uint32_t e = backward ? g->in_edge[k] : k;
        if (passes(g, e, mask))
            reach_over(reach, e, backward ? g->edge_from[e] : g->edge_to[e], distance);
    }
}

struct reach graph_reach(const struct graph *g, const struct edge_filter *filter, node_id start,
                         bool backward, struct arena *arena)
{
    struct edge_mask mask = mask_of(filter);
    struct reach reach = {
        .distance = arena_array(arena, uint32_t, g->n),
        .via = arena_array(arena, edge_id, g->n),
        .order = arena_array(arena, node_id, g->n),
    };
    for (uint32_t v = 0; v < g->n; v++) {
        reach.distance[v] = UINT32_MAX;
        reach.via[v] = NO_EDGE;
    }
    reach.distance[start.i] = 0;
    reach.order[reach.n++] = start;
    for (uint32_t level = 0, end; level < reach.n; level = end) {
        end = reach.n;
        for (uint32_t i = level; i < end; i++)
            reach_from(g, mask, &reach, reach.order[i].i, backward);
        qsort(reach.order + end, reach.n - end, sizeof(*reach.order), cmp_ids);
    }
    return reach;
}

struct path graph_path(const struct graph *g, const struct edge_filter *filter, node_id from,
                       node_id to, struct arena *arena)
{
    struct arena scratch = { 0 };
    struct path path = { .shortest = true };
    struct reach reach = graph_reach(g, filter, from, false, &scratch);
    if (from.i != to.i && reach.distance[to.i] != UINT32_MAX) {
        path.n = reach.distance[to.i];
        path.edges = arena_array(arena, edge_id, path.n);
        uint32_t v = to.i;
        for (size_t k = path.n; k; k--) {
            path.edges[k - 1] = reach.via[v];
            v = g->edge_from[reach.via[v].i];
        }
    }
    arena_release(&scratch);
    return path;
}
