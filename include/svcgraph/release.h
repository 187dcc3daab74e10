/*
 * A release as a change of several services at once: who fits whom at which version, in which order
 * the services may be released, and what to do when there is no order.
 *
 * The matrix holds for each pair consumer -> provider the answer for each combination of their
 * versions. All that follows (order, deadlocks, ways out) is computed from those answers alone.
 */
#ifndef SVCGRAPH_RELEASE_H
#define SVCGRAPH_RELEASE_H

#include "svcgraph/graph.h"
#include "svcgraph/vec.h"
#include "svcgraph/version.h"

/*
 * Versions of a service in a comparison. A service that is both offers what either offers, as a
 * provider, and gets along with what either gets along with, as a consumer: an intermediate
 * version.
 */
enum side { SIDE_OLD, SIDE_NEW, SIDE_BOTH, SIDES };

enum fact {                /* what an answer is based on, the strongest first */
            FACT_VERIFIED, /* a test of exactly these versions */
            FACT_RANGE, /* the range that the consumer declares, the version that the provider has
                         */
            FACT_CONTRACT,   /* what the contract says that it sends and reads, the definition */
            FACT_USE,        /* operations that it was seen to call, the definition */
            FACT_COPY,       /* its copy of the definition, the definition */
            FACT_DEFINITION, /* the definition at both versions: it still serves whom it served */
            FACT_PRESENCE,   /* one of the two is not there, or does not call, in that version */
            FACT_KINDS,
};
const char *fact_name(enum fact fact); /* "verified", "range", ... */

struct fit_reason {
    enum fact fact;
    enum answer answer;
    struct str text; /* one clause, with the places: "cart reads total (pact/cart.json:12), ..." */
    struct loc consumer, provider; /* where the facts stand; LOC_NONE where none is */
};

/* Does this version of the consumer work with that version of the provider? */
struct fit {
    enum answer answer; /* any no is no; else any yes is yes; nothing known is unknown */
    bool exists; /* false: the combination cannot come up, as one of the two stays as it is */
    const struct fit_reason *reasons; /* those with the answer first, then the strongest */
    size_t n;
};

enum change { /* what is new about a service: bits */
              CHANGE_ADDED = 1,
              CHANGE_REMOVED = 2,
              CHANGE_VERSION = 4, /* of its release */
              CHANGE_IMAGE = 8,
              CHANGE_NEEDS = 16, /* ranges and contracts, as a consumer */
              CHANGE_API = 32,   /* its definitions, as a provider */
              CHANGE_CALLS = 64, /* whom it calls, by manifests */
};

struct matrix_service {
    sym name;
    node_id node[2];  /* before and now; NO_NODE: not there */
    unsigned changes; /* bits of enum change; 0: it stays as it is */
    struct loc loc;   /* where it stands now, or stood */
};

struct matrix_edge {
    uint32_t consumer, provider;   /* in services */
    bool message;                  /* the consumer gets messages that the provider sends */
    struct fit fits[SIDES][SIDES]; /* [consumer][provider], by enum side */
};

struct matrix {
    const struct graph *g[2]; /* before and now: of one run, so names and places are the same */
    struct arena *arena;
    struct matrix_service *services; /* that change, or touch one that does; by name */
    size_t n_services;
    struct matrix_edge *edges; /* by consumer, then provider */
    size_t n_edges;
};

struct matrix_choice {
    sym only; /* only this service changes, all others stay as before; 0: all that differ */
    bool all; /* every service and edge, not only what the change touches */
};

/* choice may be NULL. The graphs outlive the matrix. */
struct matrix *matrix_build(struct arena *arena, const struct graph *before,
                            const struct graph *now, const struct matrix_choice *choice);

/* The graph with services in its .proto files among its definitions and copies; g where it has none. */
const struct graph *graph_with_protos(struct arena *arena, const struct graph *g);

/*
 * Adds the answers for SIDE_BOTH to an edge, which cost more and are wanted where there is no order
 * only: of a provider that offers what both versions do, and of a consumer that gets along with
 * what either does.
 */
void matrix_expand(struct matrix *matrix, size_t edge);

/* One version of a service, wherever it comes from. */
struct release {
    const struct graph *g;
    node_id node; /* NO_NODE: it is not there */
    sym version;  /* taken instead of those that the graph says it has; 0: as the graph says */
};

/*
 * The answer for one pair outside of any change. Both graphs share their names and places. base is
 * the provider as it is today, when it is known, or NULL: what was fine with it and is not said to
 * have changed stays so.
 */
struct fit release_fit(struct arena *arena, const struct release *consumer,
                       const struct release *provider, const struct release *base);

/* The versions that a release of a service has: what it says it provides, else what is deployed. */
struct release_versions {
    const struct version *const *v; /* by text, each once */
    size_t n;
};
struct release_versions release_versions(struct arena *arena, const struct release *release);

/*
 * What a requirement on it, of graph g with the same names, is held against: the same, but versions
 * of the package for a package, where any is known. Otherwise a package outside of its range is no
 * proof of anything, and *out_weak says so: no is unknown then.
 */
struct release_versions release_versions_for(struct arena *arena, const struct release *release,
                                             const struct graph *g, const struct requirement *need,
                                             bool *out_weak);
