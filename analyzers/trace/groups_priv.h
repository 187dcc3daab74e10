/* From the parts of a sink to groups of requests that are linked at once. */
#ifndef SVCGRAPH_TRACE_GROUPS_PRIV_H
#define SVCGRAPH_TRACE_GROUPS_PRIV_H

#include "trace_priv.h"

struct totals;

/* Traces that links tie together are linked in one part. */
struct homes {
    struct map numbers; /* low half of a trace id -> number */
    VEC(uint64_t) lows;
    VEC(uint32_t) above; /* union-find */
};
/* Links beyond the most are taken out of their stores: later ones first. Returns how many. */
uint64_t homes_init(struct homes *h, struct arena *arena, struct span_store *const *stores,
                    size_t n, size_t most);
uint64_t homes_hash(const struct homes *h, uint64_t trace_low); /* one for traces that are linked */
uint64_t homes_root(const struct homes *h, uint64_t trace_low); /* of all that it is tied to */
unsigned homes_part(const struct homes *h, uint64_t trace_low);

/* Loads the records of a part that count, sink_count of them at most, and SINK_BLOCK of room. */
size_t link_load(const struct totals *t, struct span_sink *sink, const struct homes *homes,
                 unsigned part, struct span_record *out);

/*
 * Adds what the groups of the sink's records give. ranks and homes say which of them count. False,
 * and nothing is of use, when the totals have more rows than they may.
 */
bool link_groups(struct totals *t, struct span_sink *sink, const struct homes *homes);
/* Links n spans, and the log lines behind them, and adds what they give. */
void link_group(struct totals *t, struct arena *scratch, const struct span_record *const *records,
                size_t n, size_t n_logs);
/* The same, a few requests at a time; both arenas are free afterwards. */
void link_lots(struct totals *t, const struct homes *homes, struct arena *arena,
               struct arena *scratch, const struct span_record *records, size_t n);

#endif
