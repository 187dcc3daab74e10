/* Calls, with all that may happen to one: retries, losses, spans between, spans without kind. */
#include "traffic.h"

static const struct node *node_of(const struct traffic *g, uint32_t op)
{
    return &g->t->nodes[g->t->ops[op].node];
}

struct outcome enter(struct traffic *g, uint32_t op, uint32_t parent, uint32_t hops, uint64_t start,
                     enum kind kind, bool lost)
{
    const struct op *o = &g->t->ops[op];
    uint32_t span = add_span(g, parent, o->node, kind, start);
    g->trace->spans[span].op = op;
    g->trace->spans[span].lost = lost;
    g->deepest = hops > g->deepest ? hops : g->deepest;
    struct place here = { span, o->node, lost ? NONE : op, hops };
    uint64_t work = 1 + o->work / 2 + below(&g->r, o->work);
    struct outcome out = run_plans(g, op, here, start + work / 3);
    out.end += work - work / 3;
    out.error |= o->fails > 0 && chance(&g->r, o->fails);
    end_span(g, span, out);
    if (!lost)
        truth_entry(g->truth, op, out.error, g->trace->spans[span].duration);
    return out;
}

/* How a call looks, the same for all calls of that operation from that service. */
enum look { LOOK_PLAIN, LOOK_NESTED, LOOK_INNER, LOOK_PRODUCER, LOOK_CONSUMER };

static enum look look_of(const struct traffic *g, uint32_t from, uint32_t op)
{
    if (!past(g, PROFILE_KINDS) || g->t->nodes[from].kindless || node_of(g, op)->kindless)
        return LOOK_PLAIN;
    uint64_t hash = ((uint64_t)from << 32 | op) * 0x9e3779b97f4a7c15u >> 40;
    unsigned percent = (unsigned)(hash % 100);
    bool plain = g->t->ops[op].proxy || g->t->nodes[from].proxy != NONE;
    return percent < 5    ? LOOK_NESTED
           : percent < 10 ? LOOK_INNER
           : plain        ? LOOK_PLAIN
           : percent < 12 ? LOOK_PRODUCER
           : percent < 14 ? LOOK_CONSUMER
                          : LOOK_PLAIN;
}

/* A call while it goes on. */
struct attempt {
    const struct place *from;
    uint32_t op;
    enum look look;
    uint32_t outer, client, inner; /* spans, or NONE */
    uint64_t start;
    bool retry;
};

static uint32_t add_client(struct traffic *g, struct attempt *a, uint32_t parent)
{
    enum kind kind = a->look == LOOK_PRODUCER ? KIND_PRODUCER : KIND_CLIENT;
    uint32_t span = add_span(g, parent, a->from->node, kind, a->start);
    g->trace->spans[span].op = a->op;
    return span;
}

static void begin_call(struct traffic *g, struct attempt *a)
{
    uint32_t parent = a->from->span;
    a->outer = a->client = a->inner = NONE;
    if (g->t->nodes[a->from->node].kindless)
        return;
    if (a->look == LOOK_NESTED) {
        parent = a->outer = add_client(g, a, parent);
        g->trace->spans[a->outer].transport = true;
    }
    parent = a->client = add_client(g, a, parent);
    if (a->look == LOOK_INNER)
        a->inner = add_span(g, parent, a->from->node, KIND_INTERNAL, a->start + 20);
}

static uint32_t last_span(const struct attempt *a)
{
    return a->inner != NONE ? a->inner : a->client != NONE ? a->client : a->from->span;
}

static void end_call(struct traffic *g, const struct attempt *a, struct outcome out)
{
    out.end += 60;
    if (a->inner != NONE)
        end_span(g, a->inner, (struct outcome){ out.end - 20, false });
    if (a->client != NONE)
        end_span(g, a->client, out);
    out.end += 10;
    if (a->outer != NONE)
        end_span(g, a->outer, out);
}

/* Made where the client span began, or the span that called without one. */
static void count_times(struct traffic *g, const struct attempt *a, uint32_t span)
{
    const struct span *spans = g->trace->spans;
    uint32_t from = a->client != NONE ? a->client : a->from->span;
    if (a->client == NONE && spans[from].op == NONE && spans[from].parent != NONE)
        from = spans[from].parent;
    truth_times(g->truth, span_start(g->t, &spans[from]), span_start(g->t, &spans[span]));
}

