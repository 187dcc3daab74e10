/* Where records are kept until all are read, in parts. */
#ifndef SVCGRAPH_TRACE_SINK_PRIV_H
#define SVCGRAPH_TRACE_SINK_PRIV_H

#include "trace_priv.h"

enum { SINK_PARTS = 256 };
uint64_t sink_hash(uint64_t trace_low); /* of which the upper bits tell the part */
unsigned sink_part(uint64_t trace_low);
size_t sink_group(const struct span_sink *sink);
const struct span_export *sink_export(const struct span_sink *sink);
void sink_unfit(struct span_sink *sink);
unsigned sink_jobs(const struct span_sink *sink); /* at least 1 */
uint64_t sink_count(const struct span_sink *sink, unsigned part);
void sink_take(struct span_sink *sink, const struct span_record *records, size_t n);
void sink_close(struct span_sink *sink);
void sink_move(struct span_sink *sink, unsigned to, const struct span_record *record);

size_t sink_most(const struct span_sink *sink); /* SIZE_MAX: no limit */

/* An empty one with the same limits and folder, for what is in one part. */
struct span_sink *sink_below(const struct span_sink *sink);

/* Takes note of what was lost or cut; any thread. */
void sink_cut(struct span_sink *sink, uint64_t traces, uint64_t spans);
void sink_tied(struct span_sink *sink, uint64_t spans);
void sink_loops(struct span_sink *sink);
void sink_links(struct span_sink *sink, uint64_t links);
/* about: how many different ones; first: where the first of them stands */
void sink_names(struct span_sink *sink, uint64_t about, struct loc first);
void sink_again(struct span_sink *sink); /* what linking has cost so far is void: it begins anew */
const struct span_sink_setup *sink_setup(const struct span_sink *sink);
void sink_lost(struct span_sink *sink, const struct span_sink *below);

struct timeline *sink_timeline(const struct span_sink *sink);

/* The records of a part in blocks, while nothing is put into that part. */
struct sink_cursor {
    struct span_sink *sink;
    unsigned part;
    const struct chunk *chunk;
    size_t extent, n_extents;
    uint64_t at; /* in the extent */
};
enum { SINK_BLOCK = 1024 };
/* What is in the part now is not moved any more, whatever is put elsewhere. */
void sink_settle(struct span_sink *sink, unsigned part);
struct sink_cursor sink_begin(struct span_sink *sink, unsigned part);
/* The next records, where they are kept or in the room; NULL when there are no more. */
const struct span_record *sink_next(struct sink_cursor *cursor, struct span_record room[SINK_BLOCK],
                                    size_t *count);

#endif
