/* What all log lines add up to, as it goes to the builder. */
#include "logs_priv.h"
#include "tally_priv.h"

static uint32_t number_of(struct totals *t, uint64_t key)
{
    return services_number(t, (sym)(key >> 32), (sym)key);
}

static void name_service(struct totals *t, const struct log_owner *owner)
{
    uint32_t number = services_number(t, owner->name, owner->space);
    struct service *s = &t->services.all.v[number];
    if (!s->seen || place_before(owner->first, s->first))
        s->first = owner->first;
    s->seen = true;
}

void logs_settle(struct totals *t)
{
    const struct log_facts *facts = t->logs ? t->logs->facts : NULL;
    for (size_t i = 0; facts && i < facts->owners.n; i++)
        name_service(t, &facts->owners.v[i]);
    for (size_t i = 0; facts && i < t->logs->calls.n; i++) {
        const struct log_edge *edge = &t->logs->calls.v[i];
        tally_peer(t, edge->peer, edge->peer_kind, edge->first);
    }
}

/* Of the ways to tell a loss the one that saw most: they see the same requests. */
static const struct shared_ids *best_of(const struct loss_total *loss)
{
    const struct shared_ids *best = &loss->by_spans;
    if (loss->by_peer.lost > best->lost || (!best->shared && !best->lost))
        best = &loss->by_peer;
    return loss->by_ids.lost > best->lost ? &loss->by_ids : best;
}

static int loss_cmp(const void *a, const void *b)
{
    const struct loss_total *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static void flush_loss(struct totals *t, const bnode *services, const struct loss_total *total)
{
    const struct shared_ids *ids = best_of(total);
    struct id_loss loss = { .shared = ids->shared, .lost = ids->lost };
    if (!ids->shared)
        return;
    if (ids->example.set) {
        loss.trace = trace_name(t, ids->example.trace);
        loss.loc = totals_loc(t, ids->example.place);
    }
    builder_id_loss(t->b, services[number_of(t, total->from)], services[number_of(t, total->to)],
                    &loss);
}

static int call_cmp(const void *a, const void *b)
{
    const struct log_edge *x = a, *y = b;
    if (place_before(x->first, y->first) || place_before(y->first, x->first))
        return place_before(x->first, y->first) ? -1 : 1;
    return (x->peer > y->peer) - (x->peer < y->peer);
}

static void flush_call(struct totals *t, const bnode *services, const bnode *peers,
                       const struct log_edge *call)
{
    struct traffic_in traffic = { .trace = 0 };
    uint32_t peer = tally_peer(t, call->peer, call->peer_kind, call->first);
    struct edge_in edge = { .from = services[number_of(t, call->from)],
                            .to = peers[peer & ~END_PEER],
                            .kind = EDGE_SYNC,
                            .origin = ORIGIN_OBSERVED,
                            .calls = call->calls,
                            .errors = call->errors,
                            .operation = call->operation,
                            .guess = call->guess,
                            .how = sym_intern(t->syms, STR("log")),
                            .detail = call->operation,
                            .first = totals_loc(t, call->first),
                            .loc = totals_loc(t, call->first) };
    if (call->trace.high || call->trace.low) {
        traffic.trace = trace_name(t, call->trace);
        edge.traffic = &traffic;
    }
    builder_edge(t->b, &edge);
    if (!call->traces)
        return;
    struct traffic_in whole = { .traces = call->traces };
    builder_edge(t->b, &(struct edge_in){ .from = edge.from,
                                          .to = edge.to,
                                          .kind = EDGE_SYNC,
                                          .origin = ORIGIN_OBSERVED,
                                          .traffic = &whole });
}

void logs_flush(struct totals *t, const bnode *services, const bnode *peers)
{
    struct log_totals *logs = t->logs;
    if (!logs)
        return;
    for (size_t i = 0; i < logs->facts->sums.n; i++) {
        const struct log_owner *owner = &logs->facts->owners.v[i];
        uint32_t number = services_number(t, owner->name, owner->space);
        builder_log_sums(t->b, services[number], &logs->facts->sums.v[i]);
    }
    if (logs->calls.n > 1)
        qsort(logs->calls.v, logs->calls.n, sizeof(*logs->calls.v), call_cmp);
    for (size_t i = 0; i < logs->calls.n; i++)
        flush_call(t, services, peers, &logs->calls.v[i]);
    if (logs->losses.n > 1)
        qsort(logs->losses.v, logs->losses.n, sizeof(*logs->losses.v), loss_cmp);
    for (size_t i = 0; i < logs->losses.n; i++)
        flush_loss(t, services, &logs->losses.v[i]);
    builder_yields(t->b, YIELD_NODES | YIELD_LOGS | (logs->calls.n ? YIELD_EDGES : 0));
}
