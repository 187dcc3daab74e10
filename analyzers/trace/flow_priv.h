/* Requests for those who ask for more than counts: see request.h. */
#ifndef SVCGRAPH_TRACE_FLOW_PRIV_H
#define SVCGRAPH_TRACE_FLOW_PRIV_H

#include "svcgraph/flow.h"

#include "pairs_priv.h"
#include "totals_priv.h"

struct homes;

/* When requests began, from a look at some of them before any is linked. */
struct flow_window {
    uint64_t from, to;  /* starts of the first and the end of the last span; 0: not known */
    uint64_t margin;    /* as in struct flow */
    uint64_t begins[FLOW_BLOCKS]; /* of the blocks; [0] is not looked at */
};

struct flow_row { /* a name */
    uint32_t end; /* whom it belongs to: a service, or with END_PEER a peer */
    uint64_t steps, errors;
    struct place first;
};

/* Of one linking thread. */
struct flow_totals {
    const struct flow_setup *setup;
    const struct flow_window *window; /* of all threads */
    struct tallies *tallies;
    struct map numbers; /* (end and operation, kind) -> number of a name */
    VEC(struct flow_name) names;
    VEC(struct flow_row) rows;
    const struct map *several; /* services that show several versions; of all threads; or NULL */
    VEC(struct request_side) sides; /* of the request that is being made */
    uint64_t traces; /* looked at */
    uint64_t requests, complete, cut, young, weighted, uneven;
    uint64_t from, to; /* starts of requests */
};

/* Looks at a part of the requests that is the same for any number of threads. */
void flow_look(struct flow_window *window, const struct totals *t, struct span_sink *sink,
               const struct homes *homes);

void flow_begin(struct totals *t, const struct flow_setup *setup, const struct flow_window *window);
void flow_fork(struct totals *t, const struct totals *of); /* of its setup, empty */
void flow_merge(struct totals *into, const struct totals *from, const uint32_t *services,
                const uint32_t *peers);
uint64_t flow_bytes(const struct totals *t);

void flow_room(struct forest *f); /* for what is kept of spans until then */

/* The requests of a forest, when all of it is linked. ops: as find_loops has it. */
void flow_requests(struct forest *f, const struct pairing *p, const uint32_t *ops,
                   const struct hop_links *links);

/* Number of the name, counting a step of it. */
uint32_t flow_step(struct totals *t, const struct flow_name *name, uint32_t end, bool error,
                   struct place place);

/* Services that show several versions; NULL: none does. */
const struct map *flow_versions(const struct totals *t);
/* Takes note of the version of a step's span; then all of one request, each once and in order. */
void flow_side(struct totals *t, sym service, sym version);
void flow_sides(struct flow_totals *flow, struct request *request);

/* To the builder. */
void flow_flush(struct totals *t, const bnode *services, const bnode *peers);

#endif
