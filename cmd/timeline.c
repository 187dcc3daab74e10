#include "timeline.h"

struct laying { /* the tree, while it is walked */
    struct timeline_view *view;
    const struct timeline *t;
    struct arena scratch;
    uint32_t n;        /* spans; also stands for the place of those at the top */
    uint32_t *below;   /* spans in order of parent, start, input */
    uint32_t *first;   /* n + 2: children of i are below[first[i] .. first[i + 1]] */
    uint32_t *lines;   /* log lines in order of span, time, input */
    uint32_t *line_at; /* n + 2: likewise */
    uint32_t *home;    /* of each line: its span, or n */
    uint32_t *by_service; /* spans in order of service, start, input */
    uint32_t *by_id;      /* in order of id, input */
};

static int cmp_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static uint32_t parent_of(const struct laying *l, uint32_t i)
{
    uint32_t parent = l->t->spans.v[i].parent;

    return parent == TIMELINE_TOP ? l->n : parent;
}

static int by_parent(const void *a, const void *b, void *ctx)
{
    const struct laying *l = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = cmp_u64(parent_of(l, x), parent_of(l, y));

    if (!order)
        order = cmp_u64(l->t->spans.v[x].start, l->t->spans.v[y].start);
    return order ? order : cmp_u64(x, y);
}

static int by_service(const void *a, const void *b, void *ctx)
{
    const struct laying *l = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = str_cmp(l->t->spans.v[x].service, l->t->spans.v[y].service);

    if (!order)
        order = cmp_u64(l->t->spans.v[x].start, l->t->spans.v[y].start);
    return order ? order : cmp_u64(x, y);
}

static int by_id(const void *a, const void *b, void *ctx)
{
    const struct laying *l = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = cmp_u64(l->t->spans.v[x].id, l->t->spans.v[y].id);

    return order ? order : cmp_u64(x, y);
}

static int by_home(const void *a, const void *b, void *ctx)
{
    const struct laying *l = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = cmp_u64(l->home[x], l->home[y]);

    if (!order)
        order = cmp_u64(l->t->logs.v[x].time, l->t->logs.v[y].time);
    return order ? order : cmp_u64(x, y);
}

static uint32_t *sorted(struct laying *l, size_t n, int (*order)(const void *, const void *, void *))
{
    uint32_t *ids = arena_array(&l->scratch, uint32_t, n + 1);

    for (size_t i = 0; i < n; i++)
        ids[i] = (uint32_t)i;
    if (n > 1)
        qsort_r(ids, n, sizeof(*ids), order, l);
    return ids;
}

/* How many of the sorted spans come before the service and time, or before the id. */
static uint32_t before(const struct laying *l, struct str service, uint64_t time)
{
    uint32_t low = 0, high = l->n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct timeline_span *s = &l->t->spans.v[l->by_service[middle]];
        int order = str_cmp(s->service, service);
        if (order < 0 || (order == 0 && s->start <= time))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t with_id(const struct laying *l, const struct timeline_log *log)
{
    uint32_t low = 0, high = l->n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (l->t->spans.v[l->by_id[middle]].id < log->span)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t i = low; i < l->n; i++) {
        const struct timeline_span *s = &l->t->spans.v[l->by_id[i]];
        if (s->id != log->span)
            break;
        if (str_eq(s->service, log->service))
            return l->by_id[i];
    }
    return l->n;
}

/*
 * The span a line belongs to: the one it names; else of its service's the last to begin before it
 * that has not ended, or has ended last; else the first.
 */
static uint32_t home_of(const struct laying *l, const struct timeline_log *log)
{
    enum { LOOKED_AT = 64 };
    uint32_t named = log->span ? with_id(l, log) : l->n;
    uint32_t end = before(l, log->service, log->time), best = l->n;

    if (named < l->n)
        return named;
    for (uint32_t i = end; i > 0 && end - i < LOOKED_AT; i--) {
        const struct timeline_span *s = &l->t->spans.v[l->by_service[i - 1]];
        if (!str_eq(s->service, log->service))
            break;
        if (log->time <= s->start + s->duration)
            return l->by_service[i - 1];
        const struct timeline_span *last = best < l->n ? &l->t->spans.v[best] : NULL;
        if (!last || s->start + s->duration > last->start + last->duration)
            best = l->by_service[i - 1];
    }
    if (best == l->n && end < l->n &&
        str_eq(l->t->spans.v[l->by_service[end]].service, log->service))
        return l->by_service[end];
    return best;
}

