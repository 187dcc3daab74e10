/* How deep requests go, and where their traces break: sums, added up and in order. */
#include "freeze_priv.h"

void builder_depth(struct builder *b, const struct depth_in *in)
{
    *vec_push(&b->work, &b->depths) = (struct depth){
        .node = { in->node.i },
        .operation = in->operation,
        .cut = in->cut,
        .counts = { (uint32_t)b->depth_counts.n, (uint32_t)in->n_counts },
        .trace = in->trace,
        .hops = { (uint32_t)b->depth_hops.n, (uint32_t)in->n },
        .loc = in->loc,
    };
    for (size_t i = 0; i < in->n_counts; i++)
        *vec_push(&b->work, &b->depth_counts) =
            (struct bucket){ in->counts[i].index < REQUEST_HOPS_MAX ? in->counts[i].index
                                                                    : REQUEST_HOPS_MAX,
                             in->counts[i].count };
    for (size_t i = 0; i < in->n; i++)
        *vec_push(&b->work, &b->depth_hops) =
            (struct build_hop){ in->nodes[i].i, in->operations[i] };
}

void builder_trace_gap(struct builder *b, bnode node, const struct trace_gap *gap)
{
    struct trace_gap *added = vec_push(&b->work, &b->trace_gaps);
    *added = *gap;
    added->node.i = node.i;
}

void builder_touch(struct builder *b, bnode root, sym operation, bnode node, uint64_t requests)
{
    *vec_push(&b->work, &b->touches) =
        (struct build_touch){ root.i, node.i, operation, requests };
}

static int order_depths(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct depth *one = &f->b->depths.v[a], *two = &f->b->depths.v[b];
    uint32_t left = f->final[one->node.i], right = f->final[two->node.i];
    return left != right ? order_u64(left, right) : order_sym(f->g, one->operation, two->operation);
}

static uint32_t deepest(const struct builder *b, const struct depth *depth)
{
    return depth->counts.n ? b->depth_counts.v[depth->counts.first + depth->counts.n - 1].index : 0;
}

/* The deepest, among equals the one whose id comes first. */
static const struct depth *better_example(const struct freezer *f, const struct depth *a,
                                          const struct depth *b)
{
    uint32_t left = deepest(f->b, a), right = deepest(f->b, b);
    if (left != right)
        return left > right ? a : b;
    int order = order_sym(f->g, a->trace, b->trace);
    if (!order)
        order = order_loc(f->g, a->loc, b->loc);
    return order <= 0 ? a : b;
}

static void put_counts(struct freezer *f, struct depth *to, const struct histogram *counts)
{
    struct graph *g = f->g;
    to->counts.first = g->n_depth_counts;
    for (uint32_t i = 0; i < counts->n; i++)
        if (counts->counts[i])
            g->depth_counts[g->n_depth_counts++] =
                (struct bucket){ counts->first + i, counts->counts[i] };
    to->counts.n = g->n_depth_counts - to->counts.first;
}

static void put_hops(struct freezer *f, struct depth *to, struct slice hops)
{
    struct graph *g = f->g;
    to->hops = (struct slice){ g->n_depth_hops, hops.n };
    for (uint32_t i = 0; i < hops.n; i++) {
        const struct build_hop *hop = &f->b->depth_hops.v[hops.first + i];
        g->depth_hops[g->n_depth_hops++] = (struct hop){ { f->final[hop->node] }, hop->operation };
    }
}

/* One row out of those with the same root. */
static void merge_depths(struct freezer *f, const uint32_t *rows, size_t n)
{
    struct builder *b = f->b;
    const struct depth *best = &b->depths.v[rows[0]];
    struct depth *to = &f->g->depths[f->g->n_depths++];
    struct histogram counts = { 0 };
    struct arena scratch = { 0 };
    uint64_t cut = 0;
    for (size_t i = 0; i < n; i++) {
        const struct depth *from = &b->depths.v[rows[i]];
        best = better_example(f, best, from);
        cut += from->cut;
        for (uint32_t k = 0; k < from->counts.n; k++) {
            const struct bucket *bucket = &b->depth_counts.v[from->counts.first + k];
            histogram_add(&counts, &scratch, bucket->index, bucket->count);
        }
    }
    *to = *best;
    to->node.i = f->final[best->node.i];
    to->cut = cut;
    put_counts(f, to, &counts);
    put_hops(f, to, best->hops);
    arena_release(&scratch);
}

static void freeze_depths(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->depths.n, order_depths, f);
    g->depths = arena_array(b->arena, struct depth, b->depths.n);
    g->depth_counts = arena_array(b->arena, struct bucket, b->depth_counts.n);
    g->depth_hops = arena_array(b->arena, struct hop, b->depth_hops.n);
    for (size_t i = 0, next; i < b->depths.n; i = next) {
        for (next = i + 1; next < b->depths.n && !order_depths(f, order[i], order[next]);)
            next++;
        merge_depths(f, order + i, next - i);
    }
}

static int order_touches(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct build_touch *one = &f->b->touches.v[a], *two = &f->b->touches.v[b];
    int order = order_u64(f->final[one->root], f->final[two->root]);
    order = order ? order : order_sym(f->g, one->operation, two->operation);
    return order ? order : order_u64(f->final[one->node], f->final[two->node]);
}

