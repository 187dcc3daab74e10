/*
 * Causes and effects: of each pair of operations, how many effects come beneath a cause. Complete
 * requests only. Beneath means anywhere below: through other operations, messages and links.
 */
#ifndef SVCGRAPH_FLOW_PAIRS_H
#define SVCGRAPH_FLOW_PAIRS_H

#include "svcgraph/flow.h"
#include "svcgraph/stats.h"

/* Numbers of effects are told apart below this; what is more counts as this. */
enum { PAIR_COUNT_MAX = 127 };

struct pair_count {
    uint32_t k;      /* effects beneath one cause */
    uint64_t causes; /* that had so many */
    uint64_t requests; /* in which all causes had so many */
    sym trace;       /* example of these, else of one in which some had; 0 where none is known */
    struct loc loc;  /* the cause there */
};

/*
 * a: causes, b: effects, over requests that have a cause. The requests in which causes differ in
 * their number of effects are mixed; requests == mixed + sum of counts.requests.
 */
struct pair_sums {
    uint64_t requests, causes, effects, mixed;
    struct ratio_sums sums; /* weighted */
};

/* Requests in which a span of the service at that version is; of services with several versions. */
struct pair_side {
    sym service, version;
    struct pair_sums sums;
    struct slice counts; /* in counts */
};

/* What a pair adds to the sums of its causes in one block: of requests of weight 1, and others. */
struct pair_part {
    uint64_t b, ab, bb;
};
struct pair_weights {
    struct wide wb, wab, wbb;
};

struct flow_pair {
    uint32_t cause, effect; /* in flow->ops; PAIR_ABSENT: see there */
    bool direct;            /* effects right below causes were seen, at least once */
    bool alone;             /* no request has several causes */
    struct pair_sums sums;
    struct pair_part parts[FLOW_BLOCKS]; /* for flow_pair_blocks; likewise the next two */
    const struct pair_weights *weights;
    const struct ratio_sums *of_cause;
    struct slice counts; /* in order of k; k = 0 has an example only if the pair was watched */
    struct slice sides;  /* all of the cause; without examples of k = 0; in order of service, then version, as text */
};

/*
 * Each watched cause has a pair with this effect: k = 0 for all of its causes. It stands for every
 * effect that was not seen beneath it at all.
 */
#define PAIR_ABSENT UINT32_MAX

struct op_window { /* one minute in which the operation began */
    uint64_t minute; /* since 1970 */
    uint64_t count;
};

struct op_windows {
    uint32_t op;
    struct slice windows;
};

struct flow_pairs {
    uint32_t n, n_counts, n_sides, n_op_windows, n_windows;
    struct flow_pair *all; /* sorted by cause, effect */
    struct pair_count *counts;
    struct pair_side *sides;
    struct op_windows *op_windows; /* sorted by op; of all requests, complete or not */
    struct op_window *windows;     /* in order of minute; those without any are not listed */
    bool windows_cut; /* there were more than are kept: none are */
};

/* The sums by time. */
void flow_pair_blocks(const struct flow_pair *pair, struct ratio_sums blocks[FLOW_BLOCKS]);

/* The pair, else if the cause was watched that of an absent effect, else NULL. */
const struct flow_pair *flow_pair_find(const struct flow_pairs *pairs, uint32_t cause,
                                       uint32_t effect);

#endif
