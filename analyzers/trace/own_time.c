/* Time an operation spends itself: from its start to its end, less what its calls take. */
#include "pairs_priv.h"
#include "totals_priv.h"

struct interval { /* microseconds */
    uint64_t start, end;
};

struct intervals { /* by entry */
    uint32_t *off; /* n + 1 */
    struct interval *all;
};

/* The entry whose time the span takes; NONE for what makes no call. */
static uint32_t entry_of(const struct forest *f, const struct pairing *p, uint32_t i)
{
    if ((f->marks[i] & MARK_DROPPED) || !f->spans[i].duration)
        return NONE;
    if (is_calling(&f->spans[i]))
        return f->above[i] == i ? NONE : f->above[i];
    uint32_t caller = p->caller[i];
    bool seen = caller == NONE || is_calling(&f->spans[caller]) || f->parent[i] == NONE;
    return seen ? NONE : f->above[f->parent[i]];
}

static struct intervals make_intervals(const struct forest *f, const struct pairing *p)
{
    struct intervals all = { .off = arena_array(f->arena, uint32_t, (size_t)f->n + 1) };
    uint32_t *entry = arena_array(f->arena, uint32_t, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        entry[i] = entry_of(f, p, i);
        if (entry[i] != NONE)
            all.off[entry[i]]++;
    }
    for (uint32_t i = 0, sum = 0; i <= f->n; i++) {
        sum += all.off[i];
        all.off[i] = sum;
    }
    all.all = arena_array(f->arena, struct interval, all.off[f->n]);
    for (uint32_t i = f->n; i-- > 0;)
        if (entry[i] != NONE)
            all.all[--all.off[entry[i]]] =
                (struct interval){ f->spans[i].start, f->spans[i].start + f->spans[i].duration };
    return all;
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
    struct intervals calls = make_intervals(f, p);
    for (uint32_t i = 0; i < f->n; i++) {
        const struct span *s = &f->spans[i];
        if (ops[i] == NONE || !s->duration)
            continue;
        uint32_t first = calls.off[i], n = calls.off[i + 1] - first;
        f->totals->ops.v[ops[i]].own_time += s->duration - covered(s, calls.all + first, n);
    }
}
