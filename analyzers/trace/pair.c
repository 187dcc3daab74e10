/* Which span called which: the rules of traces, before anything is counted. */
#include "pairs_priv.h"

static bool has_kind(const struct span *s)
{
    return is_serving(s) || is_calling(s);
}

static bool same_service(const struct forest *f, uint32_t a, uint32_t b)
{
    return f->service[a] == f->service[b];
}

/*
 * up: over spans without kind to the first span that has one, within one service. So that every
 * walk up is one step, whatever the depth. Calling spans in each other are found on the way.
 */
static void find_up(struct forest *f, struct pairing *p)
{
    for (uint32_t k = 0; k < f->n_order; k++) {
        uint32_t i = f->order[k], parent = f->parent[i];
        f->up[i] = i;
        if (parent == NONE || is_serving(&f->spans[i]) || !same_service(f, i, parent))
            continue;
        uint32_t top = f->up[parent];
        if (!is_calling(&f->spans[i])) {
            f->up[i] = top;
        } else if (is_calling(&f->spans[top])) {
            p->outer[i] = top;
            *vec_push(f->arena, &p->nested) = i;
        }
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
    if (has_kind(&f->spans[top]))
        return is_calling(&f->spans[top]) ? top : NONE;
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

static void pair_serving(struct forest *f, struct pairing *p)
{
    for (uint32_t k = 0; k < f->n_order; k++) {
        uint32_t i = f->order[k];
        if (!is_serving(&f->spans[i]))
            continue;
        uint32_t caller = caller_of(f, i);
        p->caller[i] = caller;
        if (caller == NONE || !is_calling(&f->spans[caller]))
            continue;
        p->answers[caller]++;
        p->failed[caller] |= f->spans[i].error;
        take_answer(p, caller, f->service[i]);
    }
}

/*
 * A change of service from parent to child that no serving span accounts for. Under a calling span
 * all spans of one other service are one answer.
 */
static void pair_changes(struct forest *f, struct pairing *p)
{
    for (uint32_t k = 0; k < f->n_order; k++) {
        uint32_t i = f->order[k], parent = f->parent[i];
        if (is_serving(&f->spans[i]) || parent == NONE || same_service(f, i, parent) ||
            (f->marks[i] & MARK_TAKEN))
            continue;
        uint32_t caller = f->up[parent];
        if (is_calling(&f->spans[caller]) && !take_answer(p, caller, f->service[i]))
            continue;
        p->caller[i] = caller;
    }
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

struct nest { /* by span */
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

struct pairing pair_spans(struct forest *f)
{
    struct pairing p = { .caller = arena_array(f->arena, uint32_t, f->n),
                         .outer = arena_array(f->arena, uint32_t, f->n),
                         .answers = arena_array(f->arena, uint32_t, f->n),
                         .answered = arena_array(f->arena, uint32_t, f->n),
                         .sent = arena_array(f->arena, sym, f->n),
                         .failed = arena_array(f->arena, bool, f->n),
                         .named = arena_array(f->arena, bool, f->n),
                         .messages = arena_array(f->arena, bool, f->n) };
    map_init(&p.others, f->arena, 0);
    for (uint32_t i = 0; i < f->n; i++) {
        p.caller[i] = p.outer[i] = p.answered[i] = NONE;
        p.sent[i] = is_calling(&f->spans[i]) ? f->spans[i].destination : 0;
    }
    links_index(f, &p);
    find_up(f, &p);
    pair_serving(f, &p);
    pair_changes(f, &p);
    nest_calling(f, &p);
    return p;
}
