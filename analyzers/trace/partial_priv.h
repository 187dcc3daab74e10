/* Totals told again, and what was told before. */
#ifndef SVCGRAPH_TRACE_PARTIAL_PRIV_H
#define SVCGRAPH_TRACE_PARTIAL_PRIV_H

#include "totals_priv.h"

struct homes;

/* partial.c: the totals as rows, and rows as totals; false when they make no sense. */
void partial_tell(struct totals *t);
bool partial_read(struct totals *t, const struct span_store *store, const struct span_sums *sums,
                  const sym *known);

/* whole.c: which requests are surely whole within the input. */
size_t requests_part(struct totals *t, const struct homes *homes,
                     const struct span_record **records,
                     size_t n); /* moves the others behind them; returns how many stay */
void requests_tell(struct totals *t, const struct span_record **records, size_t n); /* not whole */
void lows_sort(struct lows *lows); /* each once; the rest is gone */
bool lows_have(const struct lows *lows, uint64_t low);

/* sections.c: partial aggregates that were read, each as totals. */
struct sections {
    VEC(struct totals *) all;
    bool unfit; /* rows of one make no sense */
};
void sections_take(struct sections *sections, struct totals *t, const struct span_store *store,
                   const sym *known);
void sections_merge(const struct sections *sections, struct totals *t); /* they are gone then */
void sections_whole(const struct sections *sections, struct totals *t, struct lows *whole);
/* The stores in the order of their paths where spans were told again, else as they are. */
struct span_store *const *sections_order(struct arena *arena, struct span_store *const *stores,
                                         size_t n);
void sections_paths(struct totals *t);
void sections_join(struct totals *t); /* spans of one file that were told in several */

#endif