/* Enters; what is known of both sides becomes one call. alone: nobody else answers the client. */
static struct outcome answer(struct traffic *g, struct attempt *a, bool alone, bool *failed)
{
    const struct node *to = node_of(g, a->op);
    uint32_t span = (uint32_t)g->trace->n;
    bool guess = to->kindless && g->t->nodes[a->from->node].kindless;
    enum kind kind = to->kindless               ? KIND_NONE
                     : a->look == LOOK_CONSUMER ? KIND_CONSUMER
                                                : KIND_SERVER;
    struct outcome out = enter(g, a->op, last_span(a), hops_to(g, a->from, g->t->ops[a->op].node),
                               a->start + 40 + below(&g->r, 400), kind, false);
    if (a->client != NONE && alone) {
        struct outcome seen = { out.end, out.error ? chance(&g->r, 0.95) : false };
        if (past(g, PROFILE_COMMON) && chance(&g->r, 0.003)) /* gave up, or the answer got lost */
            seen.error = true;
        end_call(g, a, seen);
        *failed = out.error || seen.error;
        out.error = seen.error;
    } else {
        *failed = out.error && !guess;
    }
    bool by_client = alone && a->client != NONE && g->trace->spans[a->client].kind == KIND_CLIENT;
    struct call call = { .from = a->from->node,
                         .to = g->t->ops[a->op].node,
                         .op = a->op,
                         .kind = a->look == LOOK_CONSUMER ? EDGE_ASYNC : EDGE_SYNC,
                         .error = *failed,
                         .retry = a->retry && a->look != LOOK_CONSUMER,
                         .guess = guess,
                         .duration = g->trace->spans[by_client ? a->client : span].duration };
    truth_call(g->truth, &call);
    count_times(g, a, span);
    if (call.kind == EDGE_ASYNC)
        truth_direct(g->truth, call.from, call.to, call.error);
    if (a->from->op != NONE)
        truth_op_call(g->truth, a->from->op, a->op);
    set_fate(g, span, FATE_LINKED);
    if (a->client != NONE)
        set_fate(g, a->client, FATE_LINKED);
    return out;
}

/* Two servers under one client span: the first was slow or failed. */
static struct outcome call_twice(struct traffic *g, struct attempt *a, bool *failed)
{
    uint64_t start = a->start;
    bool first;
    struct outcome one = answer(g, a, false, &first);
    a->start = first ? one.end + 50 : start + 500;
    a->retry |= first;
    struct outcome two = answer(g, a, false, failed);
    a->start = start;
    two.end = two.end > one.end ? two.end : one.end;
    end_call(g, a, two);
    *failed |= first;
    return two;
}

/* The server's span is not in the dump: what the client names counts. */
static struct outcome call_unseen(struct traffic *g, struct attempt *a, bool *failed)
{
    uint32_t hops = hops_to(g, a->from, g->t->ops[a->op].node);
    struct outcome out = enter(g, a->op, a->client, hops, a->start + 300, KIND_SERVER, true);
    end_call(g, a, out);
    *failed = out.error;
    struct call call = { .from = a->from->node,
                         .to = g->t->ops[a->op].node,
                         .op = a->op,
                         .kind = EDGE_SYNC,
                         .error = out.error,
                         .retry = a->retry,
                         .duration = g->trace->spans[a->client].duration };
    truth_call(g->truth, &call);
    set_fate(g, a->client, FATE_LINKED);
    return out;
}

/* The client's span is not in the dump: nobody knows who called. */
static struct outcome call_headless(struct traffic *g, struct attempt *a, bool *failed)
{
    uint32_t deepest = g->deepest;
    g->trace->spans[a->client].lost = true;
    g->deepest = 0;
    struct outcome out = enter(g, a->op, a->client, 0, a->start + 300, KIND_SERVER, false);
    truth_depth(g->truth, g->t->ops[a->op].node, a->op, g->deepest);
    g->deepest = deepest;
    end_call(g, a, out);
    *failed = false;
    return out;
}

static struct outcome call_service(struct traffic *g, struct attempt *a, bool *failed)
{
    bool kinds = a->client != NONE && !node_of(g, a->op)->kindless;
    bool may_vary = a->look == LOOK_PLAIN && kinds && !g->whole;
    if (may_vary && past(g, PROFILE_KINDS) && !node_of(g, a->op)->space && chance(&g->r, 0.003))
        return call_unseen(g, a, failed);
    if (may_vary && chance(&g->r, 0.003))
        return call_headless(g, a, failed);
    if (may_vary && past(g, PROFILE_KINDS) && chance(&g->r, 0.01))
        return call_twice(g, a, failed);
    return answer(g, a, true, failed);
}

