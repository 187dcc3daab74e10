/* Requests that somebody makes, as the operations of a definition that answer them. */
#include "freeze_priv.h"
#include "svcgraph/route.h"

static int order_requests(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    return order_u64(f->final[f->b->requests.v[a].to], f->final[f->b->requests.v[b].to]);
}

static int order_operations(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    return order_u64(f->final[f->b->ops.v[a].node], f->final[f->b->ops.v[b].node]);
}

/* Requests to one node, with what it declares: definitions, not what traces saw. */
static void join(struct freezer *f, const uint32_t *requests, size_t n, const uint32_t *ops,
                 size_t n_ops)
{
    struct builder *b = f->b;
    struct routes *routes = routes_new(&b->work);
    for (size_t i = 0; i < n_ops; i++)
        if (b->ops.v[ops[i]].origin & ORIGIN_DECLARED)
            routes_add(routes, sym_str(b->syms, b->ops.v[ops[i]].name), ops[i]);
    for (size_t i = 0; i < n; i++) {
        struct edge_use *use = &b->uses.v[b->requests.v[requests[i]].use];
        struct route_found found = routes_find(routes, sym_str(b->syms, use->operation));
        if (found.fit != ROUTE_NONE)
            use->operation = b->ops.v[found.value].name;
    }
}

void freeze_routes(struct freezer *f)
{
    struct builder *b = f->b;
    if (!b->requests.n)
        return;
    uint32_t *requests = sorted_ids(&b->work, b->requests.n, order_requests, f);
    uint32_t *ops = sorted_ids(&b->work, b->ops.n, order_operations, f);
    size_t at = 0;
    for (size_t first = 0, end; first < b->requests.n; first = end) {
        uint32_t node = f->final[b->requests.v[requests[first]].to];
        for (end = first; end < b->requests.n && f->final[b->requests.v[requests[end]].to] == node;)
            end++;
        while (at < b->ops.n && f->final[b->ops.v[ops[at]].node] < node)
            at++;
        size_t from = at;
        while (at < b->ops.n && f->final[b->ops.v[ops[at]].node] == node)
            at++;
        join(f, requests + first, end - first, ops + from, at - from);
    }
}
