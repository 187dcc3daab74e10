/* What the sums come to. */
#include <stdlib.h>

#include "pairs_priv.h"

struct ending {
    struct pairs_state *t;
    const struct flow_end *end;
    struct flow_pairs *out;
    uint32_t *order;                  /* of the causes' sides: by operation, service, version */
    uint32_t *sides;                  /* of each operation: where its own begin in the order */
    uint32_t n_sides;                 /* that are told of */
    const struct ratio_sums **blocks; /* by operation */
};

static uint32_t op_at(const struct ending *e, uint32_t op)
{
    return op == PAIR_ABSENT ? op : e->end->ops[op];
}

/* Sides. */

static sym side_service(uint64_t side)
{
    return (sym)(side >> 32);
}

static sym side_version(uint64_t side)
{
    return (sym)side;
}

struct side_key {
    const struct symtab *syms;
    const struct side_cause *row;
    uint32_t index;
};

static int side_cmp(const void *a, const void *b)
{
    const struct side_key *x = a, *y = b;
    if (x->row->cause != y->row->cause)
        return x->row->cause < y->row->cause ? -1 : 1;
    uint64_t s = x->row->side, u = y->row->side;
    int order = sym_cmp(x->syms, side_service(s), side_service(u));
    return order ? order : sym_cmp(x->syms, side_version(s), side_version(u));
}

/* Versions of a service of which only one met causes tell nothing. */
static bool *find_several(const struct ending *e)
{
    struct pairs_state *t = e->t;
    struct map versions;
    bool *several = arena_array(e->end->arena, bool, t->side_causes.n);
    map_init(&versions, e->end->arena, 0);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < t->side_causes.n; i++) {
            uint64_t side = t->side_causes.v[i].side;
            uint32_t *slot = map_at(&versions, side_service(side), 0);
            if (*slot == MAP_NONE)
                *slot = side_version(side);
            else if (*slot != side_version(side))
                *slot = 0;
            several[i] = *slot == 0;
        }
    return several;
}

static void sort_sides(struct ending *e)
{
    struct pairs_state *t = e->t;
    const bool *several = find_several(e);
    struct side_key *keys = arena_array(e->end->arena, struct side_key, t->side_causes.n);
    for (uint32_t i = 0; i < t->side_causes.n; i++)
        if (several[i])
            keys[e->n_sides++] = (struct side_key){ e->end->syms, &t->side_causes.v[i], i };
    if (e->n_sides > 1)
        qsort(keys, e->n_sides, sizeof(*keys), side_cmp);
    e->order = arena_array(e->end->arena, uint32_t, e->n_sides);
    e->sides = arena_array(e->end->arena, uint32_t, t->causes.n + 1);
    for (uint32_t i = 0; i < e->n_sides; i++) {
        e->order[i] = keys[i].index;
        e->sides[keys[i].row->cause + 1]++;
    }
    for (size_t i = 0; i < t->causes.n; i++)
        e->sides[i + 1] += e->sides[i];
}

/* Numbers of effects. */

static int count_cmp(const void *a, const void *b)
{
    const struct pair_count *x = a, *y = b;
    return (x->k > y->k) - (x->k < y->k);
}

static void tell_shown(const struct ending *e, struct pair_count *count, const struct shown *shown)
{
    if (!shown->set)
        return;
    count->trace = e->end->trace(e->end->ctx, shown->trace);
    count->loc = e->end->loc(e->end->ctx, shown->at);
}

/* rows: NULL for none; none: the example of k = 0. */
static struct slice tell_counts(struct ending *e, const struct count_row *rows,
                                const struct pair_sums *sums, const struct shown *none)
{
    struct pair_count *out = &e->out->counts[e->out->n_counts];
    uint64_t causes = sums->causes, requests = sums->requests - sums->mixed;
    uint32_t n = 0;
    for (const struct count_row *row = rows; row && row->k; row = row->next) {
        out[n] =
            (struct pair_count){ .k = row->k, .causes = row->causes, .requests = row->requests };
        tell_shown(e, &out[n++], &row->shown);
        causes -= row->causes;
        requests -= row->requests;
    }
    if (causes) {
        out[n] = (struct pair_count){ .k = 0, .causes = causes, .requests = requests };
        tell_shown(e, &out[n++], none);
    }
    if (n > 1)
        qsort(out, n, sizeof(*out), count_cmp);
    struct slice slice = { e->out->n_counts, n };
    e->out->n_counts += n;
    return slice;
}

