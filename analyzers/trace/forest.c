/* Records of a group of requests as one forest: one record for each span, known parents. */
#include "forest_priv.h"
#include "records_priv.h"
#include "totals_priv.h"

/* The records of traces with one low half. */
struct run {
    uint64_t low;
    struct place first;
    uint32_t n, at;
};

struct runs {
    VEC(struct run) all;
    uint32_t *of; /* by record */
};

static struct place place_of(const struct span_record *r)
{
    return (struct place){ r->file & (SPAN_FILES_MAX - 1), r->line, r->column };
}

static struct runs find_runs(struct arena *arena, const struct span_record *const *records,
                             size_t n)
{
    enum { TRACE_SPANS = 8 /* as many as a trace has, about */ };
    struct runs runs = { .of = arena_room(arena, uint32_t, n) };
    struct map lows;
    map_init(&lows, arena, n / TRACE_SPANS + 1);
    for (size_t i = 0; i < n; i++) {
        struct place place = place_of(records[i]);
        uint64_t low = records[i]->trace.low;
        uint32_t number = i && low == records[i - 1]->trace.low ? runs.of[i - 1] : NONE;
        if (number == NONE) {
            uint32_t *slot = map_at(&lows, low, 0);
            if (*slot == NONE) {
                *slot = (uint32_t)runs.all.n;
                *vec_push(arena, &runs.all) = (struct run){ low, place, 0, 0 };
            }
            number = *slot;
        }
        struct run *run = &runs.all.v[number];
        if (place_before(place, run->first))
            run->first = place;
        run->n++;
        runs.of[i] = number;
    }
    return runs;
}

struct rank {
    struct place first;
    uint32_t run;
};

static int rank_cmp(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    return place_before(x->first, y->first) ? -1 : place_before(y->first, x->first);
}

/*
 * Gives each run its room, in order of first places: so the order of the records plays no part.
 * Records of one file mostly come in that order.
 */
static void place_runs(struct arena *arena, struct runs *runs)
{
    size_t n = runs->all.n;
    struct rank *ranks = arena_array(arena, struct rank, n);
    bool ordered = true;
    for (size_t i = 0; i < n; i++) {
        ranks[i] = (struct rank){ runs->all.v[i].first, (uint32_t)i };
        ordered &= !i || place_before(ranks[i - 1].first, ranks[i].first);
    }
    if (!ordered)
        qsort(ranks, n, sizeof(ranks[0]), rank_cmp);
    for (size_t i = 0, at = 0; i < n; i++) {
        struct run *run = &runs->all.v[ranks[i].run];
        run->at = (uint32_t)at;
        at += run->n;
    }
}

static int record_cmp(const void *a, const void *b)
{
    const struct span_record *x = *(const struct span_record *const *)a,
                             *y = *(const struct span_record *const *)b;
    struct place left = place_of(x), right = place_of(y);
    return place_before(left, right) ? -1 : place_before(right, left);
}

static void sort_places(const struct span_record **records, size_t n)
{
    enum { FEW = 16 };
    size_t ordered = 1;
    while (ordered < n && record_cmp(&records[ordered - 1], &records[ordered]) <= 0)
        ordered++;
    if (ordered < n && n > FEW) {
        qsort(records, n, sizeof(records[0]), record_cmp);
        return;
    }
    for (size_t i = ordered; i < n; i++) {
        const struct span_record *record = records[i];
        size_t at = i;
        for (; at && record_cmp(&records[at - 1], &record) > 0; at--)
            records[at] = records[at - 1];
        records[at] = record;
    }
}

static void take_records(struct forest *f, const struct span_record *const *sorted)
{
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t file = sorted[i]->file & (SPAN_FILES_MAX - 1);
        const struct span_profile *profile = &f->totals->profiles.v[sorted[i]->profile];
        f->store_of[i] = file;
        f->profile[i] = sorted[i]->profile;
        record_span(profile, f->totals->stores[file], sorted[i], &f->spans[i]);
        f->linked |= f->spans[i].n_links != 0;
        f->nameless |= !profile->service;
    }
}

