/* From the builder's records to the frozen graph. */
#include "freeze_priv.h"

static int order_unresolved(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct unresolved *one = &f->b->unresolved.v[a], *two = &f->b->unresolved.v[b];
    uint32_t left = f->final[one->from.i], right = f->final[two->from.i];
    int order = left != right ? (left < right ? -1 : 1) : order_sym(f->g, one->host, two->host);
    if (!order)
        order = order_u64(one->port, two->port);
    if (!order)
        order = order_loc(f->g, one->evidence.loc, two->evidence.loc);
    if (!order)
        order = order_sym(f->g, one->evidence.how, two->evidence.how);
    return order ? order : order_sym(f->g, one->evidence.detail, two->evidence.detail);
}

void freeze_unresolved(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->unresolved.n, order_unresolved, f);
    g->unresolved = arena_array(b->arena, struct unresolved, b->unresolved.n);
    for (size_t i = 0; i < b->unresolved.n; i++) {
        if (i && order_unresolved(f, order[i - 1], order[i]) == 0)
            continue;
        struct unresolved *out = &g->unresolved[g->n_unresolved++];
        *out = b->unresolved.v[order[i]];
        out->from.i = f->final[out->from.i];
        out->to.i = f->final[out->to.i];
    }
}

const struct graph *builder_freeze(struct builder *b)
{
    struct freezer f = { .b = b, .g = arena_new(b->arena, struct graph) };
    f.g->syms = b->syms;
    f.g->sources = b->sources;
    f.g->traces = b->traces;
    f.g->protos = b->protos;
    if (b->protos)
        f.g->yields |= YIELD_PROTOS;
    apply_file_owners(b);
    identity_settle(b, &f.id);
    packages_settle(b, &f.id);
    f.require_of = arena_array(&b->work, uint32_t, b->requires.n);
    f.g->yields |= b->yields;
    resolve_all(b, &f.id, f.require_of);
    freeze_nodes(&f);
    freeze_routes(&f);
    freeze_edges(&f);
    freeze_details(&f);
    freeze_operations(&f);
    freeze_unresolved(&f);
    freeze_requests(&f);
    freeze_logs(&f);
    freeze_deployment(&f);
    freeze_capacities(&f);
    freeze_counters(&f);
    freeze_apis(&f);
    freeze_flow(&f);
    freeze_verifications(&f);
    arena_release(&b->work);
    return f.g;
}
