/*
 * One request after the other. A request is walked as it happens, from the root down; each call is
 * counted in the truth by the one who makes it. The walk goes as deep as the system has services,
 * and as the longest loop.
 */
#include "traffic.h"

bool past(const struct traffic *g, enum profile profile)
{
    return g->t->profile >= profile;
}

static uint64_t new_id(struct traffic *g)
{
    if (g->small_ids)
        return g->small_ids++;
    uint64_t id = draw(&g->r);
    return id ? id : 1;
}

uint32_t add_span(struct traffic *g, uint32_t parent, uint32_t node, enum kind kind, uint64_t start)
{
    struct trace *trace = g->trace;
    trace->spans = grow(trace->spans, &trace->room, trace->n + 1, sizeof(*trace->spans));
    g->fates = grow(g->fates, &g->room_fates, trace->n + 1, 1);
    g->fates[trace->n] = parent == NONE ? FATE_ROOT : FATE_LOCAL;
    g->budget -= g->budget != 0;
    trace->spans[trace->n] = (struct span){
        .id = new_id(g),
        .parent = parent,
        .parent_id = parent == NONE ? 0 : trace->spans[parent].id,
        .node = node,
        .op = NONE,
        .topic = NONE,
        .kind = (uint8_t)kind,
        .start = start,
        .salt = (uint32_t)draw(&g->r),
    };
    trace->spans[trace->n].twice = past(g, PROFILE_COMMON) && !g->plain && chance(&g->r, 0.004);
    return (uint32_t)trace->n++;
}

void end_span(struct traffic *g, uint32_t span, struct outcome outcome)
{
    struct span *s = &g->trace->spans[span];
    s->duration = outcome.end > s->start ? outcome.end - s->start : 1;
    s->error = outcome.error;
}

void set_fate(struct traffic *g, uint32_t span, enum fate fate)
{
    g->fates[span] = (uint8_t)fate;
}

