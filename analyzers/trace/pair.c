/* Which span called which: the rules of traces, before anything is counted. */
#include "pairs_priv.h"

static bool has_kind(const struct forest *f, uint32_t i)
{
    return serves(f, i) || calls(f, i);
}

static bool same_service(const struct forest *f, uint32_t a, uint32_t b)
{
    return f->service[a] == f->service[b];
}

/*
 * up: over spans without kind to the first span that has one, within one service. So that every
 * walk up is one step, whatever the depth. Calling spans in each other are found on the way.
 */
static void find_up(struct forest *f, struct pairing *p, uint32_t i, uint32_t parent)
{
    f->up[i] = i;
    if (parent == NONE || serves(f, i) || !same_service(f, i, parent))
        return;
    uint32_t top = f->up[parent];
    if (!calls(f, i)) {
        f->up[i] = top;
    } else if (calls(f, top)) {
        p->outer[i] = top;
        *vec_push(f->arena, &p->nested) = i;
    }
}

/* The caller of a serving span; NONE when it is inside its own service, or a top. */
static uint32_t caller_of(struct forest *f, uint32_t i)
{
    uint32_t parent = f->parent[i];
    if (parent == NONE)
        return NONE;
    uint32_t top = f->up[parent];
    if (!same_service(f, parent, i))
        return top;
    if (has_kind(f, top))
        return calls(f, top) ? top : NONE;
    if (f->parent[top] == NONE)
        return NONE;
    /* spans without kind of this service stand between: the change of service is this call */
    f->marks[top] |= MARK_TAKEN;
    return f->up[f->parent[top]];
}

/* Notes that the service answers the caller; false when it is known to. */
static bool take_answer(struct pairing *p, uint32_t caller, uint32_t service)
{
    if (p->answered[caller] == NONE)
        p->answered[caller] = service;
    else if (p->answered[caller] != service) {
        uint32_t *known = map_at(&p->others, caller, service);
        bool fresh = *known == NONE;
        *known = 1;
        return fresh;
    } else
        return false;
    return true;
}

static void pair_serving(struct forest *f, struct pairing *p, uint32_t i)
{
    uint32_t caller = caller_of(f, i);
    p->caller[i] = caller;
    if (caller == NONE || !calls(f, caller))
        return;
    p->answers[caller]++;
    p->failed[caller] |= f->spans[i].error;
    take_answer(p, caller, f->service[i]);
}

/*
 * A change of service from parent to child that no serving span accounts for. Under a calling span
 * all spans of one other service are one answer.
 */
static void pair_change(struct forest *f, struct pairing *p, uint32_t i)
{
    if (f->marks[i] & MARK_TAKEN)
        return;
    uint32_t caller = f->up[f->parent[i]];
    if (calls(f, caller) && !take_answer(p, caller, f->service[i]))
        return;
    p->caller[i] = caller;
}

/* Parents first. Changes of service come last: serving spans may account for them. */
static void pair_all(struct forest *f, struct pairing *p)
{
    uint32_t *changes = arena_room(f->arena, uint32_t, f->n), n = 0;
    for (uint32_t k = 0; k < f->n_order; k++) {
        uint32_t i = f->order[k], parent = f->parent[i];
        find_up(f, p, i, parent);
        if (serves(f, i))
            pair_serving(f, p, i);
        else if (parent != NONE && !same_service(f, i, parent))
            changes[n++] = i;
    }
    for (uint32_t k = 0; k < n; k++)
        pair_change(f, p, changes[k]);
}

/* How much a calling span knows of whom it calls. */
enum knows { REACH_NONE, REACH_PEER, REACH_STORE, REACH_ANSWER };

static enum knows reach_of(const struct forest *f, const struct pairing *p, uint32_t i)
{
    const struct span *s = &f->spans[i];
    if (p->answered[i] != NONE || p->named[i])
        return REACH_ANSWER;
    bool store = s->peer_kind == NODE_DATASTORE || s->peer_kind == NODE_CACHE;
    if (s->destination || (s->peer && store))
        return REACH_STORE;
    return s->peer ? REACH_PEER : REACH_NONE;
}

struct nest {                     /* by span */
    uint8_t *own, *below, *above; /* enum knows: below and above with the span's own */
};

static void find_nest(const struct forest *f, const struct pairing *p, struct nest *nest)
{
    for (size_t k = p->nested.n; k-- > 0;) {
        uint32_t i = p->nested.v[k], outer = p->outer[i];
        nest->own[i] = (uint8_t)reach_of(f, p, i);
        nest->own[outer] = nest->above[outer] = (uint8_t)reach_of(f, p, outer);
        if (nest->own[i] > nest->below[i])
            nest->below[i] = nest->own[i];
        if (nest->below[i] > nest->below[outer])
            nest->below[outer] = nest->below[i];
    }
}

/*
 * Nested calling spans are one call: the innermost that reaches a server or names its peer, except
 * that a span that names a database or a destination, or is answered, knows better than the
 * transport below it.
 */
static void nest_calling(struct forest *f, struct pairing *p)
{
    if (!p->nested.n)
        return;
    struct nest nest = { arena_array(f->arena, uint8_t, f->n), arena_array(f->arena, uint8_t, f->n),
                         arena_array(f->arena, uint8_t, f->n) };
    find_nest(f, p, &nest);
    for (size_t k = 0; k < p->nested.n; k++) {
        uint32_t i = p->nested.v[k], outer = p->outer[i];
        uint8_t above = nest.above[outer], below = nest.below[i];
        nest.above[i] = above > nest.own[i] ? above : nest.own[i];
        if (below == REACH_ANSWER && nest.own[outer] < REACH_ANSWER && !p->sent[i])
            p->sent[i] = p->sent[outer];
        if (below <= REACH_PEER && (above >= REACH_STORE || above > below))
            f->marks[i] |= MARK_NESTED;
        else if (below != REACH_NONE && nest.own[outer] < REACH_ANSWER)
            f->marks[outer] |= MARK_NESTED;
    }
}

static uint32_t *make_nones(const struct forest *f)
{
    uint32_t *all = arena_room(f->arena, uint32_t, f->n);
    memset(all, 0xff, f->n * sizeof(*all));
    return all;
}

struct pairing pair_spans(struct forest *f)
{
    struct pairing p = { .caller = make_nones(f),
                         .outer = make_nones(f),
                         .answers = arena_array(f->arena, uint32_t, f->n),
                         .answered = make_nones(f),
                         .sent = arena_room(f->arena, sym, f->n),
                         .failed = arena_array(f->arena, bool, f->n),
                         .named = arena_array(f->arena, bool, f->n),
                         .messages = arena_array(f->arena, bool, f->n) };
    map_init(&p.others, f->arena, 0);
    for (uint32_t i = 0; i < f->n; i++)
        p.sent[i] = calls(f, i) ? f->spans[i].destination : 0;
    links_index(f, &p);
    pair_all(f, &p);
    nest_calling(f, &p);
    return p;
}