/* Nobody answers, but the span says whom it called. */
static struct outcome call_peer(struct traffic *g, struct attempt *a, bool *failed)
{
    const struct op *o = &g->t->ops[a->op];
    const struct node *to = node_of(g, a->op);
    bool store = to->kind == NODE_DATASTORE || to->kind == NODE_CACHE;
    uint64_t work = 1 + o->work / 2 + below(&g->r, o->work);
    struct outcome out = { a->start + work, o->fails > 0 && chance(&g->r, o->fails) };
    end_call(g, a, out);
    *failed = out.error;
    struct call call = { .from = a->from->node,
                         .to = o->node,
                         .op = a->op,
                         .kind = store ? EDGE_DATA : EDGE_SYNC,
                         .error = out.error,
                         .retry = a->retry,
                         .duration = g->trace->spans[a->client].duration };
    truth_call(g->truth, &call);
    set_fate(g, a->client, FATE_LINKED);
    return out;
}

static struct outcome call(struct traffic *g, struct attempt *a, bool *failed)
{
    enum node_kind kind = node_of(g, a->op)->kind;
    a->look = kind == NODE_SERVICE ? look_of(g, a->from->node, a->op) : LOOK_PLAIN;
    if (kind == NODE_EXTERNAL && past(g, PROFILE_KINDS) && a->op % 5 == 0)
        a->look = LOOK_NESTED;
    begin_call(g, a);
    return kind == NODE_SERVICE ? call_service(g, a, failed) : call_peer(g, a, failed);
}

struct outcome call_repeatedly(struct traffic *g, const struct place *from, uint32_t op, uint32_t n,
                               uint64_t start)
{
    enum node_kind kind = node_of(g, op)->kind;
    struct outcome all = { start, false };
    bool failed_before = false;
    uint32_t retries = 2;
    if (kind != NODE_SERVICE && g->t->nodes[from->node].kindless)
        return all;
    for (uint32_t i = 0; i < n; i++) {
        bool failed = false;
        struct attempt a = { .from = from, .op = op, .start = all.end, .retry = failed_before };
        struct outcome one = kind == NODE_TOPIC ? send(g, from, op, all.end) : call(g, &a, &failed);
        failed_before |= kind == NODE_TOPIC ? one.error : failed;
        all.end = one.end + 100;
        all.error = one.error;
        if (one.error && retries && !g->t->ops[op].looped && chance(&g->r, 0.7)) {
            retries--;
            n++;
        }
        if (!g->budget && i + 1 >= n / 2)
            break;
    }
    return all;
}

/* One below the other: each is a call of the one before. */
struct outcome enter_loop(struct traffic *g, const struct loop *loop, uint32_t hops,
                          uint32_t parent, uint64_t start)
{
    uint32_t spans[64], clients[64], first = (uint32_t)g->trace->n;
    hops = hops > 63 ? 63 : hops;
    uint64_t at = start;
    for (uint32_t i = 0; i < hops; i++) {
        uint32_t op = loop->ops[i % loop->n], node = g->t->ops[op].node;
        if (i) {
            clients[i] = parent =
                add_span(g, spans[i - 1], g->trace->spans[spans[i - 1]].node, KIND_CLIENT, at);
            g->trace->spans[parent].op = op;
            at += 100 + below(&g->r, 300);
        }
        parent = spans[i] = add_span(g, parent, node, KIND_SERVER, at);
        g->trace->spans[parent].op = op;
        at += g->t->ops[op].work / 3 + 1;
        bool change = i && g->trace->spans[spans[i - 1]].node != node;
        g->deepest += change;
    }
    struct outcome out = { at, false };
    for (uint32_t i = hops; i-- > 0;) {
        uint32_t op = loop->ops[i % loop->n];
        out.end += 100 + g->t->ops[op].work / 2;
        out.error |= chance(&g->r, g->t->ops[op].fails);
        end_span(g, spans[i], out);
        truth_entry(g->truth, op, out.error, g->trace->spans[spans[i]].duration);
        if (!i)
            break;
        out.end += 80;
        end_span(g, clients[i], out);
        uint32_t above = loop->ops[(i - 1) % loop->n];
        struct call call = { .from = g->t->ops[above].node,
                             .to = g->t->ops[op].node,
                             .op = op,
                             .kind = EDGE_SYNC,
                             .error = out.error,
                             .duration = g->trace->spans[clients[i]].duration };
        truth_call(g->truth, &call);
        truth_times(g->truth, span_start(g->t, &g->trace->spans[clients[i]]),
                    span_start(g->t, &g->trace->spans[spans[i]]));
        truth_op_call(g->truth, above, op);
        set_fate(g, spans[i], FATE_LINKED);
        set_fate(g, clients[i], FATE_LINKED);
        out.error = out.error && chance(&g->r, 0.8);
    }
    set_fate(g, first, FATE_ROOT);
    return out;
}
