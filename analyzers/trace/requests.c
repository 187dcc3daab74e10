/* How deep requests go, by their root operation, and where traces lack a parent. */
#include "pairs_priv.h"
#include "tally_priv.h"

enum { WAY_MAX = 256 /* hops kept of one way; longer ones are cut before the last */ };

static struct depth_total *find_depth(struct totals *t, uint32_t service, sym operation)
{
    uint32_t *slot = map_at(&t->depth_map, service, operation);
    if (*slot == NONE) {
        *slot = (uint32_t)t->depths.n;
        *vec_push(t->arena, &t->depths) =
            (struct depth_total){ .service = service, .operation = operation };
    }
    return &t->depths.v[*slot];
}

/* Room for a way of n hops, or of as many as are kept. */
static void begin_way(struct totals *t, struct depth_total *d, size_t n)
{
    d->n = n < WAY_MAX ? n : WAY_MAX;
    if (d->n <= d->room)
        return;
    d->room = d->n;
    d->services = arena_array(t->arena, uint32_t, d->room);
    d->operations = arena_array(t->arena, sym, d->room);
}

/* The entries at which the service changes. */
static void take_way(struct totals *t, struct depth_total *d, const struct way_hop *way, size_t n,
                     uint32_t hops)
{
    size_t kept = 0;
    begin_way(t, d, (size_t)hops + 1);
    for (size_t i = 0; i < n; i++) {
        if (i && way[i].service == way[i - 1].service)
            continue;
        size_t at = kept < d->n ? kept++ : d->n - 1;
        d->services[at] = way[i].service;
        d->operations[at] = way[i].operation;
    }
}

/* A request so deep is a better example than the one that is known. */
static bool is_better(const struct depth_total *d, uint32_t hops, struct trace_key trace)
{
    return !d->set || hops > d->deepest || (hops == d->deepest && trace_before(trace, d->trace));
}

/* A client at the root enters no operation; what it calls first says what the request is. */
static sym root_operation(const struct forest *f, const struct way_hop *root)
{
    return root->operation ? root->operation : f->spans[root->span].operation;
}

sym add_depth(struct forest *f, const struct way_hop *way, size_t n, uint32_t hops, bool cut)
{
    struct totals *t = f->totals;
    sym operation = root_operation(f, way);
    struct depth_total *d = find_depth(t, way->service, operation);
    struct trace_key trace = f->trace_keys[f->trace[way->span]];
    histogram_add(&d->hops, t->arena, hops < REQUEST_HOPS_MAX ? hops : REQUEST_HOPS_MAX, 1);
    d->cut += cut;
    if (!is_better(d, hops, trace))
        return operation;
    d->set = true;
    d->deepest = hops;
    d->trace = trace;
    d->place = forest_place(f, way[n - 1].span);
    take_way(t, d, way, n, hops);
    return operation;
}

void add_touch(struct totals *t, uint32_t root, sym operation, uint32_t service, uint64_t requests)
{
    uint32_t *slot = map_at(&t->touch_map, (uint64_t)root << 32 | service, operation);
    if (*slot == NONE) {
        *slot = (uint32_t)t->touches.n;
        *vec_push(t->arena, &t->touches) =
            (struct touch_total){ .root = root, .service = service, .operation = operation };
    }
    t->touches.v[*slot].requests += requests;
}

void merge_depth(struct totals *into, uint32_t service, const uint32_t *services,
                 const struct depth_total *from)
{
    struct depth_total *d = find_depth(into, service, from->operation);
    histogram_merge(&d->hops, into->arena, &from->hops);
    d->cut += from->cut;
    if (!is_better(d, from->deepest, from->trace))
        return;
    d->set = true;
    d->deepest = from->deepest;
    d->trace = from->trace;
    d->place = from->place;
    begin_way(into, d, from->n);
    for (size_t i = 0; i < d->n; i++) {
        d->services[i] = services[from->services[i]];
        d->operations[i] = from->operations[i];
    }
}

void merge_gap(struct totals *into, uint32_t service, const struct gap_total *from)
{
    uint32_t *slot = map_at(&into->gap_map, service, 0);
    if (*slot == NONE) {
        *slot = (uint32_t)into->gaps.n;
        *vec_push(into->arena, &into->gaps) = (struct gap_total){ .service = service };
    }
    struct gap_total *gap = &into->gaps.v[*slot];
    if (!gap->traces || trace_before(from->trace, gap->trace)) {
        gap->trace = from->trace;
        gap->place = from->place;
    }
    gap->traces += from->traces;
}

static void add_gap(struct forest *f, uint32_t i)
{
    struct gap_total gap = { .traces = 1,
                             .trace = f->trace_keys[f->trace[i]],
                             .place = forest_place(f, i) };
    merge_gap(f->totals, f->service[i], &gap);
}

static bool starts_before(const struct forest *f, uint32_t a, uint32_t b)
{
    if (f->spans[a].start != f->spans[b].start)
        return f->spans[a].start < f->spans[b].start;
    return place_before(forest_place(f, a), forest_place(f, b));
}

/* Of each trace, the first span whose parent is missing. Spans are in order of trace. */
void find_gaps(struct forest *f)
{
    uint32_t first = NONE;
    for (uint32_t k = 0; k < f->n_tops; k++) {
        uint32_t i = f->tops[k];
        if (!(f->marks[i] & MARK_ORPHAN))
            continue;
        bool next = first != NONE && f->trace[first] != f->trace[i];
        if (next)
            add_gap(f, first);
        if (first == NONE || next || starts_before(f, i, first))
            first = i;
    }
    if (first != NONE)
        add_gap(f, first);
}

static void flush_depth(struct totals *t, const bnode *services, const struct depth_total *d)
{
    struct bucket *counts;
    bnode *nodes = arena_array(t->arena, bnode, d->n);
    struct depth_in in = { .node = services[d->service],
                           .operation = d->operation,
                           .cut = d->cut,
                           .n_counts = histogram_buckets(&d->hops, t->arena, &counts),
                           .trace = trace_name(t, d->trace),
                           .nodes = nodes,
                           .operations = d->operations,
                           .n = d->n,
                           .loc = totals_loc(t, d->place) };
    for (size_t i = 0; i < d->n; i++)
        nodes[i] = services[d->services[i]];
    in.counts = counts;
    builder_depth(t->b, &in);
}

void flush_requests(struct totals *t, const bnode *services)
{
    for (size_t i = 0; i < t->depths.n; i++)
        flush_depth(t, services, &t->depths.v[i]);
    for (size_t i = 0; i < t->touches.n; i++) {
        const struct touch_total *touch = &t->touches.v[i];
        builder_touch(t->b, services[touch->root], touch->operation, services[touch->service],
                      touch->requests);
    }
    for (size_t i = 0; i < t->gaps.n; i++) {
        const struct gap_total *g = &t->gaps.v[i];
        struct trace_gap gap = { .traces = g->traces,
                                 .trace = trace_name(t, g->trace),
                                 .loc = totals_loc(t, g->place) };
        builder_trace_gap(t->b, services[g->service], &gap);
    }
}
