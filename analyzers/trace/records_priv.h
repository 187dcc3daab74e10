/* The spans of a store, as they are kept. */
#ifndef SVCGRAPH_TRACE_RECORDS_PRIV_H
#define SVCGRAPH_TRACE_RECORDS_PRIV_H

#include "trace_priv.h"

/* Number of the profile that holds what the span has in common with others. */
uint32_t store_profile(struct span_store *store, const struct span *s);

/*
 * Bits in the arguments of a record of log lines. When its key is not the trace's id, but another
 * one that was logged with it, id and parent are the halves of the trace's.
 */
enum {
    LOG_COPY = 1,  /* the same line has a record under the trace's id, too */
    LOG_GUESS = 2, /* of its call */
};

/* The span of a record with that profile. */
void record_span(const struct span_profile *profile, const struct span_store *store,
                 const struct span_record *record, struct span *out);

uint64_t profile_hash(const struct span_profile *profile);
bool profile_same(const struct span_profile *a, const struct span_profile *b);

#endif
