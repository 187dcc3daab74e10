/* Sums over log lines: of all files before requests are linked, of each thread, of all of them. */
#include "logs_priv.h"

#define SEVERAL (NONE - 1)

static void new_totals(struct totals *t, struct log_facts *facts)
{
    t->logs = arena_new(t->arena, struct log_totals);
    t->logs->facts = facts;
    map_init(&t->logs->edge_map, t->arena, 0);
    map_init(&t->logs->call_map, t->arena, 0);
    map_init(&t->logs->loss_map, t->arena, 0);
}

void logs_init(struct totals *t)
{
    struct log_facts *facts = arena_new(t->arena, struct log_facts);
    map_init(&facts->second_map, t->arena, 0);
    map_init(&facts->name_map, t->arena, 0);
    new_totals(t, facts);
}

void logs_fork(struct totals *t, const struct totals *of)
{
    if (of->logs)
        new_totals(t, of->logs->facts);
}

struct log_edge *logs_call(struct totals *t, const struct log_edge *in)
{
    struct log_totals *logs = t->logs;
    struct log_edge edge = *in;
    uint32_t *number = map_at(&logs->edge_map, in->from, (uint64_t)in->peer << 32 | in->operation);
    if (*number == NONE)
        *number = logs->n_edges++;
    uint64_t about = (uint64_t)t->stores[in->first.file]->source << 16 | (uint64_t)in->peer_kind << 8 | in->guess;
    uint32_t *slot = map_at(&logs->call_map, *number, about);
    if (*slot == NONE) {
        *slot = (uint32_t)logs->calls.n;
        edge.edge = *number;
        edge.calls = edge.errors = edge.traces = 0;
        *vec_push(t->arena, &logs->calls) = edge;
    }
    struct log_edge *sum = &logs->calls.v[*slot];
    sum->calls += in->calls;
    sum->traces += in->traces;
    sum->errors += in->guess ? 0 : in->errors; /* what is inferred never failed */
    if (place_before(in->first, sum->first)) {
        sum->first = in->first;
        sum->trace = in->trace;
    }
    return sum;
}

struct loss_total *logs_loss(struct totals *t, uint64_t from, uint64_t to)
{
    struct log_totals *logs = t->logs;
    uint32_t *slot = map_at(&logs->loss_map, from, to);
    if (*slot == NONE) {
        *slot = (uint32_t)logs->losses.n;
        *vec_push(t->arena, &logs->losses) = (struct loss_total){ .from = from, .to = to };
    }
    return &logs->losses.v[*slot];
}

static void merge_ids(struct shared_ids *to, const struct shared_ids *from)
{
    to->shared += from->shared;
    to->lost += from->lost;
    if (from->example.set &&
        (!to->example.set || place_before(from->example.place, to->example.place)))
        to->example = from->example;
}

void logs_merge(struct totals *into, const struct totals *from)
{
    for (size_t i = 0; from->logs && i < from->logs->calls.n; i++)
        logs_call(into, &from->logs->calls.v[i]);
    for (size_t i = 0; from->logs && i < from->logs->losses.n; i++) {
        const struct loss_total *loss = &from->logs->losses.v[i];
        struct loss_total *to = logs_loss(into, loss->from, loss->to);
        merge_ids(&to->by_spans, &loss->by_spans);
        merge_ids(&to->by_peer, &loss->by_peer);
        merge_ids(&to->by_ids, &loss->by_ids);
    }
}

static void take_seconds(struct totals *t, const struct log_book *book, const uint64_t *services)
{
    struct log_facts *facts = t->logs->facts;
    for (size_t i = 0; i < book->seconds.n; i++) {
        const struct log_second *from = &book->seconds.v[i];
        uint32_t *slot = map_at(&facts->second_map, from->second, services[from->service]);
        if (*slot == NONE) {
            *slot = (uint32_t)facts->seconds.n;
            *vec_push(t->arena, &facts->seconds) = 0;
        }
        facts->seconds.v[*slot] |= from->parts;
    }
}

static void take_sums(struct totals *t, const struct span_store *store,
                      const struct log_service *in, sym space)
{
    struct log_facts *facts = t->logs->facts;
    struct log_sums sums = in->sums;
    uint32_t *known = map_at(&facts->name_map, in->service, 0);
    *known = *known == NONE || *known == space ? space : SEVERAL;
    sums.node.i = (uint32_t)facts->owners.n;
    if (sums.missing)
        sums.first = totals_loc(
            t, (struct place){ t->ranks[store->file], in->missing_line, in->missing_column });
    *vec_push(t->arena, &facts->sums) = sums;
    *vec_push(t->arena, &facts->owners) =
        (struct log_owner){ in->service, space, { t->ranks[store->file], in->line, in->column } };
}

/* What stands in the store itself, once its symbols are of the builder's table. */
void logs_take(struct totals *t, struct span_store *store)
{
    struct log_book *book = store->logs;
    uint64_t *services = arena_array(t->arena, uint64_t, book->services.n);
    for (size_t i = 0; i < book->services.n; i++) {
        const struct log_service *in = &book->services.v[i];
        bool several = map_get(&t->services.spaces, in->service, 0) != NONE;
        sym space = several ? in->space : 0;
        services[i] = (uint64_t)in->service << 32 | space;
        take_sums(t, store, in, space);
    }
    take_seconds(t, book, services);
    for (size_t i = 0; i < book->calls.n; i++) {
        const struct log_call *call = &book->calls.v[i];
        const struct span_profile *p = &store->profiles.v[call->profile];
        bool several = map_get(&t->services.spaces, p->service, 0) != NONE;
        logs_call(t, &(struct log_edge){
                         .from = (uint64_t)p->service << 32 | (several ? p->space : 0),
                         .peer = p->peer,
                         .operation = p->operation,
                         .peer_kind = (uint8_t)p->peer_kind,
                         .guess = call->guess,
                         .calls = call->calls,
                         .errors = call->errors,
                         .first = { t->ranks[store->file], call->line, call->column } });
    }
}
