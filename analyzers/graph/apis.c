/* Whose API definitions there are. */
#include "freeze_priv.h"
#include "svcgraph/api.h"

void builder_api(struct builder *b, const struct api *api, bnode of, bnode by)
{
    *vec_push(&b->work, &b->apis) = (struct build_api){ api, of.i, by.i };
}

static uint32_t final_of(const struct freezer *f, uint32_t node)
{
    return node == UINT32_MAX ? UINT32_MAX : f->final[node];
}

static int order_apis(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct build_api *one = &f->b->apis.v[a], *two = &f->b->apis.v[b];
    int order = order_u64(final_of(f, one->of), final_of(f, two->of));
    if (!order)
        order = order_u64(final_of(f, one->by), final_of(f, two->by));
    return order ? order : order_loc(f->g, one->api->loc, two->api->loc);
}

void freeze_apis(struct freezer *f)
{
    struct builder *b = f->b;
    uint32_t *order = sorted_ids(&b->work, b->apis.n, order_apis, f);
    f->g->apis = arena_array(b->arena, struct api_use, b->apis.n);
    for (size_t i = 0; i < b->apis.n; i++) {
        const struct build_api *api = &b->apis.v[order[i]];
        f->g->apis[f->g->n_apis++] =
            (struct api_use){ api->api, { final_of(f, api->of) }, { final_of(f, api->by) } };
    }
}
