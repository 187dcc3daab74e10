/* One version of a service among others: who fits it there, pair by pair. */
#ifndef CMD_CANDIDATE_H
#define CMD_CANDIDATE_H

#include "report.h"
#include "svcgraph/release.h"

enum row_code {
    ROW_FITS,
    ROW_BREAKS,        /* a range, contract, operation or definition says no */
    ROW_FAILED,        /* the test of this pair failed */
    ROW_UNVERIFIED,    /* there is a contract, and no test of this pair that succeeded */
    ROW_UNKNOWN,       /* what is known cannot be compared */
    ROW_NO_PROVIDER,   /* it needs a service that is not there */
    ROW_NO_VERSION,    /* the inputs know the service, and no such version of it */
};
const char *row_code_name(enum row_code code); /* "fits", "breaks", ... */

struct candidate_row {
    struct str consumer, consumer_version, provider, provider_version; /* versions may be empty */
    enum answer answer;
    enum row_code code;
    struct str text; /* what decided it; empty: the reasons say it */
    struct loc loc;
    const struct fit_reason *reasons; /* those with the answer, the strongest first */
    size_t n_reasons;
};

struct candidate {
    struct arena *arena;
    const struct graph *env; /* what is there */
    const struct graph *own; /* where the candidate is described; may be the same */
    node_id there, here;     /* the service in each; there: NO_NODE when it is new */
    struct str name, version;
    sym asked;               /* the version as text */
    struct release release;
    bool ranges_only;        /* no result of a test is known at all: definitions stand for them */
    VEC(struct candidate_row) rows;  /* by consumer, then provider, then versions */
    VEC(struct candidate_row) loose; /* pairs of which nothing is known but that one calls the other */
    bool forgive; /* who does not work with what runs now breaks no more by this: */
    VEC(struct candidate_row) broken;
    VEC(struct str) lost; /* operations there that this version does not have, in order ... */
    VEC(struct loc) lost_at; /* ... and where they are defined */
    struct findings near; /* that it runs near to several limits: near-critical-three */
    bool held;            /* that keeps a yes from being one */
    enum answer answer; /* of all rows */
    size_t counts[3];   /* of rows, by enum answer */
};

/* "cart@2.1.0". False after a message: a usage error. */
bool candidate_split(const struct shared *shared, struct str operand, struct str *out_name,
                     struct str *out_version);

/* Finds it. False after a message: no such service. */
bool candidate_find(struct candidate *c, struct run *run, struct str name, struct str version);

/* Versions that the graph has of it, "2.0.4, 2.1.0"; empty when it tells none. */
struct str candidate_versions(const struct candidate *c, const struct graph *g, node_id v);
bool candidate_is_known(const struct candidate *c); /* the version is one of them, or was tested */

void candidate_rows(struct candidate *c); /* and the answer they give together */

/* What is near to its limits in what is there, of the service and of requests through it. */
void candidate_near(struct candidate *c, const struct run *run);
void candidate_tell_near(const struct candidate *c, struct report *report);

/* Rows with the answer, each with its reasons. */
void candidate_tell(const struct candidate *c, enum answer answer, struct report *report);
void candidate_tell_broken(const struct candidate *c, struct report *report);
void candidate_tell_loose(const struct candidate *c, struct report *report);

/* Members "reasons", "ignored" and "summary" of the open object. */
void candidate_json(const struct candidate *c, struct jsonw *w);

#endif
