/* How many of a service run. */
#include "freeze_priv.h"

static void add(struct builder *b, bnode node, const struct capacity *said)
{
    struct capacity *one = vec_push(&b->work, &b->capacities);
    *one = *said;
    one->node.i = node.i;
}

void builder_replicas(struct builder *b, bnode node, uint32_t replicas, struct loc loc)
{
    add(b, node,
        &(struct capacity){ .replicas = replicas,
                            .min = REPLICAS_UNSAID,
                            .max = REPLICAS_UNSAID,
                            .loc = loc });
}

void builder_scaling(struct builder *b, bnode node, uint32_t min, uint32_t max, struct loc loc)
{
    add(b, node,
        &(struct capacity){
            .replicas = REPLICAS_UNSAID, .min = min, .max = max, .scaled_loc = loc });
}

uint32_t capacity_replicas(const struct capacity *capacity)
{
    uint32_t least = capacity->min == REPLICAS_UNSAID ? 0 : capacity->min;
    if (capacity->replicas == REPLICAS_UNSAID)
        return capacity->min == REPLICAS_UNSAID ? 1 : least;
    return capacity->replicas > least ? capacity->replicas : least;
}

const struct capacity *capacity_find(const struct graph *g, node_id v)
{
    uint32_t low = 0, high = g->n_capacities;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->capacities[middle].node.i < v.i)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->n_capacities && g->capacities[low].node.i == v.i ? &g->capacities[low] : NULL;
}

/* By node of the graph, then as it was named; places last. */
static int order_capacities(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct capacity *one = &f->b->capacities.v[a], *two = &f->b->capacities.v[b];
    int order = order_u64(f->final[one->node.i], f->final[two->node.i]);
    if (!order)
        order = order_u64(one->node.i, two->node.i);
    if (!order)
        order = order_loc(f->g, one->loc, two->loc);
    return order ? order : order_loc(f->g, one->scaled_loc, two->scaled_loc);
}

static bool is_more(uint32_t one, uint32_t than) /* unsaid is least */
{
    return one != REPLICAS_UNSAID && (than == REPLICAS_UNSAID || one > than);
}

/* One more place that speaks of the same workload: environments differ, the greatest counts. */
static void merge(struct capacity *into, const struct capacity *one)
{
    if (one->min == REPLICAS_UNSAID) {
        if (!into->loc.line || is_more(one->replicas, into->replicas)) {
            into->replicas = one->replicas;
            into->loc = one->loc;
        }
        return;
    }
    bool more = one->max == REPLICAS_UNSAID || one->max > into->max;
    if (into->min == REPLICAS_UNSAID || (into->max != REPLICAS_UNSAID && more)) {
        into->max = one->max;
        into->scaled_loc = one->scaled_loc;
    }
    if (is_more(one->min, into->min))
        into->min = one->min;
}

static uint32_t sum(uint32_t a, uint32_t b)
{
    return a < REPLICAS_UNSAID - 1 - b ? a + b : REPLICAS_UNSAID - 1;
}

/* Another workload behind the same name. */
static void join(struct capacity *into, const struct capacity *one)
{
    bool scaled = into->min != REPLICAS_UNSAID || one->min != REPLICAS_UNSAID;
    bool bound = (into->min == REPLICAS_UNSAID || into->max != REPLICAS_UNSAID) &&
                 (one->min == REPLICAS_UNSAID || one->max != REPLICAS_UNSAID);
    uint32_t now = capacity_replicas(into), more = capacity_replicas(one);
    if (scaled) {
        uint32_t most = into->min == REPLICAS_UNSAID ? now : into->max;
        uint32_t other = one->min == REPLICAS_UNSAID ? more : one->max;
        into->max = bound ? sum(most, other) : REPLICAS_UNSAID;
        into->min = sum(into->min == REPLICAS_UNSAID ? now : into->min,
                        one->min == REPLICAS_UNSAID ? more : one->min);
    }
    into->replicas = sum(now, more);
    if (!into->loc.line)
        into->loc = one->loc;
    if (!into->scaled_loc.line)
        into->scaled_loc = one->scaled_loc;
}

void freeze_capacities(struct freezer *f)
{
    struct graph *g = f->g;
    size_t n = f->b->capacities.n;
    uint32_t *order = sorted_ids(&f->b->work, n, order_capacities, f);
    g->capacities = arena_array(f->b->arena, struct capacity, n);
    for (size_t i = 0; i < n;) {
        uint32_t named = f->b->capacities.v[order[i]].node.i;
        struct capacity one = { .node = { f->final[named] },
                                .replicas = REPLICAS_UNSAID,
                                .min = REPLICAS_UNSAID,
                                .max = REPLICAS_UNSAID };
        for (; i < n && f->b->capacities.v[order[i]].node.i == named; i++)
            merge(&one, &f->b->capacities.v[order[i]]);
        struct capacity *last = g->n_capacities ? &g->capacities[g->n_capacities - 1] : NULL;
        if (last && last->node.i == one.node.i)
            join(last, &one);
        else
            g->capacities[g->n_capacities++] = one;
    }
}

void part_capacities(const struct graph *g, struct graph *part, const uint32_t *node,
                     struct arena *arena)
{
    part->capacities = arena_array(arena, struct capacity, g->n_capacities);
    part->n_capacities = 0;
    for (uint32_t i = 0; i < g->n_capacities; i++) {
        struct capacity one = g->capacities[i];
        one.node.i = node[one.node.i];
        if (one.node.i != UINT32_MAX)
            part->capacities[part->n_capacities++] = one;
    }
}
