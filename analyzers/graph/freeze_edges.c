/*
 * Edges: counted into buckets by caller, sorted by (callee, kind) within, merged. A million edges
 * are two sweeps over the records and short sorts in cache.
 */
#include "freeze_priv.h"

struct slot {     /* an edge of a caller on its way */
    uint64_t key; /* callee, kind */
    uint32_t edge;
};

struct merging {
    struct freezer *f;
    struct slot *slots;
    uint32_t *first; /* n + 1: slots of each caller */
    uint8_t *kind;   /* of each node: looked up for every edge, so kept close together */
    enum edge_view hidden; /* the view that is not taken */
    const struct key_index *differing; /* ends of edges that differ between views */
    bool only_differing;
    size_t n_evidence, n_uses; /* at most */
};

static bool is_broker(unsigned kind)
{
    return kind == NODE_QUEUE || kind == NODE_TOPIC;
}

/* A dashboard queries its store and a gateway shows its pages: neither exports to it. */
static bool exports(unsigned kind)
{
    return kind != NODE_TELEMETRY && kind != NODE_GATEWAY;
}

/* Kind of an edge once it is known what its ends are. Waiting, policy and links stay. */
static enum edge_kind final_kind(const struct build_edge *edge, unsigned from, unsigned target)
{
    unsigned kind = edge->kind;
    if (target == NODE_UNRESOLVED)
        target = edge->target_kind;
    bool traffic = kind == EDGE_SYNC || kind == EDGE_ASYNC || kind == EDGE_DATA;
    if (traffic && target == NODE_TELEMETRY && exports(from))
        return EDGE_TELEMETRY;
    if (kind != EDGE_SYNC)
        return kind;
    if (target == NODE_CONFIG)
        return EDGE_CONFIG;
    if (target == NODE_DATASTORE || target == NODE_CACHE)
        return EDGE_DATA;
    return is_broker(target) ? EDGE_ASYNC : EDGE_SYNC;
}

static bool is_directed(const struct build_edge *edge, unsigned target)
{
    return !edge->undirected && !(edge->kind == EDGE_SYNC && target == NODE_QUEUE);
}

/* A manifest that names its own service says nothing; a trace of a call to itself does. */
static bool says_nothing(const struct freezer *f, const struct build_edge *edge)
{
    return f->final[edge->from] == f->final[edge->to] && !(edge->origin & ORIGIN_OBSERVED);
}

static bool differs(const struct merging *all, uint32_t from, uint32_t to)
{
    return all->differing->n && key_find(all->differing, key_of(from, to)) != UINT32_MAX;
}

static bool is_dropped(const struct merging *all, const struct build_edge *edge)
{
    const struct freezer *f = all->f;
    return (edge->view && edge->view == all->hidden) || says_nothing(f, edge) ||
           (all->only_differing && !differs(all, f->final[edge->from], f->final[edge->to]));
}

static bool has_place(const struct build_edge *edge)
{
    return edge->how || edge->loc.source || edge->loc.line;
}

/* Edges of each caller, and how much there is to keep of them. */
static void count(struct merging *all)
{
    const struct freezer *f = all->f;
    const struct builder *b = f->b;
    for (size_t i = 0; i < b->edges.n; i++) {
        const struct build_edge *edge = &b->edges.v[i];
        if (is_dropped(all, edge))
            continue;
        all->first[f->final[edge->from] + 2]++;
        all->n_evidence += has_place(edge);
        all->n_uses += edge->use && b->uses.v[edge->use].operation;
    }
    for (uint32_t v = 0; v <= f->g->n; v++)
        all->first[v + 1] += all->first[v];
}

static struct merging bucket(struct freezer *f, const struct key_index *differing, bool other)
{
    struct builder *b = f->b;
    bool direct = (b->view == VIEW_DIRECT) != other;
    struct merging all = { .f = f, .differing = differing, .only_differing = other };
    all.hidden = direct ? VIEW_BROKER : VIEW_DIRECT;
    all.first = arena_array(&b->work, uint32_t, (size_t)f->g->n + 2);
    all.kind = arena_array(&b->work, uint8_t, f->g->n);
    for (uint32_t v = 0; v < f->g->n; v++)
        all.kind[v] = f->g->nodes[v].kind;
    count(&all);
    all.slots = arena_array(&b->work, struct slot, all.first[f->g->n + 1]);
    for (size_t i = 0; i < b->edges.n; i++) {
        const struct build_edge *edge = &b->edges.v[i];
        if (is_dropped(&all, edge))
            continue;
        uint32_t from = f->final[edge->from], to = f->final[edge->to];
        uint64_t key = (uint64_t)to << 8 | final_kind(edge, all.kind[from], all.kind[to]);
        all.slots[all.first[from + 1]++] = (struct slot){ key, (uint32_t)i };
    }
    return all;
}

