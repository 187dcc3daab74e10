/*
 * What the traces showed of requests that come back. Several dumps, each linked for itself, may
 * show the same period from different ends: a rotation of it is the same, and they add up.
 */
#include "freeze_priv.h"

struct period { /* hops of a re-entry, from where their least rotation starts */
    uint32_t start, n;
};

struct turning {
    const struct freezer *f;
    const struct period *periods; /* by number of the re-entry */
};

static uint64_t hop_key(const struct freezer *f, uint32_t hop)
{
    const struct build_hop *h = &f->b->hops.v[hop];
    return (uint64_t)f->final[h->node] << 32 | h->operation;
}

/* Start of the least rotation of n hops: two candidates, of which one loses at each difference. */
static uint32_t least_rotation(const struct freezer *f, uint32_t first, uint32_t n)
{
    uint32_t i = 0, j = 1, k = 0;
    while (i < n && j < n && k < n) {
        uint64_t a = hop_key(f, first + (i + k) % n), b = hop_key(f, first + (j + k) % n);
        if (a == b) {
            k++;
            continue;
        }
        if (a > b)
            i += k + 1;
        else
            j += k + 1;
        j += i == j;
        k = 0;
    }
    return i < j ? i : j;
}

/* A re-entry by another operation ends elsewhere than it began: it has no other rotation. */
static struct period period_of(const struct freezer *f, const struct reentry *r)
{
    bool closed = r->kind != REENTRY_SERVICE && r->hops.n > 1;
    uint32_t n = closed ? r->hops.n - 1 : r->hops.n;
    return (struct period){ closed ? least_rotation(f, r->hops.first, n) : 0, n };
}

static int order_periods(const void *ctx, uint32_t a, uint32_t b)
{
    const struct turning *t = ctx;
    const struct reentry *one = &t->f->b->reentries.v[a], *two = &t->f->b->reentries.v[b];
    struct period p = t->periods[a], q = t->periods[b];
    if (one->kind != two->kind)
        return one->kind - two->kind;
    if (p.n != q.n)
        return p.n < q.n ? -1 : 1;
    for (uint32_t i = 0; i < p.n; i++) {
        uint64_t x = hop_key(t->f, one->hops.first + (p.start + i) % p.n);
        uint64_t y = hop_key(t->f, two->hops.first + (q.start + i) % q.n);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static bool is_better_example(const struct graph *g, const struct reentry *a,
                              const struct reentry *b)
{
    int order = order_sym(g, a->trace, b->trace);
    return order ? order < 0 : order_loc(g, a->loc, b->loc) < 0;
}

static void add_reentry(const struct graph *g, struct reentry *sum, const struct reentry *r)
{
    struct reentry example = is_better_example(g, r, sum) ? *r : *sum;
    sum->hops = example.hops;
    sum->trace = example.trace;
    sum->loc = example.loc;
    sum->failed |= r->failed;
    sum->same_arguments |= r->same_arguments;
    sum->repeats = r->repeats > sum->repeats ? r->repeats : sum->repeats;
    sum->depth = r->depth > sum->depth ? r->depth : sum->depth;
    sum->count += r->count;
    sum->traces += r->traces;
    sum->of_traces += r->of_traces;
}

/* The builder's re-entries become one of each period. */
static void merge_periods(struct freezer *f)
{
    struct builder *b = f->b;
    size_t n = b->reentries.n, kept = 0;
    struct period *periods = arena_array(&b->work, struct period, n);
    for (size_t i = 0; i < n; i++)
        periods[i] = period_of(f, &b->reentries.v[i]);
    struct turning turning = { f, periods };
    uint32_t *order = sorted_ids(&b->work, n, order_periods, &turning);
    struct reentry *merged = arena_array(&b->work, struct reentry, n);
    for (size_t i = 0; i < n; i++) {
        const struct reentry *r = &b->reentries.v[order[i]];
        if (i && order_periods(&turning, order[i - 1], order[i]) == 0)
            add_reentry(f->g, &merged[kept - 1], r);
        else
            merged[kept++] = *r;
    }
    if (kept)
        memcpy(b->reentries.v, merged, kept * sizeof(*merged));
    b->reentries.n = kept;
}

static int order_hops(const struct freezer *f, struct slice one, struct slice two)
{
    const struct build_hop *hops = f->b->hops.v;
    for (uint32_t i = 0; i < one.n && i < two.n; i++) {
        const struct build_hop *a = &hops[one.first + i], *b = &hops[two.first + i];
        if (f->final[a->node] != f->final[b->node])
            return f->final[a->node] < f->final[b->node] ? -1 : 1;
        int order = order_sym(f->g, a->operation, b->operation);
        if (order)
            return order;
    }
    return order_u64(one.n, two.n);
}

static int order_reentries(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct reentry *one = &f->b->reentries.v[a], *two = &f->b->reentries.v[b];
    if (one->kind != two->kind)
        return one->kind - two->kind;
    int order = order_hops(f, one->hops, two->hops);
    if (!order)
        order = order_sym(f->g, one->trace, two->trace);
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

/* Traces that enter the operation of the first hop; 0 when that is not known. */
static uint64_t traces_of_first(const struct graph *g, const struct reentry *r)
{
    const struct hop *first = &g->hops[r->hops.first];
    struct slice operations = g->nodes[first->node.i].operations;
    for (uint32_t i = 0; r->hops.n && i < operations.n; i++) {
        const struct operation *op = &g->operations[operations.first + i];
        if (op->name == first->operation)
            return op->traffic ? g->traffics[op->traffic].traces : 0;
    }
    return 0;
}

void freeze_reentries(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    merge_periods(f);
    uint32_t *order = sorted_ids(&b->work, b->reentries.n, order_reentries, f);
    g->reentries = arena_array(b->arena, struct reentry, b->reentries.n);
    g->hops = arena_array(b->arena, struct hop, b->hops.n);
    for (size_t i = 0; i < b->reentries.n; i++) {
        struct reentry *out = &g->reentries[g->n_reentries++];
        *out = b->reentries.v[order[i]];
        const struct build_hop *hops = b->hops.v + out->hops.first;
        out->hops.first = g->n_hops;
        for (uint32_t h = 0; h < out->hops.n; h++)
            g->hops[g->n_hops++] = (struct hop){ { f->final[hops[h].node] }, hops[h].operation };
        uint64_t of = traces_of_first(g, out);
        if (of >= out->traces)
            out->of_traces = of;
    }
}
