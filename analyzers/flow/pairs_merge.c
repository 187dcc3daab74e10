/* The sums of another thread, whose operations have other numbers. */
#include "pairs_priv.h"

struct merge {
    struct pairs_state *into;
    const struct pairs_state *from;
    const uint32_t *ops;
    struct arena arena; /* scratch */
    uint32_t *pairs;    /* of each pair of from: its number in into */
};

/* What from has kept is counted as if it had been taken here. */
static void merge_shapes(struct merge *m)
{
    const struct shapes *shapes = &m->from->shapes;
    uint64_t *words = arena_room(&m->arena, uint64_t, shapes->n_words + 1);
    for (uint32_t i = 0; i < shapes->n; i++) {
        struct shape shape = shapes->all[i];
        for (uint32_t k = 0; k < shape.n_steps; k++) {
            uint64_t word = shape.words[k];
            words[k] = m->ops[(uint32_t)word] | (word >> 32) << 32;
        }
        for (uint32_t k = 0; k < shape.n_sides; k++)
            words[shape.n_steps + k] = shape.words[shape.n_steps + k];
        shape.words = words;
        pairs_count(m->into, &shape);
    }
}

/* But for the first request: see merge_none. */
static void merge_causes(struct merge *m)
{
    for (uint32_t i = 0; i < m->from->causes.n; i++) {
        const struct cause *from = &m->from->causes.v[i];
        if (!from->known)
            continue;
        struct cause *into = cause_at(m->into, m->ops[i]);
        into->known = true;
        into->watch = from->watch;
        into->several |= from->several;
        for (size_t k = 0; k < FLOW_BLOCKS; k++)
            cause_merge(m->into, &into->blocks[k], &from->blocks[k]);
    }
    for (size_t i = 0; i < m->from->side_causes.n; i++) {
        const struct side_cause *from = &m->from->side_causes.v[i];
        struct side_cause *into = side_cause_at(m->into, m->ops[from->cause], from->side);
        cause_merge(m->into, &into->part, &from->part);
    }
}

static void merge_pairs(struct merge *m)
{
    m->pairs = arena_array(&m->arena, uint32_t, m->from->pairs.n);
    for (size_t i = 0; i < m->from->pairs.n; i++) {
        const struct pair *from = m->from->pairs.v[i];
        m->pairs[i] = pair_at(m->into, m->ops[from->cause], m->ops[from->effect]);
        struct pair *into = m->into->pairs.v[m->pairs[i]];
        into->direct |= from->direct;
        effects_merge(m->into, &into->effects, into->parts, FLOW_BLOCKS, &from->effects,
                      from->parts);
        counts_merge(m->into, &into->counts, &from->counts);
        shown_take(&into->none, &from->none);
    }
    for (size_t i = 0; i < m->from->side_pairs.n; i++) {
        const struct side_pair *from = &m->from->side_pairs.v[i];
        struct side_pair *into = side_pair_at(m->into, m->pairs[from->pair], from->side);
        effects_merge(m->into, &into->effects, &into->part, 1, &from->effects, &from->part);
        counts_merge(m->into, &into->counts, &from->counts);
    }
}

/* Causes of from had no effect of a pair that only into knows. */
static void merge_none(struct merge *m)
{
    struct pairs_state *into = m->into;
    bool *met = arena_array(&m->arena, bool, into->pairs.n);
    for (size_t i = 0; i < m->from->pairs.n; i++)
        met[m->pairs[i]] = true;
    for (uint32_t i = 0; i < m->from->causes.n; i++) {
        const struct cause *from = &m->from->causes.v[i];
        if (!from->first.set)
            continue;
        struct cause *cause = cause_at(into, m->ops[i]);
        for (uint32_t k = cause->pair; k != MAP_NONE; k = into->pairs.v[k]->next)
            if (!met[k])
                shown_take(&into->pairs.v[k]->none, &from->first);
        shown_take(&cause->first, &from->first);
    }
}

void pairs_merge(void *into, const void *from, const uint32_t *ops)
{
    struct merge m = { .into = into, .from = from, .ops = ops };
    merge_causes(&m);
    merge_pairs(&m);
    merge_none(&m);
    merge_shapes(&m);
    windows_merge(&m.into->windows, m.into->arena, &m.from->windows, ops);
    arena_release(&m.arena);
}
