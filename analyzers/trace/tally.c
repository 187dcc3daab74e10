/* Sums of calls by edge and operation, and the few places that show each edge. */
#include "tally_priv.h"

uint32_t tally_peer(struct totals *t, sym name, enum graph_kind kind, struct place place)
{
    uint32_t *slot = map_at(&t->peer_map, name, kind);
    if (*slot == NONE) {
        *slot = (uint32_t)t->peers.n;
        *vec_push(t->arena, &t->peers) = (struct peer){ name, kind, place };
    } else if (place_before(place, t->peers.v[*slot].first)) {
        t->peers.v[*slot].first = place;
    }
    return *slot | END_PEER;
}

/* A file that was read in parts has several stores, one after the other. */
static bool is_one_file(const struct totals *t, struct place a, struct place b)
{
    return t->stores[a.file]->source == t->stores[b.file]->source;
}

/* One place for each file, the first there; of many files, those that come first. */
void tally_show(const struct totals *t, struct edge_total *edge, struct place place, sym operation)
{
    uint32_t at = 0;
    if (edge->n_places && edge->places[0].file == place.file &&
        place_before(edge->places[0], place))
        return;
    while (at < edge->n_places && edge->places[at].file < place.file &&
           !is_one_file(t, edge->places[at], place))
        at++;
    bool known = at < edge->n_places && is_one_file(t, edge->places[at], place);
    if (known && !place_before(place, edge->places[at]))
        return;
    if (!known) {
        if (at == PLACES_MAX)
            return;
        if (edge->n_places < PLACES_MAX)
            edge->n_places++;
        for (uint32_t k = edge->n_places - 1; k > at; k--) {
            edge->places[k] = edge->places[k - 1];
            edge->shown[k] = edge->shown[k - 1];
        }
    }
    edge->places[at] = place;
    edge->shown[at] = operation;
}

void example_merge(struct example *example, const struct example *other)
{
    if (!other->set)
        return;
    bool better = !example->set || (other->failed && !example->failed) ||
                  (other->failed == example->failed && place_before(other->place, example->place));
    if (better)
        *example = *other;
}

void example_take(struct forest *f, struct example *example, uint32_t span, bool failed)
{
    if (example->set && example->failed >= failed &&
        (example->failed > failed || place_before(example->place, forest_place(f, span))))
        return;
    example_merge(example, &(struct example){ .trace = f->trace_keys[f->trace[span]],
                                              .place = forest_place(f, span),
                                              .set = true,
                                              .failed = failed });
}

uint32_t tally_edge(struct totals *t, const struct edge_total *like)
{
    uint64_t pair = (uint64_t)like->from << 32 | like->to;
    uint32_t *slot = map_at(&t->edge_map, pair, edge_form(like));
    if (*slot == NONE) {
        *slot = (uint32_t)t->edges.n;
        *vec_push(t->arena, &t->edges) = (struct edge_total){ .from = like->from,
                                                              .to = like->to,
                                                              .kind = like->kind,
                                                              .view = like->view,
                                                              .guess = like->guess };
    }
    return *slot;
}

uint32_t tally_sum(struct totals *t, uint32_t edge, sym operation, struct place place)
{
    uint32_t *slot = map_at(&t->sum_map, edge, operation);
    if (*slot == NONE) {
        *slot = (uint32_t)t->sums.n;
        *vec_push(t->arena, &t->sums) =
            (struct sum){ .edge = edge, .operation = operation, .first = place };
    }
    if (place_before(place, t->sums.v[*slot].first))
        t->sums.v[*slot].first = place;
    return *slot;
}

static uint64_t operation_hash(const struct totals *t, uint32_t service, sym name)
{
    return str_hash(t->services.all.v[service].hash, sym_str(t->syms, name));
}

struct entry_op *tally_operation(struct totals *t, uint32_t service, sym name, struct place place)
{
    uint32_t *slot = map_at(&t->op_map, service, name);
    if (*slot == NONE) {
        *slot = (uint32_t)t->ops.n;
        *vec_push(t->arena, &t->ops) = (struct entry_op){ .service = service,
                                                          .name = name,
                                                          .hash = operation_hash(t, service, name),
                                                          .first = place };
    }
    struct entry_op *op = &t->ops.v[*slot];
    if (place_before(place, op->first))
        op->first = place;
    return op;
}

