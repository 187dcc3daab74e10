/* From pairs of spans to counted edges. */
#include "trace_priv.h"

struct linker {
    struct forest *f;
    struct pairing *p;
    struct hop_links *links;
    struct map named; /* (span, sender that it links to) */
};

static const struct span *span_at(const struct linker *l, uint32_t i)
{
    return &l->f->spans[i];
}

static bool is_sender(const struct span *s)
{
    return s->kind == SPAN_PRODUCER;
}

/* A call takes as long as its caller waits, unless several answers share the caller's span. */
static uint32_t timed_by(const struct linker *l, uint32_t span)
{
    uint32_t caller = l->p->caller[span];
    bool alone = caller != NONE && span_at(l, caller)->kind == SPAN_CLIENT &&
                 l->p->answers[caller] <= 1 && span_at(l, caller)->duration;
    return alone ? caller : span;
}

static void add_call(struct linker *l, uint32_t from, uint32_t to, enum edge_kind kind,
                     uint32_t span, bool error)
{
    struct call call = { .from = from,
                         .to = to,
                         .kind = kind,
                         .span = span,
                         .timed = timed_by(l, span),
                         .error = error };
    call.operation = span_at(l, span)->operation;
    l->f->marks[span] |= MARK_LINKED;
    tally_call(l->f, &call);
}

static uint32_t topic(struct linker *l, sym name, uint32_t span)
{
    return tally_peer(l->f->totals, name, NODE_TOPIC, forest_place(l->f, span));
}

/* Destination between a sender and its receiver; 0 when neither names it. */
static sym destination(struct linker *l, uint32_t sender, uint32_t receiver)
{
    sym *sent = &l->p->sent[sender];
    if (!*sent)
        *sent = span_at(l, receiver)->destination;
    return *sent;
}

/*
 * A message from sender to receiver: by way of the destination, where it is named. The way to the
 * destination is counted once for each sender, so by the sender itself when it is a calling span.
 */
