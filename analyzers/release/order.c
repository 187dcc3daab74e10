/* Waves by Kahn's order in levels; what lies in a circle, or behind one, is held. */
#include "release_priv.h"

/* One pass of a stable counting sort; key is the first or the second member of a hop. */
static void sort_pass(struct arena *scratch, uint32_t n, const struct order_hop *in, size_t n_hops,
                      bool by_first, struct order_hop *out)
{
    size_t *at = arena_array(scratch, size_t, (size_t)n + 1);
    for (size_t i = 0; i < n_hops; i++)
        at[(by_first ? in[i].first : in[i].then) + 1]++;
    for (uint32_t v = 0; v < n; v++)
        at[v + 1] += at[v];
    for (size_t i = 0; i < n_hops; i++)
        out[at[by_first ? in[i].first : in[i].then]++] = in[i];
}

static void sort_hops(struct arena *arena, const struct order_hop *hops, struct order *order)
{
    struct arena scratch = { 0 };
    struct order_hop *half = arena_array(&scratch, struct order_hop, order->n_hops);
    struct order_hop *sorted = arena_array(arena, struct order_hop, order->n_hops);
    uint32_t *off = arena_array(arena, uint32_t, (size_t)order->n + 1);
    sort_pass(&scratch, order->n, hops, order->n_hops, false, half);
    sort_pass(&scratch, order->n, half, order->n_hops, true, sorted);
    for (size_t i = 0; i < order->n_hops; i++)
        off[sorted[i].first + 1]++;
    for (uint32_t v = 0; v < order->n; v++)
        off[v + 1] += off[v];
    order->hops = sorted;
    order->off = off;
    arena_release(&scratch);
}

/* Members of components of more than one item, as deadlocks in order of their first member. */
static void find_deadlocks(struct arena *arena, struct order *order)
{
    struct arena scratch = { 0 };
    uint32_t *component = arena_array(&scratch, uint32_t, order->n);
    uint32_t n = order_components(order, &scratch, component);
    size_t *size = arena_array(&scratch, size_t, n), *slot = arena_array(&scratch, size_t, n);
    for (uint32_t v = 0; v < order->n; v++)
        size[component[v]]++;
    for (uint32_t v = 0; v < order->n; v++) {
        uint32_t c = component[v];
        if (size[c] < 2)
            continue;
        order->held[v] = true;
        if (!slot[c]) {
            vec_push(arena, &order->deadlocks)->members = arena_array(arena, uint32_t, size[c]);
            slot[c] = order->deadlocks.n;
        }
        struct deadlock *deadlock = &order->deadlocks.v[slot[c] - 1];
        ((uint32_t *)deadlock->members)[deadlock->n_members++] = v;
    }
    for (size_t i = 0; i < order->deadlocks.n; i++)
        order_cycle(order, arena, component, &order->deadlocks.v[i]);
    arena_release(&scratch);
}

static void hold_followers(struct order *order)
{
    struct arena scratch = { 0 };
    uint32_t *queue = arena_array(&scratch, uint32_t, order->n), n = 0;
    for (uint32_t v = 0; v < order->n; v++)
        if (order->held[v])
            queue[n++] = v;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t h = order->off[queue[i]]; h < order->off[queue[i] + 1]; h++) {
            uint32_t then = order->hops[h].then;
            if (!order->held[then]) {
                order->held[then] = true;
                queue[n++] = then;
            }
        }
    arena_release(&scratch);
}

static void count_waves(struct arena *arena, struct order *order)
{
    struct arena scratch = { 0 };
    uint32_t *waits = arena_array(&scratch, uint32_t, order->n);
    uint32_t *queue = arena_array(&scratch, uint32_t, order->n), n = 0;
    order->wave = arena_array(arena, uint32_t, order->n);
    for (size_t i = 0; i < order->n_hops; i++)
        waits[order->hops[i].then]++;
    for (uint32_t v = 0; v < order->n; v++)
        if (!order->held[v] && !waits[v])
            queue[n++] = v;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = queue[i];
        if (order->wave[v] + 1 > order->n_waves)
            order->n_waves = order->wave[v] + 1;
        for (uint32_t h = order->off[v]; h < order->off[v + 1]; h++) {
            uint32_t then = order->hops[h].then;
            if (order->wave[then] < order->wave[v] + 1)
                order->wave[then] = order->wave[v] + 1;
            if (!--waits[then] && !order->held[then])
                queue[n++] = then;
        }
    }
    arena_release(&scratch);
}

void order_make(struct arena *arena, uint32_t n, const struct order_hop *hops, size_t n_hops,
                bool *held, struct order *out)
{
    *out = (struct order){ .n = n, .n_hops = n_hops, .held = held };
    sort_hops(arena, hops, out);
    find_deadlocks(arena, out);
    hold_followers(out);
    count_waves(arena, out);
}
