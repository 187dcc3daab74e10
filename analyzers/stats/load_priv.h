/* Calls by who is called, their strongly connected components, and one component by itself. */
#ifndef SVCGRAPH_LOAD_PRIV_H
#define SVCGRAPH_LOAD_PRIV_H

#include "svcgraph/stats.h"

#include <math.h>

/* Calls to node v are off[v] .. off[v + 1]; those of factor 0 are left out. */
struct calls {
    uint32_t n;
    size_t *off;
    uint32_t *from;
    double *factor;
};

/* False when a node or factor is out of range. */
bool calls_of(uint32_t n, const struct multiplier *list, size_t n_list, struct calls *out,
              struct arena *arena);

/* Members of component c are member[off[c]] .. member[off[c + 1]]; callers before callees. */
struct components {
    uint32_t n;
    uint32_t *of; /* of each node */
    uint32_t *off, *member;
    uint32_t *place; /* of each node among the members of its component */
};
struct components components_of(const struct calls *calls, struct arena *arena);

/* One component as seen by those who compute with it. */
struct block {
    const struct calls *calls;
    const struct components *all;
    uint32_t number, n;
    const uint32_t *member;
};
struct block block_of(const struct calls *calls, const struct components *all, uint32_t number);

/* out[i] = sum over calls within the block of factor * x[from]. */
void block_times(const struct block *block, const double *x, double *out);

/* Row-major shift * I - A of the block, n x n. */
void block_matrix(const struct block *block, double shift, double *matrix);

/*
 * Solves matrix * x = right in place, without pivots: for shift * I - A with A >= 0. False when a
 * pivot is not above least, which is to say that the radius of A is not below the shift.
 */
bool eliminate(double *matrix, uint32_t n, double *right, double least);

/* Radius of the block, and a vector that shows it. */
struct radius block_radius(const struct block *block, struct arena *scratch);

#endif
