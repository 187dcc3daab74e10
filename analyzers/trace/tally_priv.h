/* Adding to the totals what one forest shows. */
#ifndef SVCGRAPH_TRACE_TALLY_PRIV_H
#define SVCGRAPH_TRACE_TALLY_PRIV_H

#include "forest_priv.h"
#include "totals_priv.h"

struct call {
    uint32_t from, to;
    enum edge_kind kind;
    enum edge_view view; /* see messages.c */
    sym operation;
    bool guess, error;
    uint32_t span;  /* its evidence */
    uint32_t timed; /* whose duration is that of the call */
};

/* Finds or adds, with nothing counted yet. Pointers are valid until the next call. */
struct entry_op *tally_operation(struct totals *t, uint32_t service, sym name, struct place place);
void tally_op_call(struct totals *t, uint32_t from, uint32_t to, uint64_t calls);
void tally_version(struct totals *t, uint32_t service, sym version, struct place place);
uint32_t tally_edge(struct totals *t, const struct edge_total *like);
uint32_t tally_sum(struct totals *t, uint32_t edge, sym operation, struct place place);
void tally_show(const struct totals *t, struct edge_total *edge, struct place place, sym operation);
void tally_call(struct forest *f, const struct call *call);
void edge_show(struct forest *f, uint32_t edge, uint32_t trace);
void count_edge_traces(struct forest *f);
void example_take(struct forest *f, struct example *example, uint32_t span, bool failed);
void example_merge(struct example *example, const struct example *other);
uint32_t tally_peer(struct totals *t, sym name, enum graph_kind kind, struct place place);
/* Takes note of a duration, 0 when it is not known; all of them are counted at once. */
void tally_time(struct forest *f, uint32_t row, uint64_t microseconds);
void count_times(struct forest *f);

/* NULL when it is one of too many. */
struct pattern *patterns_find(struct totals *t, struct pattern_key key);
void patterns_cut(struct totals *t); /* to as many as are told */
static inline bool pattern_before(struct pattern_key a, struct pattern_key b)
{
    return a.form != b.form ? a.form < b.form : a.hash < b.hash;
}
/* The pattern's example is this one, with n hops to be filled in. */
void pattern_show(struct totals *t, struct pattern *p, struct trace_key trace, struct place place,
                  size_t n);

struct way_hop { /* on the way down: an entry */
    uint32_t span, service;
    sym operation;
};

/* One request: how deep it went, and the entries of its deepest way; returns its operation. */
sym add_depth(struct forest *f, const struct way_hop *way, size_t n, uint32_t hops, bool cut);

#endif
