/*
 * Sums of causes and effects. Requests of weight 1 are summed in plain integers, which cannot be
 * exceeded: no request has 2^32 steps, nor have all of them together.
 */
#include "pairs_priv.h"

/* Weights are summed in steps of 2^-32: one is 2^32 of them, and 2^64 squared. */
static const struct wide one = { { UINT64_C(1) << 32 } }, one_squared = { { 0, 1 } };

static struct cause_weights *heavy_cause(struct pairs_state *t, struct cause_part *part)
{
    if (!part->heavy) {
        part->heavy = arena_new(t->arena, struct cause_weights);
        t->n_heavy++;
    }
    return part->heavy;
}

void cause_add(struct pairs_state *t, struct cause_part *part, const struct mass *mass, uint64_t a)
{
    part->n += mass->plain;
    part->a += mass->plain * a;
    part->aa += mass->plain * a * a;
    if (!mass->weights || !mass->weights->n)
        return;
    struct cause_weights *heavy = heavy_cause(t, part);
    heavy->n += mass->weights->n;
    heavy->causes += mass->weights->n * a;
    wide_merge(&heavy->w, &mass->weights->w);
    wide_add_times(&heavy->wa, &mass->weights->w, a);
    wide_merge(&heavy->ww, &mass->weights->ww);
    wide_add_times(&heavy->waa, &mass->weights->ww, a * a);
}

void cause_merge(struct pairs_state *t, struct cause_part *into, const struct cause_part *from)
{
    into->n += from->n;
    into->a += from->a;
    into->aa += from->aa;
    if (!from->heavy)
        return;
    struct cause_weights *heavy = heavy_cause(t, into);
    heavy->n += from->heavy->n;
    heavy->causes += from->heavy->causes;
    wide_merge(&heavy->w, &from->heavy->w);
    wide_merge(&heavy->wa, &from->heavy->wa);
    wide_merge(&heavy->ww, &from->heavy->ww);
    wide_merge(&heavy->waa, &from->heavy->waa);
}

void cause_sums(struct pair_sums *out, const struct cause_part *part)
{
    struct ratio_sums *sums = &out->sums;
    const struct cause_weights *heavy = part->heavy;
    out->requests += part->n + (heavy ? heavy->n : 0);
    out->causes += part->a + (heavy ? heavy->causes : 0);
    sums->n += part->n + (heavy ? heavy->n : 0);
    wide_add_times(&sums->w, &one, part->n);
    wide_add_times(&sums->wa, &one, part->a);
    wide_add_times(&sums->ww, &one_squared, part->n);
    wide_add_times(&sums->waa, &one_squared, part->aa);
    if (!heavy)
        return;
    wide_merge(&sums->w, &heavy->w);
    wide_merge(&sums->wa, &heavy->wa);
    wide_merge(&sums->ww, &heavy->ww);
    wide_merge(&sums->waa, &heavy->waa);
}

static struct pair_weights *weights_of(struct pairs_state *t, struct effects *effects, size_t n)
{
    if (!effects->weights) {
        effects->weights = arena_array(t->arena, struct pair_weights, n);
        t->n_heavy += n;
    }
    return effects->weights;
}

void effects_add(struct pairs_state *t, struct effects *effects, struct pair_part *parts, size_t n,
                 size_t at, const struct mass *mass, const struct effect_add *add)
{
    struct pair_part *part = &parts[at];
    const struct weights *weights = mass->weights;
    uint64_t requests = mass->plain + (weights ? weights->n : 0);
    effects->n += requests;
    effects->mixed += add->mixed ? requests : 0;
    effects->all += requests * add->b;
    part->b += mass->plain * add->b;
    part->ab += mass->plain * add->a * add->b;
    part->bb += mass->plain * add->b * add->b;
    if (!weights || !weights->n)
        return;
    struct pair_weights *heavy = &weights_of(t, effects, n)[at];
    wide_add_times(&heavy->wb, &weights->w, add->b);
    wide_add_times(&heavy->wab, &weights->ww, add->a * add->b);
    wide_add_times(&heavy->wbb, &weights->ww, add->b * add->b);
}

void effects_merge(struct pairs_state *t, struct effects *effects, struct pair_part *parts,
                   size_t n, const struct effects *from, const struct pair_part *from_parts)
{
    effects->n += from->n;
    effects->mixed += from->mixed;
    effects->all += from->all;
    for (size_t i = 0; i < n; i++) {
        parts[i].b += from_parts[i].b;
        parts[i].ab += from_parts[i].ab;
        parts[i].bb += from_parts[i].bb;
    }
    for (size_t i = 0; i < n && from->weights; i++) {
        struct pair_weights *heavy = &weights_of(t, effects, n)[i];
        wide_merge(&heavy->wb, &from->weights[i].wb);
        wide_merge(&heavy->wab, &from->weights[i].wab);
        wide_merge(&heavy->wbb, &from->weights[i].wbb);
    }
}

void effect_sums(struct ratio_sums *out, const struct pair_part *part,
                 const struct pair_weights *weights)
{
    wide_add_times(&out->wb, &one, part->b);
    wide_add_times(&out->wab, &one_squared, part->ab);
    wide_add_times(&out->wbb, &one_squared, part->bb);
    if (!weights)
        return;
    wide_merge(&out->wb, &weights->wb);
    wide_merge(&out->wab, &weights->wab);
    wide_merge(&out->wbb, &weights->wbb);
}
