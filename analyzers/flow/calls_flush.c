/* The tally of calls as a result: numbers of operations become indexes, lists are sorted. */
#include <stdlib.h>

#include "calls_priv.h"

struct flush {
    const struct calls_tally *t;
    const struct flow_end *end;
    struct flow_calls *out;
    VEC(struct bucket) buckets;
};

static struct slice add_buckets(struct flush *f, const struct histogram *h, uint64_t zeros)
{
    struct slice slice = { .first = (uint32_t)f->buckets.n };
    if (zeros)
        *vec_push(f->end->arena, &f->buckets) = (struct bucket){ 0, zeros };
    for (uint32_t i = 0; i < h->n; i++)
        if (h->counts[i])
            *vec_push(f->end->arena, &f->buckets) = (struct bucket){ h->first + i, h->counts[i] };
    slice.n = (uint32_t)f->buckets.n - slice.first;
    return slice;
}

struct call_example most_example(const struct most *most, const struct flow_end *end)
{
    if (!most->at.set)
        return (struct call_example){ 0 };
    return (struct call_example){ .most = most->value,
                                  .trace = end->trace(end->ctx, most->at.trace),
                                  .loc = end->loc(end->ctx, most->at.place) };
}

struct sorted {
    uint32_t caller, callee, cell;
};

static int sorted_cmp(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    if (x->caller != y->caller)
        return x->caller < y->caller ? -1 : 1;
    return (x->callee > y->callee) - (x->callee < y->callee);
}

static void flush_pair(struct flush *f, const struct sorted *at)
{
    const struct pair_cell *cell = &f->t->pair.v[at->cell];
    f->out->pairs[f->out->n_pairs++] =
        (struct call_pair){ .caller = at->caller,
                            .callee = at->callee,
                            .steps = cell->steps,
                            .calls = cell->calls,
                            .time = cell->time,
                            .paced = cell->paced,
                            .again = cell->again,
                            .same = cell->same,
                            .lone = cell->lone,
                            .runs = add_buckets(f, &cell->runs, 0),
                            .failures = add_buckets(f, &cell->failures, 0),
                            .run = most_example(&cell->run, f->end),
                            .failure = most_example(&cell->failure, f->end) };
}

static void flush_pairs(struct flush *f)
{
    size_t n = f->t->pair.n;
    struct sorted *order = arena_array(f->t->arena, struct sorted, n);
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct sorted){ f->end->ops[f->t->pair.v[i].caller],
                                    f->end->ops[f->t->pair.v[i].callee], i };
    if (n > 1)
        qsort(order, n, sizeof(*order), sorted_cmp);
    f->out->pairs = arena_array(f->end->arena, struct call_pair, n);
    for (size_t i = 0; i < n; i++)
        flush_pair(f, &order[i]);
}

static void flush_edge(struct flush *f, const struct sorted *at)
{
    const struct edge_cell *cell = &f->t->edge.v[at->cell];
    uint64_t others = f->t->caller.v[cell->caller].steps - cell->steps - cell->paced;
    if (!cell->steps && !cell->paced)
        return;
    f->out->edges[f->out->n_edges++] =
        (struct call_edge){ .caller = at->caller,
                            .callee = at->callee,
                            .steps = cell->steps,
                            .calls = cell->calls,
                            .time = cell->time,
                            .paced = cell->paced,
                            .counts = add_buckets(f, &cell->counts, others),
                            .most = most_example(&cell->most, f->end) };
}

/* The first of the operations that its pairs call stands for whom an edge leads to. */
static void flush_edges(struct flush *f)
{
    size_t n = f->t->edge.n;
    struct sorted *order = arena_array(f->t->arena, struct sorted, n);
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct sorted){ f->end->ops[f->t->edge.v[i].caller], UINT32_MAX, i };
    for (size_t i = 0; i < f->t->pair.n; i++) {
        uint32_t callee = f->end->ops[f->t->pair.v[i].callee];
        struct sorted *edge = &order[f->t->pair.v[i].edge];
        edge->callee = callee < edge->callee ? callee : edge->callee;
    }
    if (n > 1)
        qsort(order, n, sizeof(*order), sorted_cmp);
    f->out->edges = arena_array(f->end->arena, struct call_edge, n);
    for (size_t i = 0; i < n; i++)
        flush_edge(f, &order[i]);
}

static void flush_callers(struct flush *f)
{
    size_t n = f->t->caller.n;
    struct sorted *order = arena_array(f->t->arena, struct sorted, n);
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct sorted){ f->end->ops[i], 0, i };
    if (n > 1)
        qsort(order, n, sizeof(*order), sorted_cmp);
    f->out->callers = arena_array(f->end->arena, struct caller, n);
    for (size_t i = 0; i < n; i++) {
        const struct caller_cell *cell = &f->t->caller.v[order[i].cell];
        if (!cell->steps)
            continue;
        struct caller *out = &f->out->callers[f->out->n_callers++];
        out->op = order[i].caller;
        out->steps = cell->steps;
        out->time = cell->time;
        out->widest = most_example(&cell->widest, f->end);
        if (cell->fan)
            memcpy(out->fan, cell->fan, sizeof(out->fan));
    }
}

void calls_end(void *state, const struct flow_end *end)
{
    struct flush f = { .t = state, .end = end, .out = arena_new(end->arena, struct flow_calls) };
    flush_callers(&f);
    flush_pairs(&f);
    flush_edges(&f);
    f.out->buckets = f.buckets.v;
    f.out->n_buckets = (uint32_t)f.buckets.n;
    end->flow->calls = f.out;
}
