/*
 * Faults: where failed requests broke, and where requests spend their time. Of all requests that
 * have no missing parent, those near the end of the dump too.
 *
 * A request falls into parts: what its root does, and what each of its messages sets going. A part
 * fails when the step that it begins with fails, and a request when one of its parts does. An
 * attempt that failed is made good, with all below it, when a later one of the same call (the same
 * arguments, where they are known) went well: it fails nothing.
 *
 * Of a part that failed, a step with an error is explained by the errors right below it. Those that
 * nothing explains own the request, in equal parts when there are several:
 * - an entry with an error, none of whose calls failed (but for those made good): its service;
 * - a call to somebody without spans: who is called;
 * - when a caller gave up while the callee still worked: whoever the callee waited for at that
 *   moment, and so on down; the callee itself when it waited for none.
 * An error below a step that went well was coped with. Such errors, and those of attempts that were
 * made good, are owned in the same way when the request as a whole went well: they are hidden.
 *
 * The time of a part is shared out along its critical path: going back from its end, the call that
 * ended last is what was waited for, then the one that ended last before that one began. What no
 * call covers is the step's own. Time between a call's begin and the callee's counts for the callee.
 */
#ifndef SVCGRAPH_FLOW_FAULTS_H
#define SVCGRAPH_FLOW_FAULTS_H

#include "svcgraph/flow.h"

enum fault_window {
    FAULTS_BEFORE, /* what began before flow_setup.since */
    FAULTS_NOW,    /* all of it when no such time is set */
    FAULT_WINDOWS,
};

/* One request, shared out: 1 to 16 owners get whole parts of it. */
enum { FAULT_SHARES = 720720 };

/* Own times are kept in buckets of an eighth of a power of two. */
enum { FAULT_TIME_SHIFT = 3 };

enum fault_part {
    FAULT_FATAL,  /* of requests that failed */
    FAULT_HIDDEN, /* of requests that went well */
    FAULT_PARTS,
};

struct fault_share {
    uint64_t owned; /* requests, in FAULT_SHARES */
    uint64_t blocks[FLOW_BLOCKS]; /* the same by time */
    sym trace;      /* an example; 0: none */
    struct loc loc; /* the step there */
};

struct fault_sums { /* of one window */
    uint64_t steps, errors;
    uint64_t made_good; /* of the errors */
    uint64_t fatal, coped; /* others, when the step that called failed as well; when it did not */
    struct fault_share shares[FAULT_PARTS];
    uint64_t timed;     /* steps whose times are known */
    uint64_t own_time;  /* microseconds */
    uint64_t critical;  /* on the critical paths of their parts */
    struct slice own;   /* in buckets; index >> FAULT_TIME_SHIFT of histogram_index of own times */
    uint64_t slowest;   /* its longest own time, and where; 0: not known */
    sym slow;
    struct loc slow_loc;
};

struct fault { /* steps of an operation, by who calls it and by version */
    uint32_t op, above;   /* in flow->ops; above: STEP_NONE for roots */
    sym service, version; /* whose span it is; of a call and a message the caller's; 0: not told */
    struct fault_sums sums[FAULT_WINDOWS];
};

struct fault_requests {
    uint64_t requests, failed; /* failed: some part of it */
    uint64_t asides;           /* failed, though the root went well */
    uint64_t time;             /* microseconds, of all parts */
    uint64_t by_block[FLOW_BLOCKS], failed_by_block[FLOW_BLOCKS];
    uint64_t hidden; /* went well with errors inside */
    uint64_t cut;    /* not looked at: a parent is missing */
    uint64_t cut_failed; /* of these: the first step failed */
    struct slice times; /* of the first parts, in buckets as above */
};

struct fault_root {
    uint32_t op;
    struct fault_requests sums[FAULT_WINDOWS];
};

/* Requests with a span of the service at that version. */
struct fault_version {
    uint32_t op; /* the first operation of the service in flow->ops */
    sym service, version;
    uint64_t requests[FAULT_WINDOWS], failed[FAULT_WINDOWS];
    uint64_t owned[FAULT_WINDOWS]; /* by the service at that version, in FAULT_SHARES */
    uint64_t entries[FAULT_WINDOWS];
    uint64_t first; /* when it was first seen, microseconds */
};

struct flow_faults {
    uint64_t since;
    uint32_t n, n_roots, n_versions, n_buckets;
    struct fault *all;              /* sorted by op, above, service, version, these as text */
    struct fault_root *roots;       /* sorted by op */
    struct fault_version *versions; /* sorted by service, version, as text */
    struct bucket *buckets;
};

#endif
