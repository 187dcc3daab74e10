/*
 * What spans of all files have in common. Parts of a file that were read apart have the same
 * profiles under other numbers: here each has one number, so that what was found for one span of a
 * profile serves for all of them.
 */
#include "records_priv.h"
#include "totals_priv.h"

static void take_place(struct totals *t, uint32_t store, size_t profile)
{
    struct span_at at = t->stores[store]->profiles_at.v[profile];
    *vec_push(t->arena, &t->profiles_at) = (struct place){ store, at.line, at.column };
}

static void take_all(struct totals *t, const struct span_store *store)
{
    t->profiles.v = store->profiles.v;
    t->profiles.n = t->profiles.capacity = store->profiles.n;
    for (size_t i = 0; i < store->profiles.n; i++) {
        t->has_versions |= store->profiles.v[i].version != 0;
        take_place(t, 0, i);
    }
}

void profiles_take(struct totals *t, struct map *known, uint32_t number)
{
    const struct span_store *store = t->stores[number];
    if (t->n_stores == 1) {
        take_all(t, store);
        return;
    }
    uint32_t *numbers = arena_room(t->arena, uint32_t, store->profiles.n);
    t->profiles_of[store->file] = numbers;
    for (size_t i = 0; i < store->profiles.n; i++) {
        const struct span_profile *p = &store->profiles.v[i];
        uint64_t hash = profile_hash(p), step = 0;
        uint32_t *slot = map_at(known, hash, step);
        while (*slot != NONE && !profile_same(&t->profiles.v[*slot], p))
            slot = map_at(known, hash, ++step);
        if (*slot == NONE) {
            *slot = (uint32_t)t->profiles.n;
            *vec_push(t->arena, &t->profiles) = *p;
            take_place(t, number, i);
            t->has_versions |= p->version != 0;
        }
        numbers[i] = *slot;
    }
}

void profiles_rows(struct totals *t)
{
    if (t->rows)
        return;
    t->rows = arena_room(t->arena, struct profile_rows, t->profiles.n);
    memset(t->rows, 0xff, t->profiles.n * sizeof(*t->rows));
}