/* Of names that came out as one node, a request may have entered several. */
static void add_touch(struct graph *g, struct depth *depth, node_id node, uint64_t requests)
{
    uint64_t most = buckets_total(g->depth_counts + depth->counts.first, depth->counts.n);
    struct touch *last = depth->touched.n ? &g->touched[g->n_touched - 1] : NULL;
    if (node.i == depth->node.i)
        return;
    if (!last || last->node.i != node.i) {
        last = &g->touched[g->n_touched++];
        *last = (struct touch){ node, 0 };
        depth->touched.n++;
    }
    last->requests = requests > most - last->requests ? most : last->requests + requests;
}

/* Both are in order of root and operation. */
static void freeze_touches(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->touches.n, order_touches, f);
    size_t k = 0;
    g->touched = arena_array(b->arena, struct touch, b->touches.n);
    for (uint32_t i = 0; i < g->n_depths; i++) {
        struct depth *depth = &g->depths[i];
        depth->touched = (struct slice){ g->n_touched, 0 };
        for (; k < b->touches.n; k++) {
            const struct build_touch *touch = &b->touches.v[order[k]];
            int side = order_u64(f->final[touch->root], depth->node.i);
            side = side ? side : order_sym(g, touch->operation, depth->operation);
            if (side > 0)
                break;
            if (side == 0)
                add_touch(g, depth, (node_id){ f->final[touch->node] }, touch->requests);
        }
    }
}

static int order_gaps(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    return order_u64(f->final[f->b->trace_gaps.v[a].node.i],
                     f->final[f->b->trace_gaps.v[b].node.i]);
}

static void freeze_gaps(struct freezer *f)
{
    struct builder *b = f->b;
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&b->work, b->trace_gaps.n, order_gaps, f);
    g->trace_gaps = arena_array(b->arena, struct trace_gap, b->trace_gaps.n);
    for (size_t i = 0; i < b->trace_gaps.n; i++) {
        const struct trace_gap *from = &b->trace_gaps.v[order[i]];
        bool first = !i || order_gaps(f, order[i - 1], order[i]) != 0;
        if (first)
            g->trace_gaps[g->n_trace_gaps++].node.i = f->final[from->node.i];
        struct trace_gap *to = &g->trace_gaps[g->n_trace_gaps - 1];
        to->traces += from->traces;
        int sooner = first ? -1 : order_sym(g, from->trace, to->trace);
        if (sooner < 0 || (!sooner && order_loc(g, from->loc, to->loc) < 0)) {
            to->trace = from->trace;
            to->loc = from->loc;
        }
    }
}

void freeze_requests(struct freezer *f)
{
    freeze_depths(f);
    freeze_touches(f);
    freeze_gaps(f);
}

/* A way of which a node is left out is not shown. */
static void part_hops(const struct graph *g, struct graph *part, const uint32_t *node,
                      struct depth *depth)
{
    uint32_t first = part->n_depth_hops;
    for (uint32_t i = 0; i < depth->hops.n; i++) {
        struct hop hop = g->depth_hops[depth->hops.first + i];
        hop.node.i = node[hop.node.i];
        if (hop.node.i == UINT32_MAX) {
            part->n_depth_hops = first;
            break;
        }
        part->depth_hops[part->n_depth_hops++] = hop;
    }
    depth->hops = (struct slice){ first, part->n_depth_hops - first };
}

static void part_touched(const struct graph *g, struct graph *part, const uint32_t *node,
                         struct depth *depth)
{
    uint32_t first = part->n_touched;
    for (uint32_t i = 0; i < depth->touched.n; i++) {
        struct touch touch = g->touched[depth->touched.first + i];
        touch.node.i = node[touch.node.i];
        if (touch.node.i != UINT32_MAX)
            part->touched[part->n_touched++] = touch;
    }
    depth->touched = (struct slice){ first, part->n_touched - first };
}

void part_requests(const struct graph *g, struct graph *part, const uint32_t *node,
                   struct arena *arena)
{
    part->depths = arena_array(arena, struct depth, g->n_depths);
    part->depth_hops = arena_array(arena, struct hop, g->n_depth_hops);
    part->trace_gaps = arena_array(arena, struct trace_gap, g->n_trace_gaps);
    part->touched = arena_array(arena, struct touch, g->n_touched);
    part->n_depths = part->n_depth_hops = part->n_touched = part->n_trace_gaps = 0;
    for (uint32_t i = 0; i < g->n_depths; i++) {
        struct depth depth = g->depths[i];
        depth.node.i = node[depth.node.i];
        if (depth.node.i == UINT32_MAX)
            continue;
        part_hops(g, part, node, &depth);
        part_touched(g, part, node, &depth);
        part->depths[part->n_depths++] = depth;
    }
    for (uint32_t i = 0; i < g->n_trace_gaps; i++) {
        struct trace_gap gap = g->trace_gaps[i];
        gap.node.i = node[gap.node.i];
        if (gap.node.i != UINT32_MAX)
            part->trace_gaps[part->n_trace_gaps++] = gap;
    }
}

uint32_t depth_quantile(const struct graph *g, const struct depth *depth, double q)
{
    const struct bucket *counts = g->depth_counts + depth->counts.first;
    double wanted = q * (double)buckets_total(counts, depth->counts.n);
    uint64_t seen = 0;
    for (uint32_t i = 0; i < depth->counts.n; i++) {
        seen += counts[i].count;
        if ((double)seen >= wanted)
            return counts[i].index;
    }
    return 0;
}
