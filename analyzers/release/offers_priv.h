/* Definitions of a provider as one side of a cell. */
#ifndef SVCGRAPH_RELEASE_OFFERS_PRIV_H
#define SVCGRAPH_RELEASE_OFFERS_PRIV_H

#include "matrix_priv.h"

enum { REASONS_MAX = 8 }; /* of one contract, or of all calls */

/* Definitions of a provider's version, of both where it is to offer both. */
struct offers {
    VEC(const struct api *) all;
    const struct graph *g;
    const struct api_break *why; /* there is none that offers both; else NULL */
};

struct tally { /* operations of one view by their answers, and where their definition is */
    size_t yes, no, unknown;
    struct loc definition;
};

struct offers offers_of(struct cell *cell);
void offers_add(struct cell *cell, const struct party *party, struct offers *out);
bool offers_style(const struct api *api, enum api_style style);

const struct api *best_offer(struct cell *cell, const struct offers *offers, const struct api *view,
                             const struct api_operation *operation, enum answer *out);

void tell_break(struct cell *cell, enum fact fact, enum answer answer,
                const struct api_break *found);
void tell_served(struct cell *cell, enum fact fact, struct loc view, struct loc definition);

void fit_uses(struct cell *cell, const struct offers *offers);

#endif
