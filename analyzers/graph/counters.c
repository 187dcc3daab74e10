/* Counters of metrics. */
#include "freeze_priv.h"

void builder_counter(struct builder *b, const struct counter_in *in)
{
    struct slice blocks = { (uint32_t)b->counter_blocks.n, (uint32_t)in->n_blocks };
    for (size_t i = 0; i < in->n_blocks; i++)
        *vec_push(&b->work, &b->counter_blocks) = in->blocks[i];
    *vec_push(&b->work, &b->counters) = (struct counter){
        .name = in->name,
        .labels = in->labels,
        .rise = in->rise,
        .resets = in->resets,
        .snapshots = in->snapshots,
        .timed = in->timed,
        .blocks = blocks,
        .loc = in->loc,
    };
}

static int order_counters(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct counter *one = &f->b->counters.v[a], *two = &f->b->counters.v[b];
    int order = order_sym(f->g, one->name, two->name);
    if (!order)
        order = order_sym(f->g, one->labels, two->labels);
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

static int order_blocks(const void *ctx, uint32_t a, uint32_t b)
{
    const struct counter_block *blocks = ctx;
    return order_u64(blocks[a].at, blocks[b].at);
}

/* Blocks of equal counters, by time; those that end together are one. */
static void freeze_blocks(struct freezer *f, struct counter *into, const uint32_t *ids, size_t n)
{
    struct graph *g = f->g;
    VEC(struct counter_block) all = { 0 };
    for (size_t i = 0; i < n; i++) {
        struct slice blocks = f->b->counters.v[ids[i]].blocks;
        for (uint32_t k = 0; k < blocks.n; k++)
            *vec_push(&f->b->work, &all) = f->b->counter_blocks.v[blocks.first + k];
    }
    uint32_t *order = sorted_ids(&f->b->work, all.n, order_blocks, all.v);
    into->blocks.first = g->n_counter_blocks;
    for (size_t i = 0; i < all.n; i++) {
        const struct counter_block *one = &all.v[order[i]];
        struct counter_block *last = &g->counter_blocks[g->n_counter_blocks];
        if (i && last[-1].at == one->at)
            last[-1].rise += one->rise;
        else
            g->counter_blocks[g->n_counter_blocks++] = *one;
    }
    into->blocks.n = g->n_counter_blocks - into->blocks.first;
}

static void merge(struct counter *into, const struct counter *one)
{
    into->rise += one->rise;
    into->resets += one->resets;
    into->snapshots += one->snapshots;
    into->timed &= one->timed;
}

void freeze_counters(struct freezer *f)
{
    struct graph *g = f->g;
    const struct counter *all = f->b->counters.v;
    size_t n = f->b->counters.n;
    uint32_t *order = sorted_ids(&f->b->work, n, order_counters, f);
    g->counters = arena_array(f->b->arena, struct counter, n);
    g->counter_blocks = arena_array(f->b->arena, struct counter_block, f->b->counter_blocks.n + 1);
    for (size_t i = 0, end; i < n; i = end) {
        struct counter *into = &g->counters[g->n_counters++];
        *into = all[order[i]];
        for (end = i + 1; end < n && all[order[end]].name == into->name &&
                          all[order[end]].labels == into->labels;
             end++)
            merge(into, &all[order[end]]);
        freeze_blocks(f, into, &order[i], end - i);
    }
}

/* Labels are NAME="VALUE" with commas between, backslashes before what would end a value. */
struct str counter_label(const struct graph *g, const struct counter *counter, struct str name)
{
    struct str rest = graph_str(g, counter->labels);
    while (rest.n) {
        size_t equals = str_find(rest, STR("=\""));
        if (equals == SIZE_MAX)
            break;
        struct str key = str_take(rest, equals), value = str_skip(rest, equals + 2);
        size_t end = 0;
        while (end < value.n && value.p[end] != '"')
            end += value.p[end] == '\\' && end + 1 < value.n ? 2 : 1;
        if (str_eq(key, name))
            return str_take(value, end);
        rest = end + 2 < value.n ? str_skip(value, end + 2) : STR_NULL;
    }
    return STR_NULL;
}
