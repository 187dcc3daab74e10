/*
 * Which service to roll back, or to look at first: those that own what failed, or what took longer,
 * in order, with what speaks for each. By graph.flow->faults of one graph, or of two.
 */
#ifndef SVCGRAPH_FLOW_BLAME_H
#define SVCGRAPH_FLOW_BLAME_H

#include "svcgraph/flow_faults.h"

enum blame_kind {
    BLAME_ERRORS = FAULT_FATAL, /* failed requests */
    BLAME_INSIDE = FAULT_HIDDEN, /* errors in requests that went well: coped with, or retried */
    BLAME_TIME,   /* slow ones */
    BLAME_KINDS,
};

enum blame_verdict {
    BLAME_FOUND,     /* the first of the list */
    BLAME_SAME,      /* can't tell: nobody does worse than before */
    BLAME_CLOSE,     /* can't tell: the first two are within chance of each other */
    BLAME_FEW,       /* can't tell: too few requests, or failures */
    BLAME_BURST,     /* can't tell: what is worse is all in one fifth of the time */
    BLAME_BY_SHARE,  /* nothing to compare with: in order of share only */
    BLAME_NOTHING,   /* no request failed; times were not compared */
};

/* Chance below which a difference counts, over all suspects of a list (false_discovery). */
#define BLAME_ALPHA 0.01
/* And how much it must be: of rates, and of own times. */
#define BLAME_WORSE 1.5
#define BLAME_SLOWER 1.1
/* And by how much requests as a whole must take longer. */
#define BLAME_ADDED 0.01

enum {
    BLAME_GROWTH_MOST = 10, /* a rate that grew more counts as this */
    BLAME_NEW_VERSION = 2,  /* factor for a suspect whose new version does worse than the old */
    BLAME_FAILED_LEAST = 5, /* failed requests that there must be */
    BLAME_REQUESTS_LEAST = 30,
};

struct blame_counts { /* by enum fault_window */
    uint64_t steps, errors, made_good;
    double owned[FAULT_PARTS]; /* requests */
    uint64_t timed, own_time, critical;
    uint64_t slow;    /* own time above what 19 of 20 had before */
};

struct blame_operation {
    struct str operation; /* empty: not known */
    uint8_t kind; /* enum step_kind */
    struct blame_counts at[FAULT_WINDOWS];
};

struct blame_version {
    struct str version;
    uint64_t requests[FAULT_WINDOWS], failed[FAULT_WINDOWS];
    uint64_t entries[FAULT_WINDOWS];
    double owned[FAULT_PARTS][FAULT_WINDOWS];
    uint64_t timed[FAULT_WINDOWS], own_time[FAULT_WINDOWS], slow[FAULT_WINDOWS];
    uint64_t first; /* when it was first seen, microseconds */
    bool fresh;     /* it came within the time looked at, after another one */
    bool worse[BLAME_KINDS]; /* than the others of the service at the same time, or they are gone */
    double p[BLAME_KINDS];   /* against the others; NaN: there are none */
};

struct blame_part { /* in one of the lists */
    double share;  /* of the requests now that failed, or hide errors; of the added time */
    double growth; /* rate now / before: of owned errors; of the own time */
    double excess; /* requests beyond what was before; microseconds */
    double p;      /* adjusted for all suspects; NaN: not compared */
    double score;
    bool worse;    /* than before, or than another version of itself */
    bool burst;    /* but within one fifth of the time only */
};

struct blame_caller { /* of somebody without spans */
    struct str service, version; /* empty version: not told */
    uint64_t steps[FAULT_WINDOWS];
    double owned[FAULT_WINDOWS];
};

struct suspect {
    struct str name;
    uint8_t kind; /* enum graph_kind */
    struct blame_counts at[FAULT_WINDOWS];
    double blocks[FAULT_PARTS][FAULT_WINDOWS][FLOW_BLOCKS]; /* owned */
    struct blame_part part[BLAME_KINDS];
    struct slice operations; /* most owned first, then most time */
    struct slice versions;   /* fresh ones first */
    struct slice callers;
    struct str example[BLAME_KINDS]; /* traces to look at; empty: none */
    struct loc example_loc[BLAME_KINDS];
};

struct blame_list {
    enum blame_verdict verdict;
    uint32_t n;
    const uint32_t *order; /* of those that have a part in it, in suspects */
    uint64_t needed; /* requests it would take; 0: not known */
};

struct blame_window {
    uint64_t requests, failed, asides, hidden, cut, cut_failed;
    double time; /* microseconds of a request, on the average */
    double blocks[FLOW_BLOCKS];
    uint64_t from, to; /* 0: not known */
};

struct blame {
    bool compared; /* there is something before */
    struct blame_window at[FAULT_WINDOWS];
    double p; /* that requests fail as often as before; NaN: not compared */
    double added; /* microseconds that requests now take longer than as many of the same before */
    struct blame_list list[BLAME_KINDS];
    enum blame_kind lead; /* which list answers the question */
    uint32_t n, n_operations, n_versions, n_callers;
    struct suspect *suspects; /* by name */
    struct blame_operation *operations;
    struct blame_version *versions;
    struct blame_caller *callers;
};

/*
 * before: another graph, all of it, or NULL for what began before flow_setup.since in now, if that
 * was set. Both have faults, and their symbols are of one table.
 */
const struct blame *blame_of(const struct graph *now, const struct graph *before,
                             struct arena *arena);

#endif
