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

/* Pointer to a new zeroed last element. Earlier pointers into the array become invalid. */
#define vec_push(arena, vec)                                                                       \
    (vec_reserve((arena), (void **)&(vec)->v, (vec)->n, &(vec)->capacity, sizeof(*(vec)->v)),      \
     memset(&(vec)->v[(vec)->n], 0, sizeof(*(vec)->v)), &(vec)->v[(vec)->n++])

/* Room for at least one more than n elements; doubles. */
void vec_reserve(struct arena *arena, void **data, size_t n, size_t *capacity, size_t size);

#endif
