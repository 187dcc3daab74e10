#include "svcgraph/map.h"

__extension__ typedef unsigned __int128 u128;

static uint64_t mix(uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static struct map_slot *find(const struct map *map, uint64_t a, uint64_t b)
{
    uint64_t hash = mix(a ^ 0xa0761d6478bd642fu, b ^ 0xe7037ed1a0b428dbu);
    size_t at = hash & (map->nslots - 1);
    while (map->slots[at].used && (map->slots[at].a != a || map->slots[at].b != b))
        at = (at + 1) & (map->nslots - 1);
    return &map->slots[at];
}

static void make_slots(struct map *map, size_t expect)
{
    map->nslots = 64;
    while (map->nslots / 2 < expect)
        map->nslots *= 2;
    map->slots = arena_array(map->arena, struct map_slot, map->nslots);
}

/* Many maps stay empty: those of which nothing is expected have no slots yet. */
void map_init(struct map *map, struct arena *arena, size_t expect)
{
    *map = (struct map){ .arena = arena };
    if (expect)
        make_slots(map, expect);
}

static void grow(struct map *map)
{
    struct map bigger = { .arena = map->arena };
    make_slots(&bigger, map->nslots);
    for (size_t i = 0; i < map->nslots; i++)
        if (map->slots[i].used)
            *find(&bigger, map->slots[i].a, map->slots[i].b) = map->slots[i];
    bigger.n = map->n;
    *map = bigger;
}

uint32_t map_get(const struct map *map, uint64_t a, uint64_t b)
{
    if (!map->n)
        return MAP_NONE;
    const struct map_slot *slot = find(map, a, b);
    return slot->used ? slot->value : MAP_NONE;
}

uint32_t *map_at(struct map *map, uint64_t a, uint64_t b)
{
    struct map_slot *slot = map->nslots ? find(map, a, b) : NULL;
    if (slot && slot->used)
        return &slot->value;
    if (map->n >= map->nslots / 2) {
        grow(map);
        slot = find(map, a, b);
    }
    *slot = (struct map_slot){ a, b, MAP_NONE, true };
    map->n++;
    return &slot->value;
}
