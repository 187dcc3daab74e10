/*
 * When requests began, and how long they take, before any is linked: from whole parts of the sink.
 * A part is a slice of trace ids by their hash, so a few of them stand for all, and which they are
 * does not depend on threads. A dump of up to LOOK_SPANS spans is looked at whole.
 */
#include <stdlib.h>

#include "flow_priv.h"
#include "groups_priv.h"
#include "records_priv.h"
#include "sink_priv.h"

enum { LOOK_SPANS = 64 << 10 };

struct extent { /* of a trace, microseconds */
    uint64_t start, end;
};

struct look {
    struct arena *arena;
    const struct totals *t;
    struct map traces; /* lower half of the id -> in extents */
    VEC(struct extent) extents;
    size_t spans;
};

static void look_at(struct look *l, const struct span_record *record)
{
    const struct span_profile *profile = &l->t->profiles.v[record->profile];
    struct span span;
    if (profile->kind == SPAN_LOG || !record->start)
        return;
    record_span(profile, l->t->stores[record->file & (SPAN_FILES_MAX - 1)], record, &span);
    uint64_t end = span.start > UINT64_MAX - span.duration ? UINT64_MAX : span.start + span.duration;
    uint32_t *slot = map_at(&l->traces, span.trace.low, 0);
    l->spans++;
    if (*slot == NONE) {
        *slot = (uint32_t)l->extents.n;
        *vec_push(l->arena, &l->extents) = (struct extent){ span.start, end };
        return;
    }
    struct extent *extent = &l->extents.v[*slot];
    if (span.start < extent->start)
        extent->start = span.start;
    if (end > extent->end)
        extent->end = end;
}

static int extent_cmp(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* The longest request, but not more than half of the time there is. */
static uint64_t margin_of(const struct look *l, const struct flow_window *window)
{
    uint64_t longest = 0, half = (window->to - window->from) / 2;
    for (size_t i = 0; i < l->extents.n; i++) {
        uint64_t took = l->extents.v[i].end - l->extents.v[i].start;
        longest = took > longest ? took : longest;
    }
    return longest < half ? longest : half;
}

static void take(struct flow_window *window, struct look *l)
{
    size_t n = l->extents.n;
    if (!n)
        return;
    qsort(l->extents.v, n, sizeof(l->extents.v[0]), extent_cmp);
    window->from = l->extents.v[0].start;
    for (size_t i = 0; i < n; i++)
        window->to = l->extents.v[i].end > window->to ? l->extents.v[i].end : window->to;
    for (size_t i = 1; i < FLOW_BLOCKS; i++)
        window->begins[i] = l->extents.v[i * n / FLOW_BLOCKS].start;
    window->margin = margin_of(l, window);
}

void flow_look(struct flow_window *window, const struct totals *t, struct span_sink *sink,
               const struct homes *homes)
{
    struct arena arena = { 0 }, records_arena = { 0 };
    struct look l = { .arena = &arena, .t = t };
    map_init(&l.traces, &arena, 0);
    for (unsigned part = 0; part < SINK_PARTS && l.spans < LOOK_SPANS; part++) {
        struct span_record *records =
            arena_room(&records_arena, struct span_record, sink_count(sink, part) + SINK_BLOCK);
        size_t n = link_load(t, sink, homes, part, records);
        for (size_t i = 0; i < n; i++)
            look_at(&l, &records[i]);
        arena_reset(&records_arena);
    }
    take(window, &l);
    arena_release(&records_arena);
    arena_release(&arena);
}
