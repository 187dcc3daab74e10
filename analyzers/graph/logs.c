/* What log lines showed of ids that requests are followed by: sums, added up and in order. */
#include "freeze_priv.h"

void builder_log_sums(struct builder *b, bnode node, const struct log_sums *sums)
{
    struct log_sums *added = vec_push(&b->work, &b->log_sums);
    *added = *sums;
    added->node.i = node.i;
}

void builder_id_loss(struct builder *b, bnode from, bnode to, const struct id_loss *loss)
{
    struct id_loss *added = vec_push(&b->work, &b->id_losses);
    *added = *loss;
    added->from.i = from.i;
    added->to.i = to.i;
}

static int order_sums(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct log_sums *one = &f->b->log_sums.v[a], *two = &f->b->log_sums.v[b];
    return order_u64(f->final[one->node.i], f->final[two->node.i]);
}

static void take_first(const struct graph *g, struct loc *at, struct loc loc)
{
    if (loc.source && (!at->source || order_loc(g, loc, *at) < 0))
        *at = loc;
}

static void freeze_sums(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->log_sums.n, order_sums, f);
    g->log_sums = arena_array(b->arena, struct log_sums, b->log_sums.n);
    for (size_t i = 0; i < b->log_sums.n; i++) {
        const struct log_sums *from = &b->log_sums.v[order[i]];
        if (!i || order_sums(f, order[i - 1], order[i]) != 0)
            g->log_sums[g->n_log_sums++].node.i = f->final[from->node.i];
        struct log_sums *to = &g->log_sums[g->n_log_sums - 1];
        to->lines += from->lines;
        to->scoped += from->scoped;
        to->missing += from->missing;
        take_first(g, &to->first, from->first);
    }
}

static int order_losses(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct id_loss *one = &f->b->id_losses.v[a], *two = &f->b->id_losses.v[b];
    uint32_t left = f->final[one->from.i], right = f->final[two->from.i];
    return left != right ? order_u64(left, right)
                         : order_u64(f->final[one->to.i], f->final[two->to.i]);
}

/* The example is the one whose place comes first, so that the order of inputs is no matter. */
static void take_example(const struct graph *g, struct id_loss *to, const struct id_loss *from)
{
    if (!from->loc.source)
        return;
    int order = !to->loc.source ? -1 : order_loc(g, from->loc, to->loc);
    if (order > 0 || (order == 0 && order_sym(g, from->trace, to->trace) >= 0))
        return;
    to->trace = from->trace;
    to->loc = from->loc;
}

static void freeze_losses(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->id_losses.n, order_losses, f);
    g->id_losses = arena_array(b->arena, struct id_loss, b->id_losses.n);
    for (size_t i = 0; i < b->id_losses.n; i++) {
        const struct id_loss *from = &b->id_losses.v[order[i]];
        if (!i || order_losses(f, order[i - 1], order[i]) != 0)
            g->id_losses[g->n_id_losses++] = (struct id_loss){
                .from = { f->final[from->from.i] }, .to = { f->final[from->to.i] }
            };
        struct id_loss *to = &g->id_losses[g->n_id_losses - 1];
        to->shared += from->shared;
        to->lost += from->lost;
        take_example(g, to, from);
    }
}

void freeze_logs(struct freezer *f)
{
    freeze_sums(f);
    freeze_losses(f);
}

void part_logs(const struct graph *g, struct graph *part, const uint32_t *node,
               struct arena *arena)
{
    part->log_sums = arena_array(arena, struct log_sums, g->n_log_sums);
    part->id_losses = arena_array(arena, struct id_loss, g->n_id_losses);
    part->n_log_sums = part->n_id_losses = 0;
    for (uint32_t i = 0; i < g->n_log_sums; i++) {
        struct log_sums sums = g->log_sums[i];
        sums.node.i = node[sums.node.i];
        if (sums.node.i != UINT32_MAX)
            part->log_sums[part->n_log_sums++] = sums;
    }
    for (uint32_t i = 0; i < g->n_id_losses; i++) {
        struct id_loss loss = g->id_losses[i];
        loss.from.i = node[loss.from.i];
        loss.to.i = node[loss.to.i];
        if (loss.from.i != UINT32_MAX && loss.to.i != UINT32_MAX)
            part->id_losses[part->n_id_losses++] = loss;
    }
}
