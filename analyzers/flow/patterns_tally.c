/*
 * Nodes by root operation and pattern. Which of two patterns a message is of depends on all
 * messages to its destination, so messages are counted by destination until the end.
 */
#include <math.h>

#include "patterns_priv.h"

enum {
    WEIGHT = 1024, /* steps of a weight: sums of integers come out the same in any order */
    WEIGHT_MOST = 1 << 20,
    SLOT_REQUESTS = FLOW_PATTERNS, /* then two for each destination: plain, replied */
    SLOT_MESSAGES,
    TWICE_MOST = 1,   /* percent of messages of a queue that more than one takes */
    GROUP_LEAST = 95, /* percent of messages that a subscriber gets */
};

#define NAMED (UINT64_C(1) << 63) /* in the key of a consumer group; else it is a service's */

struct mix_cell { /* nodes below a root */
    uint32_t root, slot;
    uint64_t groups[MIX_GROUPS]; /* weights */
    uint64_t nodes;              /* not weighted */
    struct request_example example;
};

struct mix_to { /* a destination */
    uint64_t key;
    uint64_t received, twice; /* messages that somebody received; more than once */
    uint8_t kinds;            /* bits by enum span_destination */
};

struct mix_group { /* who receives from it: a consumer group, else a service */
    uint32_t to;
    uint64_t key;
    sym member;         /* an instance of it */
    bool members;       /* there are others */
    uint64_t got, last; /* messages; the last of them, for those that come twice */
};

struct mixer {
    struct arena *arena;
    struct classifier classifier;
    struct pair_map cell_at, to_at, group_at;
    VEC(struct mix_cell) cells;
    VEC(struct mix_to) to;
    VEC(struct mix_group) groups;
    uint64_t messages;
    uint64_t weight; /* of the request that is added, and its group */
    unsigned group;
};

static void *begin(struct arena *arena, const struct flow_setup *setup, const struct symtab *syms)
{
    struct mixer *m = arena_new(arena, struct mixer);
    (void)setup;
    (void)syms;
    m->arena = arena;
    m->cell_at.arena = m->to_at.arena = m->group_at.arena = arena;
    classifier_init(&m->classifier, arena);
    return m;
}

static struct mix_cell *cell_of(struct mixer *m, uint32_t root, uint32_t slot)
{
    uint32_t *at = pair_map_at(&m->cell_at, root, slot);
    if (*at == STEP_NONE) {
        *at = (uint32_t)m->cells.n;
        *vec_push(m->arena, &m->cells) = (struct mix_cell){ .root = root, .slot = slot };
    }
    return &m->cells.v[*at];
}

static uint32_t to_of(struct mixer *m, uint64_t key)
{
    uint32_t *at = pair_map_at(&m->to_at, key, 0);
    if (*at == STEP_NONE) {
        *at = (uint32_t)m->to.n;
        *vec_push(m->arena, &m->to) = (struct mix_to){ .key = key };
    }
    return *at;
}

static struct mix_group *group_of(struct mixer *m, uint32_t to, uint64_t key)
{
    uint32_t *at = pair_map_at(&m->group_at, to, key);
    if (*at == STEP_NONE) {
        *at = (uint32_t)m->groups.n;
        *vec_push(m->arena, &m->groups) = (struct mix_group){ .to = to, .key = key };
    }
    return &m->groups.v[*at];
}

static uint64_t node_key(const struct flow_name *name)
{
    return (uint64_t)name->node << 32 | name->space;
}

static uint64_t group_key(const struct step *s, const struct flow_name *name)
{
    return s->group ? NAMED | s->group : node_key(name);
}

static void add_member(struct mix_group *group, sym member, bool more)
{
    if (!member)
        return;
    group->members |= more || (group->member && group->member != member);
    if (!group->member)
        group->member = member;
}

/* Who receives the message i: its destination's sums. */
static uint32_t add_message(struct mixer *m, const struct request *r,
                            const struct flow_names *names, uint32_t i)
{
    uint32_t at = to_of(m, node_key(&names->all[r->steps[i].op])), receivers = 0;
    unsigned kinds = 1u << r->steps[i].destination_kind;
    m->messages++;
    for (uint32_t k = i + 1; k < r->steps[i].below; k = r->steps[k].below) {
        const struct step *s = &r->steps[k];
        struct mix_group *group = group_of(m, at, group_key(s, &names->all[s->op]));
        group->got += group->last != m->messages;
        group->last = m->messages;
        add_member(group, s->instance, false);
        kinds |= 1u << s->destination_kind;
        receivers++;
    }
    m->to.v[at].kinds |= (uint8_t)kinds;
    m->to.v[at].received += receivers > 0;
    m->to.v[at].twice += receivers > 1;
    return at;
}

