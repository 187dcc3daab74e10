/* The rows of the tables in the order of the input, which no order of linking can change. */
#include "totals_priv.h"

struct key {
    struct place place;
    uint64_t a, b;
    uint32_t row;
};

static int key_cmp(const void *left, const void *right)
{
    const struct key *x = left, *y = right;
    if (place_before(x->place, y->place) || place_before(y->place, x->place))
        return place_before(x->place, y->place) ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static struct key *new_keys(struct arena *scratch, size_t n)
{
    struct key *keys = arena_array(scratch, struct key, n);
    for (size_t i = 0; i < n; i++)
        keys[i].row = (uint32_t)i;
    return keys;
}

static uint32_t *sort(const struct totals *t, struct key *keys, size_t n)
{
    uint32_t *order = arena_array(t->arena, uint32_t, n);
    if (n > 1)
        qsort(keys, n, sizeof(*keys), key_cmp);
    for (size_t i = 0; i < n; i++)
        order[i] = keys[i].row;
    return order;
}

/* Where each row stands in the order. */
static uint32_t *ranks(struct arena *scratch, const uint32_t *order, size_t n)
{
    uint32_t *rank = arena_array(scratch, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        rank[order[i]] = (uint32_t)i;
    return rank;
}

static uint64_t pair(uint32_t a, uint32_t b)
{
    return (uint64_t)a << 32 | b;
}

static uint32_t *order_services(const struct totals *t, struct arena *scratch)
{
    struct key *keys = new_keys(scratch, t->services.all.n);
    for (size_t i = 0; i < t->services.all.n; i++) {
        const struct service *s = &t->services.all.v[i];
        keys[i].place = s->first;
        keys[i].a = pair(s->name, s->space);
    }
    return sort(t, keys, t->services.all.n);
}

static uint32_t *order_peers(const struct totals *t, struct arena *scratch)
{
    struct key *keys = new_keys(scratch, t->peers.n);
    for (size_t i = 0; i < t->peers.n; i++) {
        keys[i].place = t->peers.v[i].first;
        keys[i].a = pair(t->peers.v[i].name, t->peers.v[i].kind);
    }
    return sort(t, keys, t->peers.n);
}

struct node_ranks {
    const uint32_t *services, *peers;
};

static uint32_t end_rank(const struct node_ranks *r, uint32_t end)
{
    return end & END_PEER ? r->peers[end & ~END_PEER] | END_PEER : r->services[end];
}

static uint32_t *order_edges(const struct totals *t, struct arena *scratch,
                             const struct node_ranks *r)
{
    struct key *keys = new_keys(scratch, t->edges.n);
    for (size_t i = 0; i < t->edges.n; i++) {
        const struct edge_total *edge = &t->edges.v[i];
        keys[i].a = pair(end_rank(r, edge->from), end_rank(r, edge->to));
        keys[i].b = edge_form(edge);
    }
    return sort(t, keys, t->edges.n);
}

static uint32_t *order_sums(const struct totals *t, struct arena *scratch, const uint32_t *edges)
{
    struct key *keys = new_keys(scratch, t->sums.n);
    for (size_t i = 0; i < t->sums.n; i++) {
        keys[i].place = t->sums.v[i].first;
        keys[i].a = pair(edges[t->sums.v[i].edge], t->sums.v[i].operation);
    }
    return sort(t, keys, t->sums.n);
}

static uint32_t *order_ops(const struct totals *t, struct arena *scratch, const uint32_t *services)
{
    struct key *keys = new_keys(scratch, t->ops.n);
    for (size_t i = 0; i < t->ops.n; i++) {
        keys[i].place = t->ops.v[i].first;
        keys[i].a = pair(services[t->ops.v[i].service], t->ops.v[i].name);
    }
    return sort(t, keys, t->ops.n);
}

static uint32_t *order_op_calls(const struct totals *t, struct arena *scratch, const uint32_t *ops)
{
    struct key *keys = new_keys(scratch, t->op_calls.n);
    for (size_t i = 0; i < t->op_calls.n; i++)
        keys[i].a = pair(ops[t->op_calls.v[i].from], ops[t->op_calls.v[i].to]);
    return sort(t, keys, t->op_calls.n);
}

static uint32_t *order_versions(const struct totals *t, struct arena *scratch,
                                const uint32_t *services)
{
    struct key *keys = new_keys(scratch, t->versions.n);
    for (size_t i = 0; i < t->versions.n; i++) {
        keys[i].place = t->versions.v[i].first;
        keys[i].a = pair(services[t->versions.v[i].service], t->versions.v[i].version);
    }
    return sort(t, keys, t->versions.n);
}

static uint32_t *order_patterns(const struct totals *t, struct arena *scratch)
{
    struct key *keys = new_keys(scratch, t->patterns.n);
    for (size_t i = 0; i < t->patterns.n; i++) {
        keys[i].a = t->patterns.v[i].key.form;
        keys[i].b = t->patterns.v[i].key.hash;
    }
    return sort(t, keys, t->patterns.n);
}

struct totals_order totals_order(const struct totals *t)
{
    struct arena scratch = { 0 };
    struct totals_order o = { .services = order_services(t, &scratch),
                              .peers = order_peers(t, &scratch) };
    const uint32_t *services = ranks(&scratch, o.services, t->services.all.n);
    struct node_ranks nodes = { services, ranks(&scratch, o.peers, t->peers.n) };
    o.edges = order_edges(t, &scratch, &nodes);
    o.sums = order_sums(t, &scratch, ranks(&scratch, o.edges, t->edges.n));
    o.ops = order_ops(t, &scratch, services);
    o.op_calls = order_op_calls(t, &scratch, ranks(&scratch, o.ops, t->ops.n));
    o.versions = order_versions(t, &scratch, services);
    o.patterns = order_patterns(t, &scratch);
    arena_release(&scratch);
    return o;
}
