/* What all requests add up to, and how it goes to the builder. */
#include "flow_priv.h"
#include "logs_priv.h"
#include "tally_priv.h"

static void init_maps(struct totals *t)
{
    struct map *maps[] = {
        &t->peer_map,    &t->edge_map,    &t->sum_map,        &t->op_map,
        &t->op_call_map, &t->version_map, &t->services.pairs, &t->services.names,
        &t->depth_map,   &t->gap_map,     &t->touch_map
    };
    for (size_t i = 0; i < countof(maps); i++)
        map_init(maps[i], t->arena, 0);
    map_init(&t->pattern_map, &t->pattern_arena, 0);
}

void totals_init(struct totals *t, struct builder *b, struct span_store *const *stores, size_t n,
                 struct arena *arena)
{
    *t = (struct totals){
        .arena = arena, .b = b, .syms = builder_syms(b), .stores = stores, .n_stores = n
    };
    for (size_t i = 0; i < n; i++)
        t->n_ranks = stores[i]->file >= t->n_ranks ? stores[i]->file + 1 : t->n_ranks;
    t->ranks = arena_array(arena, uint32_t, t->n_ranks);
    memset(t->ranks, 0xff, t->n_ranks * sizeof(*t->ranks));
    t->profiles_of = arena_array(arena, uint32_t *, t->n_ranks);
    for (size_t i = 0; i < n; i++)
        t->ranks[stores[i]->file] = (uint32_t)i;
    init_maps(t);
}

/* The map of patterns lives in an arena that is part of the totals, and moves with it. */
void totals_move(struct totals *to, struct totals *from)
{
    *to = *from;
    to->pattern_map.arena = &to->pattern_arena;
}

void totals_fork(struct totals *t, const struct totals *of, struct arena *arena)
{
    *t = (struct totals){ .arena = arena,
                          .b = of->b,
                          .syms = of->syms,
                          .stores = of->stores,
                          .n_stores = of->n_stores,
                          .ranks = of->ranks,
                          .n_ranks = of->n_ranks,
                          .timeline = of->timeline };
    t->services.spaces = of->services.spaces;
    t->paths = of->paths;
    t->profiles = of->profiles;
    t->profiles_of = of->profiles_of;
    t->has_versions = of->has_versions;
    t->services.keep_spaces = of->services.keep_spaces;
    t->export = of->export;
    t->names = of->names;
    t->rows_most = of->rows_most;
    t->whole = of->whole;
    init_maps(t);
    logs_fork(t, of);
    flow_fork(t, of);
}

