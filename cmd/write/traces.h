/* What became of the spans of all traces: stated in every output that comes from traces. */
#ifndef SVCGRAPH_WRITE_TRACES_H
#define SVCGRAPH_WRITE_TRACES_H

#include "jsonw.h"
#include "svcgraph/writer.h"

/* Of what the result rests on, if only beside it; all zero when that has no traces. */
struct trace_stats traces_of(const struct result *result);

/*
 * "traces: 6 with 48 spans; linked 30, root 6, local 8; not linked 4 (8.3 %): no-peer 4". Empty
 * when there were none.
 */
struct str traces_text(struct arena *arena, const struct trace_stats *stats);

/* Member "traces" of the open object; nothing when there were none. */
void jsonw_traces(struct jsonw *w, const struct trace_stats *stats);

#endif
