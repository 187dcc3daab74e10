/*
 * Measures on their way from a baseline to their limit, by service and by the path of requests with
 * one root operation; and where three of different families are near it at once while none is over
 * (the rule of three: each alone is bearable, and the next change meets all of them).
 */
#ifndef SVCGRAPH_FLOW_NEAR_H
#define SVCGRAPH_FLOW_NEAR_H

#include "svcgraph/flow_check.h"

enum near_family { NEAR_ERRORS, NEAR_LATENCY, NEAR_SATURATION, NEAR_SHAPE, NEAR_STRUCTURE,
                   NEAR_FAMILIES };
const char *near_family_name(enum near_family family); /* "flow shape" */

enum near_what { /* what is measured; its family, its unit */
    NEAR_ERROR_SHARE, /* errors: percent of calls that fail */
    NEAR_P99,         /* latency: milliseconds */
    NEAR_REPLICAS,    /* saturation: replicas, between the least and the most that scaling allows */
    NEAR_RETRY_SHARE, /* flow shape: percent of calls that are made again */
    NEAR_ENTRIES,     /* flow shape: entries of the service for each request that enters it */
    NEAR_REQUEST,     /* flow shape: entries of all services for each request */
    NEAR_DRIFT,       /* flow shape: percent of an invariant's tolerance */
    NEAR_HOPS,        /* structure: 99th percentile */
    NEAR_BROKEN,      /* structure: percent of traces that lack a parent first of all here */
    NEAR_WHATS,
};

struct near_measure {
    enum near_what what;
    node_id node;
    sym operation; /* of a root operation; 0: of the service */
    double value, base, limit;
    double closeness; /* (value - base) / (limit - base), cut to 0 .. 1 */
    struct loc loc;
};

struct near_three {
    node_id node;
    sym operation; /* of a path: its root operation */
    bool path;
    const struct near_measure *by[NEAR_FAMILIES]; /* the nearest of each family; NULL: not near */
    uint32_t families;
    uint32_t alike; /* other root operations whose paths show the very same */
    struct loc loc;
};

struct near_ask {
    const struct graph *g;
    const struct graph *base;           /* NULL: baselines are 0, for replicas the least */
    const struct flow_checked *checked; /* NULL: no drift */
    const struct config *config;        /* limits */
};

struct near_found {
    const struct near_three *all; /* services by node, then paths as in g->depths */
    size_t n;
};
struct near_found near_find(const struct near_ask *ask, struct arena *arena);

/* As findings of the rule near-critical-three. */
void near_tell(const struct near_ask *ask, const struct near_found *found, enum severity severity,
               struct arena *arena, struct findings *findings);

/* "errors 4.3 % of calls (limit 5 %)": with its baseline, where there is one. */
struct str near_text(struct arena *arena, const struct graph *g, const struct near_measure *measure);

#endif