static int cmp_slots(const void *a, const void *b)
{
    const struct slot *one = a, *two = b;
    return one->key != two->key ? order_u64(one->key, two->key) : order_u64(one->edge, two->edge);
}

static void sort_slots(struct slot *slots, size_t n)
{
    enum { FEW = 24 };
    if (n > FEW) {
        qsort(slots, n, sizeof(*slots), cmp_slots);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct slot slot = slots[i];
        size_t at = i;
        for (; at && slots[at - 1].key > slot.key; at--)
            slots[at] = slots[at - 1];
        slots[at] = slot;
    }
}

/* Sorts the edges of each caller; how many are left when equal ones are merged. */
static uint32_t sort_all(struct merging *all)
{
    uint32_t m = 0;
    for (uint32_t v = 0; v < all->f->g->n; v++) {
        sort_slots(all->slots + all->first[v], all->first[v + 1] - all->first[v]);
        for (uint32_t i = all->first[v]; i < all->first[v + 1]; i++)
            m += i == all->first[v] || all->slots[i].key != all->slots[i - 1].key;
    }
    return m;
}

static void allocate(const struct merging *all, uint32_t m)
{
    struct graph *g = all->f->g;
    struct arena *arena = all->f->b->arena;
    g->m = m;
    g->edge_from = arena_array(arena, uint32_t, m);
    g->edge_to = arena_array(arena, uint32_t, m);
    g->edge_kind = arena_array(arena, uint8_t, m);
    g->edge_origin = arena_array(arena, uint8_t, m);
    g->edge_directed = arena_array(arena, bool, m);
    g->edge_info = arena_array(arena, struct edge_info, m);
    if (all->f->b->traffics.n)
        g->edge_traffic = arena_array(arena, uint32_t, m);
    g->view = all->hidden == VIEW_BROKER ? VIEW_DIRECT : VIEW_BROKER;
    if (all->differing->n)
        g->edge_view = arena_array(arena, uint8_t, m);
    g->out_off = arena_array(arena, uint32_t, (size_t)g->n + 1);
    g->evidence = arena_array(arena, struct evidence, all->n_evidence);
    g->uses = arena_array(arena, struct edge_use, all->n_uses);
}

static int cmp_evidence(const struct graph *g, const struct evidence *a, const struct evidence *b)
{
    int order = order_loc(g, a->loc, b->loc);
    if (!order)
        order = order_sym(g, a->how, b->how);
    if (!order)
        order = order_sym(g, a->detail, b->detail);
    if (!order)
        order = a->origin - b->origin;
    return order ? order : a->guess - b->guess;
}

struct span_of { /* a range of one of the graph's arrays, to be sorted by index */
    const struct graph *g;
    const void *v;
};

static int order_evidence(const void *ctx, uint32_t a, uint32_t b)
{
    const struct span_of *span = ctx;
    const struct evidence *v = span->v;
    return cmp_evidence(span->g, &v[a], &v[b]);
}

static int order_uses(const void *ctx, uint32_t a, uint32_t b)
{
    const struct span_of *span = ctx;
    const struct edge_use *v = span->v;
    int order = order_sym(span->g, v[a].operation, v[b].operation);
    return order ? order : order_loc(span->g, v[a].loc, v[b].loc);
}

/* The evidence of one edge stands at the end of g->evidence, n of it; sorts, drops repetitions. */
static void settle_evidence(struct freezer *f, struct slice *slice)
{
    struct evidence *v = f->g->evidence + slice->first;
    uint32_t n = slice->n, kept = 0;
    if (n > 1) {
        struct arena scratch = { 0 };
        struct evidence *old = arena_array(&scratch, struct evidence, n);
        memcpy(old, v, n * sizeof(*v));
        uint32_t *order = sorted_ids(&scratch, n, order_evidence, &(struct span_of){ f->g, old });
        for (uint32_t i = 0; i < n; i++)
            if (!kept || cmp_evidence(f->g, &old[order[i]], &v[kept - 1]) != 0)
                v[kept++] = old[order[i]];
        slice->n = kept;
        arena_release(&scratch);
    }
    f->g->n_evidence = slice->first + slice->n;
}

static void end_use(struct freezer *f, struct edge_use *v, uint32_t n)
{
    if (n)
        v[n - 1].traffic = traffic_end(f);
}

