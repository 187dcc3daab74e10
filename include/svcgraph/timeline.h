/* One request in full: its spans as the linker put them together, and the log lines with its id. */
#ifndef SVCGRAPH_TIMELINE_H
#define SVCGRAPH_TIMELINE_H

#include "svcgraph/span.h"

#define TIMELINE_TOP UINT32_MAX /* parent of a span that has none here */

struct timeline_span {
    struct trace_key trace;
    uint64_t id, parent_id;
    uint32_t parent;          /* index of the span above, or TIMELINE_TOP */
    uint64_t start, duration; /* microseconds; start 0: not known */
    struct str service, operation, peer;
    uint8_t kind; /* enum span_kind */
    bool error;
    bool orphan; /* its parent is not in the input */
    struct loc loc;
};

struct timeline_log {
    uint64_t time; /* microseconds; 0: not known */
    uint64_t span; /* id of the span in which it was written; 0: not known */
    struct str service, message;
    uint8_t level; /* enum log_level */
    struct loc loc;
};

enum { TIMELINE_LOGS_MAX = 100000 /* of one file */, TIMELINE_MESSAGE_MAX = 4096 };

struct timeline {
    struct arena arena;   /* texts and lists; its owner releases it */
    struct trace_key key; /* of the request asked for */
    VEC(struct timeline_span) spans; /* in the order of the input */
    VEC(struct timeline_log) logs;
    bool cut; /* there were more log lines than are kept */
};

/* The id is that of the request. Some tracers cut 128 bits to 64: then the lower half decides. */
static inline bool timeline_wants(const struct timeline *t, struct trace_key key)
{
    return key.low == t->key.low && (key.high == t->key.high || !key.high || !t->key.high);
}

#endif
