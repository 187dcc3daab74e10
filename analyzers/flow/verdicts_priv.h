#ifndef SVCGRAPH_VERDICTS_PRIV_H
#define SVCGRAPH_VERDICTS_PRIV_H

#include "invariants_priv.h"

struct flow_test { /* one invariant while it is looked at, or one version's requests of it */
    struct flow_result *result;
    bool is_side;
    const struct flow_pair *pair; /* NULL: it is of no pair, or none was seen */
    struct sample sample;
};

struct flow_tests {
    VEC(struct flow_test) all; /* of the invariants in order, then those of versions */
};

/* Tests of versions that the baseline did not know, behind all others. */
void flow_add_sides(const struct checking *c, struct flow_tests *tests);
/* What they say becomes part of the invariants' own results. */
void flow_join_sides(struct arena *arena, struct flow_checked *out);

/* All tests together: who is violated at the level, and who has enough requests to be ok. */
void flow_decide(struct checking *c, struct flow_tests *tests, struct flow_checked *out);

#endif
