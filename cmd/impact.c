/* Who is hurt when a node fails, and how. */
#include "impact.h"

static const struct edge_filter failing_edges = { .kinds = EDGE_BIT(EDGE_SYNC) |
                                                           EDGE_BIT(EDGE_DATA) };
static const struct edge_filter message_edges = { .kinds = EDGE_BIT(EDGE_ASYNC) };
static const struct edge_filter start_edges = { .kinds = EDGE_BIT(EDGE_STARTUP) |
                                                         EDGE_BIT(EDGE_CONFIG) };

struct queue { /* nodes whose messages are followed */
    node_id *v;
    uint32_t n;
    bool *seen;
};

const char *effect_name(enum effect effect)
{
    static const char *const names[] = { "hard", "soft", "delayed", "starved" };
    return names[effect];
}

bool carries_messages(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind == NODE_QUEUE || g->nodes[v.i].kind == NODE_TOPIC;
}

static void put(struct queue *queue, node_id v)
{
    if (!queue->seen[v.i])
        queue->v[queue->n++] = v;
    queue->seen[v.i] = true;
}

static struct queue begin(const struct impact *impact)
{
    const struct graph *g = impact->g;
    struct queue queue = { arena_array(impact->arena, node_id, g->n), 0,
                           arena_array(impact->arena, bool, g->n) };
    for (uint32_t i = 0; i < impact->failing.n; i++)
        put(&queue, impact->failing.order[i]);
    return queue;
}

/* Topics and brokers only pass on what others send. */
static void hurt(struct impact *impact, node_id v, enum effect effect)
{
    if (impact->effects[v.i] & 1u << EFFECT_HARD || carries_messages(impact->g, v))
        return;
    impact->counts[effect] += !(impact->effects[v.i] & 1u << effect);
    impact->effects[v.i] |= (uint8_t)(1u << effect);
}

/* Consumers of what has failed, and of what they would have sent on, any number of topics on. */
static void find_starved(struct impact *impact)
{
    struct queue queue = begin(impact);
    for (uint32_t i = 0; i < queue.n; i++)
        for_each_out(impact->g, queue.v[i], e) {
            node_id to = { impact->g->edge_to[e.i] };
            if (!edge_passes(impact->g, e, &message_edges))
                continue;
            put(&queue, to);
            hurt(impact, to, EFFECT_STARVED);
        }
}

/* Those whose messages nobody takes: senders, by way of topics and brokers, but no further. */
static void find_delayed(struct impact *impact)
{
    struct queue queue = begin(impact);
    for (uint32_t i = 0; i < queue.n; i++)
        for_each_in(impact->g, queue.v[i], k, e) {
            node_id from = { impact->g->edge_from[e.i] };
            if (!edge_passes(impact->g, e, &message_edges))
                continue;
            if (carries_messages(impact->g, from))
                put(&queue, from);
            hurt(impact, from, EFFECT_DELAYED);
        }
}

/* What waits for it to start, or reads its configuration there, goes on until it starts again. */
static void find_soft(struct impact *impact)
{
    for_each_in(impact->g, impact->node, k, e) {
        node_id from = { impact->g->edge_from[e.i] };
        if (!edge_passes(impact->g, e, &start_edges))
            continue;
        if (impact->soft_by[from.i].i == NO_EDGE.i)
            impact->soft_by[from.i] = e;
        hurt(impact, from, EFFECT_SOFT);
    }
}

struct impact impact_of(const struct graph *g, node_id node, struct arena *arena)
{
    struct impact impact = { .g = g, .arena = arena, .node = node };

    impact.failing = graph_reach(g, &failing_edges, node, true, arena);
    impact.effects = arena_array(arena, uint8_t, g->n);
    impact.soft_by = arena_array(arena, edge_id, g->n);
    for_each_node(g, v) {
        impact.soft_by[v.i] = NO_EDGE;
        impact.services += g->nodes[v.i].kind <= NODE_GATEWAY;
    }
    for (uint32_t i = 0; i < impact.failing.n; i++)
        impact.effects[impact.failing.order[i].i] = 1u << EFFECT_HARD;
    impact.counts[EFFECT_HARD] = impact.failing.n - 1;
    find_starved(&impact);
    find_delayed(&impact);
    find_soft(&impact);
    return impact;
}

bool impact_hits(const struct impact *impact, node_id v, enum effect effect)
{
    return v.i != impact->node.i && impact->effects[v.i] & 1u << effect;
}

node_id impact_next(const struct impact *impact, node_id v)
{
    return (node_id){ impact->g->edge_to[impact->failing.via[v.i].i] };
}
