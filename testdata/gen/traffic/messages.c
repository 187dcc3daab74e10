/* Messages: received in the sender's trace, or in a trace of their own, one by one or in batches.
 */
#include "traffic.h"

/* How a topic is received is fixed for it. */
enum way { SAME_TRACE, OWN_TRACE, BATCH };

static enum way way_of(const struct traffic *g, uint32_t topic)
{
    return past(g, PROFILE_FULL) ? (enum way)(g->t->nodes[topic].number % 3) : SAME_TRACE;
}

void inboxes_make(struct traffic *g)
{
    size_t room = 0;
    for (uint32_t op = 0; op < g->t->n_ops; op++) {
        if (g->t->ops[op].topic == NONE)
            continue;
        g->inboxes = grow(g->inboxes, &room, g->n_inboxes + 1, sizeof(*g->inboxes));
        g->inboxes[g->n_inboxes++] = (struct inbox){ .op = op, .wanted = 3 };
    }
}

struct inbox *full_inbox(struct traffic *g, bool any)
{
    for (size_t i = 0; i < g->n_inboxes; i++)
        if (g->inboxes[i].n >= (any ? 1 : g->inboxes[i].wanted))
            return &g->inboxes[i];
    return NULL;
}

static void count_receipt(struct traffic *g, uint32_t span, const struct message *message)
{
    uint32_t op = g->trace->spans[span].op;
    const struct op *o = &g->t->ops[op];
    bool error = g->trace->spans[span].error;
    bool named = g->t->nodes[o->topic].named;
    struct call call = { .from = named ? o->topic : message->from,
                         .to = o->node,
                         .op = op,
                         .kind = EDGE_ASYNC,
                         .error = error || (!named && message->error),
                         .duration = g->trace->spans[span].duration };
    truth_call(g->truth, &call);
    truth_times(g->truth, message->made, span_start(g->t, &g->trace->spans[span]));
    truth_direct(g->truth, message->from, o->node, error || message->error);
    if (message->from_op != NONE)
        truth_op_call(g->truth, message->from_op, op);
}

static void name_topic(struct traffic *g, uint32_t span, uint32_t topic)
{
    if (g->t->nodes[topic].named)
        g->trace->spans[span].topic = topic;
}

static void add_link(struct traffic *g, uint32_t span, struct trace_id trace, uint64_t id)
{
    struct trace *t = g->trace;
    struct span *s = &t->spans[span];
    t->links = grow(t->links, &t->room_links, t->n_links + 1, sizeof(*t->links));
    if (!s->n_links)
        s->first_link = (uint32_t)t->n_links;
    t->links[t->n_links++] = (struct link){ trace, id };
    s->n_links++;
}

static void receive_here(struct traffic *g, uint32_t op, uint32_t sender, uint32_t hops,
                         const struct message *message, uint64_t start)
{
    uint32_t span = (uint32_t)g->trace->n;
    enter(g, op, sender, hops, start, KIND_CONSUMER, false);
    name_topic(g, span, g->t->ops[op].topic);
    count_receipt(g, span, message);
    set_fate(g, span, FATE_LINKED);
    set_fate(g, sender, FATE_LINKED);
    if (past(g, PROFILE_FULL) && op % 3 == 0) /* some say it twice: below the sender, and by link */
        add_link(g, span, g->trace->id, message->span);
}

static void deliver(struct traffic *g, const struct place *from, uint32_t topic, uint32_t sender,
                    uint64_t at)
{
    struct message message = { .trace = g->trace->id,
                               .span = g->trace->spans[sender].id,
                               .made = span_start(g->t, &g->trace->spans[sender]),
                               .from = from->node,
                               .from_op = from->op,
                               .error = g->trace->spans[sender].error };
    bool received = false;
    for (size_t i = 0; i < g->n_inboxes; i++) {
        struct inbox *inbox = &g->inboxes[i];
        const struct op *o = &g->t->ops[inbox->op];
        if (o->topic != topic)
            continue;
        received = true;
        if (way_of(g, topic) == SAME_TRACE) {
            uint32_t hops = hops_to(g, from, o->node);
            receive_here(g, inbox->op, sender, hops, &message, at + 500 + below(&g->r, 90000));
            continue;
        }
        set_fate(g, sender, FATE_LINKED); /* all are received before the end */
        inbox->messages = grow(inbox->messages, &inbox->room, inbox->n + 1, sizeof(message));
        inbox->messages[inbox->n++] = message;
    }
    if (!received && g->t->nodes[topic].named)
        truth_direct(g->truth, from->node, topic, message.error);
}

