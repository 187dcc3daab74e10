/* The time an operation spends itself: what no call of its entry covers. */
#include "traffic.h"

struct interval {
    uint32_t entry;
    uint64_t start, end;
};

static bool is_calling(const struct span *s)
{
    return s->kind == KIND_CLIENT || s->kind == KIND_PRODUCER;
}

/* A request comes into its service here; what handles one message of a batch is part of that. */
static bool is_entry(const struct trace *trace, const struct span *s)
{
    if (s->op == NONE || is_calling(s))
        return false;
    const struct span *above = s->parent == NONE ? NULL : &trace->spans[s->parent];
    return !above || above->node != s->node || is_calling(above);
}

/* The entry of its service that the span is part of, by way of spans that are written; or NONE. */
static uint32_t entry_above(const struct trace *trace, uint32_t at)
{
    uint32_t node = trace->spans[at].node;
    for (; at != NONE && !trace->spans[at].lost; at = trace->spans[at].parent) {
        const struct span *s = &trace->spans[at];
        if (s->node != node)
            return NONE;
        if (is_entry(trace, s))
            return at;
    }
    return NONE;
}

/* Whose time the span takes: a calling span, or what is entered without one. */
static uint32_t taken_from(const struct trace *trace, uint32_t at)
{
    const struct span *s = &trace->spans[at];
    if (s->lost || s->parent == NONE)
        return NONE;
    if (is_calling(s))
        return entry_above(trace, at);
    uint32_t parent = s->parent;
    bool called = is_entry(trace, s) && !trace->spans[parent].lost;
    /* the caller's inner span stands below its client span, where there is one */
    while (called && trace->spans[parent].op == NONE && trace->spans[parent].parent != NONE)
        parent = trace->spans[parent].parent;
    if (!called || is_calling(&trace->spans[parent]))
        return NONE;
    return entry_above(trace, s->parent);
}

static int interval_cmp(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return (x->start > y->start) - (x->start < y->start);
}

/* Of the span's time, what intervals cover; they are in order of their starts. */
static uint64_t covered(uint64_t start, uint64_t end, const struct interval *v, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t from = v[i].start > start ? v[i].start : start;
        uint64_t to = v[i].end < end ? v[i].end : end;
        if (from >= to)
            continue;
        sum += to - from;
        start = to;
    }
    return sum;
}

void count_own_times(const struct topology *t, const struct trace *trace, struct truth *truth)
{
    static struct interval *v;
    static size_t room;
    size_t n = 0, at = 0;
    v = grow(v, &room, trace->n, sizeof(*v));
    for (uint32_t i = 0; i < trace->n; i++) {
        const struct span *s = &trace->spans[i];
        uint32_t entry = taken_from(trace, i);
        uint64_t start = span_start(t, s);
        if (entry != NONE)
            v[n++] = (struct interval){ entry, start, start + s->duration };
    }
    if (n > 1)
        qsort(v, n, sizeof(*v), interval_cmp);
    for (uint32_t i = 0; i < trace->n; i++) {
        const struct span *s = &trace->spans[i];
        size_t first = at;
        while (at < n && v[at].entry == i)
            at++;
        if (s->lost || !is_entry(trace, s))
            continue;
        uint64_t start = span_start(t, s);
        uint64_t calls = covered(start, start + s->duration, v + first, at - first);
        truth_own_time(truth, s->op, s->duration - calls);
    }
}
