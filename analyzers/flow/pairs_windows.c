/* How often operations began in each minute. */
#include <stdlib.h>

#include "pairs_priv.h"

enum { MINUTE = 60 * 1000 * 1000 };

void windows_init(struct windows *windows, struct arena *arena)
{
    map_init(&windows->numbers, arena, 0);
}

static uint32_t *last_of(struct windows *w, struct arena *arena, uint32_t op)
{
    while (w->last.n <= op)
        vec_push(arena, &w->last);
    return &w->last.v[op];
}

static void count(struct windows *w, struct arena *arena, struct window_row row)
{
    uint32_t *last = last_of(w, arena, row.op);
    if (*last && w->all.v[*last - 1].minute == row.minute) {
        w->all.v[*last - 1].count += row.count;
        return;
    }
    uint32_t *slot = map_at(&w->numbers, row.op, row.minute);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)w->all.n;
        *vec_push(arena, &w->all) = (struct window_row){ row.op, row.minute, 0 };
    }
    w->all.v[*slot].count += row.count;
    *last = *slot + 1;
    w->cut |= w->all.n > WINDOWS_MAX;
}

void windows_add(struct windows *windows, struct arena *arena, const struct request *request)
{
    uint64_t minute = 0, from = 0; /* where the minute begins: mostly all steps are in one */
    for (uint32_t i = 0; i < request->n && !windows->cut; i++) {
        const struct step *step = &request->steps[i];
        if (!step->start)
            continue;
        if (step->start - from >= MINUTE) {
            minute = step->start / MINUTE;
            from = minute * MINUTE;
        }
        uint32_t last = step->op < windows->last.n ? windows->last.v[step->op] : 0;
        if (last && windows->all.v[last - 1].minute == minute)
            windows->all.v[last - 1].count++;
        else
            count(windows, arena, (struct window_row){ step->op, minute, 1 });
    }
}

void windows_merge(struct windows *into, struct arena *arena, const struct windows *from,
                   const uint32_t *ops)
{
    into->cut |= from->cut;
    for (size_t i = 0; i < from->all.n && !into->cut; i++) {
        struct window_row row = from->all.v[i];
        row.op = ops[row.op];
        count(into, arena, row);
    }
}

static int row_cmp(const void *a, const void *b)
{
    const struct window_row *x = a, *y = b;
    if (x->op != y->op)
        return x->op < y->op ? -1 : 1;
    return (x->minute > y->minute) - (x->minute < y->minute);
}

static struct window_row *sorted(const struct windows *windows, const struct flow_end *end)
{
    struct window_row *rows = arena_array(end->arena, struct window_row, windows->all.n);
    for (size_t i = 0; i < windows->all.n; i++) {
        rows[i] = windows->all.v[i];
        rows[i].op = end->ops[rows[i].op];
    }
    if (windows->all.n > 1)
        qsort(rows, windows->all.n, sizeof(*rows), row_cmp);
    return rows;
}

void windows_end(const struct windows *windows, const struct flow_end *end, struct flow_pairs *out)
{
    out->windows_cut = windows->cut;
    if (windows->cut || !windows->all.n)
        return;
    const struct window_row *rows = sorted(windows, end);
    uint32_t n = (uint32_t)windows->all.n;
    out->windows = arena_array(end->arena, struct op_window, n);
    out->op_windows = arena_array(end->arena, struct op_windows, end->flow->n_ops);
    for (uint32_t i = 0; i < n; i++) {
        if (!i || rows[i].op != rows[i - 1].op)
            out->op_windows[out->n_op_windows++] = (struct op_windows){ rows[i].op, { i, 0 } };
        out->op_windows[out->n_op_windows - 1].windows.n++;
        out->windows[i] = (struct op_window){ rows[i].minute, rows[i].count };
    }
    out->n_windows = n;
}