static void add_message(struct linker *l, uint32_t sender, uint32_t receiver)
{
    const struct span *from = span_at(l, sender), *to = span_at(l, receiver);
    uint32_t source = l->f->service[sender], target = l->f->service[receiver];
    sym name = destination(l, sender, receiver);
    l->f->marks[sender] |= MARK_LINKED;
    if (!name) {
        add_call(l, source, target, EDGE_ASYNC, receiver, to->error || from->error);
        return;
    }
    add_call(l, topic(l, name, receiver), target, EDGE_ASYNC, receiver, to->error);
    if (!is_calling(from) && !l->p->messages[sender])
        add_call(l, source, topic(l, name, sender), EDGE_ASYNC, sender, false);
    l->p->messages[sender] = true;
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

static void link_serving(struct linker *l, uint32_t i)
{
    uint32_t caller = l->p->caller[i];
    const struct span *s = span_at(l, i), *from = span_at(l, caller);
    bool message = s->kind == SPAN_CONSUMER || (is_sender(from) && l->p->sent[caller]);
    if (message) {
        add_message(l, caller, i);
        return;
    }
    bool failed = call_failed(l, caller, i);
    add_call(l, l->f->service[caller], l->f->service[i], EDGE_SYNC, i, failed);
    l->f->marks[caller] |= is_calling(from) ? MARK_LINKED : 0;
}

/* A change of service without a serving span: proven only by a calling span above it. */
static void link_change(struct linker *l, uint32_t i)
{
    uint32_t caller = l->p->caller[i];
    const struct span *from = span_at(l, caller), *s = span_at(l, i);
    bool proven = is_calling(from) && !is_calling(s);
    struct call call = { .from = l->f->service[caller],
                         .to = l->f->service[i],
                         .kind = is_sender(from) ? EDGE_ASYNC : EDGE_SYNC,
                         .operation = is_calling(s) ? 0 : s->operation,
                         .guess = !proven,
                         .error = proven && from->error,
                         .span = i,
                         .timed = timed_by(l, i) };
    l->f->marks[i] |= MARK_LINKED;
    l->f->marks[caller] |= is_calling(from) ? MARK_LINKED : 0;
    tally_call(l->f, &call);
}

/* Of the records of a linked span, the one that sends. */
static uint32_t linked_span(const struct forest *f, const struct span_link *link)
{
    uint32_t best = NONE;
    for (uint32_t k = forest_find(f, link->trace, link->id); k != NONE; k = f->same[k])
        if (!(f->marks[k] & MARK_DROPPED) &&
            (best == NONE || (is_calling(&f->spans[k]) && !is_calling(&f->spans[best]))))
            best = k;
    return best;
}

static const struct span_link *links_of(const struct forest *f, uint32_t i)
{
    return f->totals->files[f->store_of[i]]->links.v + f->spans[i].first_link;
}

static void index_links(struct linker *l)
{
    const struct forest *f = l->f;
    map_init(&l->named, f->arena, 0);
    for (uint32_t i = 0; i < f->n; i++)
        for (uint32_t k = 0; k < f->spans[i].n_links && !(f->marks[i] & MARK_DROPPED); k++) {
            uint32_t sender = linked_span(f, &links_of(f, i)[k]);
            if (sender != NONE)
                *map_at(&l->named, i, sender) = 1;
        }
}

/* A receive span and the process spans below it often link to the same sender: one delivery. */
static bool is_linked_above(const struct linker *l, uint32_t i, uint32_t sender)
{
    enum { STEPS = 4 };
    const struct forest *f = l->f;
    uint32_t k = f->parent[i];
    for (int step = 0; step < STEPS && k != NONE; step++, k = f->parent[k]) {
        if (f->service[k] != f->service[i])
            return false;
        if (map_get(&l->named, k, sender) != NONE)
            return true;
    }
    return false;
}

/* A receiving span above hands on what this one took: it received nothing else. */
static void cover_receiver(struct linker *l, uint32_t i)
{
    uint32_t parent = l->f->parent[i];
    if (parent != NONE && l->f->service[parent] == l->f->service[i] &&
        span_at(l, l->f->up[parent])->kind == SPAN_CONSUMER)
        l->f->marks[l->f->up[parent]] |= MARK_NESTED;
}

static void add_link(struct linker *l, uint32_t i, uint32_t sender)
{
    const struct span *s = span_at(l, i), *from = span_at(l, sender);
    if (s->kind == SPAN_CONSUMER || is_sender(from)) {
        add_message(l, sender, i);
        cover_receiver(l, i);
        *vec_push(l->f->arena, &l->links->all) = (struct hop_link){ sender, i };
        return;
    }
    struct call call = { .from = l->f->service[sender],
                         .to = l->f->service[i],
                         .kind = EDGE_LINK,
                         .operation = s->operation,
                         .span = i,
                         .timed = i };
    if (l->f->service[i] != l->f->service[sender])
        tally_call(l->f, &call);
}

/* One call for each link, except to the span that is the caller by its place in the tree. */
static void link_links(struct linker *l, uint32_t i)
{
    const struct span *s = span_at(l, i);
    for (uint32_t k = 0; k < s->n_links; k++) {
        uint32_t sender = linked_span(l->f, &links_of(l->f, i)[k]);
        if (sender == NONE || sender == i || sender == l->p->caller[i] ||
            sender == l->f->parent[i] || is_linked_above(l, i, sender))
            continue;
        add_link(l, i, sender);
    }
}

/* A receiver whose sender is not in the input, but which names where it receives from. */
static void link_receiver(struct linker *l, uint32_t i)
{
    const struct span *s = span_at(l, i);
    uint32_t parent = l->f->parent[i];
    if (s->kind != SPAN_CONSUMER || (l->f->marks[i] & (MARK_LINKED | MARK_NESTED)) ||
        (parent != NONE && span_at(l, l->f->up[parent])->kind == SPAN_CONSUMER))
        return;
    sym name = s->destination ? s->destination : s->peer;
    if (!name || name == s->service)
        return;
    uint32_t from = tally_peer(l->f->totals, name, s->destination ? NODE_TOPIC : NODE_QUEUE,
                               forest_place(l->f, i));
    add_call(l, from, l->f->service[i], EDGE_ASYNC, i, s->error);
}

/* A calling span that nothing answers, but that names its peer. */
static void link_peer(struct linker *l, uint32_t i)
{
    const struct span *s = span_at(l, i);
    bool store = s->peer_kind == NODE_DATASTORE || s->peer_kind == NODE_CACHE;
    if (!s->peer || (s->peer == s->service && !store))
        return;
    enum graph_kind kind = is_sender(s) && !store ? NODE_QUEUE : (enum graph_kind)s->peer_kind;
    uint32_t to = tally_peer(l->f->totals, s->peer, kind, forest_place(l->f, i));
    enum edge_kind edge = store ? EDGE_DATA : is_sender(s) ? EDGE_ASYNC : EDGE_SYNC;
    add_call(l, l->f->service[i], to, edge, i, s->error);
}

static void link_calling(struct linker *l, uint32_t i)
{
    if (l->f->marks[i] & MARK_NESTED)
        return;
    const struct span *s = span_at(l, i);
    bool answered = l->p->answers[i] || l->p->answered[i] != NONE;
    sym name = l->p->sent[i];
    if (name && (l->p->messages[i] || is_sender(s) || !answered)) {
        add_call(l, l->f->service[i], topic(l, name, i), EDGE_ASYNC, i, s->error);
        return;
    }
    if (!answered && !(l->f->marks[i] & MARK_LINKED))
        link_peer(l, i);
}

void link_calls(struct forest *f, struct pairing *p, struct hop_links *links)
{
    struct linker l = { .f = f, .p = p, .links = links };
    index_links(&l);
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->marks[i] & MARK_DROPPED)
            continue;
        if (p->caller[i] != NONE && is_serving(&f->spans[i]))
            link_serving(&l, i);
        else if (p->caller[i] != NONE)
            link_change(&l, i);
        if (f->spans[i].n_links)
            link_links(&l, i);
    }
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->marks[i] & MARK_DROPPED)
            continue;
        if (is_calling(&f->spans[i]))
            link_calling(&l, i);
        else
            link_receiver(&l, i);
    }
}
