/*
 * One request, walked as it happens, from the root down. Who fails drops what it would have called
 * next, so that a fault upsets counts as faults do.
 */
#include <math.h>

#include "flow_gen.h"

enum { DEEPEST = 40, ENTRIES_MOST = 20000 };

struct here { /* where calls are made */
    uint32_t entry, span, node;
    bool renewed;
};

static uint32_t new_span(struct walk *w, uint32_t parent, uint32_t node, uint32_t op,
                         enum kind kind, uint64_t start)
{
    struct trace *trace = w->trace;
    trace->spans = grow(trace->spans, &trace->room, trace->n + 1, sizeof(*trace->spans));
    trace->spans[trace->n] = (struct span){
        .id = draw(&w->ids) | 1,
        .parent = parent,
        .parent_id = parent == NONE ? 0 : trace->spans[parent].id,
        .node = node,
        .op = op,
        .topic = NONE,
        .kind = (uint8_t)kind,
        .start = start,
        .salt = (uint32_t)draw(&w->ids),
    };
    return (uint32_t)trace->n++;
}

static void finish(struct walk *w, uint32_t span, struct outcome out)
{
    struct span *s = &w->trace->spans[span];
    s->duration = out.end > s->start ? out.end - s->start : 1;
    s->error = out.error;
}

static uint32_t new_entry(struct walk *w, struct entry entry)
{
    if (w->n_entries >= ENTRIES_MOST)
        die("a request grows too large", "scene");
    w->entries = grow(w->entries, &w->room_entries, w->n_entries + 1, sizeof(*w->entries));
    w->entries[w->n_entries] = entry;
    return (uint32_t)w->n_entries++;
}

static uint64_t lognormal(struct walk *w, double mean, double sigma)
{
    return (uint64_t)(mean * exp(sigma * normal(&w->r) - sigma * sigma / 2)) + 1;
}

static uint64_t own_time(struct walk *w, uint32_t op)
{
    const struct action *a = &w->scene->actions[op];
    double mean = w->scene->t.ops[op].work * (w->changed ? a->latency : 1);
    return lognormal(w, mean, a->sigma);
}

static bool fails(struct walk *w, uint32_t op, bool renewed)
{
    const struct action *a = &w->scene->actions[op];
    double p = w->scene->t.ops[op].fails + w->changes->noise;
    if (w->changed)
        p += a->failing + (renewed ? a->failing_new : 0);
    for (size_t i = 0; i < w->changes->n_bursts; i++) {
        const struct burst *b = &w->changes->bursts[i];
        if (b->op == op && w->when >= b->from && w->when < b->to)
            p += b->failing;
    }
    return chance(&w->r, p);
}

/* The instance that takes it. */
static uint32_t variant(struct walk *w, uint32_t node, bool *renewed)
{
    const struct system_node *system = &w->scene->systems[node];
    uint32_t instance = below(&w->r, system->instances);
    *renewed = system->new_share > 0 && w->changed && chance(&w->r, system->new_share);
    return system->first_variant + (*renewed ? system->instances : 0) + instance;
}

static struct outcome run_laws(struct walk *w, uint32_t op, const struct here *here,
                               uint64_t start);

static struct outcome enter_op(struct walk *w, struct entry entry, uint32_t parent, enum kind kind,
                               uint64_t start)
{
    bool renewed;
    uint32_t node = variant(w, w->scene->t.ops[entry.op].node, &renewed);
    uint64_t own = own_time(w, entry.op);
    bool failing = fails(w, entry.op, renewed);
    if (++w->depth > DEEPEST)
        die("operations call themselves", "scene");
    entry.span = new_span(w, parent, node, entry.op, kind, start);
    entry.renewed = renewed;
    if (kind == KIND_CONSUMER)
        w->trace->spans[entry.span].topic = w->scene->t.ops[entry.op].topic;
    struct here here = { new_entry(w, entry), entry.span, node, renewed };
    struct outcome out = run_laws(w, entry.op, &here, start + own / 2);
    out.end += own - own / 2;
    out.error |= failing;
    finish(w, entry.span, out);
    w->depth--;
    return out;
}

/* A store or host outside, which has no spans. */
static struct outcome ask(struct walk *w, struct entry entry, uint64_t start)
{
    entry.span = entry.caller;
    new_entry(w, entry);
    return (struct outcome){ start + own_time(w, entry.op), fails(w, entry.op, false) };
}

