/*
 * What the requests of one shape add. Each cause is held against what is beneath it; the sums of a
 * pair take only shapes in which an effect is, and those of the cause the rest: no pair is looked
 * at for which nothing was.
 */
#include "pairs_priv.h"

/* Of one shape, over all blocks. */
struct shape_sums {
    const struct shape *shape;
    struct mass blocks[FLOW_BLOCKS], all;
    struct weights weights; /* of all */
    uint64_t requests;
};

static bool comes_first(const struct shown *a, const struct shown *b)
{
    if (place_before(a->root, b->root) || place_before(b->root, a->root))
        return place_before(a->root, b->root);
    return trace_before(a->trace, b->trace);
}

void shown_take(struct shown *into, const struct shown *from)
{
    if (from->set && (!into->set || comes_first(from, into)))
        *into = *from;
}

/* Is the shape's request one to be shown? */
static bool is_shown_by(const struct shown *now, const struct shape *shape)
{
    return !now->set ||
           comes_first(&(struct shown){ .trace = shape->trace, .root = shape->places[0] }, now);
}

static void show(struct shown *into, const struct shape *shape, uint32_t step)
{
    shown_take(into,
               &(struct shown){ true, shape->trace, shape->places[0], shape->places[step] });
}

static void sum_up(struct shape_sums *sums, const struct shape *shape)
{
    *sums = (struct shape_sums){ .shape = shape };
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        const struct weights *weights = shape->weights ? &shape->weights[i] : NULL;
        sums->blocks[i] = (struct mass){ shape->plain[i], weights };
        sums->all.plain += shape->plain[i];
        if (weights && weights->n)
            weights_merge(&sums->weights, weights);
    }
    sums->all.weights = sums->weights.n ? &sums->weights : NULL;
    sums->requests = sums->all.plain + sums->weights.n;
}

static uint32_t op_of(const struct shape *shape, uint32_t step)
{
    return (uint32_t)shape->words[step];
}

static uint32_t parent_of(const struct shape *shape, uint32_t step)
{
    return (uint32_t)(shape->words[step] >> 32);
}

static struct op_seen *seen_at(struct pairs_state *t, uint32_t op)
{
    while (t->seen.n <= op)
        vec_push(t->arena, &t->seen);
    return &t->seen.v[op];
}

static void lay_out(struct pairs_state *t, const struct shape *shape)
{
    t->below.n = t->depth.n = t->ops.n = 0;
    for (uint32_t i = 0; i < shape->n_steps; i++) {
        uint32_t above = parent_of(shape, i);
        struct op_seen *seen = seen_at(t, op_of(shape, i));
        *vec_push(t->arena, &t->below) = i + 1;
        *vec_push(t->arena, &t->depth) = above == STEP_NONE ? 0 : t->depth.v[above] + 1;
        cause_at(t, op_of(shape, i));
        if (seen->in_shape != t->shape) {
            seen->in_shape = t->shape;
            seen->causes = seen->number = 0;
            seen->first = i;
            *vec_push(t->arena, &t->ops) = op_of(shape, i);
        }
        seen->causes++;
    }
    for (uint32_t i = shape->n_steps; i-- > 1;) {
        uint32_t above = parent_of(shape, i);
        if (t->below.v[above] < t->below.v[i])
            t->below.v[above] = t->below.v[i];
    }
}

/* Effects beneath the step, by operation. */
static void find_effects(struct pairs_state *t, const struct shape *shape, uint32_t step)
{
    uint32_t end = t->below.v[step], deepest = t->depth.v[step] + PAIR_DEPTH_MAX;
    t->effects.n = 0;
    t->cause++;
    for (uint32_t i = step + 1; i < end;) {
        if (t->depth.v[i] > deepest) {
            i = t->below.v[i];
            continue;
        }
        struct op_seen *seen = &t->seen.v[op_of(shape, i)];
        if (seen->in_cause != t->cause) {
            seen->in_cause = t->cause;
            seen->k = 0;
            seen->direct = false;
            *vec_push(t->arena, &t->effects) = op_of(shape, i);
        }
        seen->k++;
        seen->direct |= parent_of(shape, i) == step;
        i++;
    }
}

static bool is_watched(const struct pairs_state *t, uint32_t cause, uint32_t effect)
{
    uint32_t of = t->causes.v[cause].watch, to = t->causes.v[effect].watch;
    return !t->watch || (of != MAP_NONE && to != MAP_NONE && watch_pair(t->watch, of, to));
}

static bool may_cause(const struct pairs_state *t, uint32_t op)
{
    return !t->watch || watch_cause(t->watch, t->causes.v[op].watch);
}

static void take_beneath(struct pairs_state *t, uint32_t pair, uint32_t step, uint32_t number,
                         const struct op_seen *seen)
{
    struct pair *p = &t->pairs.v[pair];
    if (p->in_shape != t->shape) {
        p->in_shape = t->shape;
        p->with = 0;
        p->b = 0;
        p->missed = MAP_NONE;
        p->mixed = false;
        p->first_k = seen->k;
        *vec_push(t->arena, &t->touched) = pair;
    }
    if (p->with != number && p->missed == MAP_NONE)
        p->missed = p->with;
    p->with++;
    p->b += seen->k;
    p->mixed |= seen->k != p->first_k;
    p->direct |= seen->direct;
    *vec_push(t->arena, &t->beneath) = (struct beneath){ pair, step, seen->k };
}