static void settle_uses(struct freezer *f, struct slice *slice)
{
    struct edge_use *v = f->g->uses + slice->first;
    uint32_t n = slice->n, kept = 0;
    if (n > 1) {
        struct arena scratch = { 0 };
        struct edge_use *old = arena_array(&scratch, struct edge_use, n);
        memcpy(old, v, n * sizeof(*v));
        uint32_t *order = sorted_ids(&scratch, n, order_uses, &(struct span_of){ f->g, old });
        for (uint32_t i = 0; i < n; i++) {
            const struct edge_use *use = &old[order[i]];
            if (!kept || v[kept - 1].operation != use->operation) {
                end_use(f, v, kept);
                v[kept++] = (struct edge_use){ .operation = use->operation };
            }
            if (!v[kept - 1].loc.source)
                v[kept - 1].loc = use->loc;
            v[kept - 1].calls += use->calls;
            v[kept - 1].errors += use->errors;
            traffic_add(f, use->traffic);
        }
        end_use(f, v, kept);
        slice->n = kept;
        arena_release(&scratch);
    } else if (n) {
        traffic_add(f, v->traffic);
        v->traffic = traffic_end(f);
    }
    f->g->n_uses = slice->first + slice->n;
}

static void add_use(struct graph *g, struct edge_info *info, const struct edge_use *use)
{
    info->calls += use->calls;
    info->errors += use->errors;
    if (use->operation)
        g->uses[info->uses.first + info->uses.n++] = *use;
}

/* One edge of the graph out of n records with the same ends and kind. */
static void merge_edge(struct freezer *f, uint32_t e, unsigned target, const struct slot *slots,
                       size_t n)
{
    struct graph *g = f->g;
    struct edge_info *info = &g->edge_info[e];
    info->evidence.first = g->n_evidence;
    info->uses.first = g->n_uses;
    for (size_t i = 0; i < n; i++) {
        const struct build_edge *edge = &f->b->edges.v[slots[i].edge];
        g->edge_origin[e] |= edge->origin;
        g->edge_directed[e] |= is_directed(edge, target);
        if (has_place(edge))
            g->evidence[info->evidence.first + info->evidence.n++] =
                (struct evidence){ edge->loc, edge->how, edge->detail, edge->origin, edge->guess };
        if (!edge->use)
            continue;
        add_use(g, info, &f->b->uses.v[edge->use]);
        traffic_add(f, f->b->uses.v[edge->use].traffic);
    }
    if (g->edge_traffic)
        g->edge_traffic[e] = traffic_end(f);
    settle_evidence(f, &info->evidence);
    settle_uses(f, &info->uses);
}

static void merge_all(struct merging *all)
{
    struct graph *g = all->f->g;
    uint32_t e = 0;
    for (uint32_t v = 0; v < g->n; v++) {
        g->out_off[v] = e;
        for (uint32_t i = all->first[v], next; i < all->first[v + 1]; i = next) {
            uint64_t key = all->slots[i].key;
            for (next = i + 1; next < all->first[v + 1] && all->slots[next].key == key;)
                next++;
            g->edge_from[e] = v;
            uint32_t to = g->edge_to[e] = (uint32_t)(key >> 8);
            g->edge_kind[e] = (uint8_t)key;
            if (g->edge_view && differs(all, v, to))
                g->edge_view[e] = (uint8_t)g->view;
            merge_edge(all->f, e++, all->kind[to], all->slots + i, next - i);
        }
    }
    g->out_off[g->n] = e;
}

void graph_link_in(struct graph *g, struct arena *arena)
{
    g->in_off = arena_array(arena, uint32_t, (size_t)g->n + 2);
    g->in_edge = arena_array(arena, uint32_t, g->m);
    for (uint32_t e = 0; e < g->m; e++)
        g->in_off[g->edge_to[e] + 2]++;
    for (uint32_t v = 0; v < g->n; v++)
        g->in_off[v + 2] += g->in_off[v + 1];
    for (uint32_t e = 0; e < g->m; e++)
        g->in_edge[g->in_off[g->edge_to[e] + 1]++] = e;
}

static struct key_index find_differing(struct freezer *f)
{
    struct builder *b = f->b;
    struct key_index differing = { 0 };
    for (size_t i = 0; i < b->edges.n; i++) {
        const struct build_edge *edge = &b->edges.v[i];
        if (edge->view)
            *key_slot(&b->work, &differing, key_of(f->final[edge->from], f->final[edge->to])) = 1;
    }
    return differing;
}

static void freeze_view(struct freezer *f, const struct key_index *differing, bool other)
{
    struct merging all = bucket(f, differing, other);
    allocate(&all, sort_all(&all));
    merge_all(&all);
    graph_link_in(f->g, f->b->arena);
}

void freeze_edges(struct freezer *f)
{
    struct key_index differing = find_differing(f);
    struct graph *g = f->g, *other = arena_new(f->b->arena, struct graph);
    if (differing.n) {
        *other = *g;
        f->g = other;
        freeze_view(f, &differing, true);
        f->g = g;
        g->other_view = other;
    }
    freeze_view(f, &differing, false);
}
