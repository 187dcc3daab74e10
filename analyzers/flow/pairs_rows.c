/* Rows of the sums: found or added, added to, merged. */
#include "pairs_priv.h"

/* Weights are summed in steps of 2^-32: one is 2^32 of them, and 2^64 squared. */
static const struct wide one = { { UINT64_C(1) << 32 } }, one_squared = { { 0, 1 } };

struct cause *cause_at(struct pairs_state *t, uint32_t op)
{
    while (t->causes.n <= op) {
        struct cause *cause = vec_push(t->arena, &t->causes);
        cause->watch = cause->pair = MAP_NONE;
    }
    return &t->causes.v[op];
}

uint32_t pair_at(struct pairs_state *t, uint32_t cause, uint32_t effect)
{
    uint32_t *slot = map_at(&t->pair_map, (uint64_t)cause << 32 | effect, 0);
    if (*slot != MAP_NONE)
        return *slot;
    *slot = (uint32_t)t->pairs.n;
    struct cause *of = cause_at(t, cause);
    *vec_push(t->arena, &t->pairs) =
        (struct pair){ .cause = cause, .effect = effect, .next = of->pair, .none = of->first };
    of->pair = *slot;
    of->n_pairs++;
    t->n_side_rows += of->n_sides;
    return *slot;
}

struct side_cause *side_cause_at(struct pairs_state *t, uint32_t cause, uint64_t side)
{
    uint32_t *slot = map_at(&t->side_cause_map, cause, side);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->side_causes.n;
        *vec_push(t->arena, &t->side_causes) = (struct side_cause){ .cause = cause, .side = side };
        struct cause *of = cause_at(t, cause);
        of->n_sides++;
        t->n_side_rows += of->n_pairs;
    }
    return &t->side_causes.v[*slot];
}

struct side_pair *side_pair_at(struct pairs_state *t, uint32_t pair, uint64_t side)
{
    uint32_t *slot = map_at(&t->side_pair_map, pair, side);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->side_pairs.n;
        *vec_push(t->arena, &t->side_pairs) = (struct side_pair){ .pair = pair, .side = side };
    }
    return &t->side_pairs.v[*slot];
}

/* Few numbers, and mostly the same. */
struct count_row *count_at(struct pairs_state *t, count_rows *counts, uint32_t k)
{
    k = k < PAIR_COUNT_MAX ? k : PAIR_COUNT_MAX;
    for (uint32_t i = 0; i < counts->n; i++)
        if (counts->v[i].k == k)
            return &counts->v[i];
    struct count_row *row = vec_push(t->arena, counts);
    row->k = k;
    t->n_counts++;
    return row;
}

static struct cause_weights *heavy_cause(struct pairs_state *t, struct cause_part *part)
{
    if (!part->heavy) {
        part->heavy = arena_new(t->arena, struct cause_weights);
        t->n_heavy++;
    }
    return part->heavy;
}

static struct effect_weights *heavy_effect(struct pairs_state *t, struct effect_part *part)
{
    if (!part->heavy) {
        part->heavy = arena_new(t->arena, struct effect_weights);
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

void effect_add(struct pairs_state *t, struct effect_part *part, const struct mass *mass,
                uint64_t a, uint64_t b, bool mixed)
{
    part->n += mass->plain;
    part->mixed += mixed ? mass->plain : 0;
    part->b += mass->plain * b;
    part->ab += mass->plain * a * b;
    part->bb += mass->plain * b * b;
    if (!mass->weights || !mass->weights->n)
        return;
    struct effect_weights *heavy = heavy_effect(t, part);
    heavy->n += mass->weights->n;
    heavy->mixed += mixed ? mass->weights->n : 0;
    heavy->effects += mass->weights->n * b;
    wide_add_times(&heavy->wb, &mass->weights->w, b);
    wide_add_times(&heavy->wab, &mass->weights->ww, a * b);
    wide_add_times(&heavy->wbb, &mass->weights->ww, b * b);
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

void effect_merge(struct pairs_state *t, struct effect_part *into, const struct effect_part *from)
{
    into->n += from->n;
    into->mixed += from->mixed;
    into->b += from->b;
    into->ab += from->ab;
    into->bb += from->bb;
    if (!from->heavy)
        return;
    struct effect_weights *heavy = heavy_effect(t, into);
    heavy->n += from->heavy->n;
    heavy->mixed += from->heavy->mixed;
    heavy->effects += from->heavy->effects;
    wide_merge(&heavy->wb, &from->heavy->wb);
    wide_merge(&heavy->wab, &from->heavy->wab);
    wide_merge(&heavy->wbb, &from->heavy->wbb);
}

void counts_merge(struct pairs_state *t, count_rows *into, const count_rows *from)
{
    for (uint32_t i = 0; i < from->n; i++) {
        struct count_row *row = count_at(t, into, from->v[i].k);
        row->causes += from->v[i].causes;
        row->requests += from->v[i].requests;
        shown_take(&row->alike, &from->v[i].alike);
        shown_take(&row->mixed, &from->v[i].mixed);
    }
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

void effect_sums(struct pair_sums *out, const struct effect_part *part)
{
    struct ratio_sums *sums = &out->sums;
    const struct effect_weights *heavy = part->heavy;
    out->effects += part->b + (heavy ? heavy->effects : 0);
    out->mixed += part->mixed + (heavy ? heavy->mixed : 0);
    wide_add_times(&sums->wb, &one, part->b);
    wide_add_times(&sums->wab, &one_squared, part->ab);
    wide_add_times(&sums->wbb, &one_squared, part->bb);
    if (!heavy)
        return;
    wide_merge(&sums->wb, &heavy->wb);
    wide_merge(&sums->wab, &heavy->wab);
    wide_merge(&sums->wbb, &heavy->wbb);
}
