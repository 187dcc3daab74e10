/*
 * What the requests of one shape add. Each cause is held against what is beneath it; the sums of a
 * pair take only shapes in which an effect is, and those of the cause the rest: no pair is looked
 * at for which nothing was.
 */
#include "pairs_priv.h"

/* Of one shape: of each block that it is in, and of all. */
struct shape_sums {
    const struct shape *shape;
    struct mass blocks[FLOW_BLOCKS], all;
    unsigned at[FLOW_BLOCKS], n; /* which blocks */
    struct weights weights;      /* of all */
    uint64_t requests;
};

static bool comes_first(const struct shown *a, const struct shown *b)
{
    if (a->mixed != b->mixed)
        return b->mixed;
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
static bool is_shown_by(const struct shown *now, const struct shape *shape, bool mixed)
{
    if (!now->set || mixed != now->mixed)
        return !now->set || now->mixed;
    if (place_before(now->root, shape->places[0]))
        return false;
    return place_before(shape->places[0], now->root) || trace_before(shape->trace, now->trace);
}

static void show(struct shown *into, const struct shape *shape, uint32_t step, bool mixed)
{
    if (is_shown_by(into, shape, mixed))
        *into = (struct shown){ shape->trace, shape->places[0], shape->places[step], true, mixed };
}

static void sum_up(struct shape_sums *sums, const struct shape *shape)
{
    sums->shape = shape;
    sums->n = 0;
    sums->all = (struct mass){ 0, NULL };
    sums->weights = (struct weights){ .n = 0 };
    for (unsigned i = 0; i < FLOW_BLOCKS; i++) {
        const struct weights *weights = shape->weights ? &shape->weights[i] : NULL;
        if (!shape->plain[i] && (!weights || !weights->n))
            continue;
        sums->at[sums->n] = i;
        sums->blocks[sums->n++] = (struct mass){ shape->plain[i], weights };
        sums->all.plain += shape->plain[i];
        if (weights)
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

/* Room for so many steps, not zeroed. */
static void reserve(struct pairs_state *t, uint32_t n)
{
    while (t->room < n)
        t->room = t->room ? 2 * t->room : 64;
    t->tree = arena_room(t->arena, struct tree_step, t->room);
}

static void see(struct pairs_state *t, uint32_t op, uint32_t step)
{
    struct op_seen *seen = seen_at(t, op);
    if (seen->in_shape != t->shape) {
        cause_at(t, op);
        seen->in_shape = t->shape;
        seen->causes = seen->number = 0;
        seen->first = step;
        *vec_push(t->arena, &t->ops) = op;
    }
    seen->causes++;
}

static void lay_out(struct pairs_state *t, const struct shape *shape)
{
    t->ops.n = 0;
    if (t->room < shape->n_steps)
        reserve(t, shape->n_steps);
    for (uint32_t i = 0; i < shape->n_steps; i++) {
        uint32_t above = parent_of(shape, i);
        t->tree[i].below = i + 1;
        t->tree[i].depth = above == STEP_NONE ? 0 : t->tree[above].depth + 1;
        see(t, op_of(shape, i), i);
    }
    for (uint32_t i = shape->n_steps; i-- > 1;) {
        uint32_t above = parent_of(shape, i);
        if (t->tree[above].below < t->tree[i].below)
            t->tree[above].below = t->tree[i].below;
    }
}

/* Effects beneath the step, by operation. */
static void find_effects(struct pairs_state *t, const struct shape *shape, uint32_t step)
{
    uint32_t end = t->tree[step].below, deepest = t->tree[step].depth + PAIR_DEPTH_MAX;
    t->effects.n = 0;
    t->cause++;
    for (uint32_t i = step + 1; i < end;) {
        if (t->tree[i].depth > deepest) {
            i = t->tree[i].below;
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

/* Rows lie all over the memory: what is added to later is fetched meanwhile. */
static void fetch(const struct pair *pair)
{
    enum { LINE = 64 };
    for (size_t at = LINE; at < sizeof(*pair); at += LINE)
        __builtin_prefetch((const char *)pair + at, 1);
}

static void take_beneath(struct pairs_state *t, uint32_t pair, uint32_t step, uint32_t number,
                         const struct op_seen *seen)
{
    struct pair *p = t->pairs.v[pair];
    bool first = p->in_shape != t->shape;
    if (first) {
        p->in_shape = t->shape;
        p->with = 0;
        p->b = 0;
        p->missed = MAP_NONE;
        p->mixed = false;
        p->first_k = seen->k;
        *vec_push(t->arena, &t->touched) = pair;
        fetch(p);
    }
    if (p->with != number && p->missed == MAP_NONE)
        p->missed = p->with;
    p->with++;
    p->b += seen->k;
    p->mixed |= seen->k != p->first_k;
    p->direct |= seen->direct;
    *vec_push(t->arena, &t->beneath) = (struct beneath){ pair, step, seen->k, first };
}

static void find_pairs(struct pairs_state *t, const struct shape *shape)
{
    t->touched.n = t->beneath.n = 0;
    for (uint32_t i = 0; i < shape->n_steps; i++) {
        uint32_t op = op_of(shape, i), number = t->seen.v[op].number++;
        if (t->tree[i].below == i + 1 || !may_cause(t, op))
            continue;
        find_effects(t, shape, i);
        for (size_t k = 0; k < t->effects.n; k++) {
            uint32_t effect = t->effects.v[k];
            if (is_watched(t, op, effect))
                take_beneath(t, pair_at(t, op, effect), i, number, &t->seen.v[effect]);
        }
    }
    for (size_t i = 0; i < t->touched.n; i++) {
        struct pair *p = t->pairs.v[t->touched.v[i]];
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
    for (uint32_t i = cause->pair; i != MAP_NONE; i = t->pairs.v[i]->next) {
        struct pair *p = t->pairs.v[i];
        if (p->in_shape != t->shape)
            show(&p->none, shape, step, false);
        else if (p->missed != MAP_NONE && is_shown_by(&p->none, shape, true))
            show(&p->none, shape, missed_step(shape, p), true);
    }
    show(&cause->first, shape, step, false);
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
    for (unsigned i = 0; i < sums->n; i++)
        cause_add(t, &cause->blocks[sums->at[i]], &sums->blocks[i], a);
    for (uint32_t i = 0; i < shape->n_sides; i++)
        cause_add(t, &side_cause_at(t, op, shape->words[shape->n_steps + i])->part, &sums->all, a);
}

static void count_pair(struct pairs_state *t, const struct shape_sums *sums, uint32_t pair)
{
    const struct shape *shape = sums->shape;
    struct pair *p = t->pairs.v[pair];
    struct effect_add add = { t->seen.v[p->cause].causes, p->b, p->mixed };
    for (unsigned i = 0; i < sums->n; i++)
        effects_add(t, &p->effects, p->parts, FLOW_BLOCKS, sums->at[i], &sums->blocks[i], &add);
    for (uint32_t i = 0; i < shape->n_sides; i++) {
        struct side_pair *side = side_pair_at(t, pair, shape->words[shape->n_steps + i]);
        effects_add(t, &side->effects, &side->part, 1, 0, &sums->all, &add);
    }
}

static void count_beneath(struct pairs_state *t, const struct shape_sums *sums,
                          struct count_row *counts, const struct beneath *beneath, bool mixed)
{
    struct count_row *row = count_at(t, counts, beneath->k);
    row->causes += sums->requests;
    row->requests += !mixed && beneath->first ? sums->requests : 0;
    show(&row->shown, sums->shape, beneath->step, mixed);
}

static void count_all_beneath(struct pairs_state *t, const struct shape_sums *sums)
{
    const struct shape *shape = sums->shape;
    for (size_t i = 0; i < t->beneath.n; i++) {
        const struct beneath *b = &t->beneath.v[i];
        struct pair *p = t->pairs.v[b->pair];
        count_beneath(t, sums, &p->counts, b, p->mixed);
        for (uint32_t k = 0; k < shape->n_sides; k++) {
            uint64_t side = shape->words[shape->n_steps + k];
            count_beneath(t, sums, &side_pair_at(t, b->pair, side)->counts, b, p->mixed);
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
