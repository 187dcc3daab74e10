/*
 * The totals of one thread go into those of another: a function for each table. All of them are
 * sums, minima or the like, so that the result is the same in whatever order groups were linked.
 */
#include "flow_priv.h"
#include "logs_priv.h"
#include "tally_priv.h"

struct merge {
    struct totals *into;
    const struct totals *from;
    uint32_t *services, *peers, *edges, *ops; /* number in from -> number in into */
};

static void merge_services(struct merge *m)
{
    for (size_t i = 0; i < m->from->services.all.n; i++) {
        const struct service *s = &m->from->services.all.v[i];
        m->services[i] = services_number(m->into, s->name, s->space);
        struct service *to = &m->into->services.all.v[m->services[i]];
        if (s->seen && (!to->seen || place_before(s->first, to->first)))
            to->first = s->first;
        to->seen |= s->seen;
        to->way_in |= s->way_in;
        if (s->seen_from && (!to->seen_from || s->seen_from < to->seen_from))
            to->seen_from = s->seen_from;
        if (s->seen_to > to->seen_to)
            to->seen_to = s->seen_to;
    }
}

static void merge_peers(struct merge *m)
{
    for (size_t i = 0; i < m->from->peers.n; i++) {
        const struct peer *peer = &m->from->peers.v[i];
        m->peers[i] = tally_peer(m->into, peer->name, peer->kind, peer->first);
    }
}

static uint32_t end_of(const struct merge *m, uint32_t end)
{
    return end & END_PEER ? m->peers[end & ~END_PEER] : m->services[end];
}

static void merge_edges(struct merge *m)
{
    for (size_t i = 0; i < m->from->edges.n; i++) {
        struct edge_total edge = m->from->edges.v[i];
        edge.from = end_of(m, edge.from);
        edge.to = end_of(m, edge.to);
        m->edges[i] = tally_edge(m->into, &edge);
        for (uint32_t k = 0; k < edge.n_places; k++)
            tally_show(m->into, &m->into->edges.v[m->edges[i]], edge.places[k], edge.shown[k]);
        m->into->edges.v[m->edges[i]].traces += edge.traces;
    }
}

static void merge_sums(struct merge *m)
{
    for (size_t i = 0; i < m->from->sums.n; i++) {
        const struct sum *sum = &m->from->sums.v[i];
        uint32_t number = tally_sum(m->into, m->edges[sum->edge], sum->operation, sum->first);
        struct sum *to = &m->into->sums.v[number];
        to->calls += sum->calls;
        to->errors += sum->errors;
        to->retries += sum->retries;
        histogram_merge(&to->latency, m->into->arena, &sum->latency);
        example_merge(&to->example, &sum->example);
    }
}

static void merge_ops(struct merge *m)
{
    for (size_t i = 0; i < m->from->ops.n; i++) {
        const struct entry_op *op = &m->from->ops.v[i];
        struct entry_op *to =
            tally_operation(m->into, m->services[op->service], op->name, op->first);
        m->ops[i] = (uint32_t)(to - m->into->ops.v);
        to->calls += op->calls;
        to->errors += op->errors;
        to->traces += op->traces;
        to->served |= op->served;
        to->own_time += op->own_time;
        histogram_merge(&to->latency, m->into->arena, &op->latency);
        example_merge(&to->example, &op->example);
    }
}

static void merge_op_calls(struct merge *m)
{
    for (size_t i = 0; i < m->from->op_calls.n; i++) {
        const struct op_total *call = &m->from->op_calls.v[i];
        tally_op_call(m->into, m->ops[call->from], m->ops[call->to], call->calls);
    }
}

static void merge_versions(struct merge *m)
{
    for (size_t i = 0; i < m->from->versions.n; i++) {
        const struct version_total *v = &m->from->versions.v[i];
        tally_version(m->into, m->services[v->service], v->version, v->first);
    }
}

