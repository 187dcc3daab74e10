/* Growing array in an arena, as three members of any struct. */
#ifndef SVCGRAPH_VEC_H
#define SVCGRAPH_VEC_H

#include "svcgraph/arena.h"

/* struct { VEC(struct finding) all; }: all.v[0 .. all.n) */
#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *v;                                                                                      \
        size_t n, capacity;                                                                        \
    }

/* The same in less room, for structs of which there are very many; below 2^32 elements. */
#define SMALL_VEC(T)                                                                               \
    struct {                                                                                       \
        T *v;                                                                                      \
        uint32_t n, capacity;                                                                      \
    }

/* Pointer to a new zeroed last element. Earlier pointers into the array become invalid. */
#define vec_push(arena, vec)                                                                       \
    ((vec)->n < (vec)->capacity ? (void)0                                                          \
                                : vec_grow((arena), (void **)&(vec)->v, &(vec)->capacity,          \
                                           sizeof((vec)->capacity), sizeof(*(vec)->v)),            \
     memset(&(vec)->v[(vec)->n], 0, sizeof(*(vec)->v)), &(vec)->v[(vec)->n++])

/* Room for at least one more than n elements; doubles. */
void vec_reserve(struct arena *arena, void **data, size_t n, size_t *capacity, size_t size);

/* Doubles a full array, whose capacity is a number of so many bytes. */
void vec_grow(struct arena *arena, void **data, void *capacity, size_t capacity_size, size_t size);

#endif
