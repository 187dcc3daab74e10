/*
 * Messages: two views of each. In the one a message goes from its sender to the destination, once,
 * and from there to each receiver; in the other from the sender to each receiver.
 */
#include "link_priv.h"

struct via { /* what stands between sender and receiver */
    sym name;             /* 0: nothing is named */
    enum graph_kind kind; /* topic, or queue: a broker */
    bool sent;            /* the sender itself names it */
};

/* A broker, unless the attribute names one of the two sides. */
static bool is_broker(const struct span *s, const struct span *from, const struct span *to)
{
    return s->peer && !names_store(s) && s->peer != from->service && s->peer != to->service;
}

/* The destination as the sender has it, else as the receiver, else the broker. */
static struct via via_of(const struct linker *l, uint32_t sender, uint32_t receiver)
{
    const struct span *from = span_at(l, sender), *to = span_at(l, receiver);
    if (l->p->sent[sender])
        return (struct via){ l->p->sent[sender], NODE_TOPIC, true };
    if (to->destination && !is_calling(to))
        return (struct via){ to->destination, NODE_TOPIC, false };
    if (is_sender(from) && is_broker(from, from, to))
        return (struct via){ from->peer, NODE_QUEUE, true };
    if (is_sender(from) && to->kind == SPAN_CONSUMER && is_broker(to, from, to))
        return (struct via){ to->peer, NODE_QUEUE, false };
    return (struct via){ 0, NODE_TOPIC, false };
}

static void add_send(struct linker *l, uint32_t i, struct via via, enum edge_view view)
{
    const struct span *s = span_at(l, i);
    link_add(l, (struct call){ .from = l->f->service[i],
                               .to = link_peer_of(l, via.name, via.kind, i),
                               .kind = EDGE_ASYNC,
                               .operation = s->operation,
                               .view = view,
                               .span = i,
                               .error = is_calling(s) && s->error });
}

/*
 * The way to the destination is counted once for each sender: by link_sent when the sender names
 * it, else here. A span that sends without saying so may have sent several: then one of its
 * receivers tells how many.
 */
static void count_send(struct linker *l, uint32_t sender, uint32_t receiver, struct via via)
{
    if (via.sent) {
        l->p->messages[sender] = true;
        return;
    }
    uint32_t *first = map_at(&l->sends, sender, via.name);
    bool fresh = *first == NONE;
    if (fresh)
        *first = l->f->service[receiver];
    bool more = !is_calling(span_at(l, sender)) && *first == l->f->service[receiver];
    if (fresh || more)
        add_send(l, sender, via, VIEW_BROKER);
}

void link_message(struct linker *l, uint32_t sender, uint32_t receiver, bool guess)
{
    const struct span *from = span_at(l, sender), *to = span_at(l, receiver);
    struct via via = via_of(l, sender, receiver);
    struct call call = { .from = l->f->service[sender],
                         .to = l->f->service[receiver],
                         .kind = EDGE_ASYNC,
                         .operation = is_calling(to) ? 0 : to->operation,
                         .guess = guess,
                         .span = receiver };
    bool received = !guess && !is_calling(to) && to->error;
    l->f->marks[sender] |= MARK_LINKED;
    link_times(l, sender, receiver);
    call.error = received || (!guess && is_calling(from) && from->error);
    call.view = via.name ? VIEW_DIRECT : VIEW_BOTH;
    link_add(l, call);
    if (!via.name)
        return;
    call.from = link_peer_of(l, via.name, via.kind, receiver);
    call.error = received;
    call.view = VIEW_BROKER;
    link_add(l, call);
    count_send(l, sender, receiver, via);
}

bool link_sent(struct linker *l, uint32_t i)
{
    const struct span *s = span_at(l, i);
    bool messages = l->p->messages[i], answered = l->p->answered[i] != NONE;
    struct via via = { l->p->sent[i], NODE_TOPIC, true };
    if (!via.name && messages)
        via = (struct via){ s->peer, NODE_QUEUE, true };
    if (!via.name || (!messages && !is_sender(s) && answered))
        return false;
    add_send(l, i, via, messages ? VIEW_BROKER : VIEW_BOTH);
    return true;
}

/* A receiving span above hands on what this one took: it received nothing else. */
static void cover_receiver(struct linker *l, uint32_t i)
{
    uint32_t parent = l->f->parent[i];
    if (parent != NONE && l->f->service[parent] == l->f->service[i] &&
        span_at(l, l->f->up[parent])->kind == SPAN_CONSUMER)
        l->f->marks[l->f->up[parent]] |= MARK_NESTED;
}

/* What a receiver says of where it receives from; false when it says nothing. */
static bool add_received(struct linker *l, uint32_t i)
{
    const struct span *s = span_at(l, i);
    sym name = s->destination ? s->destination : s->peer;
    if (s->kind != SPAN_CONSUMER || !name || name == s->service)
        return false;
    enum graph_kind kind = s->destination ? NODE_TOPIC : NODE_QUEUE;
    link_add(l, (struct call){ .from = link_peer_of(l, name, kind, i),
                               .to = l->f->service[i],
                               .kind = EDGE_ASYNC,
                               .operation = s->operation,
                               .span = i,
                               .error = s->error });
    return true;
}

static bool is_message(const struct linker *l, uint32_t i, uint32_t sender)
{
    const struct span *s = span_at(l, i), *from = span_at(l, sender);
    bool own = l->f->service[i] == l->f->service[sender];
    if (s->kind == SPAN_CONSUMER)
        return is_calling(from) || !own;
    return is_sender(from) && !(own && is_calling(s));
}

static void add_link(struct linker *l, uint32_t i, uint32_t sender)
{
    if (is_message(l, i, sender)) {
        link_message(l, sender, i, false);
        cover_receiver(l, i);
        *vec_push(l->f->arena, &l->links->all) = (struct hop_link){ sender, i };
        return;
    }
    struct call call = { .from = l->f->service[sender],
                         .to = l->f->service[i],
                         .kind = EDGE_LINK,
                         .operation = span_at(l, i)->operation,
                         .span = i,
                         .timed = i };
    if (call.from != call.to)
        tally_call(l->f, &call);
}

/* One call for each link that tells something new. */
void link_links(struct linker *l, uint32_t i)
{
    uint32_t at = 0, sender;
    while ((sender = links_next(l->f, l->p, i, &at)) != NONE) {
        if (sender != LINK_NOWHERE)
            add_link(l, i, sender);
        else if (add_received(l, i))
            cover_receiver(l, i);
        else if (span_at(l, i)->kind == SPAN_CONSUMER || l->f->parent[i] == NONE)
            l->f->marks[i] |= MARK_UNSENT;
    }
}

void link_receiver(struct linker *l, uint32_t i)
{
    uint32_t parent = l->f->parent[i];
    if (!(l->f->marks[i] & (MARK_LINKED | MARK_NESTED)) &&
        (parent == NONE || span_at(l, l->f->up[parent])->kind != SPAN_CONSUMER))
        add_received(l, i);
}
