/* The tally of faults while it counts: see flow_faults.h. */
#ifndef FAULTS_PRIV_H
#define FAULTS_PRIV_H

#include "svcgraph/flow_faults.h"
#include "svcgraph/map.h"
#include "svcgraph/vec.h"

struct fault_count { /* of one window */
    struct fault_sums sums; /* but its slice, its examples and its times */
    struct histogram own;
    struct request_example faults[FAULT_PARTS], slow;
};

struct fault_row {
    uint32_t op, above; /* numbers of names */
    sym service, version;
    struct fault_count windows[FAULT_WINDOWS];
};

struct root_row {
    uint32_t op;
    struct fault_requests sums[FAULT_WINDOWS];
    struct histogram times[FAULT_WINDOWS];
};

struct version_row {
    struct fault_version sums; /* op: a number of a name */
    sym space;
    uint64_t stamp;            /* the last request that was counted */
};

struct wait { /* for one call, by the clock of whoever waits */
    uint32_t step;
    uint64_t from, to;
};

struct visit_time { /* a step of which the time from..to, by its own clock, is to be shared out */
    uint32_t step;
    bool given_up; /* at that end: what it waited for then, it waited for in vain */
    uint64_t from, to;
};

/* What is known of a step while its request is looked at. */
struct step_mark {
    uint32_t row; /* in rows */
    uint32_t top; /* of the tree of errors it belongs to; STEP_NONE: it has no error that counts */
    bool good;    /* an attempt that was made good, or below one */
    bool fatal;   /* of the top of a tree: a part fails by it */
    bool explained;
    bool asked; /* which of its calls were made good */
};

struct attempt_at { /* the last attempt that went well, of a step's calls of one operation */
    uint64_t stamp; /* that step */
    uint32_t step;
};

struct faults {
    struct arena *arena;
    const struct symtab *syms;
    uint64_t since;
    struct map row_of, root_of, version_of;
    VEC(struct fault_row) rows;
    VEC(struct root_row) roots;
    VEC(struct version_row) versions;
    uint64_t requests; /* so far */
    uint64_t bucket_bytes;
    uint32_t last_row; /* the same step often comes again */
    /* of one request */
    const struct request *request;
    const struct flow_names *names;
    enum fault_window window;
    VEC(struct step_mark) marks;
    VEC(uint32_t) owners, children;
    VEC(struct wait) waits;
    VEC(struct visit_time) stack;
    VEC(struct attempt_at) good; /* by number of a name */
    uint64_t stamp;
};

struct fault_count *faults_count_of(struct faults *f, uint32_t step);
uint64_t faults_took(const struct step *s); /* by whoever called, else its own */
/* A call, by the clock of whoever waits; an entry without a calling span by its own. */
struct wait faults_wait(const struct step *s, uint32_t step);
bool faults_begins_part(const struct request *r, uint32_t step);

/* Who owns the errors of the request: true when it failed. */
bool faults_own(struct faults *f, bool *out_aside, bool *out_hidden);

/* Own times, and the critical paths of its parts: the time of all of them. */
uint64_t faults_time(struct faults *f);

void faults_end(void *state, const struct flow_end *end);

#endif