static struct outcome attempt(struct walk *w, const struct law *law, const struct here *here,
                              uint64_t start)
{
    const struct scene *s = w->scene;
    uint32_t node = s->t.ops[law->to].node, observer = s->actions[law->to].observer;
    uint32_t client = new_span(w, here->span, here->node, law->to, KIND_CLIENT, start);
    uint64_t wire = lognormal(w, 300, 0.4);
    struct entry entry = {
        .op = law->to, .parent = here->entry, .caller = client, .law = (uint32_t)(law - s->laws)
    };
    struct outcome out;
    if (s->t.nodes[node].kind == NODE_SERVICE)
        out = enter_op(w, entry, client, KIND_SERVER, start + wire / 2);
    else
        out = ask(w, entry, start + wire / 2);
    if (observer != NONE) {
        entry.op = observer;
        enter_op(w, entry, client, KIND_SERVER, start + wire);
    }
    out.end += wire - wire / 2;
    if (law->timeout && out.end > start + law->timeout)
        out = (struct outcome){ start + law->timeout, true };
    finish(w, client, out);
    return out;
}

static struct outcome call(struct walk *w, const struct law *law, const struct here *here,
                           uint64_t start)
{
    struct outcome out = attempt(w, law, here, start);
    for (uint32_t i = 0; out.error && i < law->retries; i++)
        out = attempt(w, law, here, out.end + lognormal(w, 2000 << i, 0.3));
    return out;
}

/* Each group takes it once, at one of its instances. */
static void deliver(struct walk *w, struct entry entry, uint32_t topic, uint32_t sender,
                    uint64_t at)
{
    const struct topology *t = &w->scene->t;
    for (uint32_t op = 0; op < t->n_ops; op++) {
        if (t->ops[op].topic != topic)
            continue;
        entry.op = op;
        enter_op(w, entry, sender, KIND_CONSUMER, at + lognormal(w, 5000, 0.7));
    }
}

static struct outcome send_message(struct walk *w, const struct law *law, const struct here *here,
                                   uint64_t start)
{
    const struct op *op = &w->scene->t.ops[law->to];
    uint32_t span = new_span(w, here->span, here->node, law->to, KIND_PRODUCER, start);
    struct entry entry = { .op = law->to,
                           .parent = here->entry,
                           .span = span,
                           .caller = span,
                           .law = (uint32_t)(law - w->scene->laws) };
    w->trace->spans[span].topic = op->node;
    entry.parent = new_entry(w, entry);
    struct outcome out = { start + own_time(w, law->to), fails(w, law->to, false) };
    finish(w, span, out);
    entry.caller = span;
    if (!out.error)
        deliver(w, entry, op->node, span, out.end);
    return out;
}

static struct outcome call_once(struct walk *w, const struct law *law, const struct here *here,
                                uint64_t start)
{
    bool topic = w->scene->t.nodes[w->scene->t.ops[law->to].node].kind == NODE_TOPIC;
    return (topic ? send_message : call)(w, law, here, start);
}

/* All calls of one law. */
static struct outcome run_law(struct walk *w, uint32_t number, const struct here *here,
                              uint64_t start)
{
    const struct law *law = &w->scene->laws[number];
    uint32_t n = draw_calls(w, number, here->renewed);
    struct outcome all = { start, false };
    for (uint32_t i = 0; i < n && !all.error; i++) {
        uint64_t at = law->parallel ? start + i * 20 : all.end;
        struct outcome one = call_once(w, law, here, at);
        all.end = one.end > all.end ? one.end : all.end;
        all.error = one.error && !chance(&w->r, law->soft);
    }
    return all;
}

static struct outcome run_laws(struct walk *w, uint32_t op, const struct here *here, uint64_t start)
{
    const struct action *a = &w->scene->actions[op];
    struct outcome all = { start, false };
    uint64_t from = start;
    for (uint32_t i = 0; i < a->n_laws && !all.error; i++) {
        uint32_t number = a->first_law + i;
        if (!w->scene->laws[number].with)
            from = all.end + 30;
        struct outcome one = run_law(w, number, here, from);
        all.end = one.end > all.end ? one.end : all.end;
        all.error |= one.error;
    }
    return all;
}

void walk_request(struct walk *w, uint32_t root, uint64_t start)
{
    w->by_trace = grow(w->by_trace, &w->room_by_trace, w->scene->n_laws, sizeof(*w->by_trace));
    for (size_t i = 0; i < w->scene->n_laws; i++)
        w->by_trace[i] = -1;
    w->n_entries = 0;
    w->trace->n = w->trace->n_links = 0;
    w->depth = 0;
    w->picked = NONE;
    struct entry entry = { .op = root, .parent = NONE, .caller = NONE, .law = NONE };
    enter_op(w, entry, NONE, KIND_SERVER, start);
}
