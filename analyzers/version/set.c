/* Sets of versions by the places where they begin and end. */
#include "version_priv.h"

static bool is_void(const struct interval *i)
{
    return !i->unbounded && str_cmp(i->low, i->high) >= 0;
}

bool interval_meet(struct interval *i, const struct interval *by)
{
    if (str_cmp(i->low, by->low) < 0)
        i->low = by->low;
    if (!by->unbounded && (i->unbounded || str_cmp(by->high, i->high) < 0)) {
        i->high = by->high;
        i->unbounded = false;
    }
    return !is_void(i);
}

static int by_low(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    return str_cmp(x->low, y->low);
}

/* Joins what overlaps or touches. */
struct version_set set_of(struct arena *arena, const struct interval_list *list)
{
    size_t n = 0;
    struct interval *sorted = arena_array(arena, struct interval, list->all.n + 1);
    for (size_t i = 0; i < list->all.n; i++)
        if (!is_void(&list->all.v[i]))
            sorted[n++] = list->all.v[i];
    if (n > 1)
        qsort(sorted, n, sizeof(*sorted), by_low);
    struct str *edges = arena_array(arena, struct str, 2 * n + 1);
    struct version_set set = { edges, 0 };
    for (size_t i = 0; i < n && set.n % 2 == 0; i++) {
        bool joins = set.n > 0 && str_cmp(sorted[i].low, edges[set.n - 1]) <= 0;
        if (joins)
            set.n--;
        else
            edges[set.n++] = sorted[i].low;
        if (sorted[i].unbounded)
            continue;
        if (!joins || str_cmp(sorted[i].high, edges[set.n]) > 0)
            edges[set.n] = sorted[i].high;
        set.n++;
    }
    return set;
}

void set_to_list(struct arena *arena, struct version_set set, struct interval_list *out)
{
    for (size_t i = 0; i < set.n; i += 2) {
        bool unbounded = i + 1 == set.n;
        *vec_push(arena, &out->all) =
            (struct interval){ set.edges[i], unbounded ? STR_NULL : set.edges[i + 1], unbounded };
    }
}

/* both: what lies in both; else in either. */
static struct version_set combine(struct arena *arena, struct version_set a, struct version_set b,
                                  bool both)
{
    struct str *edges = arena_array(arena, struct str, a.n + b.n + 1);
    struct version_set out = { edges, 0 };
    size_t i = 0, k = 0;
    while (i < a.n || k < b.n) {
        int order = i == a.n ? 1 : k == b.n ? -1 : str_cmp(a.edges[i], b.edges[k]);
        struct str edge = order <= 0 ? a.edges[i] : b.edges[k];
        i += order <= 0;
        k += order >= 0;
        bool inside = both ? i % 2 && k % 2 : i % 2 || k % 2;
        if (inside != (out.n % 2 == 1))
            edges[out.n++] = edge;
    }
    return out;
}

struct version_set set_and(struct arena *arena, struct version_set a, struct version_set b)
{
    return combine(arena, a, b, true);
}

struct version_set set_or(struct arena *arena, struct version_set a, struct version_set b)
{
    return combine(arena, a, b, false);
}

struct version_set set_not(struct arena *arena, struct version_set a)
{
    if (a.n > 0 && a.edges[0].n == 0)
        return (struct version_set){ a.edges + 1, a.n - 1 };
    struct str *edges = arena_array(arena, struct str, a.n + 1);
    if (a.n > 0)
        memcpy(edges + 1, a.edges, a.n * sizeof(*edges));
    return (struct version_set){ edges, a.n + 1 };
}

bool set_has(struct version_set set, struct str key)
{
    size_t low = 0, high = set.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(set.edges[middle], key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low % 2 == 1;
}
