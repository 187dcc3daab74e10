/* Topological order: A. B. Kahn, "Topological sorting of large networks", CACM 5(11), 1962. */
#include "filter_priv.h"

struct heap { /* binary, lowest id on top */
    uint32_t *v;
    uint32_t n;
};

static void heap_push(struct heap *heap, uint32_t id)
{
    uint32_t at = heap->n++;
    for (; at && heap->v[(at - 1) / 2] > id; at = (at - 1) / 2)
        heap->v[at] = heap->v[(at - 1) / 2];
    heap->v[at] = id;
}

static uint32_t heap_pop(struct heap *heap)
{
    uint32_t top = heap->v[0], last = heap->v[--heap->n], at = 0;
    for (uint32_t child; (child = 2 * at + 1) < heap->n; at = child) {
        if (child + 1 < heap->n && heap->v[child + 1] < heap->v[child])
            child++;
        if (heap->v[child] >= last)
            break;
        heap->v[at] = heap->v[child];
    }
    heap->v[at] = last;
    return top;
}

static bool counts(const struct graph *g, uint32_t e, struct edge_mask mask)
{
    return g->edge_from[e] != g->edge_to[e] && passes(g, e, mask);
}

bool graph_topological(const struct graph *g, const struct edge_filter *filter, struct arena *arena,
                       node_id *out)
{
    struct edge_mask mask = mask_of(filter);
    uint32_t *waiting = arena_array(arena, uint32_t, g->n), n = 0;
    struct heap ready = { arena_array(arena, uint32_t, g->n), 0 };
    for (uint32_t e = 0; e < g->m; e++)
        waiting[g->edge_to[e]] += counts(g, e, mask);
    for (uint32_t v = 0; v < g->n; v++)
        if (!waiting[v])
            heap_push(&ready, v);
    while (ready.n) {
        uint32_t v = heap_pop(&ready);
        out[n++].i = v;
        for (uint32_t e = g->out_off[v]; e < g->out_off[v + 1]; e++)
            if (counts(g, e, mask) && --waiting[g->edge_to[e]] == 0)
                heap_push(&ready, g->edge_to[e]);
    }
    return n == g->n;
}
