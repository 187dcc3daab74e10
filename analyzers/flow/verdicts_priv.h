#ifndef SVCGRAPH_VERDICTS_PRIV_H
#define SVCGRAPH_VERDICTS_PRIV_H

#include "invariants_priv.h"

struct flow_test { /* one invariant while it is looked at */
    struct flow_result *result;
    const struct flow_pair *pair; /* NULL: it is of no pair, or none was seen */
    struct sample sample;
};

/* All tests together: who is violated at the level, and who has enough requests to be ok. */
void flow_decide(struct checking *c, struct flow_test *tests, struct flow_checked *out);

#endif
