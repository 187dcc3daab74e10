/*
 * From a forest of linked spans to requests: a step for each entry, and for each call or message
 * that leaves for somebody without spans. Steps hang below the entry they are made from; what
 * receives a message hangs below the step that sent it. A walk from each top, through links too,
 * takes every step once, so a ring of links ends.
 */
#include <stdlib.h>

#include "flow_priv.h"
#include "tally_priv.h"

#define ROOT STEP_NONE

/* What becomes a step: an entry, or what leaves from a span, which may be an entry itself. */
struct seed {
    uint32_t span, child, next; /* child, next: seeds; NONE: none */
    bool leaves, async, taken;
    uint64_t order; /* start by the clock of whoever is above */
};

struct visit {
    uint32_t seed, parent; /* parent: index of its step */
    uint32_t step;         /* of which all below was seen when it comes up again; NONE: new */
};

struct maker {
    struct forest *f;
    const struct pairing *p;
    const uint32_t *ops;
    const struct hop_links *links;
    uint32_t *entry, *leaving; /* by span: its seed, or NONE */
    VEC(struct seed) seeds;
    VEC(struct visit) stack;
    VEC(struct step) steps;
    VEC(uint32_t) order; /* children of one seed */
    bool *cut;           /* by trace: some parent is missing */
    bool whole;          /* the request so far */
    uint32_t probability; /* of its root, else of the first span that has one; 0: of none */
    bool uneven;          /* they differ */
    uint64_t first, last; /* of its spans */
};

void flow_room(struct forest *f)
{
    f->sent = arena_room(f->arena, uint32_t, f->n);
    memset(f->sent, 0xff, f->n * sizeof(*f->sent));
    f->retried = arena_array(f->arena, bool, f->n);
    f->own = arena_array(f->arena, uint64_t, f->n);
}

/* Whom a calling span calls, if that has no spans; else NONE. */
static uint32_t called_peer(const struct maker *m, uint32_t i)
{
    const struct forest *f = m->f;
    if (!calls(f, i) || f->call[i] == NONE || (f->marks[i] & MARK_DROPPED))
        return NONE;
    const struct edge_total *edge = &f->totals->edges.v[f->totals->sums.v[f->call[i]].edge];
    return edge->from == f->service[i] && (edge->to & END_PEER) ? edge->to : NONE;
}

static uint32_t add_seed(struct maker *m, uint32_t span, bool leaves)
{
    uint32_t caller = leaves ? NONE : m->p->caller[span];
    bool made = caller != NONE && is_calling(&m->f->spans[caller]) && m->f->spans[caller].start;
    *vec_push(m->f->arena, &m->seeds) =
        (struct seed){ .span = span,
                       .child = NONE,
                       .next = NONE,
                       .leaves = leaves,
                       .order = m->f->spans[made ? caller : span].start };
    return (uint32_t)m->seeds.n - 1;
}

static void find_seeds(struct maker *m)
{
    struct forest *f = m->f;
    m->entry = arena_room(f->arena, uint32_t, f->n);
    m->leaving = arena_room(f->arena, uint32_t, f->n);
    memset(m->entry, 0xff, f->n * sizeof(*m->entry));
    memset(m->leaving, 0xff, f->n * sizeof(*m->leaving));
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->marks[i] & MARK_ENTERS)
            m->entry[i] = add_seed(m, i, false);
        if (f->sent[i] != NONE || called_peer(m, i) != NONE)
            m->leaving[i] = add_seed(m, i, true);
    }
}

static void hang(struct maker *m, uint32_t below, uint32_t above)
{
    m->seeds.v[below].next = m->seeds.v[above].child;
    m->seeds.v[above].child = below;
}

/* The seed a span's own work hangs below. */
static uint32_t seed_above(const struct maker *m, uint32_t span)
{
    return m->entry[m->f->above[span]];
}

