/*
 * Spans by their ids: a small table for each trace, all in one array, so that what is looked up
 * while one trace is worked on stays in the nearest cache.
 */
#include "forest_priv.h"

static uint64_t hash_id(uint64_t id)
{
    __extension__ typedef unsigned __int128 u128;
    static const char place; /* differs from run to run: nobody can make ids collide */
    u128 product = (u128)(id ^ (uintptr_t)&place * 0x9e3779b97f4a7c15u) * 0xa0761d6478bd642fu;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* At least twice as many slots as the trace has records. */
void span_ids_init(struct forest *f)
{
    uint32_t *count = arena_array(f->arena, uint32_t, f->n_traces);
    f->ids.tables = arena_array(f->arena, struct id_table, f->n_traces);
    for (uint32_t i = 0; i < f->n; i++)
        count[f->trace[i]]++;
    size_t sum = 0;
    for (uint32_t i = 0; i < f->n_traces; i++) {
        uint32_t bits = 1;
        while (1ull << bits < 2ull * count[i])
            bits++;
        f->ids.tables[i] = (struct id_table){ sum, (1ull << bits) - 1 };
        sum += (size_t)1 << bits;
    }
    f->ids.slots = arena_array(f->arena, uint32_t, sum);
}

static uint32_t *find(const struct forest *f, uint32_t trace, uint64_t id)
{
    struct id_table table = f->ids.tables[trace];
    uint32_t *slots = f->ids.slots + table.first;
    uint64_t at = hash_id(id) & table.mask;
    while (slots[at] && f->spans[slots[at] - 1].id != id)
        at = (at + 1) & table.mask;
    return &slots[at];
}

uint32_t span_ids_find(const struct forest *f, uint32_t trace, uint64_t id)
{
    return *find(f, trace, id) - 1; /* 0 is a free slot: NONE */
}

uint32_t span_ids_add(struct forest *f, uint32_t i)
{
    uint32_t *slot = find(f, f->trace[i], f->spans[i].id);
    if (!*slot)
        *slot = i + 1;
    return *slot - 1;
}
