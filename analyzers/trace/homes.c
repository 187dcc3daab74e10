/* Which traces must be linked together, because span links lead from one to the other. */
#include "groups_priv.h"
#include "sink_priv.h"

static uint32_t number_of(struct homes *h, uint64_t low)
{
    uint32_t *slot = map_at(&h->numbers, low, 0);
    if (*slot == NONE) {
        *slot = (uint32_t)h->lows.n;
        *vec_push(h->numbers.arena, &h->above) = (uint32_t)h->lows.n;
        *vec_push(h->numbers.arena, &h->lows) = low;
    }
    return *slot;
}

/* Halves the path on the way. */
static uint32_t root_of(struct homes *h, uint32_t i)
{
    while (h->above.v[i] != i) {
        h->above.v[i] = h->above.v[h->above.v[i]];
        i = h->above.v[i];
    }
    return i;
}

/* The lowest trace id is the root, so it does not depend on the order. */
static void unite(struct homes *h, uint64_t a, uint64_t b)
{
    uint32_t left = root_of(h, number_of(h, a)), right = root_of(h, number_of(h, b));
    bool lower = h->lows.v[left] < h->lows.v[right];
    h->above.v[lower ? right : left] = lower ? left : right;
}

uint64_t homes_init(struct homes *h, struct arena *arena, struct span_store *const *stores,
                    size_t n, size_t most)
{
    uint64_t seen = 0;
    *h = (struct homes){ 0 };
    map_init(&h->numbers, arena, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < stores[i]->owners.n; k++) {
            const struct span_owner *owner = &stores[i]->owners.v[k];
            for (uint32_t m = 0; m < owner->n; m++) {
                struct span_link *link = &stores[i]->links.v[owner->first + m];
                if (seen++ < most)
                    unite(h, owner->trace.low, link->trace.low);
                else
                    link->id = 0; /* the id of no span */
            }
        }
        seen += stores[i]->links_left;
    }
    for (uint32_t i = 0; i < h->lows.n; i++)
        h->above.v[i] = root_of(h, i);
    return seen > most ? seen - most : 0;
}

uint64_t homes_root(const struct homes *h, uint64_t trace_low)
{
    uint32_t number = h->lows.n ? map_get(&h->numbers, trace_low, 0) : NONE;
    return number == NONE ? trace_low : h->lows.v[h->above.v[number]];
}

uint64_t homes_hash(const struct homes *h, uint64_t trace_low)
{
    return sink_hash(homes_root(h, trace_low));
}

unsigned homes_part(const struct homes *h, uint64_t trace_low)
{
    return sink_part(homes_root(h, trace_low));
}