extern const char release_weak_reason[]; /* added to the reason then */

/*
 * The order of a change, computed from answers alone: a matrix that exists on paper only, such as
 * one with an intermediate version, is planned in the same way.
 */
struct plan_edge {
    uint32_t consumer, provider;
    enum answer fits[SIDES][SIDES]; /* [consumer][provider]; cells that do not exist are not read */
};

struct plan_input {
    uint32_t n;            /* services, in order of name */
    const bool *changes;   /* of each: it goes from SIDE_OLD to SIDE_NEW; else it stays SIDE_OLD */
    const bool *via;       /* of each: by way of SIDE_BOTH, in two releases; NULL: none */
    const uint32_t *group; /* of each: those of one group, not 0, switch at once; NULL: none */
    const struct plan_edge *edges;
    size_t n_edges;
    bool unknown_is_no; /* else yes */
};

struct plan_step { /* a release: the service is then at that side */
    uint32_t service;
    uint8_t side; /* enum side */
};

enum plan_trouble {
    PLAN_BROKEN,   /* does not work today, before anything changes; it orders nothing */
    PLAN_CONFLICT, /* the two new versions do not fit: no order helps */
    PLAN_LEFT,     /* the one that does not change does not fit the other's new version */
    PLAN_SELF,     /* old and new of one service, which calls itself, cannot run side by side */
};

struct plan_problem {
    enum plan_trouble trouble;
    uint32_t edge;
    uint8_t consumer, provider; /* enum side: the combination that is a no */
    uint32_t must_change;       /* PLAN_LEFT: the service that must change too; else UINT32_MAX */
};

/* first comes before then, because the combination [consumer][provider] of the edge is a no. */
struct plan_before {
    struct plan_step first, then;
    uint32_t edge;
    uint8_t consumer, provider; /* enum side */
};

struct plan_deadlock {
    const struct plan_step *members; /* by name: each waits for all others */
    size_t n_members;
    const struct plan_before *cycle; /* each hop's then is the next one's first */
    size_t n_cycle;
    bool shortest; /* false: the search was bounded, a shorter cycle may exist */
};

struct plan_wave {
    const struct plan_step *v; /* by name */
    size_t n;
};

struct plan {
    bool ordered; /* all that changes is in the waves */
    /*
     * Released wave by wave, in any order and also side by side within one, no edge breaks that is
     * not broken already. When not ordered: those that can go all the same.
     */
    const struct plan_wave *waves;
    size_t n_waves;
    const struct plan_step *held; /* those in no wave, by name */
    size_t n_held;
    const struct plan_deadlock *deadlocks; /* by first member */
    size_t n_deadlocks;
    const struct plan_problem *problems; /* by edge */
    size_t n_problems;
    const struct plan_before *befores; /* by first, then, edge */
    size_t n_befores;
    const uint32_t *unknown; /* edges with an unknown answer on the way that the waves lead */
    size_t n_unknown;
};

struct plan *plan_make(struct arena *arena, const struct plan_input *input);

/*
 * Walks the waves of a plan and looks at every combination of versions that comes up on the way,
 * those within a wave included: true when none is a no that is not one today.
 */
bool plan_is_safe(const struct plan_input *input, const struct plan *plan);

/* The input of a plan by a matrix: services and edges have the same indices in both. */
void plan_input_of(struct arena *arena, const struct matrix *matrix, bool unknown_is_no,
                   struct plan_input *out);

/*
 * Ways out of a deadlock. Each is a change of the input by which the members of the deadlock are
 * planned again; only those are told that then have a safe order.
 */
enum way_kind {
    WAY_EXPAND,   /* an intermediate version of a provider offers old and new, the next one new */
    WAY_TOLERANT, /* an intermediate version of a consumer gets along with old and new */
    WAY_SIDE_BY_SIDE, /* old and new major of a provider run beside each other for a while */
    WAY_SPLIT,        /* one part of a change is left out, and released later */
    WAY_ATOMIC,       /* all members switch at once */
    WAY_KINDS,
};
const char *way_name(enum way_kind kind); /* "expand-contract", "tolerant-consumer", ... */

struct way {
    enum way_kind kind;
    const uint32_t *services; /* that have an intermediate version, or switch at once; by name */
    size_t n_services;
    enum side needs;       /* WAY_EXPAND: as consumers, they need what this side does */
    const uint32_t *edges; /* WAY_SPLIT: what is left out is all that changes on these */
    size_t n_edges;
    const struct plan_wave *waves; /* of all that changes; side BOTH is the intermediate version */
    size_t n_waves;
    /* Other deadlocks are taken as solved: their members are left out of these waves. */
    bool assumes;
};

struct ways {
    VEC(struct way) all; /* by kind */
};

/*
 * members: of the deadlock, n of them, services by name. majors: of each service, whether its major
 * version changes. The cells of SIDE_BOTH of the edges at members are filled.
 */
void ways_out(struct arena *arena, const struct plan_input *input, const struct plan *plan,
              const uint32_t *members, size_t n, const bool *majors, struct ways *out);

/* The same for a matrix, which is expanded where it needs to be. */
void matrix_ways_out(struct matrix *matrix, const struct plan *plan, const uint32_t *members,
                     size_t n, bool unknown_is_no, struct ways *out);

#endif
