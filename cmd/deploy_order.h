/* In which order the services of a change may be released, and why there is none. */
#ifndef CMD_DEPLOY_ORDER_H
#define CMD_DEPLOY_ORDER_H

#include "report.h"
#include "svcgraph/release.h"

struct deploy_deadlock {
    uint32_t *members; /* services, by name */
    size_t n_members;
    const struct plan_before *cycle; /* NULL: one service, which calls itself */
    size_t n_cycle;
    const struct plan_problem *self; /* that one's */
    bool shortest;
    struct ways ways;
};

struct deploy_order {
    struct arena *arena;
    struct str against; /* the user's word */
    struct matrix *matrix;
    struct plan_input input;
    const struct plan *plan;
    /*
     * The plan takes what is unknown for a no, as there is an order even so. Else it takes it for a
     * yes, and the edges in unknown are those for which that matters.
     */
    bool cautious;
    const struct plan *strict; /* what is unknown taken for a no; plan itself where cautious */
    const uint32_t *unknown;   /* edges */
    size_t n_unknown;
    VEC(struct deploy_deadlock) deadlocks; /* by first member */
};

void deploy_order_make(struct deploy_order *order, const struct graph *before,
                       const struct graph *now);

/* Deadlocks, conflicts, and what must change too, as findings of upgrade-deadlock. */
void deploy_order_findings(const struct deploy_order *order, struct findings *findings);

void deploy_order_tell(const struct deploy_order *order, struct report *report);
void deploy_order_json(void *order, struct jsonw *w);

/* Shared by the forms. */
struct str deploy_name(const struct deploy_order *order, uint32_t service);
/* "2.0.0", "1.4.0 and 2.0.0"; empty when nothing tells it. */
struct str deploy_version(const struct deploy_order *order, uint32_t service, enum side side);
/* "pricing 2.0.0", "new pricing"; of one that does not change its name. */
struct str deploy_label(const struct deploy_order *order, uint32_t service, enum side side);
/* "pricing+" for an intermediate version. */
struct str deploy_step(const struct deploy_order *order, struct plan_step step);
struct str deploy_steps(const struct deploy_order *order, const struct plan_wave *wave);

/* The strongest reason of a cell, or what is said where nothing is known. */
struct fit_reason deploy_reason(const struct deploy_order *order, uint32_t edge, unsigned consumer,
                                unsigned provider);

/* One clause: what to do. */
struct str deploy_way(const struct deploy_order *order, const struct way *way);

/* What the intermediate version has to do in particular: clauses with the reason of each. */
struct deploy_details {
    VEC(struct str) all;
};
void deploy_way_details(const struct deploy_order *order, const struct way *way,
                        struct deploy_details *out);

/* Services outside that call the members of a way or are called by them; n in *out_n. */
const uint32_t *deploy_outside(const struct deploy_order *order, const struct way *way,
                               size_t *out_n);

/* Who meets whom while a wave is released: the mixed combinations of an edge. */
struct deploy_mix {
    uint32_t edge;
    uint8_t consumer, provider; /* enum side */
};
struct deploy_mixes {
    VEC(struct deploy_mix) all; /* by edge */
};
/* After wave w, counted from 0, with that wave complete: edges of one new and one old end. */
void deploy_mixed(const struct deploy_order *order, size_t w, struct deploy_mixes *out);

/* Reason to name beside an edge that is unknown. */
struct fit_reason deploy_unknown_reason(const struct deploy_order *order, uint32_t edge);

#endif
