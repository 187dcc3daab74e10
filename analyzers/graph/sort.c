#include "freeze_priv.h"

enum { RUN = 8 };

static void sort_run(uint32_t *ids, size_t n, id_order *order, const void *ctx)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t id = ids[i];
        size_t at = i;
        for (; at && order(ctx, ids[at - 1], id) > 0; at--)
            ids[at] = ids[at - 1];
        ids[at] = id;
    }
}

static void merge(uint32_t *ids, size_t middle, size_t n, uint32_t *scratch, id_order *order,
                  const void *ctx)
{
    if (order(ctx, ids[middle - 1], ids[middle]) <= 0)
        return;
    memcpy(scratch, ids, middle * sizeof(*ids));
    size_t left = 0, right = middle, out = 0;
    while (left < middle && right < n)
        ids[out++] = order(ctx, scratch[left], ids[right]) <= 0 ? scratch[left++] : ids[right++];
    memcpy(ids + out, scratch + left, (middle - left) * sizeof(*ids));
}

void sort_ids(uint32_t *ids, size_t n, uint32_t *scratch, id_order *order, const void *ctx)
{
    for (size_t at = 0; at < n; at += RUN)
        sort_run(ids + at, n - at < RUN ? n - at : RUN, order, ctx);
    for (size_t width = RUN; width < n; width *= 2)
        for (size_t at = 0; at + width < n; at += 2 * width)
            merge(ids + at, width, n - at < 2 * width ? n - at : 2 * width, scratch, order, ctx);
}

uint32_t *sorted_ids(struct arena *work, size_t n, id_order *order, const void *ctx)
{
    uint32_t *ids = arena_array(work, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        ids[i] = (uint32_t)i;
    sort_ids(ids, n, arena_array(work, uint32_t, n), order, ctx);
    return ids;
}

int order_sym(const struct graph *g, sym a, sym b)
{
    return sym_cmp(g->syms, a, b);
}

int order_loc(const struct graph *g, struct loc a, struct loc b)
{
    return loc_cmp(g->sources, a, b);
}

int order_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}
