/* The tally of critical paths as a result: of each root operation, the slowest requests. */
#include <stdlib.h>

#include "critical_priv.h"

struct flush {
    const struct critical_tally *t;
    const struct flow_end *end;
    struct flow_critical *out;
    uint32_t *root_of; /* of each operation's number its index in roots; MAP_NONE: it is none */
    VEC(struct sum) sums;
};

struct sum { /* of one edge of one root, over the classes that are slow */
    uint32_t root, caller, callee; /* root: in roots; operations: in flow->ops */
    uint64_t time;
    struct most most;
};

static int root_cmp(const void *a, const void *b)
{
    const struct critical_root *x = a, *y = b;
    return (x->op > y->op) - (x->op < y->op);
}

static uint64_t p95_of(struct arena *arena, const struct histogram *h)
{
    struct bucket *buckets;
    size_t n = histogram_buckets(h, arena, &buckets);
    return buckets_quantile(buckets, n, 0.95);
}

static void flush_roots(struct flush *f)
{
    const struct critical_tally *t = f->t;
    uint32_t *at = arena_array(t->arena, uint32_t, f->end->flow->n_ops);
    f->out->roots = arena_array(f->end->arena, struct critical_root, t->root.n);
    f->root_of = arena_array(t->arena, uint32_t, t->root.n);
    for (uint32_t i = 0; i < t->root.n; i++)
        if (t->root.v[i].requests)
            f->out->roots[f->out->n_roots++] =
                (struct critical_root){ .op = f->end->ops[i],
                                        .requests = t->root.v[i].requests,
                                        .p95 = p95_of(t->arena, &t->root.v[i].latency) };
    if (f->out->n_roots > 1)
        qsort(f->out->roots, f->out->n_roots, sizeof(*f->out->roots), root_cmp);
    for (uint32_t i = 0; i < f->out->n_roots; i++)
        at[f->out->roots[i].op] = i;
    for (uint32_t i = 0; i < t->root.n; i++)
        f->root_of[i] = at[f->end->ops[i]];
}

static bool is_slow(const struct critical_root *root, uint32_t number)
{
    return number >= critical_class(root->p95);
}

static void sum_classes(struct flush *f)
{
    for (size_t i = 0; i < f->t->class.n; i++) {
        const struct class_cell *cell = &f->t->class.v[i];
        struct critical_root *root = &f->out->roots[f->root_of[cell->root]];
        if (!is_slow(root, cell->number))
            continue;
        root->slow += cell->requests;
        root->slow_time += cell->time;
    }
}

static void sum_cells(struct flush *f)
{
    for (size_t i = 0; i < f->t->cell.n; i++) {
        const struct critical_cell *cell = &f->t->cell.v[i];
        uint32_t root = f->root_of[cell->key.root];
        if (is_slow(&f->out->roots[root], cell->key.number))
            *vec_push(f->t->arena, &f->sums) = (struct sum){ .root = root,
                                                             .caller = f->end->ops[cell->key.caller],
                                                             .callee = f->end->ops[cell->key.callee],
                                                             .time = cell->time,
                                                             .most = cell->most };
    }
}

static int edge_cmp(const struct sum *x, const struct sum *y)
{
    if (x->root != y->root)
        return x->root < y->root ? -1 : 1;
    if (x->caller != y->caller)
        return x->caller < y->caller ? -1 : 1;
    return (x->callee > y->callee) - (x->callee < y->callee);
}

/* Sums of the same edge beside each other; which is first does not matter. */
static int sum_cmp(const void *a, const void *b)
{
    return edge_cmp(a, b);
}

static int time_cmp(const void *a, const void *b)
{
    const struct sum *x = a, *y = b;
    if (x->root != y->root)
        return x->root < y->root ? -1 : 1;
    if (x->time != y->time)
        return x->time > y->time ? -1 : 1;
    return edge_cmp(x, y);
}

static void join_sums(struct flush *f)
{
    struct sum *v = f->sums.v;
    size_t kept = 0;
    if (f->sums.n > 1)
        qsort(v, f->sums.n, sizeof(*v), sum_cmp);
    for (size_t i = 0; i < f->sums.n; i++) {
        if (!kept || edge_cmp(&v[kept - 1], &v[i])) {
            v[kept++] = v[i];
            continue;
        }
        v[kept - 1].time += v[i].time;
        most_merge(&v[kept - 1].most, &v[i].most);
    }
    f->sums.n = kept;
    if (kept > 1)
        qsort(v, kept, sizeof(*v), time_cmp);
}

void critical_end(void *state, const struct flow_end *end)
{
    struct flush f = { .t = state, .end = end, .out = arena_new(end->arena, struct flow_critical) };
    flush_roots(&f);
    sum_classes(&f);
    sum_cells(&f);
    join_sums(&f);
    f.out->edges = arena_array(end->arena, struct critical_edge, f.sums.n);
    for (size_t i = 0; i < f.sums.n; i++) {
        const struct sum *sum = &f.sums.v[i];
        struct slice *edges = &f.out->roots[sum->root].edges;
        edges->first = edges->n ? edges->first : (uint32_t)i;
        edges->n++;
        f.out->edges[f.out->n_edges++] =
            (struct critical_edge){ .caller = sum->caller,
                                    .callee = sum->callee,
                                    .time = sum->time,
                                    .most = most_example(&sum->most, end) };
    }
    end->flow->critical = f.out;
}
