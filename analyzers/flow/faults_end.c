/* What a tally of faults says in the end. */
#include "faults_priv.h"

struct faults_out {
    const struct faults *f;
    const struct flow_end *end;
    VEC(struct bucket) buckets;
};

static struct slice keep_times(struct faults_out *o, const struct histogram *h)
{
    struct slice slice = { (uint32_t)o->buckets.n, 0 };
    for (uint32_t i = 0; i < h->n; i++)
        if (h->counts[i])
            *vec_push(o->end->arena, &o->buckets) = (struct bucket){ h->first + i, h->counts[i] };
    slice.n = (uint32_t)o->buckets.n - slice.first;
    return slice;
}

static void show(const struct faults_out *o, const struct request_example *example, sym *out,
                 struct loc *out_loc)
{
    if (!example->set)
        return;
    *out = o->end->trace(o->end->ctx, example->trace);
    *out_loc = o->end->loc(o->end->ctx, example->place);
}

static struct fault_sums window_of(struct faults_out *o, const struct fault_count *count)
{
    struct fault_sums sums = count->sums;
    sums.own = keep_times(o, &count->own);
    for (unsigned k = 0; k < FAULT_PARTS; k++)
        show(o, &count->faults[k], &sums.shares[k].trace, &sums.shares[k].loc);
    show(o, &count->slow, &sums.slow, &sums.slow_loc);
    return sums;
}

struct numbered {
    const struct symtab *syms;
    uint32_t op, above, number;
    sym service, version;
};

static int numbered_cmp(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    if (x->op != y->op)
        return x->op < y->op ? -1 : 1;
    if (x->above != y->above)
        return x->above < y->above ? -1 : 1;
    int order = sym_cmp(x->syms, x->service, y->service);
    return order ? order : sym_cmp(x->syms, x->version, y->version);
}

static void end_rows(struct faults_out *o, struct flow_faults *out)
{
    const struct faults *f = o->f;
    struct numbered *order = arena_array(f->arena, struct numbered, f->rows.n);
    for (uint32_t i = 0; i < f->rows.n; i++) {
        const struct fault_row *row = &f->rows.v[i];
        uint32_t above = row->above == STEP_NONE ? STEP_NONE : o->end->ops[row->above];
        order[i] = (struct numbered){ o->end->syms, o->end->ops[row->op], above, i,
                                      row->service, row->version };
    }
    if (f->rows.n > 1)
        qsort(order, f->rows.n, sizeof(*order), numbered_cmp);
    out->n = (uint32_t)f->rows.n;
    out->all = arena_array(o->end->arena, struct fault, f->rows.n);
    for (uint32_t i = 0; i < out->n; i++) {
        struct fault *fault = &out->all[i];
        *fault = (struct fault){ .op = order[i].op,
                                 .above = order[i].above,
                                 .service = order[i].service,
                                 .version = order[i].version };
        for (unsigned w = 0; w < FAULT_WINDOWS; w++)
            fault->sums[w] = window_of(o, &f->rows.v[order[i].number].windows[w]);
    }
}

static int root_cmp(const void *a, const void *b)
{
    const struct fault_root *x = a, *y = b;
    return x->op < y->op ? -1 : x->op > y->op;
}

/* Their times are kept in the order in which the roots stand. */
static void end_roots(struct faults_out *o, struct flow_faults *out)
{
    const struct faults *f = o->f;
    out->n_roots = (uint32_t)f->roots.n;
    out->roots = arena_array(o->end->arena, struct fault_root, f->roots.n);
    for (uint32_t i = 0; i < out->n_roots; i++) {
        out->roots[i].op = o->end->ops[f->roots.v[i].op];
        for (unsigned w = 0; w < FAULT_WINDOWS; w++) {
            out->roots[i].sums[w] = f->roots.v[i].sums[w];
            out->roots[i].sums[w].times = keep_times(o, &f->roots.v[i].times[w]);
        }
    }
    if (out->n_roots > 1)
        qsort(out->roots, out->n_roots, sizeof(*out->roots), root_cmp);
}

struct version_key {
    const struct symtab *syms;
    struct fault_version version;
    sym space;
};

static int version_cmp(const void *a, const void *b)
{
    const struct version_key *x = a, *y = b;
    int order = sym_cmp(x->syms, x->version.service, y->version.service);
    if (!order)
        order = sym_cmp(x->syms, x->space, y->space);
    return order ? order : sym_cmp(x->syms, x->version.version, y->version.version);
}

static void end_versions(const struct faults_out *o, struct flow_faults *out)
{
    const struct faults *f = o->f;
    struct version_key *order = arena_array(f->arena, struct version_key, f->versions.n);
    for (size_t i = 0; i < f->versions.n; i++)
        order[i] =
            (struct version_key){ o->end->syms, f->versions.v[i].sums, f->versions.v[i].space };
    if (f->versions.n > 1)
        qsort(order, f->versions.n, sizeof(*order), version_cmp);
    out->n_versions = (uint32_t)f->versions.n;
    out->versions = arena_array(o->end->arena, struct fault_version, f->versions.n);
    for (uint32_t i = 0; i < out->n_versions; i++) {
        out->versions[i] = order[i].version;
        out->versions[i].op = o->end->ops[order[i].version.op];
    }
}

void faults_end(void *state, const struct flow_end *end)
{
    struct faults_out o = { .f = state, .end = end };
    struct flow_faults *out = arena_new(end->arena, struct flow_faults);
    out->since = o.f->since;
    end_rows(&o, out);
    end_roots(&o, out);
    end_versions(&o, out);
    out->buckets = o.buckets.v;
    out->n_buckets = (uint32_t)o.buckets.n;
    end->flow->faults = out;
}