static void find_pairs(struct pairs_state *t, const struct shape *shape)
{
    t->touched.n = t->beneath.n = 0;
    for (uint32_t i = 0; i < shape->n_steps; i++) {
        uint32_t op = op_of(shape, i), number = t->seen.v[op].number++;
        if (t->below.v[i] == i + 1 || !may_cause(t, op))
            continue;
        find_effects(t, shape, i);
        for (size_t k = 0; k < t->effects.n; k++) {
            uint32_t effect = t->effects.v[k];
            if (is_watched(t, op, effect))
                take_beneath(t, pair_at(t, op, effect), i, number, &t->seen.v[effect]);
        }
    }
    for (size_t i = 0; i < t->touched.n; i++) {
        struct pair *p = &t->pairs.v[t->touched.v[i]];
        uint32_t causes = t->seen.v[p->cause].causes;
        if (p->with < causes && p->missed == MAP_NONE)
            p->missed = p->with;
        p->mixed |= p->with < causes;
    }
}

/* The step of the first cause without effect, where only some have none. */
static uint32_t missed_step(const struct shape *shape, const struct pair *pair)
{
    uint32_t step = 0, left = pair->missed;
    while (op_of(shape, step) != pair->cause || left--)
        step++;
    return step;
}

/* Watched causes without their effect. Those of a pair that is new were seen to by pair_at(). */
static void show_none(struct pairs_state *t, const struct shape *shape, uint32_t op)
{
    struct cause *cause = &t->causes.v[op];
    uint32_t step = t->seen.v[op].first;
    for (uint32_t i = cause->pair; i != MAP_NONE; i = t->pairs.v[i].next) {
        struct pair *p = &t->pairs.v[i];
        if (p->in_shape != t->shape)
            show(&p->none, shape, step);
        else if (p->missed != MAP_NONE && is_shown_by(&p->mixed_none, shape))
            show(&p->mixed_none, shape, missed_step(shape, p));
    }
    show(&cause->first, shape, step);
}

static void count_cause(struct pairs_state *t, const struct shape_sums *sums, uint32_t op)
{
    const struct shape *shape = sums->shape;
    uint32_t a = t->seen.v[op].causes;
    if (!may_cause(t, op))
        return;
    if (t->watch)
        show_none(t, shape, op);
    struct cause *cause = &t->causes.v[op];
    cause->several |= a > 1;
    for (size_t i = 0; i < FLOW_BLOCKS; i++)
        cause_add(t, &cause->blocks[i], &sums->blocks[i], a);
    for (uint32_t i = 0; i < shape->n_sides; i++)
        cause_add(t, &side_cause_at(t, op, shape->words[shape->n_steps + i])->part, &sums->all, a);
}

static void count_pair(struct pairs_state *t, const struct shape_sums *sums, uint32_t pair)
{
    const struct shape *shape = sums->shape;
    struct pair *p = &t->pairs.v[pair];
    uint32_t a = t->seen.v[p->cause].causes;
    for (size_t i = 0; i < FLOW_BLOCKS; i++)
        effect_add(t, &p->blocks[i], &sums->blocks[i], a, p->b, p->mixed);
    for (uint32_t i = 0; i < shape->n_sides; i++) {
        uint64_t side = shape->words[shape->n_steps + i];
        effect_add(t, &side_pair_at(t, pair, side)->part, &sums->all, a, p->b, p->mixed);
    }
}

static void count_beneath(struct pairs_state *t, const struct shape_sums *sums, count_rows *counts,
                          const struct beneath *beneath, bool first)
{
    const struct pair *p = &t->pairs.v[beneath->pair];
    struct count_row *row = count_at(t, counts, beneath->k);
    row->causes += sums->requests;
    row->requests += !p->mixed && first ? sums->requests : 0;
    show(p->mixed ? &row->mixed : &row->alike, sums->shape, beneath->step);
}

static void count_all_beneath(struct pairs_state *t, const struct shape_sums *sums)
{
    const struct shape *shape = sums->shape;
    for (size_t i = 0; i < t->beneath.n; i++) {
        const struct beneath *b = &t->beneath.v[i];
        struct pair *p = &t->pairs.v[b->pair];
        bool first = p->in_shape == t->shape;
        p->in_shape = 0;
        count_beneath(t, sums, &p->counts, b, first);
        for (uint32_t k = 0; k < shape->n_sides; k++) {
            uint64_t side = shape->words[shape->n_steps + k];
            count_beneath(t, sums, &side_pair_at(t, b->pair, side)->counts, b, first);
        }
    }
}

void pairs_count(struct pairs_state *t, const struct shape *shape)
{
    struct shape_sums sums;
    sum_up(&sums, shape);
    if (!sums.requests)
        return;
    t->shape++;
    lay_out(t, shape);
    find_pairs(t, shape);
    for (size_t i = 0; i < t->ops.n; i++)
        count_cause(t, &sums, t->ops.v[i]);
    for (size_t i = 0; i < t->touched.n; i++)
        count_pair(t, &sums, t->touched.v[i]);
    count_all_beneath(t, &sums);
}