static void count(struct mixer *m, const struct request *r, uint32_t i, uint32_t slot)
{
    struct mix_cell *cell = cell_of(m, r->steps[0].op, slot);
    cell->groups[m->group] += m->weight;
    cell->nodes++;
    request_show(&cell->example, r->trace, r->steps[i].place);
}

static unsigned group_of_trace(struct trace_key trace)
{
    uint64_t h = (trace.low ^ trace.high * 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
    h = (h ^ h >> 31) * 0x94d049bb133111ebu;
    return (unsigned)(h >> 32) % MIX_GROUPS;
}

static uint64_t weight_of(double weight)
{
    double capped = weight < WEIGHT_MOST ? weight : WEIGHT_MOST;
    return (uint64_t)(capped * WEIGHT + 0.5);
}

static void add(void *state, const struct request *r, const struct flow_names *names)
{
    struct mixer *m = state;
    if (!r->complete)
        return;
    classify(&m->classifier, r, names);
    m->group = group_of_trace(r->trace);
    m->weight = weight_of(r->weight);
    count(m, r, 0, SLOT_REQUESTS);
    for (uint32_t i = 0; i < r->n; i++) {
        const struct mix_node *node = &m->classifier.nodes[i];
        if (node->entered != MIX_NONE)
            count(m, r, i, node->entered);
        uint32_t slot = node->told;
        if (r->steps[i].kind == STEP_SEND) {
            uint32_t to = add_message(m, r, names, i);
            if (slot == PATTERN_FORGET || slot == PATTERN_REACT)
                slot = SLOT_MESSAGES + to * 2 + (slot == PATTERN_REACT);
        }
        if (slot != MIX_NONE)
            count(m, r, i, slot);
    }
}

static void merge_to(struct mix_to *into, const struct mix_to *from)
{
    into->received += from->received;
    into->twice += from->twice;
    into->kinds |= from->kinds;
}

static void merge(void *state, const void *other, const uint32_t *ops)
{
    struct mixer *into = state;
    const struct mixer *from = other;
    struct arena scratch = { 0 };
    uint32_t *to = arena_array(&scratch, uint32_t, from->to.n);
    for (size_t i = 0; i < from->to.n; i++) {
        to[i] = to_of(into, from->to.v[i].key);
        merge_to(&into->to.v[to[i]], &from->to.v[i]);
    }
    for (size_t i = 0; i < from->groups.n; i++) {
        const struct mix_group *group = &from->groups.v[i];
        struct mix_group *sum = group_of(into, to[group->to], group->key);
        sum->got += group->got;
        add_member(sum, group->member, group->members);
    }
    for (size_t i = 0; i < from->cells.n; i++) {
        const struct mix_cell *cell = &from->cells.v[i];
        uint32_t slot = cell->slot;
        if (slot >= SLOT_MESSAGES)
            slot = SLOT_MESSAGES + to[(slot - SLOT_MESSAGES) / 2] * 2 + (slot - SLOT_MESSAGES) % 2;
        struct mix_cell *sum = cell_of(into, ops[cell->root], slot);
        for (unsigned g = 0; g < MIX_GROUPS; g++)
            sum->groups[g] += cell->groups[g];
        sum->nodes += cell->nodes;
        request_show_merge(&sum->example, &cell->example);
    }
    arena_release(&scratch);
}

static uint64_t bytes(const void *state)
{
    const struct mixer *m = state;
    return (m->cells.capacity + m->cell_at.n_slots) * sizeof(struct mix_cell) / 2 +
           m->to.capacity * sizeof(struct mix_to) + m->groups.capacity * sizeof(struct mix_group) +
           (m->cell_at.n_slots + m->to_at.n_slots + m->group_at.n_slots +
            m->classifier.numbers.n_slots) *
               sizeof(struct pair_slot) +
           m->classifier.ops.capacity * sizeof(struct mix_op) +
           m->classifier.room * sizeof(struct mix_node);
}

struct receivers {                 /* of a destination */
    uint32_t groups, named, whole; /* that get all messages */
    bool members;                  /* a group has several instances */
};

/* What a queue is said to be is no topic; what is said to be both is either. */
static uint8_t settle_one(const struct mix_to *to, const struct receivers *by)
{
    bool queue = to->kinds >> DESTINATION_QUEUE & 1, topic = to->kinds >> DESTINATION_TOPIC & 1;
    bool several = by->members || (by->groups > 1 && !by->named && (queue || !topic));
    if (several && by->named < 2 && to->received > 1 &&
        to->twice * 100 <= to->received * TWICE_MOST)
        return PATTERN_WINNER;
    return by->whole > 1 && (topic || !queue) ? PATTERN_BROADCAST : MIX_NONE;
}

/* Of each destination: winner, broadcast, or MIX_NONE. */
static uint8_t *settle(const struct mixer *m, struct arena *arena)
{
    uint8_t *patterns = arena_array(arena, uint8_t, m->to.n + 1);
    struct receivers *by = arena_array(arena, struct receivers, m->to.n + 1);
    for (size_t i = 0; i < m->groups.n; i++) {
        const struct mix_group *group = &m->groups.v[i];
        struct receivers *r = &by[group->to];
        r->groups++;
        r->named += (group->key & NAMED) != 0;
        r->whole += group->got * 100 >= m->to.v[group->to].received * GROUP_LEAST;
        r->members |= group->members;
    }
    for (size_t i = 0; i < m->to.n; i++)
        patterns[i] = settle_one(&m->to.v[i], &by[i]);
    return patterns;
}

static uint32_t pattern_of(const uint8_t *settled, uint32_t slot)
{
    if (slot < SLOT_MESSAGES)
        return slot;
    uint32_t at = slot - SLOT_MESSAGES;
    if (settled[at / 2] != MIX_NONE)
        return settled[at / 2];
    return at % 2 ? PATTERN_REACT : PATTERN_FORGET;
}

struct root_sums {
    uint32_t root;
    uint64_t groups[MIX_GROUPS][FLOW_PATTERNS];
    uint64_t weights[FLOW_PATTERNS], nodes, requests;
    struct request_example examples[FLOW_PATTERNS];
};

static void add_cell(struct root_sums *sums, const struct mix_cell *cell, uint32_t pattern)
{
    for (unsigned g = 0; g < MIX_GROUPS; g++) {
        if (pattern == SLOT_REQUESTS) {
            sums->requests += cell->groups[g];
            continue;
        }
        sums->weights[pattern] += cell->groups[g];
        sums->groups[g][pattern] += cell->groups[g];
    }
    if (pattern == SLOT_REQUESTS)
        return;
    sums->nodes += cell->nodes;
    request_show_merge(&sums->examples[pattern], &cell->example);
}

static struct pattern_root root_of(const struct root_sums *sums, const struct flow_end *end)
{
    struct pattern_root root = { .root = sums->root,
                                 .requests = (sums->requests + WEIGHT / 2) / WEIGHT };
    uint64_t all = 0;
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        const struct request_example *example = &sums->examples[p];
        all += sums->weights[p];
        root.by[p].nodes = (sums->weights[p] + WEIGHT / 2) / WEIGHT;
        if (!example->set)
            continue;
        root.by[p].trace = end->trace(end->ctx, example->trace);
        root.by[p].loc = end->loc(end->ctx, example->place);
    }
    double scale = sums->nodes ? (double)all / (double)sums->nodes : WEIGHT;
    root.spread = mix_spread((const uint64_t(*)[FLOW_PATTERNS])sums->groups, scale) / WEIGHT;
    return root;
}

