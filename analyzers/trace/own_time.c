/* Time an operation spends itself: from its start to its end, less what its calls take. */
#include "pairs_priv.h"
#include "totals_priv.h"

struct interval { /* microseconds */
    uint64_t start, end;
};

/* The entry whose time the span takes; NONE for what makes no call. */
static uint32_t entry_of(const struct forest *f, const struct pairing *p, uint32_t i)
{
    if ((f->marks[i] & MARK_DROPPED) || !f->spans[i].duration)
        return NONE;
    if (calls(f, i))
        return f->above[i] == i ? NONE : f->above[i];
    uint32_t caller = p->caller[i];
    bool seen = caller == NONE || calls(f, caller) || f->parent[i] == NONE;
    return seen ? NONE : f->above[f->parent[i]];
}

/* Spans that take time of an entry, in order: the first of them, and the next one. */
struct takers {
    uint32_t *first, *next;
    VEC(struct interval) intervals; /* of one entry */
};

static struct takers find_takers(const struct forest *f, const struct pairing *p)
{
    struct takers t = { .first = arena_room(f->arena, uint32_t, f->n),
                        .next = arena_room(f->arena, uint32_t, f->n) };
    memset(t.first, 0xff, f->n * sizeof(*t.first));
    for (uint32_t i = f->n; i-- > 0;) {
        uint32_t entry = calls(f, i) || p->caller[i] != NONE ? entry_of(f, p, i) : NONE;
        if (entry == NONE)
            continue;
        t.next[i] = t.first[entry];
        t.first[entry] = i;
    }
    return t;
}

static int interval_cmp(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Calls of one span are few, and mostly in order. */
static void sort_intervals(struct interval *v, size_t n)
{
    enum { FEW = 16 };
    if (n > FEW) {
        qsort(v, n, sizeof(*v), interval_cmp);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct interval interval = v[i];
        size_t at = i;
        for (; at && interval_cmp(&v[at - 1], &interval) > 0; at--)
            v[at] = v[at - 1];
        v[at] = interval;
    }
}

/* Of the span's time, what the intervals cover. */
static uint64_t covered(const struct span *s, struct interval *v, size_t n)
{
    uint64_t at = s->start, end = s->start + s->duration, sum = 0;
    sort_intervals(v, n);
    for (size_t i = 0; i < n; i++) {
        uint64_t from = v[i].start > at ? v[i].start : at;
        uint64_t to = v[i].end < end ? v[i].end : end;
        if (from >= to)
            continue;
        sum += to - from;
        at = to;
    }
    return sum;
}

void sum_own_times(struct forest *f, const struct pairing *p, const uint32_t *ops)
{
    struct takers t = find_takers(f, p);
    for (uint32_t k = 0; k < f->n_entries; k++) {
        uint32_t entry = f->entries[k];
        const struct span *s = &f->spans[entry];
        if (ops[entry] == NONE || !s->duration)
            continue;
        t.intervals.n = 0;
        for (uint32_t i = t.first[entry]; i != NONE; i = t.next[i])
            *vec_push(f->arena, &t.intervals) =
                (struct interval){ f->spans[i].start, f->spans[i].start + f->spans[i].duration };
        uint64_t own = s->duration - covered(s, t.intervals.v, t.intervals.n);
        f->totals->ops.v[ops[entry]].own_time += own;
        if (f->own)
            f->own[entry] = own;
    }
}