static void take_effects(struct pair_sums *sums, const struct effects *effects)
{
    sums->effects = effects->all;
    sums->mixed = effects->mixed;
}

static void tell_sides(struct ending *e, struct flow_pair *pair, uint32_t cause, uint32_t row)
{
    static const struct shown unknown;
    struct pairs_state *t = e->t;
    pair->sides = (struct slice){ e->out->n_sides, e->sides[cause + 1] - e->sides[cause] };
    for (uint32_t i = e->sides[cause]; i < e->sides[cause + 1]; i++) {
        const struct side_cause *of = &t->side_causes.v[e->order[i]];
        uint32_t at = row == MAP_NONE ? MAP_NONE : map_get(&t->side_pair_map, row, of->side);
        const struct side_pair *own = at == MAP_NONE ? NULL : &t->side_pairs.v[at];
        struct pair_side *side = &e->out->sides[e->out->n_sides++];
        *side = (struct pair_side){ .service = side_service(of->side),
                                    .version = side_version(of->side) };
        cause_sums(&side->sums, &of->part);
        if (own) {
            take_effects(&side->sums, &own->effects);
            effect_sums(&side->sums.sums, &own->part, own->effects.weights);
        }
        side->counts = tell_counts(e, own ? &own->counts : NULL, &side->sums, &unknown);
    }
}

/* By time; the same for all pairs of the cause. */
static const struct ratio_sums *blocks_of(struct ending *e, uint32_t op)
{
    if (e->blocks[op])
        return e->blocks[op];
    struct ratio_sums *blocks = arena_array(e->end->arena, struct ratio_sums, FLOW_BLOCKS);
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        struct pair_sums sums = { 0 };
        cause_sums(&sums, &e->t->causes.v[op].blocks[i]);
        blocks[i] = sums.sums;
    }
    return e->blocks[op] = blocks;
}

static const struct pair_weights *keep_weights(const struct ending *e, const struct pair *p)
{
    if (!p->effects.weights)
        return NULL;
    struct pair_weights *own = arena_array(e->end->arena, struct pair_weights, FLOW_BLOCKS);
    memcpy(own, p->effects.weights, FLOW_BLOCKS * sizeof(*own));
    return own;
}

static void tell_effects(const struct ending *e, struct flow_pair *pair, const struct pair *p)
{
    pair->effect = op_at(e, p->effect);
    pair->direct = p->direct;
    pair->weights = keep_weights(e, p);
    memcpy(pair->parts, p->parts, sizeof(pair->parts));
    take_effects(&pair->sums, &p->effects);
    for (size_t i = 0; i < FLOW_BLOCKS; i++)
        effect_sums(&pair->sums.sums, &p->parts[i],
                    p->effects.weights ? &p->effects.weights[i] : NULL);
}

/* Pairs. row: its own; MAP_NONE: no effect at all. */
static void tell_pair(struct ending *e, uint32_t op, uint32_t row)
{
    struct pairs_state *t = e->t;
    const struct cause *cause = &t->causes.v[op];
    const struct pair *p = row == MAP_NONE ? NULL : t->pairs.v[row];
    const struct shown *none = !t->watch ? &(struct shown){ .set = false }
                               : p       ? &p->none
                                         : &cause->first;
    struct flow_pair *pair = &e->out->all[e->out->n++];
    *pair = (struct flow_pair){ .cause = op_at(e, op),
                                .effect = PAIR_ABSENT,
                                .alone = !cause->several,
                                .of_cause = blocks_of(e, op) };
    for (size_t i = 0; i < FLOW_BLOCKS; i++)
        cause_sums(&pair->sums, &cause->blocks[i]);
    if (p)
        tell_effects(e, pair, p);
    pair->counts = tell_counts(e, p ? &p->counts : NULL, &pair->sums, none);
    tell_sides(e, pair, op, row);
}

