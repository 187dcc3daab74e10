/*
 * What partial aggregates and spans told again bring: sums, each as the totals of a thread, and
 * spans of files that several inputs tell of.
 */
#include <stdlib.h>

#include "partial_priv.h"

void sections_take(struct sections *sections, struct totals *t, const struct span_store *store,
                   const sym *known)
{
    for (const struct span_sums *sums = store->sums; sums; sums = sums->next) {
        struct totals *section = arena_new(t->arena, struct totals);
        totals_fork(section, t, t->arena);
        if (partial_read(section, store, sums, known)) {
            *vec_push(t->arena, &sections->all) = section;
            continue;
        }
        sections->unfit = true;
        arena_release(&section->pattern_arena);
    }
}

void sections_merge(const struct sections *sections, struct totals *t)
{
    for (size_t i = 0; i < sections->all.n; i++) {
        totals_merge(t, sections->all.v[i]);
        arena_release(&sections->all.v[i]->pattern_arena);
    }
}

/* Traces in two of them are split. */
void sections_whole(const struct sections *sections, struct totals *t, struct lows *whole)
{
    for (size_t i = 0; i < sections->all.n; i++) {
        const struct lows *closed = &sections->all.v[i]->closed;
        for (size_t k = 0; k < closed->n; k++)
            *vec_push(t->arena, whole) = closed->v[k];
    }
    size_t n = whole->n;
    lows_sort(whole);
    t->stats.split += n - whole->n;
    t->whole = whole;
}

struct placed {
    struct span_store *store;
    size_t at; /* in the order of the input */
};

static int placed_cmp(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    int order = str_cmp(x->store->path, y->store->path);
    return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

struct span_store *const *sections_order(struct arena *arena, struct span_store *const *stores,
                                         size_t n)
{
    bool again = false;
    for (size_t i = 0; i < n; i++)
        again |= stores[i]->again;
    if (!again)
        return stores;
    struct span_store **sorted = arena_array(arena, struct span_store *, n);
    struct placed *placed = arena_array(arena, struct placed, n);
    for (size_t i = 0; i < n; i++)
        placed[i] = (struct placed){ stores[i], i };
    qsort(placed, n, sizeof(*placed), placed_cmp);
    for (size_t i = 0; i < n; i++)
        sorted[i] = placed[i].store;
    return sorted;
}

void sections_paths(struct totals *t)
{
    uint32_t *paths = arena_array(t->arena, uint32_t, t->n_stores);
    for (uint32_t i = 0; i < t->n_stores; i++) {
        const struct span_store *one = t->stores[i], *before = i ? t->stores[i - 1] : NULL;
        bool again = i && one->again && before->again && str_eq(one->path, before->path);
        paths[i] = again ? paths[i - 1] : i;
        if (again)
            t->paths = paths;
    }
}

static void join_store(struct totals *t, struct span_store *into, struct span_store *from)
{
    uint32_t links = (uint32_t)into->links.n;
    for (size_t i = 0; i < from->links.n; i++)
        *vec_push(t->arena, &into->links) = from->links.v[i];
    for (size_t i = 0; i < from->owners.n; i++) {
        struct span_owner *owner = vec_push(t->arena, &into->owners);
        *owner = from->owners.v[i];
        owner->first += links;
    }
    from->links.n = from->owners.n = 0;
}

/* One store has them all, so that they have one order. */
void sections_join(struct totals *t)
{
    if (!t->paths)
        return;
    for (uint32_t i = 0; i < t->n_stores; i++) {
        struct span_store *store = t->stores[i], *first = t->stores[t->paths[i]];
        if (store == first)
            continue;
        t->ranks[store->file] = t->paths[i];
        join_store(t, first, store);
    }
    for (size_t i = 0; i < t->n_stores; i++)
        if (t->stores[i]->again)
            span_store_sort(t->stores[t->paths[i]]);
}
