/*
 * Shortest cycle of a component. Cycles of two are found by looking for the way back in the sorted
 * out-edges. Else each cycle is sought from its lowest member, breadth first, through higher ones
 * only and no deeper than the best so far; the work is bounded, and path.shortest says whether the
 * bound was hit.
 */
#include "filter_priv.h"

enum { WORK_MAX = 50 * 1000 * 1000 };

struct search {
    const struct graph *g;
    struct edge_mask mask;
    const struct scc *scc;
    uint32_t c, n; /* the component and its size */
    const uint32_t *member;
    uint32_t *local; /* node -> place in member; NULL: by binary search */
    uint32_t *stamp; /* of each member: the round it was last reached in */
    uint32_t *via;   /* edge it was reached by */
    uint32_t *queue, *depth;
    uint64_t work;
};

static bool inside(const struct search *s, uint32_t e)
{
    return s->scc->component[s->g->edge_to[e]] == s->c && passes(s->g, e, s->mask);
}

/* Lowest passing edge from -> to, or UINT32_MAX. */
static uint32_t find_edge(const struct graph *g, struct edge_mask mask, uint32_t from, uint32_t to)
{
    uint32_t low = g->out_off[from], high = g->out_off[from + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->edge_to[middle] < to)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < g->out_off[from + 1] && g->edge_to[low] == to; low++)
        if (passes(g, low, mask))
            return low;
    return UINT32_MAX;
}

static bool find_two(const struct search *s, struct path *out)
{
    const struct graph *g = s->g;
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t v = s->member[i];
        for (uint32_t e = g->out_off[v]; e < g->out_off[v + 1]; e++) {
            if (g->edge_to[e] <= v || !inside(s, e))
                continue;
            uint32_t back = find_edge(g, s->mask, g->edge_to[e], v);
            if (back == UINT32_MAX)
                continue;
            out->edges[0].i = e;
            out->edges[1].i = back;
            out->n = 2;
            return true;
        }
    }
    return false;
}

static uint32_t place(const struct search *s, uint32_t node)
{
    if (s->local)
        return s->local[node];
    uint32_t low = 0, high = s->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (s->member[middle] <= node)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Writes the cycle that ends with the edge last back to the start, found from member i. */
static void write_cycle(const struct search *s, uint32_t start, uint32_t last, uint32_t length,
                        struct path *out)
{
    out->n = length;
    for (uint32_t e = last, k = length; k; k--) {
        out->edges[k - 1].i = e;
        if (k > 1)
            e = s->via[place(s, s->g->edge_from[e])];
    }
    assert(s->g->edge_from[out->edges[0].i] == start);
    (void)start;
}

/* A cycle shorter than limit through member i and higher members. */
static bool find_from(struct search *s, uint32_t i, uint32_t limit, struct path *out)
{
    const struct graph *g = s->g;
    uint32_t start = s->member[i], head = 0, tail = 0;
    s->stamp[i] = i + 1;
    s->depth[tail] = 0;
    s->queue[tail++] = start;
    while (head < tail && s->depth[head] + 1 < limit) {
        uint32_t depth = s->depth[head] + 1, v = s->queue[head++];
        for (uint32_t e = g->out_off[v]; e < g->out_off[v + 1]; e++) {
            uint32_t to = g->edge_to[e];
            s->work++;
            if (to < start || !inside(s, e))
                continue;
            if (to == start && v != start) {
                write_cycle(s, start, e, depth, out);
                return true;
            }
            uint32_t at = place(s, to);
            if (s->stamp[at] == i + 1)
                continue;
            s->stamp[at] = i + 1;
            s->via[at] = e;
            s->depth[tail] = depth;
            s->queue[tail++] = to;
        }
    }
    return false;
}

static void prepare(struct search *s, struct arena *scratch)
{
    s->stamp = arena_array(scratch, uint32_t, s->n);
    s->via = arena_array(scratch, uint32_t, s->n);
    s->queue = arena_array(scratch, uint32_t, s->n);
    s->depth = arena_array(scratch, uint32_t, s->n);
    if (s->n < s->g->n / 16)
        return;
    s->local = arena_array(scratch, uint32_t, s->g->n);
    for (uint32_t i = 0; i < s->n; i++)
        s->local[s->member[i]] = i;
}

static void find_longer(struct search *s, struct path *best)
{
    enum { LEAST = 3 };
    struct arena scratch = { 0 };
    prepare(s, &scratch);
    uint32_t limit = s->n + 1;
    for (uint32_t i = 0; i < s->n && limit > LEAST; i++) {
        if (i && s->work > WORK_MAX) {
            best->shortest = false;
            break;
        }
        if (find_from(s, i, limit, best))
            limit = (uint32_t)best->n;
    }
    arena_release(&scratch);
}

struct path graph_shortest_cycle(const struct graph *g, const struct edge_filter *filter,
                                 const struct scc *scc, uint32_t c, struct arena *arena)
{
    struct search s = {
        .g = g,
        .mask = mask_of(filter),
        .scc = scc,
        .c = c,
        .n = scc->off[c + 1] - scc->off[c],
        .member = scc->member + scc->off[c],
    };
    struct path path = { .shortest = true };
    if (s.n < 2)
        return path;
    struct arena scratch = { 0 };
    struct path found = { arena_array(&scratch, edge_id, s.n), 0, true };
    if (!find_two(&s, &found))
        find_longer(&s, &found);
    path = found;
    path.edges = arena_array(arena, edge_id, found.n);
    memcpy(path.edges, found.edges, found.n * sizeof(*found.edges));
    arena_release(&scratch);
    return path;
}

edge_id graph_cheapest_cut(const struct graph *g, const struct path *cycle)
{
    edge_id best = NO_EDGE;
    for (size_t i = 0; i < cycle->n; i++) {
        edge_id e = cycle->edges[i];
        if (best.i == NO_EDGE.i) {
            best = e;
            continue;
        }
        const struct edge_info *one = &g->edge_info[e.i], *two = &g->edge_info[best.i];
        bool equal = one->calls == two->calls && one->evidence.n == two->evidence.n;
        if (one->calls < two->calls ||
            (one->calls == two->calls && one->evidence.n < two->evidence.n) ||
            (equal && e.i < best.i))
            best = e;
    }
    return best;
}
