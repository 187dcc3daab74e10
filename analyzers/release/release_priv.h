/* Items and hops: an order of anything. */
#ifndef SVCGRAPH_RELEASE_PRIV_H
#define SVCGRAPH_RELEASE_PRIV_H

#include "svcgraph/release.h"

struct order_hop { /* item first comes before item then; why is the caller's index */
    uint32_t first, then, why;
};

struct deadlock {
    const uint32_t *members; /* items, ascending */
    size_t n_members;
    const uint32_t *cycle; /* in hops */
    size_t n_cycle;
    bool shortest;
};

struct order {
    uint32_t n;                   /* items */
    const struct order_hop *hops; /* sorted by (first, then, why) */
    const uint32_t *off;          /* n + 1: those of an item as first */
    size_t n_hops;
    bool *held;     /* of each item: in or behind a deadlock, or held by the caller */
    uint32_t *wave; /* of each item that is not held */
    uint32_t n_waves;
    VEC(struct deadlock) deadlocks; /* by first member */
};

/* Takes held, of each item, as it is and adds to it. Hops of an item to itself are not allowed. */
void order_make(struct arena *arena, uint32_t n, const struct order_hop *hops, size_t n_hops,
                bool *held, struct order *out);

/* Strongly connected components by the hops: component[item], numbered from 0; returns how many. */
uint32_t order_components(const struct order *order, struct arena *scratch, uint32_t *component);

/* A shortest cycle among the members, all of one component. */
void order_cycle(const struct order *order, struct arena *arena, const uint32_t *component,
                 struct deadlock *deadlock);

#endif
