/* Which span called which: the rules of traces, before anything is counted. */
#include "trace_priv.h"

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
 * walk up is one step, whatever the depth.
 */
static void find_up(struct forest *f)
{
    for (uint32_t k = 0; k < f->n_order; k++) {
        uint32_t i = f->order[k], parent = f->parent[i];
        bool stays = !has_kind(&f->spans[i]) && parent != NONE && same_service(f, i, parent);
        f->up[i] = stays ? f->up[parent] : i;
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
        if (is_calling(&f->spans[caller]) && !is_calling(&f->spans[i])) {
            if (p->answers[caller] || p->answered[caller] == f->service[i])
                continue;
            p->answered[caller] = f->service[i];
        }
        p->caller[i] = caller;
    }
}

static bool names_store(const struct span *s)
{
    return s->destination || s->peer_kind == NODE_DATASTORE || s->peer_kind == NODE_CACHE;
}

/*
 * Nested calling spans are one call: the innermost that reaches a server or names its peer, except
 * that a span that names a database or a destination knows better than the transport below it.
 */
static void nest_calling(struct forest *f, struct pairing *p)
{
    for (uint32_t k = f->n_order; k-- > 0;) {
        uint32_t i = f->order[k], parent = f->parent[i];
        const struct span *s = &f->spans[i];
        if (!is_calling(s) || parent == NONE || !same_service(f, i, parent))
            continue;
        uint32_t outer = f->up[parent];
        if (!is_calling(&f->spans[outer]))
            continue;
        bool reaches = p->answers[i] || p->answered[i] != NONE || (f->marks[i] & MARK_NESTED);
        if (reaches && !p->sent[i])
            p->sent[i] = p->sent[outer];
        if (!reaches && names_store(&f->spans[outer]) && !names_store(s))
            f->marks[i] |= MARK_NESTED;
        else if (reaches || s->peer || s->destination)
            f->marks[outer] |= MARK_NESTED;
    }
}

struct pairing pair_spans(struct forest *f)
{
    struct pairing p = { .caller = arena_array(f->arena, uint32_t, f->n),
                         .answers = arena_array(f->arena, uint32_t, f->n),
                         .answered = arena_array(f->arena, uint32_t, f->n),
                         .sent = arena_array(f->arena, sym, f->n),
                         .failed = arena_array(f->arena, bool, f->n),
                         .messages = arena_array(f->arena, bool, f->n) };
    for (uint32_t i = 0; i < f->n; i++) {
        p.caller[i] = p.answered[i] = NONE;
        p.sent[i] = is_calling(&f->spans[i]) ? f->spans[i].destination : 0;
    }
    find_up(f);
    pair_serving(f, &p);
    pair_changes(f, &p);
    nest_calling(f, &p);
    return p;
}
