/* A plan while it is made. */
#ifndef SVCGRAPH_RELEASE_PLAN_PRIV_H
#define SVCGRAPH_RELEASE_PLAN_PRIV_H

#include "release_priv.h"

struct chain { /* versions that a service goes through */
    uint8_t sides[SIDES];
    uint32_t n;
};

struct rule_of { /* item first before item then */
    uint32_t edge, first, then;
    uint8_t consumer, provider;
};

struct planner {
    const struct plan_input *input;
    struct arena *arena;
    struct arena scratch;
    uint32_t n;              /* items: steps */
    uint32_t *base;          /* of each service, its first item; n + 1 */
    struct plan_step *steps; /* of each item */
    uint32_t *leader;        /* of each item: itself, or the one that stands for its group */
    bool *held;              /* of each leader */
    VEC(struct rule_of) rules;
    VEC(struct plan_problem) problems;
};

struct chain plan_chain(const struct plan_input *input, uint32_t service);

/* The two are of one group, which switches at once. */
bool plan_at_once(const struct plan_input *input, uint32_t a, uint32_t b);

/* The plan in the terms of its header. */
struct plan *plan_told(struct planner *p, const struct order *order);

/* Which combinations of an edge come up when the steps are released wave by wave. */
struct walk {
    const struct plan_input *input;
    uint32_t (*at)[SIDES]; /* of each service, the wave that brings it there; UINT32_MAX: none */
};
void walk_init(struct walk *walk, struct arena *arena, const struct plan_input *input,
               const struct plan_wave *waves, size_t n_waves);
void walk_edge(const struct walk *walk, const struct plan_edge *edge, bool (*out)[SIDES]);

#endif