struct pair_key {
    uint32_t cause, effect; /* in flow->ops */
    uint32_t op, row;
};

static int pair_cmp(const void *a, const void *b)
{
    const struct pair_key *x = a, *y = b;
    if (x->cause != y->cause)
        return x->cause < y->cause ? -1 : 1;
    return (x->effect > y->effect) - (x->effect < y->effect);
}

static bool was_cause(const struct ending *e, uint32_t op)
{
    const struct cause *cause = &e->t->causes.v[op];
    return e->t->watch && cause->watch != MAP_NONE && watch_cause(e->t->watch, cause->watch) &&
           cause->first.set;
}

static struct pair_key *list_pairs(const struct ending *e, size_t *n)
{
    struct pairs_state *t = e->t;
    struct pair_key *keys = arena_array(e->end->arena, struct pair_key, t->pairs.n + t->causes.n);
    for (uint32_t i = 0; i < t->pairs.n; i++) {
        const struct pair *p = t->pairs.v[i];
        keys[(*n)++] = (struct pair_key){ op_at(e, p->cause), op_at(e, p->effect), p->cause, i };
    }
    for (uint32_t i = 0; i < t->causes.n; i++)
        if (was_cause(e, i))
            keys[(*n)++] = (struct pair_key){ op_at(e, i), PAIR_ABSENT, i, MAP_NONE };
    if (*n > 1)
        qsort(keys, *n, sizeof(*keys), pair_cmp);
    return keys;
}

/* Room for all that may be told, k = 0 of each pair and side with it. */
static void make_room(struct ending *e, const struct pair_key *keys, size_t n)
{
    struct pairs_state *t = e->t;
    size_t sides = 0;
    for (size_t i = 0; i < n; i++)
        sides += e->sides[keys[i].op + 1] - e->sides[keys[i].op];
    size_t counts = n + sides + t->pairs.n + t->side_pairs.n + t->n_counts;
    e->out->all = arena_array(e->end->arena, struct flow_pair, n);
    e->out->sides = arena_array(e->end->arena, struct pair_side, sides);
    e->out->counts = arena_array(e->end->arena, struct pair_count, counts);
}

void pairs_end(void *state, const struct flow_end *end)
{
    struct ending e = { .t = state, .end = end, .out = arena_new(end->arena, struct flow_pairs) };
    size_t n = 0;
    shapes_count(e.t);
    e.blocks = arena_array(end->arena, const struct ratio_sums *, e.t->causes.n);
    sort_sides(&e);
    struct pair_key *keys = list_pairs(&e, &n);
    make_room(&e, keys, n);
    for (size_t i = 0; i < n; i++)
        tell_pair(&e, keys[i].op, keys[i].row);
    windows_end(&e.t->windows, end, e.out);
    end->flow->pairs = e.out;
}

void flow_pair_blocks(const struct flow_pair *pair, struct ratio_sums blocks[FLOW_BLOCKS])
{
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        blocks[i] = pair->of_cause[i];
        effect_sums(&blocks[i], &pair->parts[i], pair->weights ? &pair->weights[i] : NULL);
    }
}

const struct flow_pair *flow_pair_find(const struct flow_pairs *pairs, uint32_t cause,
                                       uint32_t effect)
{
    size_t low = 0, high = pairs->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct flow_pair *at = &pairs->all[middle];
        if (at->cause < cause || (at->cause == cause && at->effect < effect))
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < pairs->n && pairs->all[low].cause == cause;
    if (found && pairs->all[low].effect == effect)
        return &pairs->all[low];
    return effect == PAIR_ABSENT ? NULL : flow_pair_find(pairs, cause, PAIR_ABSENT);
}
