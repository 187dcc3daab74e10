#ifndef SVCGRAPH_SOLVE_PRIV_H
#define SVCGRAPH_SOLVE_PRIV_H

#include "version_priv.h"

/*
 * The line cut at every edge of every range: in one cell each range admits all or nothing. Releases
 * and what comes before them have cells of their own. edges[i] begins cell i; it ends with the
 * next.
 */
struct cut {
    struct str edge;
    uint32_t range;
};
struct line {
    const struct order *order;
    size_t n_ranges;
    bool pre;
    size_t n;
    struct cut *cuts; /* sorted */
};
struct line line_of(struct arena *arena, const struct range *const *ranges, size_t n, bool pre);

/* Calls for each cell, from the lowest: who is inside, toggled by the caller by changed ranges. */
struct cell {
    size_t first, end; /* cuts that begin it: each toggles its range */
    struct str low;
    const struct str *high; /* NULL: no end */
};
bool line_next(const struct line *line, struct cell *cell); /* cell zeroed at first */

/* Some version in the cell; UNKNOWN counts as one, for all but a witness. */
enum answer cell_first(struct arena *arena, const struct line *line, const struct cell *cell,
                       struct str *out);

/* Sets of ranges, as bits. */
struct masks {
    size_t words; /* of each */
    VEC(uint64_t) bits;
    size_t n;
};

/*
 * A smallest set of ranges that has one in each of the masks, ascending, in *out. False when the
 * work was cut short: then it is a set that has none too many.
 */
bool smallest_cover(struct arena *arena, struct masks *masks, size_t n_ranges, size_t **out,
                    size_t *out_n);

#endif
