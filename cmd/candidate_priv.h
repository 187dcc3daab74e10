/* Inside of candidates: who stands how to the service, and the rows that come of it. */
#ifndef CMD_CANDIDATE_PRIV_H
#define CMD_CANDIDATE_PRIV_H

#include "candidate.h"

/* What joins a consumer and a provider. */
struct ties {
    bool call, range, contract, view;
    struct loc loc;
};

/* Of another node: what it needs of the service, and what the service needs of it. */
struct partner {
    struct ties needs_us, we_need;
};

/* Nothing says what runs where: there are results of tests, or definitions, alone. */
bool candidate_on_paper(const struct graph *g);

/* Manifests or traffic say that it is there; not only a definition, a contract, or a package. */
bool candidate_deployed(const struct graph *g, node_id v);

/* By node of the graph. */
const struct partner *candidate_partners(struct arena *arena, const struct graph *g, node_id v);

/* The text is the version asked for. */
bool candidate_same(const struct candidate *c, const struct graph *g, sym text);

void candidate_pairs(struct candidate *c); /* appends to its rows, loose and broken */

#endif
