#include "svcgraph/vec.h"

#include <stdalign.h>

void vec_reserve(struct arena *arena, void **data, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return;
    /* Most arrays stay tiny, and there is one or more for each service: about a cache line first. */
    size_t first = size >= 96 ? 1 : size >= 32 ? 2 : 64 / size;
    size_t grown = *capacity ? *capacity * 2 : first;
    if (grown > SIZE_MAX / size)
        grown = SIZE_MAX / size;
    *data = arena_grow(arena, *data, *capacity * size, grown * size, alignof(max_align_t));
    *capacity = grown;
}

void vec_grow(struct arena *arena, void **data, void *capacity, size_t capacity_size, size_t size)
{
    uint32_t small = 0;
    size_t wide = 0;
    bool is_small = capacity_size == sizeof(small);
    memcpy(is_small ? (void *)&small : (void *)&wide, capacity, capacity_size);
    size_t n = is_small ? small : wide;
    vec_reserve(arena, data, n, &n, size);
    small = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
    memcpy(capacity, is_small ? (const void *)&small : (const void *)&n, capacity_size);
}
