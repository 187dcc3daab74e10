/* The line of versions, cut at all edges of some ranges. */
#include "solve_priv.h"

static int by_edge(const void *a, const void *b)
{
    const struct cut *x = a, *y = b;
    int order = str_cmp(x->edge, y->edge);
    return order ? order : (x->range > y->range) - (x->range < y->range);
}

struct line line_of(struct arena *arena, const struct range *const *ranges, size_t n, bool pre)
{
    struct line line = { .n_ranges = n, .pre = pre };
    size_t total = 0;
    if (n > 0)
        line.order = order_row(ranges[0]->order);
    for (size_t i = 0; i < n; i++)
        total += pre ? ranges[i]->pres.n : ranges[i]->releases.n;
    line.cuts = arena_array(arena, struct cut, total + 1);
    for (size_t i = 0; i < n; i++) {
        struct version_set set = pre ? ranges[i]->pres : ranges[i]->releases;
        for (size_t k = 0; k < set.n; k++)
            line.cuts[line.n++] = (struct cut){ set.edges[k], (uint32_t)i };
    }
    if (line.n > 1)
        qsort(line.cuts, line.n, sizeof(*line.cuts), by_edge);
    return line;
}

bool line_next(const struct line *line, struct cell *cell)
{
    cell->first = cell->end;
    if (cell->first >= line->n)
        return false;
    cell->low = line->cuts[cell->first].edge;
    while (cell->end < line->n && str_eq(line->cuts[cell->end].edge, cell->low))
        cell->end++;
    cell->high = cell->end < line->n ? &line->cuts[cell->end].edge : NULL;
    return true;
}

enum answer cell_first(struct arena *arena, const struct line *line, const struct cell *cell,
                       struct str *out)
{
    return line->order->first(arena, cell->low, cell->high, line->pre, out);
}
