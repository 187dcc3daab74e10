/* What the sums come to. */
#include <stdlib.h>

#include "pairs_priv.h"

struct ending {
    struct pairs_state *t;
    const struct flow_end *end;
    struct flow_pairs *out;
    uint32_t *order;              /* of the causes' sides: by operation, service, version */
    uint32_t *sides;              /* of each operation: where its own begin in the order */
    uint32_t n_sides, room_sides; /* that are told of */
    uint32_t room_counts;
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

static void tell_shown(const struct ending *e, struct pair_count *count, const struct shown *alike,
                       const struct shown *mixed)
{
    const struct shown *shown = alike->set ? alike : mixed;
    if (!shown->set)
        return;
    count->trace = e->end->trace(e->end->ctx, shown->trace);
    count->loc = e->end->loc(e->end->ctx, shown->at);
}

struct nones { /* examples of k = 0 */
    struct shown alike, mixed;
};

/* none: no effect in so many requests of all causes. */
static struct slice tell_counts(struct ending *e, const count_rows *rows,
                                const struct pair_sums *sums, const struct nones *nones)
{
    struct pair_count *out = &e->out->counts[e->out->n_counts];
    uint64_t causes = sums->causes, requests = sums->requests - sums->mixed;
    uint32_t n = 0;
    for (uint32_t i = 0; i < rows->n; i++) {
        const struct count_row *row = &rows->v[i];
        struct pair_count *count = &out[n++];
        *count = (struct pair_count){ .k = row->k, .causes = row->causes,
                                      .requests = row->requests };
        tell_shown(e, count, &row->alike, &row->mixed);
        causes -= row->causes;
        requests -= row->requests;
    }
    if (causes) {
        out[n] = (struct pair_count){ .k = 0, .causes = causes, .requests = requests };
        tell_shown(e, &out[n++], &nones->alike, &nones->mixed);
    }
    if (n > 1)
        qsort(out, n, sizeof(*out), count_cmp);
    struct slice slice = { e->out->n_counts, n };
    e->out->n_counts += n;
    return slice;
}

static void tell_sides(struct ending *e, struct flow_pair *pair, uint32_t cause, uint32_t row)
{
    static const struct nones unknown;
    struct pairs_state *t = e->t;
    pair->sides = (struct slice){ e->out->n_sides, e->sides[cause + 1] - e->sides[cause] };
    for (uint32_t i = e->sides[cause]; i < e->sides[cause + 1]; i++) {
        const struct side_cause *of = &t->side_causes.v[e->order[i]];
        uint32_t at = row == MAP_NONE ? MAP_NONE : map_get(&t->side_pair_map, row, of->side);
        struct pair_side *side = &e->out->sides[e->out->n_sides++];
        *side = (struct pair_side){ .service = side_service(of->side),
                                    .version = side_version(of->side) };
        cause_sums(&side->sums, &of->part);
        if (at != MAP_NONE)
            effect_sums(&side->sums, &t->side_pairs.v[at].part);
        side->counts = tell_counts(e, at == MAP_NONE ? &(count_rows){ 0 }
                                                     : &t->side_pairs.v[at].counts,
                                   &side->sums, &unknown);
    }
}

static void add_sums(struct pair_sums *into, const struct pair_sums *from)
{
    into->requests += from->requests;
    into->causes += from->causes;
    into->effects += from->effects;
    into->mixed += from->mixed;
    ratio_merge(&into->sums, &from->sums);
}

/* Pairs. row: its own; MAP_NONE: no effect at all. */
static void tell_pair(struct ending *e, uint32_t op, uint32_t row)
{
    struct pairs_state *t = e->t;
    const struct cause *cause = &t->causes.v[op];
    const struct pair *p = row == MAP_NONE ? NULL : &t->pairs.v[row];
    struct flow_pair *pair = &e->out->all[e->out->n++];
    *pair = (struct flow_pair){ .cause = op_at(e, op),
                                .effect = p ? op_at(e, p->effect) : PAIR_ABSENT,
                                .direct = p && p->direct,
                                .alone = !cause->several };
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        struct pair_sums block = { 0 };
        cause_sums(&block, &cause->blocks[i]);
        if (p)
            effect_sums(&block, &p->blocks[i]);
        pair->blocks[i] = block.sums;
        add_sums(&pair->sums, &block);
    }
    struct nones nones = { { 0 }, { 0 } };
    if (t->watch)
        nones = p ? (struct nones){ p->none, p->mixed_none } : (struct nones){ cause->first, { 0 } };
    pair->counts = tell_counts(e, p ? &p->counts : &(count_rows){ 0 }, &pair->sums, &nones);
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
    struct pair_key *keys =
        arena_array(e->end->arena, struct pair_key, t->pairs.n + t->causes.n);
    for (uint32_t i = 0; i < t->pairs.n; i++) {
        const struct pair *p = &t->pairs.v[i];
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
    size_t counts = n, sides = 0;
    for (size_t i = 0; i < n; i++)
        sides += e->sides[keys[i].op + 1] - e->sides[keys[i].op];
    for (size_t i = 0; i < t->pairs.n; i++)
        counts += t->pairs.v[i].counts.n;
    for (size_t i = 0; i < t->side_pairs.n; i++)
        counts += t->side_pairs.v[i].counts.n;
    e->out->all = arena_array(e->end->arena, struct flow_pair, n);
    e->out->sides = arena_array(e->end->arena, struct pair_side, sides);
    e->out->counts = arena_array(e->end->arena, struct pair_count, counts + sides);
}

void pairs_end(void *state, const struct flow_end *end)
{
    struct ending e = { .t = state, .end = end, .out = arena_new(end->arena, struct flow_pairs) };
    size_t n = 0;
    shapes_count(e.t);
    sort_sides(&e);
    struct pair_key *keys = list_pairs(&e, &n);
    make_room(&e, keys, n);
    for (size_t i = 0; i < n; i++)
        tell_pair(&e, keys[i].op, keys[i].row);
    windows_end(&e.t->windows, end, e.out);
    end->flow->pairs = e.out;
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
