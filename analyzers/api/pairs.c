/* Pairs of shapes, each one once, and how bad each is with all that it leads to. */
#include "compare_priv.h"

enum { PAIRS_MAX = 1000000, FAULTS_MAX = 64 };

static uint32_t pair_hash(const struct shape *s, const struct shape *r, unsigned mode,
                          unsigned types)
{
    uint64_t x = (uint64_t)s->id << 32 | r->id;
    x ^= (uint64_t)(mode << 8 | types) * UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 29;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)(x >> 32);
}

static void slots_grow(struct comparison *c)
{
    uint32_t n = c->n_slots ? c->n_slots * 2 : 256;
    c->slots = arena_array(c->arena, uint32_t, n);
    c->n_slots = n;
    for (size_t i = 0; i < c->pairs.n; i++) {
        const struct pair *p = c->pairs.v[i];
        if (p->choice)
            continue;
        uint32_t at = pair_hash(p->s, p->r, p->mode, p->types) & (n - 1);
        while (c->slots[at])
            at = (at + 1) & (n - 1);
        c->slots[at] = (uint32_t)i + 1;
    }
}

static uint32_t add_pair(struct comparison *c, struct shape *s, struct shape *r, unsigned mode,
                         unsigned types)
{
    struct pair *pair = arena_new(c->arena, struct pair);
    *pair = (struct pair){ .s = s, .r = r, .mode = (uint8_t)mode, .types = (uint8_t)types };
    *vec_push(c->arena, &c->pairs) = pair;
    if (c->pairs.n >= PAIRS_MAX)
        c->spent = true;
    return (uint32_t)c->pairs.n - 1;
}

uint32_t pair_get(struct comparison *c, struct shape *s, struct shape *r, unsigned mode,
                  unsigned types)
{
    if (c->pairs.n * 2 >= c->n_slots)
        slots_grow(c);
    uint32_t at = pair_hash(s, r, mode, types) & (c->n_slots - 1);
    for (; c->slots[at]; at = (at + 1) & (c->n_slots - 1)) {
        const struct pair *p = c->pairs.v[c->slots[at] - 1];
        if (p->s == s && p->r == r && p->mode == mode && p->types == types)
            return c->slots[at] - 1;
    }
    uint32_t i = add_pair(c, s, r, mode, types);
    c->slots[at] = i + 1;
    return i;
}

uint32_t pair_new_choice(struct comparison *c, struct shape *s, struct shape *r, unsigned mode)
{
    uint32_t i = add_pair(c, s, r, mode, API_ANY);
    c->pairs.v[i]->choice = c->pairs.v[i]->done = true;
    return i;
}

void pair_lead(struct comparison *c, struct pair *from, uint32_t to, struct str label, struct loc s,
               struct loc r)
{
    for (size_t i = 0; i < from->edges.n; i++)
        if (from->edges.v[i].pair == to && !label.n && !from->edges.v[i].label.n)
            return;
    *vec_push(c->arena, &from->edges) = (struct pair_edge){ to, label, s, r };
}

struct fault *pair_fault(struct comparison *c, struct pair *pair, enum fault_kind kind,
                         enum api_severity severity)
{
    struct fault *fault =
        pair->own.n < FAULTS_MAX ? vec_push(c->arena, &pair->own) : &pair->own.v[FAULTS_MAX - 1];
    *fault = (struct fault){ .kind = kind, .severity = severity };
    if (pair->s->flat)
        fault->s = pair->s->flat->loc;
    if (pair->r->flat)
        fault->r = pair->r->flat->loc;
    return fault;
}

static void look_at_all(struct comparison *c)
{
    for (; c->pending < c->pairs.n; c->pending++) {
        struct pair *pair = c->pairs.v[c->pending];
        if (pair->done)
            continue;
        pair->done = true;
        if (spend(c, 1))
            pair_look(c, pair);
        if (c->spent) /* maybe halfway */
            pair_fault(c, pair, FAULT_LIMIT, API_UNKNOWN);
    }
}

static enum api_severity best_of(const struct comparison *c, const struct pair *pair)
{
    enum api_severity best = API_BREAK;
    uint8_t sure = 0xff;
    for (size_t i = 0; i < pair->edges.n; i++) {
        const struct pair *to = c->pairs.v[pair->edges.v[i].pair];
        if (to->mark < best)
            best = to->mark;
        sure &= to->sure;
    }
    if (best == API_BREAK && !sure && !pair->sure)
        return API_UNKNOWN;
    return best;
}

static enum api_severity worst_of(const struct comparison *c, const struct pair *pair)
{
    enum api_severity worst = API_FINE;
    for (size_t i = 0; i < pair->edges.n; i++) {
        const struct pair *to = c->pairs.v[pair->edges.v[i].pair];
        if (to->mark > worst)
            worst = to->mark;
    }
    return worst;
}

static void own_mark(struct pair *pair)
{
    pair->mark = API_FINE;
    for (size_t i = 0; i < pair->own.n; i++) {
        if (pair->own.v[i].severity > pair->mark)
            pair->mark = pair->own.v[i].severity;
        if (pair->own.v[i].severity == API_BREAK)
            pair->sure |= pair->own.v[i].sure;
    }
}

struct reverse { /* who leads to each pair, as lists side by side */
    uint32_t *begin, *from;
};

static struct reverse reverse_of(struct comparison *c)
{
    size_t n = c->pairs.n, edges = 0;
    struct reverse back = { arena_array(c->arena, uint32_t, n + 2), NULL };
    for (size_t i = 0; i < n; i++) {
        const struct pair *pair = c->pairs.v[i];
        for (size_t k = 0; k < pair->edges.n; k++, edges++)
            back.begin[pair->edges.v[k].pair + 2]++;
    }
    for (size_t i = 2; i < n + 2; i++)
        back.begin[i] += back.begin[i - 1];
    back.from = arena_array(c->arena, uint32_t, edges);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c->pairs.v[i]->edges.n; k++)
            back.from[back.begin[c->pairs.v[i]->edges.v[k].pair + 1]++] = (uint32_t)i;
    return back;
}

/* Marks only get worse, at most three times each: from the faults outward until nothing changes. */
void pairs_settle(struct comparison *c)
{
    look_at_all(c);
    size_t n = c->pairs.n;
    struct reverse back = reverse_of(c);
    VEC(uint32_t) changed = { 0 };
    for (size_t i = 0; i < n; i++) {
        own_mark(c->pairs.v[i]);
        if (c->pairs.v[i]->mark != API_FINE)
            *vec_push(c->arena, &changed) = (uint32_t)i;
    }
    for (size_t at = 0; at < changed.n; at++) {
        uint32_t to = changed.v[at];
        for (uint32_t i = back.begin[to]; i < back.begin[to + 1]; i++) {
            struct pair *pair = c->pairs.v[back.from[i]];
            enum api_severity mark = pair->choice ? best_of(c, pair) : worst_of(c, pair);
            if (mark <= pair->mark)
                continue;
            pair->mark = mark;
            *vec_push(c->arena, &changed) = back.from[i];
        }
    }
}
