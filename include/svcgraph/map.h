/* Two words to one, by open addressing. What it outgrows stays in its arena: twice the room at most. */
#ifndef SVCGRAPH_MAP_H
#define SVCGRAPH_MAP_H

#include "svcgraph/arena.h"

#define MAP_NONE UINT32_MAX

struct map_slot {
    uint64_t a, b;
    uint32_t value;
    bool used;
};

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t n, nslots; /* nslots: power of two */
};

void map_init(struct map *map, struct arena *arena, size_t expect);
uint32_t map_get(const struct map *map, uint64_t a, uint64_t b); /* MAP_NONE when absent */

/* Finds or adds with MAP_NONE. The pointer is valid until the next call. */
uint32_t *map_at(struct map *map, uint64_t a, uint64_t b);

#endif