/* An entry hangs below the message that brought it, else below the entry that made the call. */
static void hang_entry(struct maker *m, uint32_t i)
{
    const struct forest *f = m->f;
    uint32_t caller = m->p->caller[i], seed = m->entry[i];
    bool sent = caller != NONE && f->sent[caller] != NONE;
    if (f->parent[i] == NONE)
        return;
    m->seeds.v[seed].async = sent || f->kind[i] == SPAN_CONSUMER ||
                             (caller != NONE && f->kind[caller] == SPAN_PRODUCER);
    hang(m, seed, sent ? m->leaving[caller] : seed_above(m, f->parent[i]));
}

/* Who receives several messages at once hangs below the first. Siblings are sorted later. */
static void hang_all(struct maker *m)
{
    const struct forest *f = m->f;
    for (uint32_t i = f->n; i-- > 0;) {
        if (m->leaving[i] != NONE)
            hang(m, m->leaving[i], seed_above(m, i));
        if (m->entry[i] != NONE)
            hang_entry(m, i);
    }
    for (size_t k = 0; k < m->links->all.n; k++) {
        struct hop_link link = m->links->all.v[k];
        uint32_t top = f->above[link.to], seed = m->entry[top];
        bool own = link.to != top && f->kind[top] == SPAN_SERVER; /* a request, not the message */
        if (f->parent[top] != NONE || m->seeds.v[seed].async || own)
            continue;
        bool sent = m->leaving[link.from] != NONE && f->sent[link.from] != NONE;
        m->seeds.v[seed].async = true;
        hang(m, seed, sent ? m->leaving[link.from] : seed_above(m, link.from));
    }
}

static const struct service *service_at(const struct maker *m, uint32_t span)
{
    return &m->f->totals->services.all.v[m->f->service[span]];
}

/* A sidecar is no step of its own, unless the request fans out from it. */
static bool is_passed_over(const struct maker *m, const struct seed *seed, bool root)
{
    if (seed->leaves || !service_at(m, seed->span)->proxy)
        return false;
    bool one = seed->child != NONE && m->seeds.v[seed->child].next == NONE &&
               !m->seeds.v[seed->child].leaves;
    return !root || one;
}

static uint32_t number_step(const struct maker *m, const struct seed *seed, struct step *step)
{
    struct forest *f = m->f;
    struct totals *t = f->totals;
    const struct span *s = &f->spans[seed->span];
    struct flow_name name = { .operation = s->operation, .kind = step->kind };
    uint32_t end = f->service[seed->span];
    if (seed->leaves) {
        end = f->sent[seed->span] != NONE ? f->sent[seed->span] : called_peer(m, seed->span);
        const struct peer *peer = &t->peers.v[end & ~END_PEER];
        name.node = peer->name;
        name.of_kind = (uint8_t)peer->kind;
    } else {
        name.node = t->services.all.v[end].name;
        name.space = t->services.all.v[end].space;
        if (m->ops[seed->span] == NONE && f->parent[seed->span] != NONE)
            name.operation = 0; /* its first span tells what it calls, not what it is */
    }
    return flow_step(t, &name, end, step->error, step->place);
}

static uint64_t end_of(const struct span *s)
{
    bool far = s->start > UINT64_MAX - s->duration;
    return s->start ? (far ? UINT64_MAX : s->start + s->duration) : 0;
}

/* By the clock of the caller. */
static void time_call(const struct maker *m, const struct seed *seed, struct step *step)
{
    uint32_t caller = seed->leaves ? seed->span : m->p->caller[seed->span];
    if (caller == NONE || !is_calling(&m->f->spans[caller]))
        return;
    step->call = caller + 1;
    step->made = m->f->spans[caller].start;
    step->done = end_of(&m->f->spans[caller]);
}

static uint8_t via_of(const struct maker *m, const struct seed *seed)
{
    const struct forest *f = m->f;
    if (seed->leaves && f->sent[seed->span] != NONE)
        return EDGE_ASYNC;
    if (seed->leaves)
        return f->totals->edges.v[f->totals->sums.v[f->call[seed->span]].edge].kind;
    return seed->async ? EDGE_ASYNC : EDGE_SYNC;
}

