/* Which versions were tested against which contracts. */
#include "freeze_priv.h"

const char *verified_name(enum verified result)
{
    static const char *const names[] = { "none", "success", "failure" };
    return names[result];
}

void builder_verification(struct builder *b, bnode consumer, bnode provider,
                          const struct verification *verification)
{
    struct verification *added = vec_push(&b->work, &b->verifications);
    *added = *verification;
    added->consumer.i = consumer.i;
    added->provider.i = provider.i;
}

static int order_facts(const struct graph *g, const struct verification *one,
                       const struct verification *two)
{
    int order = order_sym(g, one->consumer_version, two->consumer_version);
    if (!order)
        order = order_sym(g, one->provider_version, two->provider_version);
    if (!order)
        order = order_sym(g, one->contract, two->contract);
    return order ? order : order_u64(one->result, two->result);
}

static int order_verifications(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct verification *one = &f->b->verifications.v[a], *two = &f->b->verifications.v[b];
    int order = order_u64(f->final[one->consumer.i], f->final[two->consumer.i]);
    if (!order)
        order = order_u64(f->final[one->provider.i], f->final[two->provider.i]);
    if (!order)
        order = order_facts(f->g, one, two);
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

/* The same result told in several places is one, at the first of them. */
void freeze_verifications(struct freezer *f)
{
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&f->b->work, f->b->verifications.n, order_verifications, f);
    g->verifications = arena_array(f->b->arena, struct verification, f->b->verifications.n);
    for (size_t i = 0; i < f->b->verifications.n; i++) {
        struct verification one = f->b->verifications.v[order[i]];
        one.consumer.i = f->final[one.consumer.i];
        one.provider.i = f->final[one.provider.i];
        const struct verification *last =
            g->n_verifications ? &g->verifications[g->n_verifications - 1] : NULL;
        bool again = last && last->consumer.i == one.consumer.i &&
                     last->provider.i == one.provider.i && order_facts(g, last, &one) == 0;
        if (!again)
            g->verifications[g->n_verifications++] = one;
    }
}

void part_verifications(const struct graph *g, struct graph *part, const uint32_t *node,
                        struct arena *arena)
{
    part->verifications = arena_array(arena, struct verification, g->n_verifications);
    part->n_verifications = 0;
    for (uint32_t i = 0; i < g->n_verifications; i++) {
        struct verification one = g->verifications[i];
        one.consumer.i = node[one.consumer.i];
        one.provider.i = node[one.provider.i];
        if (one.consumer.i != UINT32_MAX && one.provider.i != UINT32_MAX)
            part->verifications[part->n_verifications++] = one;
    }
}