void tally_op_call(struct totals *t, uint32_t from, uint32_t to, uint64_t calls)
{
    struct entry_op *op = &t->ops.v[to]; /* mostly called from where it was called last */
    if (!op->last_call || op->last_from != from) {
        uint32_t *slot = map_at(&t->op_call_map, from, to);
        if (*slot == NONE) {
            *slot = (uint32_t)t->op_calls.n;
            *vec_push(t->arena, &t->op_calls) = (struct op_total){ from, to, 0 };
        }
        op->last_from = from;
        op->last_call = *slot + 1;
    }
    t->op_calls.v[op->last_call - 1].calls += calls;
}

void tally_version(struct totals *t, uint32_t service, sym version, struct place place)
{
    uint32_t *slot = map_at(&t->version_map, service, version);
    if (*slot == NONE) {
        *slot = (uint32_t)t->versions.n;
        *vec_push(t->arena, &t->versions) = (struct version_total){ service, version, place };
    } else if (place_before(place, t->versions.v[*slot].first)) {
        t->versions.v[*slot].first = place;
    }
}

void tally_time(struct forest *f, uint32_t row, uint64_t microseconds)
{
    if (microseconds)
        *vec_push(f->arena, &f->times) = (struct timed){ row, histogram_index(microseconds) };
}

static struct histogram *latency_of(struct totals *t, uint32_t row)
{
    return row & TIMED_OP ? &t->ops.v[row & ~TIMED_OP].latency : &t->sums.v[row].latency;
}

/*
 * The counts of all histograms are more than fits into the caches: they are fetched some steps
 * before they are needed.
 */
void count_times(struct forest *f)
{
    enum { AHEAD = 12 };
    const struct timed *times = f->times.v;
    for (size_t i = 0; i < f->times.n; i++) {
        if (i + AHEAD < f->times.n) {
            const struct histogram *h = latency_of(f->totals, times[i + AHEAD].row);
            uint32_t at = times[i + AHEAD].bucket - h->first;
            if (at < h->n)
                __builtin_prefetch(&h->counts[at], 1);
        }
        histogram_add(latency_of(f->totals, times[i].row), f->totals->arena, times[i].bucket, 1);
    }
}

/* The sum of the last call whose words are kept at the same place is often that of the next one. */
static uint32_t find_sum(struct totals *t, const struct call *call, struct place place)
{
    struct edge_total like = { .from = call->from,
                               .to = call->to,
                               .kind = call->kind,
                               .view = call->view,
                               .guess = call->guess };
    uint64_t ends = (uint64_t)call->from << 32 | call->to;
    uint64_t form = edge_form(&like) << 32 | call->operation;
    uint64_t hash = (ends ^ form * 0xd6e8feb86659fd93u) * 0x9e3779b97f4a7c15u;
    if (!t->recent)
        t->recent = arena_array(t->arena, struct recent_sum, RECENT_SUMS);
    struct recent_sum *recent = &t->recent[hash >> 54];
    if (!recent->set || recent->ends != ends || recent->form != form) {
        uint32_t number = tally_sum(t, tally_edge(t, &like), call->operation, place);
        *recent = (struct recent_sum){ ends, form, number, true };
        return number;
    }
    struct sum *sum = &t->sums.v[recent->sum];
    if (place_before(place, sum->first))
        sum->first = place;
    return recent->sum;
}

void tally_call(struct forest *f, const struct call *call)
{
    struct totals *t = f->totals;
    struct place place = forest_place(f, call->span);
    uint32_t number = find_sum(t, call, place);
    struct sum *sum = &t->sums.v[number];
    uint32_t edge = sum->edge;
    sum->calls++;
    sum->errors += call->error;
    tally_time(f, number, f->spans[call->timed].duration);
    example_take(f, &sum->example, call->span, call->error);
    if (call->kind == EDGE_SYNC || call->kind == EDGE_DATA) {
        f->call[call->span] = number;
        f->failed[call->span] = call->error;
    }
    bool sends = call->kind == EDGE_ASYNC && (call->to & END_PEER) && !(call->from & END_PEER);
    if (f->sent && sends)
        f->sent[call->span] = call->to;
    edge_show(f, edge, f->trace[call->span]);
    tally_show(t, &t->edges.v[edge], place, call->operation);
}