static void take_probability(struct maker *m, uint32_t probability)
{
    if (!m->probability)
        m->probability = probability;
    else if (probability && probability != m->probability)
        m->uneven = true;
}

static void take_span(struct maker *m, const struct step *step, uint32_t span)
{
    if (step->start && (!m->first || step->start < m->first))
        m->first = step->start;
    if (step->end > m->last)
        m->last = step->end;
    if (m->cut[m->f->trace[span]])
        m->whole = false;
    take_probability(m, m->f->spans[span].probability);
}

static double weight_of(uint32_t probability)
{
    const double steps = 4294967296.0;
    return probability && probability != SPAN_PROBABILITY_ONE ? steps / probability : 1;
}

static uint32_t add_step(struct maker *m, const struct seed *seed, uint32_t parent)
{
    struct forest *f = m->f;
    const struct span *s = &f->spans[seed->span];
    struct step step = { .parent = parent,
                         .kind = STEP_ENTRY,
                         .via = via_of(m, seed),
                         .error = f->failed[seed->span] || s->error,
                         .retry = f->retried[seed->span],
                         .start = s->start,
                         .end = end_of(s),
                         .own_time = seed->leaves ? 0 : f->own[seed->span],
                         .arguments = s->arguments,
                         .service = s->service,
                         .version = s->version,
                         .table = seed->leaves ? s->table : 0,
                         .group = seed->leaves ? 0 : s->group,
                         .instance = seed->leaves ? 0 : s->instance,
                         .access = seed->leaves ? s->access : ACCESS_UNSAID,
                         .destination_kind = s->destination_kind,
                         .place = forest_place(f, seed->span) };
    if (seed->leaves)
        step.kind = f->sent[seed->span] != NONE ? STEP_SEND : STEP_CALL;
    time_call(m, seed, &step);
    step.op = number_step(m, seed, &step);
    take_span(m, &step, seed->span);
    if (f->totals->flow->several)
        flow_side(f->totals, step.service, step.version);
    *vec_push(f->arena, &m->steps) = step;
    return (uint32_t)m->steps.n - 1;
}

static bool comes_before(const struct maker *m, uint32_t a, uint32_t b)
{
    const struct seed *x = &m->seeds.v[a], *y = &m->seeds.v[b];
    if (x->order != y->order)
        return x->order < y->order;
    return x->span != y->span ? x->span < y->span : !x->leaves;
}

struct child_key {
    const struct maker *m;
    uint32_t seed;
};

static int child_cmp(const void *a, const void *b)
{
    const struct child_key *x = a, *y = b;
    return comes_before(x->m, x->seed, y->seed) ? -1 : comes_before(y->m, y->seed, x->seed);
}

/* Children are few, and mostly in order. */
static void sort_children(struct maker *m)
{
    enum { FEW = 16 };
    uint32_t *v = m->order.v;
    size_t n = m->order.n;
    if (n > FEW) {
        struct child_key *keys = arena_array(m->f->arena, struct child_key, n);
        for (size_t i = 0; i < n; i++)
            keys[i] = (struct child_key){ m, v[i] };
        qsort(keys, n, sizeof(*keys), child_cmp);
        for (size_t i = 0; i < n; i++)
            v[i] = keys[i].seed;
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t seed = v[i];
        size_t at = i;
        for (; at && comes_before(m, seed, v[at - 1]); at--)
            v[at] = v[at - 1];
        v[at] = seed;
    }
}

static void push(struct maker *m, uint32_t seed, uint32_t parent)
{
    m->seeds.v[seed].taken = true;
    *vec_push(m->f->arena, &m->stack) = (struct visit){ seed, parent, NONE };
}

/* The last child first, as the stack turns them around. */
static void push_children(struct maker *m, const struct seed *seed, uint32_t parent)
{
    m->order.n = 0;
    for (uint32_t c = seed->child; c != NONE; c = m->seeds.v[c].next)
        if (!m->seeds.v[c].taken)
            *vec_push(m->f->arena, &m->order) = c;
    sort_children(m);
    for (size_t i = m->order.n; i-- > 0;)
        push(m, m->order.v[i], parent);
}

