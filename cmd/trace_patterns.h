/* Patterns of messages by root operation, alone or against a baseline. */
#ifndef CMD_TRACE_PATTERNS_H
#define CMD_TRACE_PATTERNS_H

#include "svcgraph/flow_patterns.h"
#include "trace.h"

struct pattern_row {
    const struct mix *mix;           /* now; NULL: only the baseline has it */
    const struct mix_change *change; /* NULL: there is no baseline */
};

struct patterns {
    const struct graph *g;
    struct arena *arena;
    bool compared;
    struct mixes now, base;
    struct mix_changes changes;
    struct mix_limits limits;
    struct mix all, all_base;     /* of all root operations */
    VEC(struct pattern_row) rows; /* what changed first, then by requests */
    size_t left_out;              /* rows beyond --top */
};

/* base NULL: no comparison. top 0: all rows. */
struct patterns patterns_of(const struct run *run, const struct mixes *base, size_t top,
                            struct arena *arena);
void patterns_tell(const struct patterns *patterns, struct report *report);
void patterns_json(void *patterns, struct jsonw *w);

#endif
