#include "trace_priv.h"

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

void map_init(struct map *map, struct arena *arena, size_t expect)
{
    size_t nslots = 64;
    while (nslots / 2 < expect)
        nslots *= 2;
    *map = (struct map){ .arena = arena, .nslots = nslots };
    map->slots = arena_array(arena, struct map_slot, nslots);
}

static void grow(struct map *map)
{
    struct map bigger;
    map_init(&bigger, map->arena, map->nslots);
    for (size_t i = 0; i < map->nslots; i++)
        if (map->slots[i].used)
            *find(&bigger, map->slots[i].a, map->slots[i].b) = map->slots[i];
    bigger.n = map->n;
    *map = bigger;
}

uint32_t map_get(const struct map *map, uint64_t a, uint64_t b)
{
    const struct map_slot *slot = find(map, a, b);
    return slot->used ? slot->value : NONE;
}

uint32_t *map_at(struct map *map, uint64_t a, uint64_t b)
{
    struct map_slot *slot = find(map, a, b);
    if (slot->used)
        return &slot->value;
    if (map->n >= map->nslots / 2) {
        grow(map);
        slot = find(map, a, b);
    }
    *slot = (struct map_slot){ a, b, NONE, true };
    map->n++;
    return &slot->value;
}
