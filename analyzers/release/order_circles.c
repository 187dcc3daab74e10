/* Circles in an order: components as in analyzers/graph/scc.c, and a shortest circle in each. */
#include "release_priv.h"

#define DONE UINT32_MAX

struct tarjan {
    const struct order *order;
    uint32_t *low; /* 0: not seen; else the lowest number reachable so far; DONE when closed */
    uint32_t *open, *path, *next, *number;
    uint32_t n_open, n_path, entered, n_components;
    uint32_t *component;
};

static void enter(struct tarjan *t, uint32_t v)
{
    t->low[v] = t->number[t->n_path] = ++t->entered;
    t->open[t->n_open++] = v;
    t->path[t->n_path] = v;
    t->next[t->n_path++] = t->order->off[v];
}

static void close_component(struct tarjan *t, uint32_t v)
{
    uint32_t member;
    do {
        member = t->open[--t->n_open];
        t->low[member] = DONE;
        t->component[member] = t->n_components;
    } while (member != v);
    t->n_components++;
}

/* Follows the next hop of the last item on the path; true when it leads to a new item. */
static bool advance(struct tarjan *t, uint32_t top)
{
    uint32_t v = t->path[top], end = t->order->off[v + 1];
    while (t->next[top] < end) {
        uint32_t to = t->order->hops[t->next[top]++].then;
        if (!t->low[to]) {
            enter(t, to);
            return true;
        }
        if (t->low[to] < t->low[v])
            t->low[v] = t->low[to];
    }
    return false;
}

static void search(struct tarjan *t, uint32_t root)
{
    enter(t, root);
    while (t->n_path) {
        uint32_t top = t->n_path - 1, v = t->path[top];
        if (advance(t, top))
            continue;
        uint32_t low = t->low[v];
        t->n_path--;
        if (low == t->number[top])
            close_component(t, v);
        else if (top && low < t->low[t->path[top - 1]])
            t->low[t->path[top - 1]] = low;
    }
}

uint32_t order_components(const struct order *order, struct arena *scratch, uint32_t *component)
{
    struct tarjan t = {
        .order = order,
        .low = arena_array(scratch, uint32_t, order->n),
        .open = arena_array(scratch, uint32_t, order->n),
        .path = arena_array(scratch, uint32_t, order->n),
        .next = arena_array(scratch, uint32_t, order->n),
        .number = arena_array(scratch, uint32_t, order->n),
        .component = component,
    };
    for (uint32_t v = 0; v < order->n; v++)
        if (!t.low[v])
            search(&t, v);
    return t.n_components;
}

/* Hops looked at over all searches of one deadlock: past it, the shortest so far is told. */
enum { WORK_MAX = 4 << 20 };

struct breadth {
    const struct order *order;
    const uint32_t *component;
    uint32_t *seen; /* of each item: 1 + the start from which it was reached last */
    uint32_t *via, *depth, *queue;
    size_t work;
};

/* Hop that closes a circle through start of at most limit hops; UINT32_MAX: none. */
static uint32_t search_back(struct breadth *b, uint32_t start, uint32_t limit)
{
    uint32_t n = 0;
    b->seen[start] = start + 1;
    b->depth[start] = 0;
    b->queue[n++] = start;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = b->queue[i];
        if (b->depth[v] >= limit || (b->work >= WORK_MAX && limit != UINT32_MAX))
            return UINT32_MAX;
        for (uint32_t h = b->order->off[v]; h < b->order->off[v + 1]; h++) {
            uint32_t then = b->order->hops[h].then;
            b->work++;
            if (then == start)
                return h;
            if (b->component[then] != b->component[start] || b->seen[then] == start + 1)
                continue;
            b->seen[then] = start + 1;
            b->depth[then] = b->depth[v] + 1;
            b->via[then] = h;
            b->queue[n++] = then;
        }
    }
    return UINT32_MAX;
}

static void keep_cycle(struct breadth *b, struct arena *arena, uint32_t last,
                       struct deadlock *deadlock)
{
    size_t n = b->depth[b->order->hops[last].first] + 1;
    uint32_t *cycle = arena_array(arena, uint32_t, n), hop = last;
    for (size_t i = n; i > 0; i--) {
        cycle[i - 1] = hop;
        hop = b->via[b->order->hops[hop].first];
    }
    deadlock->cycle = cycle;
    deadlock->n_cycle = n;
}

void order_cycle(const struct order *order, struct arena *arena, const uint32_t *component,
                 struct deadlock *deadlock)
{
    struct arena scratch = { 0 };
    struct breadth b = {
        .order = order,
        .component = component,
        .seen = arena_array(&scratch, uint32_t, order->n),
        .via = arena_array(&scratch, uint32_t, order->n),
        .depth = arena_array(&scratch, uint32_t, order->n),
        .queue = arena_array(&scratch, uint32_t, order->n),
    };
    for (size_t i = 0; i < deadlock->n_members && deadlock->n_cycle != 2; i++) {
        if (b.work >= WORK_MAX && i)
            break;
        /* The first search, which always finds one, is linear and has no bound. */
        uint32_t limit = i ? (uint32_t)deadlock->n_cycle - 1 : UINT32_MAX;
        uint32_t last = search_back(&b, deadlock->members[i], limit);
        if (last != UINT32_MAX)
            keep_cycle(&b, arena, last, deadlock);
    }
    deadlock->shortest = b.work < WORK_MAX;
    arena_release(&scratch);
}