static int root_cmp(const void *a, const void *b)
{
    uint32_t x = ((const struct root_sums *)a)->root, y = ((const struct root_sums *)b)->root;
    return (x > y) - (x < y);
}

static void end_mixes(void *state, const struct flow_end *end)
{
    struct mixer *m = state;
    struct arena scratch = { 0 };
    struct flow_patterns *out = arena_new(end->arena, struct flow_patterns);
    uint8_t *settled = settle(m, &scratch);
    uint32_t *at = arena_array(&scratch, uint32_t, end->flow->n_ops);
    VEC(struct root_sums) roots = { 0 };
    for (size_t i = 0; i < m->cells.n; i++) {
        uint32_t *number = &at[end->ops[m->cells.v[i].root]];
        if (!*number) {
            vec_push(&scratch, &roots)->root = end->ops[m->cells.v[i].root];
            *number = (uint32_t)roots.n;
        }
        add_cell(&roots.v[*number - 1], &m->cells.v[i], pattern_of(settled, m->cells.v[i].slot));
    }
    if (roots.n > 1)
        qsort(roots.v, roots.n, sizeof(*roots.v), root_cmp);
    out->n = (uint32_t)roots.n;
    out->all = arena_array(end->arena, struct pattern_root, roots.n);
    for (size_t i = 0; i < roots.n; i++)
        out->all[i] = root_of(&roots.v[i], end);
    end->flow->patterns = out;
    arena_release(&scratch);
}

const struct request_tally tally_patterns = {
    .name = "patterns",
    .begin = begin,
    .add = add,
    .merge = merge,
    .bytes = bytes,
    .end = end_mixes,
};
