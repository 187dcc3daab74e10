/*
 * Patterns of messages: what each operation node of a request does with those it calls or tells.
 * Complete requests only. Each node is of one pattern, the first of enum flow_pattern whose test it
 * passes; a share is of all nodes that are of one.
 *
 * Nodes are entries, and messages. An entry that calls nobody has no pattern; nor has one that only
 * sends, and is of none of the patterns before PATTERN_FORGET: its messages tell it. Calls to stores
 * count nowhere. Messages that are a part of another node's pattern (the progress of a batch, the
 * copy for an observer, the reply) are not counted apart. A call is what the caller waits for, an
 * entry or a host without spans; its times are those of the caller's span, else the callee's own
 * where they lie within the caller's entry: else its clock is another one, and no order is known.
 */
#ifndef SVCGRAPH_FLOW_PATTERNS_H
#define SVCGRAPH_FLOW_PATTERNS_H

#include "svcgraph/finding.h"
#include "svcgraph/flow.h"

enum flow_pattern { /* in the order of their tests */
    /* Between an operation and itself, entered again below by way of another service; both too. */
    PATTERN_LOOP,
    /*
     * Of a message, by all messages to its destination. Those who receive are consumer groups, or
     * services where no group is known. Winner: a group has two or more instances, or, unless it is
     * said to be a topic, there are two or more services; and at most 1 % of the messages are
     * received more than once. Broadcast: two or more groups, each of which receives at least 95 %
     * of the messages that anybody receives, unless it is said to be a queue.
     */
    PATTERN_WINNER,
    PATTERN_BROADCAST,
    /* Of a message: below it its sender receives one that another service sent. */
    PATTERN_REACT,
    /* An entry sends one start (or is entered by a message), then three or more of one kind, then
       one of another kind that is the last. */
    PATTERN_BATCH,
    /* One call, and somebody else who gets the same: by the same span of the caller, or by a
       message with the same operation or arguments. */
    PATTERN_SIDEWINDER,
    /* Two calls in flight at once to the same operation, or to operations of one name; or three to
       different services; and the entry ends after the last of its calls. */
    PATTERN_SCATTER,
    /* Calls to three or more other services, each begun when all before it had ended. */
    PATTERN_ORCHESTRATOR,
    /* All it calls or sends is of one operation, and on the way through such nodes, up and down,
       lie three or more services. */
    PATTERN_CHAIN,
    /* It calls or sends two or more operations, and so does another entry above or below it. */
    PATTERN_TREE,
    /* Any other message; an entry that waits for none of its calls: most of their time comes after
       its end. */
    PATTERN_FORGET,
    /* Any other entry with calls. */
    PATTERN_REQUEST,
    FLOW_PATTERNS,
};
const char *flow_pattern_name(enum flow_pattern pattern); /* "request/response" */
const char *flow_pattern_key(enum flow_pattern pattern);  /* "request-response" */

struct pattern_nodes {
    uint64_t nodes; /* weighted, where requests were sampled with a known probability */
    sym trace;      /* of the first in the input; 0: there is none */
    struct loc loc;
};

struct pattern_root {
    uint32_t root;     /* in flow->ops */
    uint64_t requests; /* weighted */
    double spread;     /* see mix_spread */
    struct pattern_nodes by[FLOW_PATTERNS];
};

struct flow_patterns {
    uint32_t n;
    struct pattern_root *all; /* in order of root */
};

/*
 * How much more the mix varies from request to request than if nodes were drawn one by one (the
 * design effect of J. Rao and A. Scott, JASA 76 (1981) 221), from the variance between MIX_GROUPS
 * groups into which requests fall by their trace id (random groups: K. Wolter, Introduction to
 * Variance Estimation, 2nd ed. 2007, chapter 2): of the pattern for which it is greatest; at least
 * scale, the weight of a node.
 */
enum { MIX_GROUPS = 32 };
double mix_spread(const uint64_t groups[MIX_GROUPS][FLOW_PATTERNS], double scale);

/* The mix of a root operation, from traces or from a file. */
struct mix {
    struct str service, operation;
    uint64_t requests;
    double spread;
    uint64_t nodes[FLOW_PATTERNS];
    const struct pattern_root *root; /* NULL: from a file */
};

struct mixes {
    struct mix *all; /* sorted by service, operation, as text */
    size_t n;
};
void mixes_sort(struct mixes *mixes);
struct mixes mixes_of(const struct graph *g, struct arena *arena);

enum mix_verdict {
    MIX_SAME,
    MIX_CHANGED,
    MIX_FEW,  /* too few requests, on one of the sides: nothing can be said */
    MIX_NEW,  /* not in the baseline */
    MIX_GONE, /* not now */
};
const char *mix_verdict_name(enum mix_verdict verdict);

struct mix_change {
    const struct mix *now, *base; /* NULL: not there */
    enum mix_verdict verdict;
    enum flow_pattern pattern; /* whose share differs most */
    double moved;              /* by so much: 0.05 is five points */
    double p, adjusted;        /* NaN without a test */
};

struct mix_limits {
    double level, points; /* 0.01, 0.05 */
    uint64_t requests;    /* fewer on a side are too few */
};

struct mix_changes {
    struct mix_change *all; /* sorted by service, operation */
    size_t n, tested;
};

/*
 * Chi-square of the two mixes, nodes deflated by their spread, over its degrees of freedom, against
 * F with those of the spreads (Rao and Scott; D. Thomas, J. Rao, JASA 82 (1987) 630); patterns of
 * which less than 5 are expected on a side count as one. Adjusted over all root operations that are
 * tested (Benjamini and Hochberg). Changed: adjusted below the level, and a share differs by so many
 * points. On clean pairs of 60 to 500 requests, with up to four times the variance of single draws,
 * 1.0 % of tests were below 0.01 and 5 % below 0.05 (patterns_alarm_test.c).
 */
struct mix_changes mixes_compare(struct mixes now, struct mixes base, struct mix_limits limits,
                                 struct arena *arena);
uint64_t mix_nodes(const struct mix *mix);
double mix_share(const struct mix *mix, enum flow_pattern pattern); /* 0 without nodes */

/* Of the rule pattern-changed: limits in force, and a finding for each that changed. */
struct config;
struct mix_limits pattern_changed_limits(const struct config *config);
void pattern_changed_find(const struct mix_changes *changes, const struct config *config,
                          struct arena *arena, struct findings *findings);

#endif