static void sort_all(struct laying *l)
{
    size_t n_logs = l->t->logs.n;

    l->below = sorted(l, l->n, by_parent);
    l->by_service = sorted(l, l->n, by_service);
    l->by_id = sorted(l, l->n, by_id);
    l->home = arena_array(&l->scratch, uint32_t, n_logs + 1);
    for (size_t i = 0; i < n_logs; i++)
        l->home[i] = home_of(l, &l->t->logs.v[i]);
    l->lines = sorted(l, n_logs, by_home);
    l->first = arena_array(&l->scratch, uint32_t, (size_t)l->n + 2);
    l->line_at = arena_array(&l->scratch, uint32_t, (size_t)l->n + 2);
    for (uint32_t i = 0; i < l->n; i++)
        l->first[parent_of(l, i) + 1]++;
    for (size_t i = 0; i < n_logs; i++)
        l->line_at[l->home[i] + 1]++;
    for (uint32_t i = 0; i <= l->n; i++) {
        l->first[i + 1] += l->first[i];
        l->line_at[i + 1] += l->line_at[i];
    }
}

static void add_lines(struct laying *l, uint32_t span, uint32_t depth)
{
    for (uint32_t k = l->line_at[span]; k < l->line_at[span + 1]; k++)
        *vec_push(l->view->arena, &l->view->rows) = (struct timeline_row){
            l->lines[k], depth, span == l->n ? TIMELINE_TOP : span, true
        };
}

struct visit {
    uint32_t span, depth;
};

/* Depth first, with a stack of its own: a request may be any number of spans deep. */
static void add_rows(struct laying *l)
{
    VEC(struct visit) stack = { 0 };

    for (uint32_t k = l->first[l->n + 1]; k > l->first[l->n]; k--)
        *vec_push(&l->scratch, &stack) = (struct visit){ l->below[k - 1], 0 };
    while (stack.n) {
        struct visit at = stack.v[--stack.n];
        *vec_push(l->view->arena, &l->view->rows) =
            (struct timeline_row){ at.span, at.depth, l->t->spans.v[at.span].parent, false };
        add_lines(l, at.span, at.depth + 1);
        for (uint32_t k = l->first[at.span + 1]; k > l->first[at.span]; k--)
            *vec_push(&l->scratch, &stack) = (struct visit){ l->below[k - 1], at.depth + 1 };
    }
    add_lines(l, l->n, 0);
}

static void take_time(struct timeline_view *view, uint64_t start, uint64_t end)
{
    if (!start)
        return;
    if (!view->start || start < view->start)
        view->start = start;
    if (end > view->end)
        view->end = end;
}

/* A line that was written much later must not squeeze the spans. */
static void find_range(struct timeline_view *view)
{
    const struct timeline *t = view->t;

    for (size_t i = 0; i < t->spans.n; i++) {
        uint64_t start = t->spans.v[i].start, end = start + t->spans.v[i].duration;
        take_time(view, start, end < start ? start : end);
        view->errors += t->spans.v[i].error;
    }
    for (size_t i = 0; i < t->logs.n && !t->spans.n; i++)
        take_time(view, t->logs.v[i].time, t->logs.v[i].time);
}

static int cmp_names(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void count_services(struct timeline_view *view, struct arena *scratch)
{
    const struct timeline *t = view->t;
    size_t n = 0;
    struct str *names = arena_array(scratch, struct str, t->spans.n + t->logs.n + 1);

    for (size_t i = 0; i < t->spans.n; i++)
        names[n++] = t->spans.v[i].service;
    for (size_t i = 0; i < t->logs.n; i++)
        names[n++] = t->logs.v[i].service;
    if (n > 1)
        qsort(names, n, sizeof(*names), cmp_names);
    for (size_t i = 0; i < n; i++)
        view->services += !i || !str_eq(names[i], names[i - 1]);
}

/* As the spans have it; where there are none, it may be any text. */
static struct str id_text(const struct timeline *t, struct str id, struct arena *arena)
{
    if (!t->spans.n)
        return id;
    struct trace_key key = t->spans.v[0].trace;
    unsigned long long high = key.high, low = key.low;

    return high ? str_printf(arena, "%016llx%016llx", high, low)
                : str_printf(arena, "%016llx", low);
}

struct timeline_view timeline_view(const struct timeline *t, struct str id, struct arena *arena)
{
    struct timeline_view view = { .arena = arena, .t = t, .id = id_text(t, id, arena) };
    struct laying l = { .view = &view, .t = t, .n = (uint32_t)t->spans.n };

    find_range(&view);
    count_services(&view, &l.scratch);
    sort_all(&l);
    add_rows(&l);
    arena_release(&l.scratch);
    return view;
}

uint64_t timeline_skew(const struct timeline_view *view, const struct timeline_row *row)
{
    if (row->log || row->parent == TIMELINE_TOP)
        return 0;
    const struct timeline_span *span = &view->t->spans.v[row->index];
    const struct timeline_span *above = &view->t->spans.v[row->parent];
    bool earlier = span->start && above->start > span->start;
    return earlier && !str_eq(span->service, above->service) ? above->start - span->start : 0;
}
