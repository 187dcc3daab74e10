/* Operations, and which calls which. */
#include "freeze_priv.h"

static int order_ops(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct build_op *one = &f->b->ops.v[a], *two = &f->b->ops.v[b];
    uint32_t left = f->final[one->node], right = f->final[two->node];
    if (left != right)
        return left < right ? -1 : 1;
    return order_sym(f->g, one->name, two->name);
}

static void merge_op(struct freezer *f, struct operation *to, const struct build_op *from)
{
    bool declared = from->origin & ORIGIN_DECLARED, was = to->origin & ORIGIN_DECLARED;
    bool known = to->loc.line || to->loc.source;
    bool lower = known && order_loc(f->g, from->loc, to->loc) < 0;
    if ((from->loc.line || from->loc.source) &&
        (!known || (declared && !was) || (declared == was && lower)))
        to->loc = from->loc;
    if (from->seen.source && (!to->seen.source || order_loc(f->g, from->seen, to->seen) < 0))
        to->seen = from->seen;
    to->origin |= from->origin;
    if (from->deprecated && (!to->deprecated || (!to->life.sunset && from->life.sunset)))
        to->life = from->life;
    to->deprecated |= from->deprecated;
    if (from->how && (!to->how || sym_cmp(f->g->syms, from->how, to->how) < 0))
        to->how = from->how;
    to->calls += from->calls;
    to->errors += from->errors;
}

static void add_op_traffic(struct freezer *f, const struct build_op *op)
{
    for (uint32_t i = op->traffic; i; i = f->b->op_traffics.v[i - 1].next)
        traffic_add(f, f->b->op_traffics.v[i - 1].traffic);
}

static void end_operation(struct freezer *f)
{
    if (f->g->n_operations)
        f->g->operations[f->g->n_operations - 1].traffic = traffic_end(f);
}

static void write_operations(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->ops.n, order_ops, f);
    f->op_of = arena_array(&b->work, uint32_t, b->ops.n);
    g->operations = arena_array(b->arena, struct operation, b->ops.n);
    for (size_t i = 0; i < b->ops.n; i++) {
        const struct build_op *op = &b->ops.v[order[i]];
        uint32_t v = f->final[op->node];
        if (!i || order_ops(f, order[i - 1], order[i]) != 0) {
            struct slice *slice = &g->nodes[v].operations;
            end_operation(f);
            if (slice->n++ == 0)
                slice->first = g->n_operations;
            g->operations[g->n_operations++] =
                (struct operation){ .node = { v }, .name = op->name };
        }
        f->op_of[order[i]] = g->n_operations - 1;
        merge_op(f, &g->operations[g->n_operations - 1], op);
        add_op_traffic(f, op);
    }
    end_operation(f);
    for (uint32_t i = 0; i < g->n_operations; i++)
        if (!g->operations[i].origin)
            g->operations[i].origin = ORIGIN_OBSERVED;
}

static int order_op_calls(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct build_op_call *one = &f->b->op_calls.v[a], *two = &f->b->op_calls.v[b];
    if (f->op_of[one->from] != f->op_of[two->from])
        return f->op_of[one->from] < f->op_of[two->from] ? -1 : 1;
    return order_u64(f->op_of[one->to], f->op_of[two->to]);
}

static void write_op_calls(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->op_calls.n, order_op_calls, f);
    g->op_calls = arena_array(b->arena, struct op_call, b->op_calls.n);
    for (size_t i = 0; i < b->op_calls.n; i++) {
        const struct build_op_call *call = &b->op_calls.v[order[i]];
        if (!i || order_op_calls(f, order[i - 1], order[i]) != 0)
            g->op_calls[g->n_op_calls++] = (struct op_call){
                .from = { f->op_of[call->from] },
                .to = { f->op_of[call->to] },
            };
        g->op_calls[g->n_op_calls - 1].calls += call->calls;
    }
}

void freeze_operations(struct freezer *f)
{
    write_operations(f);
    write_op_calls(f);
    freeze_reentries(f);
}
