/* Sums of calls by edge and operation, and the few places that show each edge. */
#include "trace_priv.h"

uint32_t tally_peer(struct forest *f, sym name, enum graph_kind kind, uint32_t span)
{
    struct totals *t = f->totals;
    struct place place = forest_place(f, span);
    uint32_t *slot = map_at(&t->peer_map, name, kind);
    if (*slot == NONE) {
        *slot = (uint32_t)t->peers.n;
        *vec_push(t->arena, &t->peers) = (struct peer){ name, kind, place };
    } else if (place_before(place, t->peers.v[*slot].first)) {
        t->peers.v[*slot].first = place;
    }
    return *slot | END_PEER;
}

/* One place for each file, the first there; of many files, those that come first. */
static void show(struct edge_total *edge, struct place place, sym operation)
{
    uint32_t at = 0;
    while (at < edge->n_places && edge->places[at].file < place.file)
        at++;
    bool known = at < edge->n_places && edge->places[at].file == place.file;
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

void example_take(struct forest *f, struct example *example, uint32_t span, bool failed)
{
    struct place place = forest_place(f, span);
    bool better = !example->set || (failed && !example->failed) ||
                  (failed == example->failed && place_before(place, example->place));
    if (better)
        *example = (struct example){ f->trace_keys[f->trace[span]], place, true, failed };
}

static uint32_t find_edge(struct totals *t, const struct call *call)
{
    uint64_t pair = (uint64_t)call->from << 32 | call->to;
    uint32_t *slot = map_at(&t->edge_map, pair, (uint64_t)call->kind << 1 | call->guess);
    if (*slot == NONE) {
        *slot = (uint32_t)t->edges.n;
        *vec_push(t->arena, &t->edges) = (struct edge_total){
            .from = call->from, .to = call->to, .kind = call->kind, .guess = call->guess
        };
    }
    return *slot;
}

void tally_call(struct forest *f, const struct call *call)
{
    struct totals *t = f->totals;
    uint32_t edge = find_edge(t, call);
    uint32_t *slot = map_at(&t->sum_map, edge, call->operation);
    struct place place = forest_place(f, call->span);
    if (*slot == NONE) {
        *slot = (uint32_t)t->sums.n;
        *vec_push(t->arena, &t->sums) =
            (struct sum){ .edge = edge, .operation = call->operation, .first = place };
    }
    struct sum *sum = &t->sums.v[*slot];
    sum->calls++;
    sum->errors += call->error;
    if (place_before(place, sum->first))
        sum->first = place;
    uint64_t duration = f->spans[call->timed].duration;
    if (duration)
        histogram_add(&sum->latency, t->arena, histogram_index(duration), 1);
    example_take(f, &sum->example, call->span, call->error);
    if (call->kind == EDGE_SYNC) {
        f->call[call->span] = *slot;
        f->failed[call->span] = call->error;
    }
    show(&t->edges.v[edge], place, call->operation);
}
