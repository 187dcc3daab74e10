/*
 * Requests of a known system: a tree of operations, each of which calls others by a law, told by
 * the writers of the traffic generator. What was planted, and what came of it, is counted while it
 * happens (truth.c).
 */
#ifndef FLOW_GEN_H
#define FLOW_GEN_H

#include "../traffic/traffic.h"

/* ---- scene.c: the system, as a file tells it. README.md has the language. */
enum law_kind { LAW_EXACT, LAW_SHARE, LAW_RANGE, LAW_CLUSTER, LAW_NEGBIN, LAW_PICK };

struct law { /* how often an operation calls another */
    char name[40];
    enum law_kind kind;
    uint32_t from, to; /* ops; of a sent message to is that of the topic */
    double a, b;   /* exact: calls; share: chance; range: from, to; cluster: mean, calls at once;
                      negbin: mean, size; pick: chance, of one among its neighbours */
    bool with;     /* begins with the call before, not after it */
    bool parallel; /* its calls overlap */
    bool by_trace; /* one draw for all causes of a trace */
    double soft;   /* chance that the caller does not mind when it fails */
    double drift;  /* a swings by this share over the day */
    uint32_t retries;
    uint64_t timeout; /* microseconds; 0: none */
    char pattern[32]; /* of a pick: what it is counted as */
    /* what a change did to it */
    double shift, missing, doubled;
    bool canary_only;
};

struct system_node {                   /* beside each node of the topology */
    uint32_t instances, first_variant; /* variants: by version, then by instance */
    char version[24], new_version[24];
    double new_share; /* of entries, from the change on */
};

struct action { /* beside each op of the topology */
    char id[40];
    uint32_t first_law, n_laws;
    double sigma;       /* of the logarithm of its own time */
    double latency;     /* factor of its own time, from the change on */
    double failing;     /* chance to fail, from the change on */
    double failing_new; /* the same of the new version only */
    uint32_t observer;  /* op that gets each request of this one, too, or NONE */
};

struct root {
    uint32_t op;
    double rate;
    uint32_t repeats; /* how often each of its traces is told */
    char pattern[32];
};

struct scene {
    struct topology t;
    struct law *laws; /* by op of the caller, in the order of the file */
    struct system_node *systems;
    struct action *actions;
    struct root *roots;
    size_t n_laws, n_roots, room_laws, room_systems, room_actions, room_roots;
};
void scene_read(struct scene *s, const char *path);
void scene_make_variants(struct scene *s);                   /* when the canary is known */
uint32_t find_node(const struct scene *s, const char *name); /* NONE: there is none */
uint32_t find_op(const struct scene *s, const char *id);
struct root *find_root(const struct scene *s, const char *id);

/* ---- change.c: what the command line does to the system */
enum incident_kind { INCIDENT_ERRORS, INCIDENT_LATENCY, INCIDENT_VERSION, INCIDENT_DEPENDENCY };
struct incident {
    enum incident_kind kind;
    uint32_t node;
    double value;
};
struct burst {
    double from, to; /* of the dump's time, 0 to 1 */
    uint32_t op;
    double failing;
};
struct changes {
    struct incident incidents[8];
    size_t n_incidents;
    struct burst bursts[32];
    size_t n_bursts;
    double since; /* of the dump's time */
    double noise; /* chance of any entry to fail */
};
void take_change(struct scene *s, const char *text); /* LAW=+20% */
void take_canary(struct scene *s, const char *text); /* SERVICE=VERSION:SHARE */
void take_incident(struct scene *s, struct changes *c, const char *text); /* KIND:NODE:VALUE */
void make_bursts(const struct scene *s, struct changes *c, uint64_t seed, uint32_t n,
                 double failing);

/* ---- load.c: when requests come in, and which are kept */
struct sampling {
    double rate, errors; /* kept of all; and of traces with an error */
    uint32_t root;       /* op of the one kept at another rate, or NONE */
    double root_rate;
    bool quiet; /* the probability is not told */
};
double arrival(double u, double swing); /* time for the share u of a day's requests, both 0 to 1 */
/* Keeps the trace or not, by its id; told: the tracestate, when it is told. */
bool is_kept(const struct sampling *s, const struct trace *trace, uint32_t root, bool error,
             char told[32]);

/* ---- walk.c: one request */
struct entry {           /* an operation is entered; or a store, host or topic is called */
    uint32_t op, parent; /* parent: index, or NONE */
    uint32_t span;       /* its own */
    uint32_t caller;     /* span of the call, or NONE */
    uint32_t law;        /* that it follows, or NONE */
    bool renewed;        /* of a new version */
};

struct walk {
    const struct scene *scene;
    const struct changes *changes;
    struct random r, ids;
    struct trace *trace;
    struct entry *entries;
    size_t n_entries, room_entries;
    double *by_trace; /* of each law, its draw; below 0: not drawn yet */
    size_t room_by_trace;
    double when;  /* of the dump's time, 0 to 1 */
    bool changed; /* it is after the change */
    uint32_t depth;
    uint32_t picked; /* law, or NONE */
};
void walk_request(struct walk *w, uint32_t root, uint64_t start);

/* ---- laws.c */
double normal(struct random *r);
uint32_t draw_calls(struct walk *w, uint32_t law, bool renewed);

/* ---- truth.c */
struct flow_truth;
struct flow_truth *flow_truth_new(const struct scene *s);
/* lost spans are marked by now */
void flow_truth_trace(struct flow_truth *truth, const struct walk *w, bool kept);
void flow_truth_write(const struct flow_truth *truth, const struct changes *c, FILE *out);

#endif
