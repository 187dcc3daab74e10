/*
 * In how many traces an edge is seen. One edge of the graph may come of several rows here: surely
 * and by a guess, in one view of messages and in both. A trace counts at the first of its rows only,
 * so that in each view they add up to the traces that show the edge.
 */
#include "tally_priv.h"

/* Only these edges are looked at in the end: of all that are known, a group shows few. */
static bool is_shown(const struct forest *f, uint32_t edge)
{
    uint32_t at = f->totals->edges.v[edge].in_group;
    return at < f->shown.n && f->shown.v[at] == edge;
}

void edge_show(struct forest *f, uint32_t edge, uint32_t trace)
{
    struct edge_total *total = &f->totals->edges.v[edge];
    uint64_t number = f->totals->stats.traces - trace;
    if (total->in_trace == number)
        return;
    total->in_trace = number;
    if (!is_shown(f, edge)) {
        total->in_group = (uint32_t)f->shown.n;
        *vec_push(f->arena, &f->shown) = edge;
    }
    *vec_push(f->arena, &f->seen) = (struct edge_seen){ edge, trace };
}

struct shown { /* by place in f->shown: the edge's traces in order, each once, from first[k] on */
    const struct forest *f;
    uint32_t *traces;
    size_t *first, *n;
};

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Numbers are in order already unless several runs over the traces met the edge. */
static size_t make_unique(uint32_t *numbers, size_t n)
{
    bool ordered = true;
    size_t kept = 0;
    for (size_t i = 1; i < n; i++)
        ordered &= numbers[i - 1] <= numbers[i];
    if (!ordered)
        qsort(numbers, n, sizeof(*numbers), by_number);
    for (size_t i = 0; i < n; i++)
        if (!kept || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

static struct shown sort_shown(const struct forest *f)
{
    const struct edge_total *edges = f->totals->edges.v;
    size_t m = f->shown.n, n = f->seen.n;
    struct shown s = { .f = f,
                       .traces = arena_array(f->arena, uint32_t, n),
                       .first = arena_array(f->arena, size_t, m + 1),
                       .n = arena_array(f->arena, size_t, m) };
    for (size_t i = 0; i < n; i++)
        s.first[edges[f->seen.v[i].edge].in_group + 1]++;
    for (size_t k = 0; k < m; k++)
        s.first[k + 1] += s.first[k];
    for (size_t i = 0; i < n; i++) {
        uint32_t k = edges[f->seen.v[i].edge].in_group;
        s.traces[s.first[k] + s.n[k]++] = f->seen.v[i].trace;
    }
    for (size_t k = 0; k < m; k++)
        s.n[k] = make_unique(s.traces + s.first[k], s.n[k]);
    return s;
}

/* The row of the same edge with that view and sureness, if the group shows it; else NONE. */
static uint32_t twin(const struct shown *s, uint32_t edge, enum edge_view view, bool guess)
{
    const struct totals *t = s->f->totals;
    struct edge_total like = t->edges.v[edge];
    like.view = view;
    like.guess = guess;
    uint32_t found = map_get(&t->edge_map, (uint64_t)like.from << 32 | like.to, edge_form(&like));
    return found != NONE && found != edge && is_shown(s->f, found) ? found : NONE;
}

static bool shows(const struct shown *s, uint32_t edge, uint32_t trace)
{
    if (edge == NONE)
        return false;
    uint32_t k = s->f->totals->edges.v[edge].in_group;
    return bsearch(&trace, s->traces + s->first[k], s->n[k], sizeof(trace), by_number);
}

/* Traces of the row that no row before it shows. */
static uint64_t count_new(const struct shown *s, size_t k)
{
    uint32_t edge = s->f->shown.v[k];
    const struct edge_total *total = &s->f->totals->edges.v[edge];
    const uint32_t *traces = s->traces + s->first[k];
    bool both = total->view == VIEW_BOTH;
    uint32_t before[] = {
        both && !total->guess ? NONE : twin(s, edge, VIEW_BOTH, false),
        both ? NONE : twin(s, edge, VIEW_BOTH, true),
        !total->guess || both ? NONE : twin(s, edge, total->view, false),
    };
    if (before[0] == NONE && before[1] == NONE && before[2] == NONE)
        return s->n[k];
    uint64_t count = 0;
    for (size_t i = 0; i < s->n[k]; i++)
        count += !shows(s, before[0], traces[i]) && !shows(s, before[1], traces[i]) &&
                 !shows(s, before[2], traces[i]);
    return count;
}

void count_edge_traces(struct forest *f)
{
    struct shown shown = sort_shown(f);
    for (size_t k = 0; k < f->shown.n; k++)
        f->totals->edges.v[f->shown.v[k]].traces += count_new(&shown, k);
}
