/* Blame while it is found: see flow_blame.h. */
#ifndef BLAME_PRIV_H
#define BLAME_PRIV_H

#include "svcgraph/flow_blame.h"
#include "svcgraph/stats.h"
#include "svcgraph/vec.h"

enum { TIME_BUCKETS = (HISTOGRAM_BUCKETS >> FAULT_TIME_SHIFT) + 1 };

struct blame_side { /* what a window is filled from */
    const struct graph *g; /* NULL: nothing */
    enum fault_window from;
};

struct blame_item { /* a fault in one window, at whoever answers for it */
    const struct graph *g;
    node_id node;
    enum fault_window window;
    uint8_t kind; /* enum step_kind */
    uint32_t number; /* in the order they were found */
    bool moved;   /* errors of a callee that are coped with elsewhere: only what it owns counts */
    sym operation, service, version;
    const struct fault_sums *sums;
    const struct bucket *buckets;
};

struct blaming {
    struct arena *arena;
    struct blame *out;
    struct blame_side side[FAULT_WINDOWS];
    VEC(struct blame_item) items;
    VEC(struct suspect) suspects;
    VEC(struct blame_operation) operations;
    VEC(struct blame_version) versions;
    VEC(struct blame_caller) callers;
    uint64_t *times[FAULT_WINDOWS]; /* buckets of one operation */
};

/* Owned requests as a count, of at most so many. */
static inline uint64_t blame_count(double owned, uint64_t of)
{
    return owned + 0.5 < (double)of ? (uint64_t)(owned + 0.5) : of;
}

const struct flow_faults *blame_faults(const struct blame_side *side);

void blame_collect(struct blaming *b);  /* items, windows */
void blame_suspects(struct blaming *b); /* suspects of the items, with all that they are counted */
/* An item of a suspect, whose versions and callers begin where the suspect's slices do. */
void blame_take_version(struct blaming *b, struct suspect *s, const struct blame_item *item,
                        uint32_t slow_from);
void blame_versions(struct blaming *b); /* what is known of versions by requests */
void blame_measure(struct blaming *b);  /* now against before */
void blame_judge(struct blaming *b);    /* order and verdicts */

#endif
