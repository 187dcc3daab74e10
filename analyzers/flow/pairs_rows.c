/* Rows of the sums: found or added. */
#include "pairs_priv.h"

struct cause *cause_at(struct pairs_state *t, uint32_t op)
{
    while (t->causes.n <= op) {
        struct cause *cause = vec_push(t->arena, &t->causes);
        cause->watch = cause->pair = MAP_NONE;
    }
    return &t->causes.v[op];
}

static uint32_t *pair_slot(const struct pairs_state *t, uint32_t cause, uint32_t effect)
{
    uint64_t hash = ((uint64_t)cause << 32 | effect) * 0x9e3779b97f4a7c15u;
    size_t at = (hash ^ hash >> 32) & (t->n_pair_slots - 1);
    for (; t->pair_slots[at]; at = (at + 1) & (t->n_pair_slots - 1)) {
        const struct pair *p = t->pairs.v[t->pair_slots[at] - 1];
        if (p->cause == cause && p->effect == effect)
            break;
    }
    return &t->pair_slots[at];
}

static void grow_slots(struct pairs_state *t)
{
    t->n_pair_slots = t->n_pair_slots ? 2 * t->n_pair_slots : 256;
    t->pair_slots = arena_array(t->arena, uint32_t, t->n_pair_slots);
    for (uint32_t i = 0; i < t->pairs.n; i++)
        *pair_slot(t, t->pairs.v[i]->cause, t->pairs.v[i]->effect) = i + 1;
}

uint32_t pair_at(struct pairs_state *t, uint32_t cause, uint32_t effect)
{
    if (t->pairs.n >= t->n_pair_slots / 2)
        grow_slots(t);
    uint32_t *slot = pair_slot(t, cause, effect);
    if (*slot)
        return *slot - 1;
    struct cause *of = cause_at(t, cause);
    struct pair *p = arena_new(t->arena, struct pair);
    *p = (struct pair){ .cause = cause, .effect = effect, .next = of->pair, .none = of->first };
    *vec_push(t->arena, &t->pairs) = p;
    *slot = (uint32_t)t->pairs.n;
    of->pair = *slot - 1;
    of->n_pairs++;
    t->n_side_rows += of->n_sides;
    return *slot - 1;
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
struct count_row *count_at(struct pairs_state *t, struct count_row *counts, uint32_t k)
{
    k = k < PAIR_COUNT_MAX ? k : PAIR_COUNT_MAX;
    struct count_row *row = counts;
    while (row->k && row->k != k) {
        if (!row->next) {
            row->next = arena_new(t->arena, struct count_row);
            t->n_counts++;
        }
        row = row->next;
    }
    row->k = k;
    return row;
}

void counts_merge(struct pairs_state *t, struct count_row *into, const struct count_row *from)
{
    for (; from && from->k; from = from->next) {
        struct count_row *row = count_at(t, into, from->k);
        row->causes += from->causes;
        row->requests += from->requests;
        shown_take(&row->shown, &from->shown);
    }
}