struct outcome send(struct traffic *g, const struct place *from, uint32_t op, uint64_t start)
{
    const struct op *o = &g->t->ops[op];
    const struct node *topic = &g->t->nodes[o->node];
    uint32_t span = add_span(g, from->span, from->node, KIND_PRODUCER, start);
    g->trace->spans[span].op = op;
    set_fate(g, span, topic->named ? FATE_LINKED : FATE_NO_PEER);
    name_topic(g, span, o->node);
    struct outcome out = { start + 1 + o->work / 2 + below(&g->r, o->work),
                           topic->named && chance(&g->r, o->fails) };
    end_span(g, span, out);
    struct call call = { .from = from->node,
                         .to = o->node,
                         .op = op,
                         .kind = EDGE_ASYNC,
                         .error = out.error,
                         .duration = g->trace->spans[span].duration };
    if (topic->named)
        truth_call(g->truth, &call);
    deliver(g, from, o->node, span, out.end);
    return out;
}

/* Below what took the batch, a span for each message that says again where it came from. */
static void process_each(struct traffic *g, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct span *taker = &g->trace->spans[0];
        struct link link = g->trace->links[taker->first_link + i];
        uint32_t op = taker->op, topic = taker->topic;
        uint32_t span = add_span(g, 0, taker->node, KIND_CONSUMER, taker->start + i);
        end_span(g, span, (struct outcome){ g->trace->spans[span].start + 10, false });
        g->trace->spans[span].op = op;
        g->trace->spans[span].topic = topic;
        add_link(g, span, link.trace, link.id);
    }
}

/* A trace of its own, that begins with what was waiting. */
void receive(struct traffic *g, struct inbox *inbox, uint64_t start)
{
    uint32_t topic = g->t->ops[inbox->op].topic;
    bool batch = way_of(g, topic) == BATCH;
    size_t n = batch ? inbox->n : 1;
    enter(g, inbox->op, NONE, 0, start, KIND_CONSUMER, false);
    name_topic(g, 0, topic);
    for (size_t i = 0; i < n; i++) {
        const struct message *message = &inbox->messages[i];
        add_link(g, 0, message->trace, message->span);
        count_receipt(g, 0, message);
    }
    set_fate(g, 0, FATE_LINKED);
    if (batch && inbox->op % 2)
        process_each(g, n);
    inbox->n -= n;
    memmove(inbox->messages, inbox->messages + n, inbox->n * sizeof(*inbox->messages));
    inbox->wanted = batch ? between(&g->r, 1, 40) : between(&g->r, 1, 4);
}

/* The first is received, too, but its sender is nowhere. */
static uint32_t receive_first(struct traffic *g, uint32_t op, uint64_t start)
{
    uint32_t span = add_span(g, NONE, g->t->ops[op].node, KIND_CONSUMER, start);
    end_span(g, span, (struct outcome){ start + 700, false });
    struct call call = { .from = g->t->ops[op].topic,
                         .to = g->t->ops[op].node,
                         .op = op,
                         .kind = EDGE_ASYNC,
                         .duration = g->trace->spans[span].duration };
    truth_call(g->truth, &call);
    truth_direct(g->truth, call.from, call.to, false);
    return span;
}

static uint32_t hand_on(struct traffic *g, uint32_t above, uint32_t op, uint64_t start)
{
    const struct op *from = &g->t->ops[g->trace->spans[above].op], *to = &g->t->ops[op];
    uint32_t publish = g->t->nodes[to->topic].first_op;
    uint32_t sender = add_span(g, above, from->node, KIND_PRODUCER, start);
    g->trace->spans[sender].op = publish;
    end_span(g, sender, (struct outcome){ start + 90, false });
    name_topic(g, sender, to->topic);
    set_fate(g, sender, FATE_LINKED);
    uint32_t span = add_span(g, sender, to->node, KIND_CONSUMER, start + 1000);
    g->trace->spans[span].op = op;
    end_span(g, span, (struct outcome){ start + 1700, chance(&g->r, to->fails) });
    struct call call = { .from = from->node,
                         .to = to->topic,
                         .op = publish,
                         .kind = EDGE_ASYNC,
                         .duration = g->trace->spans[sender].duration };
    truth_call(g->truth, &call);
    struct message message = { .made = span_start(g->t, &g->trace->spans[sender]),
                               .from = from->node,
                               .from_op = g->trace->spans[above].op };
    count_receipt(g, span, &message);
    return span;
}

void enter_message_loop(struct traffic *g, const struct loop *loop, uint32_t hops, uint64_t start)
{
    uint32_t span = receive_first(g, loop->ops[0], start);
    for (uint32_t i = 0; i < hops; i++) {
        if (i)
            span = hand_on(g, span, loop->ops[i % loop->n], start + i * 1000);
        const struct span *s = &g->trace->spans[span];
        g->trace->spans[span].op = loop->ops[i % loop->n];
        truth_entry(g->truth, s->op, s->error, s->duration);
        name_topic(g, span, g->t->ops[s->op].topic);
        set_fate(g, span, FATE_LINKED);
    }
}
