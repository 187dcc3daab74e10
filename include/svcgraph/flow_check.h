/* Invariants learned from requests, and held against other requests. */
#ifndef SVCGRAPH_FLOW_CHECK_H
#define SVCGRAPH_FLOW_CHECK_H

#include "svcgraph/flow_file.h"
#include "svcgraph/flow_pairs.h"

enum { FLOW_LEAST = 100 }; /* requests below which nothing is learned or decided */

/*
 * What graph.flow shows to be invariant; it holds pairs. paths: what was read, as the user knows it.
 * In order of cause and effect.
 */
void flow_learn(const struct graph *g, const struct str *paths, size_t n_paths,
                struct arena *arena, struct flow_file *out);

enum flow_verdict { FLOW_OK, FLOW_VIOLATED, FLOW_INCONCLUSIVE, FLOW_OFF };
const char *flow_verdict_name(enum flow_verdict verdict);

struct flow_example { /* a request of those that were checked */
    bool there;
    uint32_t k; /* effects beneath a cause of it */
    sym trace;
    struct loc loc;
};

struct flow_result {
    const struct invariant *invariant;
    uint8_t verdict; /* enum flow_verdict */
    bool near;       /* ok, and more than 80 % of the way to the limit */
    bool biased;     /* by sampling: no more than a warning */
    bool approximate; /* by totals alone */
    bool has_seen, has_p;
    bool beyond;     /* the limit is passed, by chance or not */
    bool settled;    /* the verdict does not wait for all tests */
    uint64_t requests, causes, effects, violations;
    double seen, low, high; /* in the unit of the kind, with its interval at the level */
    char unit;              /* expr: 'n' number, 't' seconds, 'r' per second */
    double p, adjusted;     /* one test, all of them together */
    double power;           /* to find min_effect; 0: not known */
    double closeness;       /* how far on the way to the limit: 1 is there */
    uint64_t needed;        /* requests that would decide; 0: not known, or enough */
    uint64_t base_needed;   /* requests that the baseline would need; 0: it has enough */
    struct str why;         /* of inconclusive: one clause */
    struct flow_example broken, kept;
    struct str service, version; /* roll it back: only its requests violate; empty: not told */
    uint64_t side_requests, rest_requests; /* of that version, and of others of the service */
    /*
     * Of each version that the baseline did not know, where others run beside it: its requests
     * alone, with service and version. Where only one of them is violated, so is the invariant; what
     * was seen is then of these requests, and whole is of all.
     */
    struct flow_result *sides;
    size_t n_sides;
    const struct flow_result *whole; /* NULL: this is of all requests */
};

struct flow_checked {
    const struct flow_file *file;
    const struct graph *g;
    uint64_t requests, complete, cut, young;
    double cut_share; /* of the requests, or of the traces if that is less */
    bool too_cut;     /* more than 20 % are incomplete */
    bool biased;
    size_t tests; /* that share the level, those of versions among them */
    struct flow_result *results; /* of each invariant of the file */
    size_t n;
    size_t by_verdict[FLOW_OFF + 1];
    struct str_texts near; /* what near-critical-three says: filled in by others, as are */
    struct mix_changes patterns; /* of root operations, when the file has any: filled in by others */
};

/* g holds pairs; without traces, what counters tell. */
void flow_check(const struct flow_file *file, const struct graph *g, struct arena *arena,
                struct flow_checked *out);

/* "1.2 % otherwise (0.9 % to 1.5 %)", "2.31 (2.29 to 2.33)". */
struct str flow_seen_text(struct arena *arena, const struct flow_result *result);

#endif
