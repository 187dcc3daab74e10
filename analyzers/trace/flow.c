/* The names of steps, and what tallies make of all requests. */
#include "flow_priv.h"

#include "tally_priv.h"

enum { FLOW_NAME_BYTES = 200 };

static void start(struct totals *t, const struct flow_setup *setup,
                  const struct flow_window *window)
{
    struct flow_totals *flow = arena_new(t->arena, struct flow_totals);
    flow->setup = setup;
    flow->window = window;
    map_init(&flow->numbers, t->arena, 0);
    flow->tallies = tallies_begin(setup, t->arena, t->syms);
    t->flow = flow;
}

void flow_begin(struct totals *t, const struct flow_setup *setup, const struct flow_window *window)
{
    start(t, setup, window);
    t->flow->several = flow_versions(t);
}

void flow_fork(struct totals *t, const struct totals *of)
{
    if (!of->flow)
        return;
    start(t, of->flow->setup, of->flow->window);
    t->flow->several = of->flow->several;
}

uint64_t flow_bytes(const struct totals *t)
{
    return t->flow ? t->flow->names.n * FLOW_NAME_BYTES + tallies_bytes(t->flow->tallies) : 0;
}

static uint32_t number_of(struct totals *t, const struct flow_name *name, uint32_t end,
                          struct place place)
{
    struct flow_totals *flow = t->flow;
    uint32_t *slot =
        map_at(&flow->numbers, (uint64_t)end << 32 | name->operation, name->kind);
    if (*slot == NONE) {
        *slot = (uint32_t)flow->names.n;
        *vec_push(t->arena, &flow->names) = *name;
        *vec_push(t->arena, &flow->rows) = (struct flow_row){ .end = end, .first = place };
    }
    return *slot;
}

uint32_t flow_step(struct totals *t, const struct flow_name *name, uint32_t end, bool error,
                   struct place place)
{
    uint32_t number = number_of(t, name, end, place);
    struct flow_row *row = &t->flow->rows.v[number];
    row->steps++;
    row->errors += error;
    if (place_before(place, row->first))
        row->first = place;
    return number;
}

static void merge_counts(struct flow_totals *into, const struct flow_totals *from)
{
    into->traces += from->traces;
    into->requests += from->requests;
    into->complete += from->complete;
    into->cut += from->cut;
    into->young += from->young;
    into->weighted += from->weighted;
    into->uneven += from->uneven;
    if (from->from && (!into->from || from->from < into->from))
        into->from = from->from;
    if (from->to > into->to)
        into->to = from->to;
}

void flow_merge(struct totals *into, const struct totals *from, const uint32_t *services,
                const uint32_t *peers)
{
    const struct flow_totals *flow = from->flow;
    if (!into->flow || !flow)
        return;
    struct arena arena = { 0 };
    uint32_t *ops = arena_array(&arena, uint32_t, flow->names.n);
    for (uint32_t i = 0; i < flow->names.n; i++) {
        const struct flow_row *row = &flow->rows.v[i];
        uint32_t end = row->end & END_PEER ? peers[row->end & ~END_PEER] : services[row->end];
        ops[i] = number_of(into, &flow->names.v[i], end, row->first);
        struct flow_row *to = &into->flow->rows.v[ops[i]];
        to->steps += row->steps;
        to->errors += row->errors;
        if (place_before(row->first, to->first))
            to->first = row->first;
    }
    merge_counts(into->flow, flow);
    tallies_merge(into->flow->tallies, flow->tallies, ops);
    arena_release(&arena);
}

static int name_cmp(const struct symtab *syms, const struct flow_name *a,
                    const struct flow_name *b)
{
    int order = str_cmp(sym_str(syms, a->node), sym_str(syms, b->node));
    if (!order)
        order = str_cmp(sym_str(syms, a->space), sym_str(syms, b->space));
    if (!order)
        order = a->kind - b->kind;
    if (!order)
        order = str_cmp(sym_str(syms, a->operation), sym_str(syms, b->operation));
    return order ? order : a->of_kind - b->of_kind;
}

struct sorted_name {
    const struct symtab *syms;
    const struct flow_name *name;
    uint32_t number;
};

static int sorted_cmp(const void *a, const void *b)
{
    const struct sorted_name *x = a, *y = b;
    return name_cmp(x->syms, x->name, y->name);
}

/* Numbers of the names, in order. */
static struct sorted_name *sort_names(const struct totals *t)
{
    const struct flow_totals *flow = t->flow;
    struct sorted_name *all = arena_array(t->arena, struct sorted_name, flow->names.n);
    for (uint32_t i = 0; i < flow->names.n; i++)
        all[i] = (struct sorted_name){ t->syms, &flow->names.v[i], i };
    if (flow->names.n > 1)
        qsort(all, flow->names.n, sizeof(*all), sorted_cmp);
    return all;
}

static struct flow *make_flow(const struct totals *t, struct arena *arena)
{
    const struct flow_totals *from = t->flow;
    struct flow *flow = arena_new(arena, struct flow);
    *flow = (struct flow){ .parts = from->setup->parts,
                           .n_ops = (uint32_t)from->names.n,
                           .requests = from->requests,
                           .complete = from->complete,
                           .cut = from->cut,
                           .young = from->young,
                           .weighted = from->weighted,
                           .uneven = from->uneven,
                           .in_sums = t->stats.traces - from->traces,
                           .from = from->from,
                           .to = from->to,
                           .margin = from->window->margin };
    flow->ops = arena_array(arena, struct flow_op, flow->n_ops);
    return flow;
}

static struct loc end_loc(const void *ctx, struct place place)
{
    return totals_loc(ctx, place);
}

static sym end_trace(void *ctx, struct trace_key trace)
{
    return trace_name(ctx, trace);
}

void flow_flush(struct totals *t, const bnode *services, const bnode *peers)
{
    if (!t->flow)
        return;
    struct arena *arena = builder_arena(t->b);
    struct flow *flow = make_flow(t, arena);
    struct sorted_name *names = sort_names(t);
    uint32_t *ops = arena_array(t->arena, uint32_t, flow->n_ops);
    bnode *nodes = arena_array(arena, bnode, flow->n_ops);
    for (uint32_t i = 0; i < flow->n_ops; i++) {
        const struct flow_row *row = &t->flow->rows.v[names[i].number];
        ops[names[i].number] = i;
        nodes[i] = row->end & END_PEER ? peers[row->end & ~END_PEER] : services[row->end];
        flow->ops[i] = (struct flow_op){ .operation = names[i].name->operation,
                                         .kind = names[i].name->kind,
                                         .steps = row->steps,
                                         .errors = row->errors,
                                         .loc = totals_loc(t, row->first) };
    }
    tallies_end(t->flow->tallies, &(struct flow_end){ .arena = arena,
                                                      .setup = t->flow->setup,
                                                      .syms = t->syms,
                                                      .flow = flow,
                                                      .ops = ops,
                                                      .loc = end_loc,
                                                      .trace = end_trace,
                                                      .ctx = t });
    builder_flow(t->b, flow, nodes);
}
