#include "svcgraph/vec.h"

#include <stdalign.h>

void vec_reserve(struct arena *arena, void **data, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return;
    /* Most arrays stay tiny, and there is one or more for each service: about a cache line first. */
    size_t first = size >= 32 ? 2 : 64 / size;
    size_t grown = *capacity ? *capacity * 2 : first;
    if (grown > SIZE_MAX / size)
        grown = SIZE_MAX / size;
    *data = arena_grow(arena, *data, *capacity * size, grown * size, alignof(max_align_t));
    *capacity = grown;
}