static void take_example(struct merge *m, struct pattern *to, const struct pattern *p)
{
    pattern_show(m->into, to, p->trace, p->place, p->in.n);
    for (size_t i = 0; i < p->in.n; i++) {
        to->services[i] = m->services[p->services[i]];
        to->operations[i] = p->operations[i];
    }
    to->first_op = p->first_op == NONE ? NONE : m->ops[p->first_op];
}

static void merge_pattern_end(struct totals *into, const struct totals *from)
{
    if (!from->too_many_patterns)
        return;
    if (!into->too_many_patterns || pattern_before(from->pattern_end, into->pattern_end))
        into->pattern_end = from->pattern_end;
    into->too_many_patterns = true;
}

/* A trace is linked in one group, so the counts of traces add up. */
static void merge_patterns(struct merge *m)
{
    merge_pattern_end(m->into, m->from);
    for (size_t i = 0; i < m->from->patterns.n; i++) {
        const struct pattern *p = &m->from->patterns.v[i];
        struct pattern *to = patterns_find(m->into, p->key);
        if (!to)
            continue;
        if (!to->in.traces || trace_before(p->trace, to->trace))
            take_example(m, to, p);
        to->in.kind = p->in.kind;
        to->in.traces += p->in.traces;
        to->in.failed |= p->in.failed;
        to->in.same_arguments |= p->in.same_arguments;
        if (p->in.repeats > to->in.repeats)
            to->in.repeats = p->in.repeats;
        if (p->in.depth > to->in.depth)
            to->in.depth = p->in.depth;
        to->in.count += p->in.count;
    }
}

static void merge_requests(struct merge *m)
{
    for (size_t i = 0; i < m->from->depths.n; i++)
        merge_depth(m->into, m->services[m->from->depths.v[i].service], m->services,
                    &m->from->depths.v[i]);
    for (size_t i = 0; i < m->from->touches.n; i++) {
        const struct touch_total *touch = &m->from->touches.v[i];
        add_touch(m->into, m->services[touch->root], touch->operation, m->services[touch->service],
                  touch->requests);
    }
    for (size_t i = 0; i < m->from->gaps.n; i++)
        merge_gap(m->into, m->services[m->from->gaps.v[i].service], &m->from->gaps.v[i]);
}

static void merge_stats(struct merge *m)
{
    struct trace_stats *to = &m->into->stats;
    const struct trace_stats *from = &m->from->stats;
    to->traces += from->traces;
    to->spans += from->spans;
    to->duplicates += from->duplicates;
    to->broken += from->broken;
    to->skewed += from->skewed;
    to->split += from->split;
    for (size_t i = 0; i < TRACE_REASONS; i++)
        to->by_reason[i] += from->by_reason[i];
}

static void merge_lows(struct totals *into, struct lows *to, const struct lows *from)
{
    for (size_t i = 0; i < from->n; i++)
        *vec_push(into->arena, to) = from->v[i];
}

static void merge_requests_told(struct totals *into, const struct totals *from)
{
    merge_lows(into, &into->closed, &from->closed);
    merge_lows(into, &into->open, &from->open);
}

void totals_merge(struct totals *into, const struct totals *from)
{
    struct arena arena = { 0 };
    struct merge m = { .into = into,
                       .from = from,
                       .services = arena_array(&arena, uint32_t, from->services.all.n),
                       .peers = arena_array(&arena, uint32_t, from->peers.n),
                       .edges = arena_array(&arena, uint32_t, from->edges.n),
                       .ops = arena_array(&arena, uint32_t, from->ops.n) };
    merge_services(&m);
    merge_peers(&m);
    merge_edges(&m);
    merge_sums(&m);
    merge_ops(&m);
    merge_op_calls(&m);
    merge_versions(&m);
    merge_patterns(&m);
    merge_requests(&m);
    merge_stats(&m);
    logs_merge(into, from);
    flow_merge(into, from, m.services, m.peers);
    merge_requests_told(into, from);
    arena_release(&arena);
}
