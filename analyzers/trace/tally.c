/* Sums of calls by edge and operation, and the few places that show each edge. */
#include "trace_priv.h"

enum { PLACES_MAX = 8 /* files that show one edge */ };

static bnode add_service_node(struct tally *t, const struct service *s)
{
    return builder_node(t->b, s->space, s->name, ORIGIN_OBSERVED, forest_loc(t->f, s->first));
}

void tally_init(struct tally *t, struct builder *b, struct forest *f)
{
    *t = (struct tally){ .b = b, .f = f };
    map_init(&t->sums, f->arena, 0);
    map_init(&t->edges, f->arena, 0);
    map_init(&t->files, f->arena, 0);
    map_init(&t->peers, f->arena, 0);
    t->service_nodes = arena_array(f->arena, bnode, f->services.all.n);
    for (size_t i = 0; i < f->services.all.n; i++)
        t->service_nodes[i] = add_service_node(t, &f->services.all.v[i]);
}

bnode tally_service(const struct tally *t, uint32_t span)
{
    return t->service_nodes[t->f->service[span]];
}

static bool is_service_like(enum graph_kind kind)
{
    return kind == NODE_SERVICE || kind == NODE_EXTERNAL || kind == NODE_UNRESOLVED;
}

/* "cart.shop.svc.cluster.local" is also the service "cart" when one of that name has spans. */
static uint32_t service_of_host(const struct tally *t, struct str host)
{
    size_t dot = str_find_char(host, '.');
    struct str rest = dot == SIZE_MAX ? STR_NULL : str_skip(host, dot);
    bool cluster = str_has(rest, ".svc.") || str_ends(rest, ".svc");
    sym name = sym_find(t->f->syms, cluster ? str_take(host, dot) : host);
    return name ? services_find(&t->f->services, name) : NONE;
}

/* A database may bear the name of the service that owns it, and is still not that service. */
static sym store_name(struct tally *t, sym name, enum graph_kind kind)
{
    if (services_find(&t->f->services, name) == NONE)
        return name;
    return sym_intern(t->f->syms, str_printf(t->f->arena, "%s/%" PRIstr, graph_kind_name(kind),
                                             STR_ARG(sym_str(t->f->syms, name))));
}

static bnode new_peer(struct tally *t, sym name, enum graph_kind kind, uint32_t span)
{
    struct loc loc = forest_loc(t->f, span);
    if (kind == NODE_TOPIC)
        return builder_topic(t->b, name, ORIGIN_OBSERVED, loc);
    bool plain = is_service_like(kind);
    uint32_t service = plain ? service_of_host(t, sym_str(t->f->syms, name)) : NONE;
    if (service != NONE)
        return t->service_nodes[service];
    bnode node =
        builder_node(t->b, 0, plain ? name : store_name(t, name, kind), ORIGIN_OBSERVED, loc);
    builder_kind(t->b, node, kind, plain ? SURE_NAME : SURE_SCHEME);
    return node;
}

bnode tally_peer(struct tally *t, sym name, enum graph_kind kind, uint32_t span)
{
    uint32_t *slot = map_at(&t->peers, name, kind);
    if (*slot == NONE) {
        *slot = (uint32_t)t->peer_nodes.n;
        *vec_push(t->f->arena, &t->peer_nodes) = new_peer(t, name, kind, span);
    }
    return t->peer_nodes.v[*slot];
}

static struct edge_in edge_of(const struct call *call)
{
    return (struct edge_in){ .from = call->from,
                             .to = call->to,
                             .kind = call->kind,
                             .origin = ORIGIN_OBSERVED,
                             .operation = call->operation,
                             .guess = call->guess };
}

/* One place for each edge and file, the first there. */
static void show(struct tally *t, const struct call *call, uint32_t edge)
{
    uint32_t *at = map_at(&t->files, edge, t->f->store_of[call->span]);
    if (*at != NONE) {
        struct place *place = &t->places.v[*at];
        if (call->span < place->span)
            *place = (struct place){ edge_of(call), call->span };
        return;
    }
    if (t->shown.v[edge] == PLACES_MAX)
        return;
    t->shown.v[edge]++;
    *at = (uint32_t)t->places.n;
    *vec_push(t->f->arena, &t->places) = (struct place){ edge_of(call), call->span };
}

void tally_call(struct tally *t, const struct call *call)
{
    uint64_t pair = (uint64_t)call->from.i << 32 | call->to.i;
    uint32_t *edge = map_at(&t->edges, pair, (uint64_t)call->kind << 1 | call->guess);
    if (*edge == NONE) {
        *edge = (uint32_t)t->shown.n;
        *vec_push(t->f->arena, &t->shown) = 0;
    }
    uint32_t *sum = map_at(&t->sums, *edge, call->operation);
    if (*sum == NONE) {
        *sum = (uint32_t)t->all.n;
        *vec_push(t->f->arena, &t->all) = edge_of(call);
    }
    t->all.v[*sum].calls++;
    t->all.v[*sum].errors += call->error;
    show(t, call, *edge);
}

void tally_flush(struct tally *t)
{
    sym how = sym_intern(t->f->syms, STR("span"));
    for (size_t i = 0; i < t->all.n; i++)
        builder_edge(t->b, &t->all.v[i]);
    for (size_t i = 0; i < t->places.n; i++) {
        struct edge_in edge = t->places.v[i].edge;
        edge.loc = forest_loc(t->f, t->places.v[i].span);
        edge.how = how;
        edge.detail = edge.operation;
        edge.operation = 0;
        builder_edge(t->b, &edge);
    }
}
