/*
 * Strongly connected components: R. Tarjan, "Depth-first search and linear graph algorithms",
 * SIAM J. Computing 1(2), 1972, with the stack of calls as an array. Components close in reverse
 * topological order, which is the order of their numbers.
 */
#include "filter_priv.h"

struct tarjan {
    const struct graph *g;
    struct edge_mask mask;
    uint32_t *low;  /* 0: not seen; else the lowest number reachable so far; DONE when closed */
    uint32_t *open; /* nodes of components not closed yet */
    uint32_t *path, *next, *number; /* the stack of calls: node, its next edge, its number */
    uint32_t n_open, n_path, entered;
    struct scc *scc;
};

#define DONE UINT32_MAX

static void enter(struct tarjan *t, uint32_t v)
{
    t->low[v] = t->number[t->n_path] = ++t->entered;
    t->open[t->n_open++] = v;
    t->path[t->n_path] = v;
    t->next[t->n_path++] = t->g->out_off[v];
}

static void close_component(struct tarjan *t, uint32_t v)
{
    uint32_t member;
    do {
        member = t->open[--t->n_open];
        t->low[member] = DONE;
        t->scc->component[member] = t->scc->n;
    } while (member != v);
    t->scc->n++;
}

/* A node's low falls below its own number when an edge leads back to an older open node. */
static void search(struct tarjan *t, uint32_t root)
{
    const struct graph *g = t->g;
    enter(t, root);
    while (t->n_path) {
        uint32_t top = t->n_path - 1, v = t->path[top], end = g->out_off[v + 1];
        uint32_t low = t->low[v], e = t->next[top], found = UINT32_MAX;
        for (; e < end; e++) {
            if (!passes(g, e, t->mask))
                continue;
            uint32_t to = g->edge_to[e], seen = t->low[to];
            if (seen >= low) /* closed ones too */
                continue;
            if (!seen) {
                found = to;
                break;
            }
            low = seen;
        }
        t->low[v] = low;
        t->next[top] = e + 1;
        if (found != UINT32_MAX) {
            enter(t, found);
            continue;
        }
        t->n_path--;
        if (low == t->number[top])
            close_component(t, v);
        else if (top && low < t->low[t->path[top - 1]])
            t->low[t->path[top - 1]] = low;
    }
}

/* Members of each component by node id: a counting sort. */
static void list_members(const struct graph *g, struct scc *scc, struct arena *arena)
{
    scc->off = arena_array(arena, uint32_t, (size_t)scc->n + 2);
    scc->member = arena_array(arena, uint32_t, g->n);
    for (uint32_t v = 0; v < g->n; v++)
        scc->off[scc->component[v] + 2]++;
    for (uint32_t c = 0; c < scc->n; c++)
        scc->off[c + 2] += scc->off[c + 1];
    for (uint32_t v = 0; v < g->n; v++)
        scc->member[scc->off[scc->component[v] + 1]++] = v;
}

struct scc graph_scc(const struct graph *g, const struct edge_filter *filter, struct arena *arena)
{
    struct arena scratch = { 0 };
    struct scc scc = { .component = arena_array(arena, uint32_t, g->n) };
    struct tarjan t = {
        .g = g,
        .mask = mask_of(filter),
        .low = arena_array(&scratch, uint32_t, g->n),
        .open = arena_array(&scratch, uint32_t, g->n),
        .path = arena_array(&scratch, uint32_t, g->n),
        .next = arena_array(&scratch, uint32_t, g->n),
        .number = arena_array(&scratch, uint32_t, g->n),
        .scc = &scc,
    };
    for (uint32_t v = 0; v < g->n; v++)
        if (!t.low[v])
            search(&t, v);
    list_members(g, &scc, arena);
    arena_release(&scratch);
    return scc;
}
