/* Spans of all stores as one forest: one symbol table, one record for each span, known parents. */
#include "trace_priv.h"

struct loc forest_loc(const struct forest *f, uint32_t span)
{
    const struct span *s = f->spans[span];
    return (struct loc){ f->stores[f->store_of[span]]->source, s->line, s->column };
}

static sym take_sym(sym *known, const struct symtab *from, struct symtab *to, sym s)
{
    if (s && !known[s])
        known[s] = sym_intern(to, sym_str(from, s));
    return known[s];
}

/* Puts the spans' symbols into the builder's table. */
static void take_store(struct forest *f, struct span_store *store)
{
    sym *known = arena_array(f->arena, sym, store->syms.n);
    for (size_t i = 0; i < store->n; i++) {
        struct span *s = span_store_at(store, i);
        s->service = take_sym(known, &store->syms, f->syms, s->service);
        s->space = take_sym(known, &store->syms, f->syms, s->space);
        s->operation = take_sym(known, &store->syms, f->syms, s->operation);
        s->peer = take_sym(known, &store->syms, f->syms, s->peer);
        s->destination = take_sym(known, &store->syms, f->syms, s->destination);
        s->version = take_sym(known, &store->syms, f->syms, s->version);
    }
}

static uint32_t new_trace(struct forest *f, struct trace_key key, uint32_t *slot)
{
    *slot = f->n_traces;
    f->trace_keys[f->n_traces] = key;
    return f->n_traces++;
}

/*
 * Numbers the traces. An id without upper half is that of the trace whose lower half it is: some
 * tracers cut 128 bits to 64.
 */
static void number_traces(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        struct trace_key key = f->spans[i]->trace;
        if (!key.high)
            continue;
        uint32_t *slot = map_at(&f->traces, key.high, key.low);
        f->trace[i] = *slot == NONE ? new_trace(f, key, slot) : *slot;
        uint32_t *low = map_at(&f->lows, key.low, 0);
        if (*low == NONE || f->trace_keys[*low].high > key.high)
            *low = f->trace[i];
    }
    for (uint32_t i = 0; i < f->n; i++) {
        struct trace_key key = f->spans[i]->trace;
        if (key.high)
            continue;
        uint32_t *low = map_at(&f->lows, key.low, 0);
        f->trace[i] = *low == NONE ? new_trace(f, key, low) : *low;
    }
}

uint32_t forest_find(const struct forest *f, struct trace_key trace, uint64_t id)
{
    uint32_t number =
        trace.high ? map_get(&f->traces, trace.high, trace.low) : map_get(&f->lows, trace.low, 0);
    if (number == NONE && trace.high) {
        number = map_get(&f->lows, trace.low, 0);
        if (number != NONE && f->trace_keys[number].high)
            return NONE;
    }
    return number == NONE ? NONE : map_get(&f->ids, number, id);
}

static void make_arrays(struct forest *f)
{
    struct arena *arena = f->arena;
    f->spans = arena_array(arena, struct span *, f->n);
    f->store_of = arena_array(arena, uint32_t, f->n);
    f->trace = arena_array(arena, uint32_t, f->n);
    f->service = arena_array(arena, uint32_t, f->n);
    f->parent = arena_array(arena, uint32_t, f->n);
    f->same = arena_array(arena, uint32_t, f->n);
    f->up = arena_array(arena, uint32_t, f->n);
    f->above = arena_array(arena, uint32_t, f->n);
    f->marks = arena_array(arena, uint8_t, f->n);
    f->order = arena_array(arena, uint32_t, f->n);
    f->trace_keys = arena_array(arena, struct trace_key, f->n);
    map_init(&f->ids, arena, f->n);
    map_init(&f->traces, arena, 0);
    map_init(&f->lows, arena, 0);
}

void forest_build(struct forest *f, struct arena *arena, struct symtab *syms,
                  struct span_store *const *stores, size_t n)
{
    *f = (struct forest){ .arena = arena, .syms = syms, .stores = stores };
    for (size_t i = 0; i < n; i++)
        f->n += (uint32_t)stores[i]->n;
    make_arrays(f);
    uint32_t at = 0;
    f->stats.spans = f->n;
    for (size_t i = 0; i < n; i++) {
        take_store(f, stores[i]);
        f->stats.spans += stores[i]->malformed;
        f->stats.by_reason[TRACE_MALFORMED] += stores[i]->malformed;
        for (size_t k = 0; k < stores[i]->n; k++) {
            f->store_of[at] = (uint32_t)i;
            f->spans[at++] = span_store_at(stores[i], k);
        }
    }
    number_traces(f);
    forest_merge(f);
    services_fill(f);
    forest_parents(f);
    f->stats.traces = f->n_traces;
}
