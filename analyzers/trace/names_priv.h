/* Names of the stores in the builder's table, as many as there is room for. */
#ifndef SVCGRAPH_TRACE_NAMES_PRIV_H
#define SVCGRAPH_TRACE_NAMES_PRIV_H

#include "trace_priv.h"

struct totals;

struct names {
    uint64_t left;      /* that may be taken, by sym_cost */
    sym other;          /* what the others are told as; 0: there are none yet */
    struct sketch lost; /* the others */
    struct place first; /* of them */
    bool any;           /* first is set */
};

/* Puts the symbols of the profiles and log lines of a store into the builder's table. */
void names_take(struct totals *t, uint32_t store, sym *known);
/* The same for any symbol; place: who says it. known: by symbol of the store, or 0. */
sym names_take_sym(struct totals *t, uint32_t store, sym *known, sym s, struct place place);

/*
 * Tells half of the names as one: the last ones of the input, first those of operations,
 * peers and the like, then those of services. False when nothing is left to be told so.
 */
bool names_coarsen(struct totals *t);

#endif