static int high_cmp(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint32_t add_trace(struct forest *f, struct trace_key key)
{
    f->trace_keys[f->n_traces] = key;
    return f->n_traces++;
}

/* Number of the trace with that high half among those from first to last, by bisection. */
static uint32_t find_high(const struct forest *f, uint32_t first, uint32_t last, uint64_t high)
{
    while (first < last) {
        uint32_t middle = first + (last - first) / 2;
        if (f->trace_keys[middle].high < high)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

/* The trace in which the span id, or one of those above it, stands with its whole trace id. */
static uint32_t trace_of_cut(const struct forest *f, const struct map *whole, const struct map *cut,
                             uint32_t i)
{
    enum { STEPS = 64 };
    for (int step = 0; i != NONE && step < STEPS; step++) {
        uint32_t number = map_get(whole, f->spans[i].id, 0);
        if (number == NONE)
            number = map_get(whole, f->spans[i].parent, 0);
        if (number != NONE)
            return number;
        i = map_get(cut, f->spans[i].parent, 0);
    }
    return NONE;
}

/* Several traces share a low half: cut ids go where their kin is. */
static void number_cut(struct forest *f, uint32_t from, uint32_t n)
{
    struct map whole, cut;
    map_init(&whole, f->arena, 0);
    map_init(&cut, f->arena, 0);
    for (uint32_t i = from; i < from + n; i++) {
        uint32_t *slot = map_at(f->spans[i].trace.high ? &whole : &cut, f->spans[i].id, 0);
        if (*slot == NONE)
            *slot = f->spans[i].trace.high ? f->trace[i] : i;
    }
    for (uint32_t i = from; i < from + n && cut.n; i++) {
        uint32_t number = f->spans[i].trace.high ? NONE : trace_of_cut(f, &whole, &cut, i);
        if (number != NONE)
            f->trace[i] = number;
    }
}

static bool is_one_trace(const struct forest *f, uint32_t from, uint32_t n)
{
    uint64_t other = 0;
    for (uint32_t i = from + 1; i < from + n; i++)
        other |= f->spans[i].trace.high ^ f->spans[from].trace.high;
    return !other;
}

/*
 * Traces of one low half. An id without upper half is that of the trace whose lower half it is, of
 * several the one that has the span or its parent, else the one with the lowest upper half: some
 * tracers cut 128 bits to 64.
 */
static void number_run(struct forest *f, uint32_t from, uint32_t n)
{
    uint32_t first = f->n_traces, n_highs = 0;
    if (is_one_trace(f, from, n)) {
        add_trace(f, f->spans[from].trace);
        for (uint32_t i = from; i < from + n; i++)
            f->trace[i] = first;
        return;
    }
    uint64_t *highs = arena_array(f->arena, uint64_t, n);
    for (uint32_t i = from; i < from + n; i++)
        if (f->spans[i].trace.high && (!n_highs || highs[n_highs - 1] != f->spans[i].trace.high))
            highs[n_highs++] = f->spans[i].trace.high;
    if (n_highs > 1)
        qsort(highs, n_highs, sizeof(highs[0]), high_cmp);
    for (uint32_t i = 0; i < n_highs; i++)
        if (!i || highs[i] != highs[i - 1])
            add_trace(f, (struct trace_key){ highs[i], f->spans[from].trace.low });
    if (!n_highs)
        add_trace(f, f->spans[from].trace);
    for (uint32_t i = from; i < from + n; i++) {
        uint64_t high = f->spans[i].trace.high;
        f->trace[i] = high ? find_high(f, first, f->n_traces, high) : first;
    }
    if (f->n_traces - first > 1)
        number_cut(f, from, n);
}

uint32_t forest_first(struct forest *f, uint64_t low)
{
    if (!f->lows.slots) {
        map_init(&f->lows, f->arena, f->n_traces);
        for (uint32_t i = f->n_traces; i-- > 0;)
            *map_at(&f->lows, f->trace_keys[i].low, 0) = i;
    }
    return map_get(&f->lows, low, 0);
}

uint32_t forest_find(struct forest *f, struct trace_key trace, uint64_t id)
{
    uint32_t first = forest_first(f, trace.low), end = first, number = first;
    if (first == NONE)
        return NONE;
    while (end < f->n_traces && f->trace_keys[end].low == trace.low)
        end++;
    if (trace.high && f->trace_keys[first].high) {
        number = find_high(f, first, end, trace.high);
        if (number == end || f->trace_keys[number].high != trace.high)
            return NONE;
    }
    return span_ids_find(f, number, id);
}

/* Where each span has its value before it is looked at, there is room only. */
static void make_arrays(struct forest *f)
{
    struct arena *arena = f->arena;
    f->spans = arena_room(arena, struct span, f->n);
    f->store_of = arena_room(arena, uint32_t, f->n);
    f->profile = arena_room(arena, uint32_t, f->n);
    f->kind = arena_room(arena, uint8_t, f->n);
    f->trace = arena_room(arena, uint32_t, f->n);
    f->service = arena_room(arena, uint32_t, f->n);
    f->parent = arena_room(arena, uint32_t, f->n);
    f->head = arena_room(arena, uint32_t, f->n);
    f->same = arena_room(arena, uint32_t, f->n);
    f->up = arena_room(arena, uint32_t, f->n);
    f->above = arena_room(arena, uint32_t, f->n);
    f->marks = arena_array(arena, uint8_t, f->n);
    f->order = arena_room(arena, uint32_t, f->n);
    f->tops = arena_room(arena, uint32_t, f->n);
    f->failed = arena_array(arena, bool, f->n);
    f->call = arena_room(arena, uint32_t, f->n);
    memset(f->call, 0xff, f->n * sizeof(*f->call));
    f->trace_keys = arena_room(arena, struct trace_key, f->n);
}

/* Records by run, within it by place. */
static const struct span_record **sort_records(struct arena *arena, const struct runs *runs,
                                               const struct span_record *const *records, size_t n)
{
    const struct span_record **sorted = arena_room(arena, const struct span_record *, n);
    uint32_t *next = arena_array(arena, uint32_t, runs->all.n);
    for (size_t i = 0; i < n; i++) {
        const struct run *run = &runs->all.v[runs->of[i]];
        sorted[run->at + next[runs->of[i]]++] = records[i];
    }
    for (size_t i = 0; i < runs->all.n; i++)
        sort_places(sorted + runs->all.v[i].at, runs->all.v[i].n);
    return sorted;
}

void forest_build(struct forest *f, struct arena *arena, struct totals *totals,
                  const struct span_record *const *records, size_t n)
{
    *f = (struct forest){ .arena = arena, .totals = totals, .n = (uint32_t)n };
    struct runs runs = find_runs(arena, records, n);
    place_runs(arena, &runs);
    make_arrays(f);
    take_records(f, sort_records(arena, &runs, records, n));
    for (uint32_t i = 0; i < f->n;) {
        uint32_t length = 1;
        while (i + length < f->n && f->spans[i + length].trace.low == f->spans[i].trace.low)
            length++;
        number_run(f, i, length);
        i += length;
    }
    span_ids_init(f);
    forest_merge(f);
    services_fill(f);
    forest_parents(f);
    totals->stats.traces += f->n_traces;
}