/* A sidecar is no hop of its own: it and the service behind it are one. */
uint32_t hops_to(const struct traffic *g, const struct place *from, uint32_t node)
{
    return from->hops + (node != from->node && !g->t->nodes[node].sidecar);
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

struct outcome run_plans(struct traffic *g, uint32_t op, struct place here, uint64_t start)
{
    const struct op *o = &g->t->ops[op];
    struct outcome all = { start, false };
    uint64_t from = start;
    uint32_t inner = NONE;
    if (past(g, PROFILE_COMMON) && g->budget && !o->proxy && chance(&g->r, 0.2))
        inner = here.span =
            add_span(g, here.span, here.node,
                     g->t->nodes[here.node].kindless ? KIND_NONE : KIND_INTERNAL, start);
    for (uint32_t i = 0; i < o->n_plans; i++) {
        const struct plan *plan = &g->t->plans[o->first_plan + i];
        if (!chance(&g->r, plan->chance) || (!g->budget && !o->proxy))
            continue;
        if (!plan->parallel)
            from = all.end + below(&g->r, 200);
        uint32_t n = plan->repeats > 1 ? pareto(&g->r, 1, 1.1, plan->repeats) : 1;
        struct outcome one = call_repeatedly(g, &here, plan->op, n, from);
        all.end = later(all.end, one.end);
        all.error |= one.error && (o->proxy || chance(&g->r, 0.6));
    }
    if (inner != NONE)
        end_span(g, inner, (struct outcome){ all.end, all.error && chance(&g->r, 0.5) });
    return all;
}

static uint64_t trace_start(const struct traffic *g)
{
    return 1760000000000000u + g->number * 2711; /* microseconds */
}

static void begin_trace(struct traffic *g, struct trace *trace)
{
    struct random mixer = { g->seed * 0xd1342543de82ef95u ^ g->number };
    g->r.state = draw(&mixer) ^ g->seed; /* else each trace's numbers would be those of the last */
    g->trace = trace;
    trace->n = trace->n_links = 0;
    trace->number = g->number;
    trace->id.high = draw(&g->r) | 1u << 20;
    trace->id.low = draw(&g->r);
    if (past(g, PROFILE_KINDS) && chance(&g->r, 0.03))
        trace->id.high = 0;
    g->small_ids = past(g, PROFILE_COMMON) && chance(&g->r, 0.1) ? 1 : 0;
    g->budget = pareto(&g->r, 5, 1.1, g->max_spans);
    g->whole = g->plain || !past(g, PROFILE_COMMON);
    g->ring = false;
    g->deepest = 0;
}

/* Its parent, or a parent above, is not in the dump. */
static bool is_orphan(const struct trace *trace, const struct span *span)
{
    return span->parent == NONE ? span->parent_id != 0 : trace->spans[span->parent].lost;
}

static void end_trace(struct traffic *g)
{
    const struct trace *trace = g->trace;
    bool broken = g->ring;
    uint64_t fates[FATES] = { 0 };
    for (size_t i = 0; i < trace->n; i++) {
        const struct span *s = &trace->spans[i];
        if (s->lost)
            continue;
        bool orphan = is_orphan(trace, s) && g->fates[i] != FATE_RING;
        broken |= orphan;
        fates[orphan && g->fates[i] != FATE_LINKED ? FATE_NO_PARENT : g->fates[i]]++;
        if (s->twice)
            truth_twice(g->truth);
    }
    for (int fate = 0; fate < FATES; fate++)
        truth_span(g->truth, (enum fate)fate, fates[fate]);
    count_own_times(g->t, trace, g->truth);
    truth_trace(g->truth, broken);
    g->number++;
}

static void ask_server(struct traffic *g, uint64_t start)
{
    uint32_t op = g->t->roots[below(&g->r, (uint32_t)g->t->n_roots)];
    bool headless = past(g, PROFILE_COMMON) && !g->plain && chance(&g->r, 0.01);
    uint32_t first = (uint32_t)g->trace->n;
    enter(g, op, NONE, 0, start, KIND_SERVER, false);
    if (headless)
        g->trace->spans[first].parent_id = draw(&g->r) | 1u << 31;
    else
        truth_root(g->truth, g->t->ops[op].node);
    truth_depth(g->truth, g->t->ops[op].node, op, g->deepest);
}

static void ask_by_browser(struct traffic *g, uint64_t start)
{
    uint32_t root = add_span(g, NONE, g->t->browser, KIND_INTERNAL, start);
    struct place here = { root, g->t->browser, NONE, 0 };
    uint32_t op = g->t->roots[below(&g->r, (uint32_t)g->t->n_roots)];
    struct outcome out = call_repeatedly(g, &here, op, between(&g->r, 1, 3), start + 300);
    end_span(g, root, out);
    truth_root(g->truth, g->t->browser);
    truth_depth(g->truth, g->t->browser, NONE, g->deepest);
}

/* A job that runs by the clock: what an operation does, without being asked. */
static void run_job(struct traffic *g, uint64_t start)
{
    uint32_t node = below(&g->r, (uint32_t)g->t->n_services);
    while (g->t->nodes[node].kindless)
        node = (node + 1) % (uint32_t)g->t->n_services;
    uint32_t op = g->t->nodes[node].first_op + below(&g->r, g->t->nodes[node].n_ops);
    uint32_t root = add_span(g, NONE, node, KIND_INTERNAL, start);
    end_span(g, root, run_plans(g, op, (struct place){ root, node, NONE, 0 }, start + 100));
    truth_root(g->truth, node);
    truth_depth(g->truth, node, NONE, g->deepest);
}

static void go_round(struct traffic *g, uint64_t start)
{
    uint32_t number = below(&g->r, (uint32_t)g->t->n_loops);
    const struct loop *loop = &g->t->loops[number];
    uint32_t hops = loop->kind == REENTRY ? 3 : pareto(&g->r, 1, 0.7, loop->n * 6);
    g->whole = true;
    truth_loop(g->truth, number, hops);
    if (loop->messages) {
        enter_message_loop(g, loop, hops, start);
        return;
    }
    enter_loop(g, loop, hops, NONE, start);
    truth_root(g->truth, g->t->ops[loop->ops[0]].node);
    truth_depth(g->truth, g->t->ops[loop->ops[0]].node, loop->ops[0], g->deepest);
}

/* Spans that are each other's parents, and one below that calls all the same. */
static void make_ring(struct traffic *g, uint64_t start)
{
    uint32_t n = between(&g->r, 2, 4), store = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t span = add_span(g, i ? i - 1 : NONE, 0, KIND_INTERNAL, start + i);
        end_span(g, span, (struct outcome){ start + 1000, false });
        set_fate(g, span, FATE_RING);
    }
    g->trace->spans[0].parent_id = g->trace->spans[n - 1].id;
    g->ring = true;
    while (g->t->nodes[store].kind != NODE_DATASTORE)
        store++;
    struct place here = { n - 1, 0, NONE, 0 };
    call_repeatedly(g, &here, g->t->nodes[store].first_op, 1, start + 100);
}

void traffic_next(struct traffic *g, struct trace *out)
{
    begin_trace(g, out);
    uint64_t start = trace_start(g);
    struct inbox *inbox = full_inbox(g, false);
    double what = unit(&g->r);
    bool common = past(g, PROFILE_COMMON);
    if (inbox)
        receive(g, inbox, start);
    else if (what < 0.05)
        go_round(g, start);
    else if (common && what < 0.15)
        ask_by_browser(g, start);
    else if (common && what < 0.2)
        run_job(g, start);
    else if (past(g, PROFILE_FULL) && what < 0.202)
        make_ring(g, start);
    else
        ask_server(g, start);
    end_trace(g);
}

bool traffic_drain(struct traffic *g, struct trace *out)
{
    struct inbox *inbox = full_inbox(g, true);
    if (!inbox)
        return false;
    begin_trace(g, out);
    g->budget = 0;
    receive(g, inbox, trace_start(g));
    end_trace(g);
    return true;
}

struct traffic *traffic_new(const struct topology *t, struct truth *truth, uint64_t seed,
                            uint64_t first_trace, uint32_t max_spans)
{
    size_t none = 0;
    struct traffic *g = grow(NULL, &none, 1, sizeof(*g));
    *g = (struct traffic){
        .t = t, .truth = truth, .seed = seed, .number = first_trace, .max_spans = max_spans
    };
    inboxes_make(g);
    return g;
}