static uint32_t clamp(uint64_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

struct loc totals_loc(const struct totals *t, struct place place)
{
    const struct span_store *store = t->stores[place.file];
    uint64_t line = store->base_line ? store->base_line - 1 : 0;
    uint64_t column = store->base_column && place.line == 1 ? store->base_column - 1 : 0;
    return (struct loc){ store->source, clamp(line + place.line), clamp(column + place.column) };
}

struct nodes { /* of the builder, by index */
    bnode *services, *peers;
};

static bool is_service_like(enum graph_kind kind)
{
    return kind == NODE_SERVICE || kind == NODE_EXTERNAL || kind == NODE_UNRESOLVED;
}

/* "cart.shop.svc.cluster.local" is also the service "cart" when one of that name has spans. */
static uint32_t service_of_host(struct totals *t, struct str host)
{
    size_t dot = str_find_char(host, '.');
    struct str rest = dot == SIZE_MAX ? STR_NULL : str_skip(host, dot);
    bool cluster = str_has(rest, ".svc.") || str_ends(rest, ".svc");
    return services_find(t, sym_intern(t->syms, cluster ? str_take(host, dot) : host));
}

/* A database may bear the name of the service that owns it, and is still not that service. */
static sym store_name(struct totals *t, sym name, enum graph_kind kind)
{
    if (services_find(t, name) == NONE)
        return name;
    return sym_intern(t->syms, str_printf(t->arena, "%s/%" PRIstr, graph_kind_name(kind),
                                          STR_ARG(sym_str(t->syms, name))));
}

static bnode add_peer(struct totals *t, const struct nodes *nodes, const struct peer *peer)
{
    struct loc loc = totals_loc(t, peer->first);
    if (peer->kind == NODE_TOPIC)
        return builder_topic(t->b, peer->name, ORIGIN_OBSERVED, loc);
    bool plain = is_service_like(peer->kind);
    bool named = plain || peer->kind == NODE_QUEUE;
    uint32_t service = named ? service_of_host(t, sym_str(t->syms, peer->name)) : NONE;
    if (service != NONE)
        return nodes->services[service];
    sym name = plain ? peer->name : store_name(t, peer->name, peer->kind);
    bnode node = builder_node(t->b, 0, name, ORIGIN_OBSERVED, loc);
    builder_kind(t->b, node, peer->kind, plain ? SURE_NAME : SURE_SCHEME);
    return node;
}

static struct nodes add_nodes(struct totals *t, const struct totals_order *order)
{
    struct nodes nodes = { arena_array(t->arena, bnode, t->services.all.n),
                           arena_array(t->arena, bnode, t->peers.n) };
    for (size_t k = 0; k < t->services.all.n; k++) {
        uint32_t i = order->services[k];
        const struct service *s = &t->services.all.v[i];
        nodes.services[i] =
            builder_node(t->b, s->space, s->name, ORIGIN_OBSERVED, totals_loc(t, s->first));
        if (s->way_in)
            builder_entry(t->b, nodes.services[i]);
        if (s->seen_from)
            builder_seen(t->b, nodes.services[i], s->seen_from, s->seen_to);
    }
    for (size_t k = 0; k < t->peers.n; k++)
        nodes.peers[order->peers[k]] = add_peer(t, &nodes, &t->peers.v[order->peers[k]]);
    return nodes;
}

static bnode end_node(const struct nodes *nodes, uint32_t end)
{
    return end & END_PEER ? nodes->peers[end & ~END_PEER] : nodes->services[end];
}

static struct edge_in edge_of(const struct nodes *nodes, const struct edge_total *edge)
{
    return (struct edge_in){ .from = end_node(nodes, edge->from),
                             .to = end_node(nodes, edge->to),
                             .kind = edge->kind,
                             .origin = ORIGIN_OBSERVED,
                             .view = edge->view,
                             .guess = edge->guess };
}

sym trace_name(struct totals *t, struct trace_key key)
{
    unsigned long long high = key.high, low = key.low;
    return sym_intern(t->syms, high ? str_printf(t->arena, "%016llx%016llx", high, low)
                                    : str_printf(t->arena, "%016llx", low));
}

static struct traffic_in traffic_of(struct totals *t, const struct histogram *latency,
                                    const struct example *example)
{
    struct traffic_in traffic = { .trace = trace_name(t, example->trace) };
    struct bucket *buckets;
    traffic.n_latency = histogram_buckets(latency, t->arena, &buckets);
    traffic.latency = buckets;
    return traffic;
}

static void flush_sums(struct totals *t, const struct nodes *nodes,
                       const struct totals_order *order)
{
    for (size_t i = 0; i < t->sums.n; i++) {
        const struct sum *sum = &t->sums.v[order->sums[i]];
        struct edge_in edge = edge_of(nodes, &t->edges.v[sum->edge]);
        edge.operation = sum->operation;
        edge.first = totals_loc(t, sum->first);
        edge.calls = sum->calls;
        edge.errors = sum->errors;
        struct traffic_in traffic = traffic_of(t, &sum->latency, &sum->example);
        traffic.retries = sum->retries;
        edge.traffic = &traffic;
        builder_edge(t->b, &edge);
    }
}

static void flush_edges(struct totals *t, const struct nodes *nodes,
                        const struct totals_order *order)
{
    sym how = sym_intern(t->syms, STR("span"));
    for (size_t i = 0; i < t->edges.n; i++) {
        const struct edge_total *total = &t->edges.v[order->edges[i]];
        for (uint32_t k = 0; k < total->n_places; k++) {
            struct edge_in edge = edge_of(nodes, total);
            edge.loc = totals_loc(t, total->places[k]);
            edge.how = how;
            edge.detail = total->shown[k];
            builder_edge(t->b, &edge);
        }
        struct edge_in edge = edge_of(nodes, total);
        edge.traffic = &(struct traffic_in){ .traces = total->traces };
        builder_edge(t->b, &edge);
    }
}

/* The name of a top without kind, such as "main", is no operation anyone can call. */
static void flush_operations(struct totals *t, const struct nodes *nodes,
                             const struct totals_order *order)
{
    bop *made = arena_array(t->arena, bop, t->ops.n);
    for (size_t k = 0; k < t->ops.n; k++) {
        uint32_t i = order->ops[k];
        const struct entry_op *op = &t->ops.v[i];
        if (!op->served)
            continue;
        made[i] = builder_operation(t->b, nodes->services[op->service], op->name, ORIGIN_OBSERVED,
                                    op->calls, op->errors, totals_loc(t, op->first));
        struct traffic_in traffic = traffic_of(t, &op->latency, &op->example);
        traffic.own_time = op->own_time;
        traffic.traces = op->traces;
        builder_op_traffic(t->b, made[i], &traffic);
    }
    for (size_t i = 0; i < t->op_calls.n; i++) {
        const struct op_total *call = &t->op_calls.v[order->op_calls[i]];
        if (t->ops.v[call->from].served && t->ops.v[call->to].served)
            builder_op_call(t->b, made[call->from], made[call->to], call->calls);
    }
}

static void flush_versions(struct totals *t, const struct nodes *nodes,
                           const struct totals_order *order)
{
    sym how = sym_intern(t->syms, STR("service.version"));
    for (size_t i = 0; i < t->versions.n; i++) {
        const struct version_total *v = &t->versions.v[order->versions[i]];
        builder_version(t->b, nodes->services[v->service], v->version, how, true,
                        totals_loc(t, v->first));
    }
    if (t->versions.n)
        builder_yields(t->b, YIELD_VERSIONS);
}

static void flush_patterns(struct totals *t, const struct nodes *nodes,
                           const struct totals_order *order)
{
    for (size_t i = 0; i < t->patterns.n; i++) {
        struct pattern *p = &t->patterns.v[order->patterns[i]];
        bnode *hops = arena_array(t->arena, bnode, p->in.n);
        for (size_t k = 0; k < p->in.n; k++)
            hops[k] = nodes->services[p->services[k]];
        uint64_t of = p->first_op == NONE ? 0 : t->ops.v[p->first_op].traces;
        p->in.nodes = hops;
        p->in.operations = p->operations;
        p->in.of_traces = of > p->in.traces ? of : p->in.traces;
        p->in.trace = trace_name(t, p->trace);
        p->in.loc = totals_loc(t, p->place);
        builder_reentry(t->b, &p->in);
    }
}

void totals_flush(struct totals *t)
{
    patterns_cut(t);
    logs_settle(t);
    struct totals_order order = totals_order(t);
    struct nodes nodes = add_nodes(t, &order);
    flush_sums(t, &nodes, &order);
    flush_edges(t, &nodes, &order);
    flush_operations(t, &nodes, &order);
    flush_versions(t, &nodes, &order);
    flush_patterns(t, &nodes, &order);
    logs_flush(t, nodes.services, nodes.peers);
    flush_requests(t, nodes.services);
    flow_flush(t, nodes.services, nodes.peers);
    builder_traces(t->b, &t->stats);
    if (t->stats.traces)
        builder_yields(t->b, YIELD_NODES | YIELD_EDGES | YIELD_OPERATIONS | YIELD_TRACES);
}
