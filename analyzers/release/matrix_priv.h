/* A matrix while it is made: two graphs side by side, and what is known of a pair. */
#ifndef SVCGRAPH_RELEASE_MATRIX_PRIV_H
#define SVCGRAPH_RELEASE_MATRIX_PRIV_H

#include "svcgraph/api.h"
#include "svcgraph/release.h"

struct pairing { /* all services of both graphs, by name */
    const struct graph *g[2];
    VEC(struct matrix_service) services;
    uint32_t *service[2]; /* of each node of the graph; UINT32_MAX: it is none */
};

void pairing_make(struct arena *arena, const struct graph *before, const struct graph *now,
                  struct pairing *out);

/* Somebody answers there: neither a name that nothing defines nor the way of messages. */
bool is_service(const struct graph *g, node_id v);

/* What is new about a service. Never of one that only traffic shows. */
unsigned changes_of(const struct pairing *pairing, const struct matrix_service *service);

/* Whom a consumer depends on, as one graph says: calls, ranges, contracts. */
struct need_pair {
    uint32_t consumer, provider; /* in services */
    bool message;
};
typedef VEC(struct need_pair) need_pairs;
void pairs_gather(struct arena *arena, const struct pairing *pairing, unsigned side,
                  need_pairs *out);

/* All that one graph says of what c needs of p. */
struct needs {
    bool any, declared; /* a call, range or contract; some of it by manifests or definitions */
    VEC(const struct requirement *) ranges;
    VEC(const struct api_use *) views;
    VEC(const struct edge_use *) uses;
    struct loc loc; /* of the first call; LOC_NONE: there is none */
};
void needs_gather(struct arena *arena, const struct graph *g, node_id c, node_id p,
                  struct needs *out);
bool needs_equal(const struct needs *a, const struct needs *b, bool uses);

/* Its own definitions: a slice of g->apis. */
struct slice definitions_of(const struct graph *g, node_id v);
bool definitions_equal(const struct graph *a, node_id x, const struct graph *b, node_id y);

struct slice verifications_of(const struct graph *g, node_id c, node_id p);

/* The same for all that the text says, wherever it stands; descriptions and titles do not count. */
uint64_t api_digest(const struct api *api);

/* A version of a service as one side of a cell. */
struct party {
    const struct graph *g;
    node_id node; /* NO_NODE: it is not there */
    sym version;
    struct str name;  /* "cart", also where it is not there */
    struct str label; /* "cart 2.0.0", "the new cart" */
};

struct served { /* what is the same for all consumers of a version of a provider */
    bool known; /* how its definitions serve all that those of today offer: */
    enum answer answer;
    struct api_breaks breaks;
    bool united; /* of an intermediate version, the definition between old and new: */
    const struct api *both; /* NULL: there is none, and why */
    struct api_break why;
};

struct cell { /* what one answer is about */
    struct arena *arena;
    struct party consumer;
    struct party provider[2]; /* two: an intermediate version that offers what both do */
    unsigned n_providers;
    const struct needs *needs;      /* of this consumer version */
    bool same_consumer;             /* nothing about the consumer is new ... */
    bool same_needs;                /* ... or at least not what it is known to need */
    bool same_provider;             /* what the provider offers is not new */
    const struct party *today;      /* the provider's version that runs today; NULL: not known */
    const struct party *mates;      /* that of the consumer's side: what its calls mean; or NULL */
    struct served *served;          /* of the provider's version, by that of today; or NULL */
    const struct graph *rows_of[2]; /* whose verifications count; NULL: no more */
    struct slice rows[2];           /* in verifications: those of the pair */
    VEC(struct fit_reason) reasons;
};

void fit_ranges(struct cell *cell);
void fit_definitions(struct cell *cell); /* contracts, copies, operations seen in use */
void fit_unchanged(
    struct cell *cell); /* comes last: what is fine today, where nothing about it changes */
void fit_verifications(struct cell *cell);

void cell_reason(struct cell *cell, enum fact fact, enum answer answer, struct str text,
                 struct loc consumer, struct loc provider);
struct fit cell_fit(struct cell *cell); /* all of them; the strongest reasons first */

/* " (deploy/cart.yaml:12)", or nothing. */
struct str place_text(struct arena *arena, const struct graph *g, struct loc loc);

#endif