static void visit(struct maker *m)
{
    struct visit *top = &m->stack.v[m->stack.n - 1];
    if (top->step != NONE) {
        m->steps.v[top->step].below = (uint32_t)m->steps.n;
        m->stack.n--;
        return;
    }
    struct seed seed = m->seeds.v[top->seed];
    uint32_t parent = top->parent;
    if (is_passed_over(m, &seed, parent == ROOT)) {
        m->stack.n--;
        push_children(m, &seed, parent);
        return;
    }
    uint32_t step = top->step = add_step(m, &seed, parent);
    push_children(m, &seed, step);
}

static unsigned block_of(const struct flow_window *window, uint64_t start)
{
    unsigned block = 0;
    while (block + 1 < FLOW_BLOCKS && start >= window->begins[block + 1])
        block++;
    return block;
}

static bool is_young(const struct flow_totals *flow, uint64_t start)
{
    const struct flow_window *w = flow->window;
    return !flow->setup->window_complete && w->to && start > w->to - w->margin;
}

static void count(struct flow_totals *flow, const struct request *r)
{
    flow->requests++;
    flow->complete += r->complete;
    flow->young += r->young;
    flow->cut += !r->complete && !r->young;
    flow->weighted += r->complete && r->weighted;
    flow->uneven += r->complete && r->uneven;
    if (r->start && (!flow->from || r->start < flow->from))
        flow->from = r->start;
    if (r->start > flow->to)
        flow->to = r->start;
}

static void give(struct maker *m, uint32_t top)
{
    struct flow_totals *flow = m->f->totals->flow;
    if (!m->steps.n)
        return;
    struct request r = { .steps = m->steps.v,
                         .n = (uint32_t)m->steps.n,
                         .failed = m->steps.v[0].error,
                         .weighted = m->probability != 0,
                         .uneven = m->uneven,
                         .weight = weight_of(m->probability),
                         .start = m->first,
                         .end = m->last,
                         .trace = m->f->trace_keys[m->f->trace[top]] };
    r.young = m->whole && is_young(flow, r.start);
    r.complete = m->whole && !r.young;
    r.block = block_of(flow->window, r.start);
    flow_sides(flow, &r);
    count(flow, &r);
    struct flow_names names = { flow->names.v, (uint32_t)flow->names.n, m->f->totals->syms };
    tallies_add(flow->tallies, &r, &names);
}

static void walk(struct maker *m, uint32_t top)
{
    m->steps.n = m->f->totals->flow->sides.n = 0;
    m->whole = true;
    m->uneven = false;
    m->probability = m->f->spans[top].probability;
    m->first = m->last = 0;
    push(m, m->entry[top], ROOT);
    while (m->stack.n)
        visit(m);
    give(m, top);
}

static void find_cut(struct maker *m)
{
    const struct forest *f = m->f;
    m->cut = arena_array(f->arena, bool, f->n_traces);
    for (uint32_t k = 0; k < f->n_tops; k++)
        if (f->marks[f->tops[k]] & (MARK_ORPHAN | MARK_RING))
            m->cut[f->trace[f->tops[k]]] = true;
}

void flow_requests(struct forest *f, const struct pairing *p, const uint32_t *ops,
                   const struct hop_links *links)
{
    struct maker m = { .f = f, .p = p, .ops = ops, .links = links };
    find_seeds(&m);
    hang_all(&m);
    find_cut(&m);
    f->totals->flow->traces += f->n_traces;
    for (uint32_t k = 0; k < f->n_tops; k++)
        if (!m.seeds.v[m.entry[f->tops[k]]].async)
            walk(&m, f->tops[k]);
    for (uint32_t k = 0; links->all.n && k < f->n_tops; k++)
        if (!m.seeds.v[m.entry[f->tops[k]]].taken)
            walk(&m, f->tops[k]);
}
