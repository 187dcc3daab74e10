/* From pairs of spans to counted edges. */
#include "link_priv.h"

/* A call takes as long as its caller waits, unless several answers share the caller's span. */
static uint32_t timed_by(const struct linker *l, uint32_t span)
{
    uint32_t caller = l->p->caller[span];
    bool alone = caller != NONE && span_at(l, caller)->kind == SPAN_CLIENT &&
                 l->p->answers[caller] <= 1 && span_at(l, caller)->duration;
    return alone ? caller : span;
}

void link_add(struct linker *l, struct call call)
{
    call.timed = timed_by(l, call.span);
    l->f->marks[call.span] |= MARK_LINKED;
    tally_call(l->f, &call);
}

/* Either side's error makes the call fail, once; of several answers, only those that failed. */
static bool call_failed(struct linker *l, uint32_t caller, uint32_t callee)
{
    if (span_at(l, callee)->error)
        return true;
    if (!is_calling(span_at(l, caller)) || !span_at(l, caller)->error || l->p->failed[caller])
        return false;
    l->p->failed[caller] = true;
    return true;
}

void link_times(struct linker *l, uint32_t caller, uint32_t i)
{
    uint64_t made = span_at(l, caller)->start, received = span_at(l, i)->start;
    l->f->totals->stats.skewed += made && received && received < made;
}

static void link_serving(struct linker *l, uint32_t i)
{
    uint32_t caller = l->p->caller[i];
    const struct span *s = span_at(l, i), *from = span_at(l, caller);
    if (s->kind == SPAN_CONSUMER || (is_sender(from) && l->p->sent[caller])) {
        link_message(l, caller, i, false);
        return;
    }
    link_times(l, caller, i);
    link_add(l, (struct call){ .from = l->f->service[caller],
                               .to = l->f->service[i],
                               .kind = EDGE_SYNC,
                               .operation = s->operation,
                               .span = i,
                               .error = call_failed(l, caller, i) });
    l->f->marks[caller] |= is_calling(from) ? MARK_LINKED : 0;
}

/*
 * A change of service without a serving span: proven only by a calling span above it that no
 * server answers.
 */
static void link_change(struct linker *l, uint32_t i)
{
    uint32_t caller = l->p->caller[i];
    const struct span *from = span_at(l, caller), *s = span_at(l, i);
    bool proven = is_calling(from) && !is_calling(s) && !l->p->answers[caller];
    if (is_sender(from)) {
        link_message(l, caller, i, !proven);
        return;
    }
    link_times(l, caller, i);
    link_add(l, (struct call){ .from = l->f->service[caller],
                               .to = l->f->service[i],
                               .kind = EDGE_SYNC,
                               .operation = is_calling(s) ? 0 : s->operation,
                               .guess = !proven,
                               .span = i,
                               .error = proven && call_failed(l, caller, i) });
    l->f->marks[caller] |= is_calling(from) ? MARK_LINKED : 0;
}

/* A calling span that nothing answers, but that names its peer. */
static void link_peer(struct linker *l, uint32_t i)
{
    const struct span *s = span_at(l, i);
    bool store = names_store(s);
    if (!s->peer || (s->peer == s->service && !store))
        return;
    enum graph_kind kind = is_sender(s) && !store ? NODE_QUEUE : (enum graph_kind)s->peer_kind;
    link_add(l, (struct call){ .from = l->f->service[i],
                               .to = link_peer_of(l, s->peer, kind, i),
                               .kind = store          ? EDGE_DATA
                                       : is_sender(s) ? EDGE_ASYNC
                                                      : EDGE_SYNC,
                               .operation = s->operation,
                               .span = i,
                               .error = s->error });
}

/* It stands for its lost service in an edge from above; whom it calls itself is still untold. */
static bool is_only_entered(const struct linker *l, uint32_t i)
{
    return l->p->caller[i] != NONE && !l->p->named[i] && !span_at(l, i)->n_links;
}

static void link_calling(struct linker *l, uint32_t i)
{
    bool told = (l->f->marks[i] & MARK_LINKED) && !is_only_entered(l, i);

    if ((l->f->marks[i] & MARK_NESTED) && !l->p->messages[i])
        return;
    if (!link_sent(l, i) && l->p->answered[i] == NONE && !told)
        link_peer(l, i);
}

/* Spans of which anything is told in the first round: callees, and what names others. */
static uint32_t find_callees(const struct linker *l, uint32_t *out)
{
    const struct forest *f = l->f;
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        bool links = f->linked && f->spans[i].n_links && !(f->marks[i] & MARK_DROPPED);
        out[n] = i;
        n += (l->p->caller[i] != NONE) | links;
    }
    return n;
}

/* In the second: what calls, and what receives. */
static uint32_t find_callers(const struct forest *f, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        out[n] = i;
        n += (calls(f, i) | (f->kind[i] == SPAN_CONSUMER)) & !(f->marks[i] & MARK_DROPPED);
    }
    return n;
}

void link_calls(struct forest *f, struct pairing *p, struct hop_links *links)
{
    struct linker l = { .f = f, .p = p, .links = links };
    uint32_t *spans = arena_room(f->arena, uint32_t, f->n);
    map_init(&l.sends, f->arena, 0);
    uint32_t n = find_callees(&l, spans);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = spans[k];
        if (p->caller[i] != NONE && serves(f, i))
            link_serving(&l, i);
        else if (p->caller[i] != NONE)
            link_change(&l, i);
        if (f->linked && f->spans[i].n_links)
            link_links(&l, i);
    }
    n = find_callers(f, spans);
    for (uint32_t k = 0; k < n; k++) {
        if (calls(f, spans[k]))
            link_calling(&l, spans[k]);
        else
            link_receiver(&l, spans[k]);
    }
}
