/* Which share of the requests touches a node, by the operation they begin with. */
#include "impact.h"

static uint64_t touches(const struct graph *g, const struct depth *depth, node_id v,
                        uint64_t requests)
{
    if (depth->node.i == v.i)
        return requests;
    uint32_t low = depth->touched.first, high = low + depth->touched.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->touched[middle].node.i == v.i)
            return g->touched[middle].requests;
        if (g->touched[middle].node.i < v.i)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static uint64_t requests_of(const struct graph *g, const struct depth *depth)
{
    return buckets_total(g->depth_counts + depth->counts.first, depth->counts.n);
}

/* A graph that was saved before they were counted has ways, and nothing that is touched. */
static bool are_counted(const struct graph *g)
{
    bool deep = false;
    for (uint32_t i = 0; i < g->n_depths; i++)
        deep |= g->depths[i].hops.n > 1;
    return g->n_depths && (g->n_touched || !deep);
}

static bool is_entered(const struct graph *g, node_id v)
{
    for (uint32_t i = 0; i < g->n_depths; i++)
        if (touches(g, &g->depths[i], v, 1))
            return true;
    return false;
}

static bool is_called(const struct graph *g, node_id v)
{
    for_each_in(g, v, k, e)
        if (g->edge_origin[e.i] & ORIGIN_OBSERVED)
            return true;
    return false;
}

/* What has no spans of its own is touched by some requests of those that call it, at most by all. */
static uint64_t touches_by_callers(const struct graph *g, const struct depth *depth, node_id v,
                                   uint64_t requests)
{
    uint64_t sum = 0;
    for_each_in(g, v, k, e)
        if (g->edge_origin[e.i] & ORIGIN_OBSERVED && g->edge_from[e.i] != v.i && sum < requests)
            sum += touches(g, depth, (node_id){ g->edge_from[e.i] }, requests);
    return sum < requests ? sum : requests;
}

static int by_touch(const void *a, const void *b)
{
    const struct impact_root *x = a, *y = b;
    if (x->touch != y->touch)
        return x->touch > y->touch ? -1 : 1;
    return x->depth < y->depth ? -1 : x->depth > y->depth;
}

struct impact_requests impact_requests(const struct graph *g, node_id node, struct arena *arena)
{
    struct impact_requests out = { 0 };
    if (!are_counted(g))
        return out;
    out.known = true;
    out.exact = is_entered(g, node) || !is_called(g, node);
    for (uint32_t i = 0; i < g->n_depths; i++) {
        const struct depth *depth = &g->depths[i];
        struct impact_root root = { .depth = i, .requests = requests_of(g, depth) };
        root.touch = out.exact ? touches(g, depth, node, root.requests)
                               : touches_by_callers(g, depth, node, root.requests);
        out.requests += root.requests;
        out.touch += root.touch;
        if (root.touch)
            *vec_push(arena, &out.roots) = root;
    }
    if (out.roots.n)
        qsort(out.roots.v, out.roots.n, sizeof(*out.roots.v), by_touch);
    return out;
}
