/* Within analyzers/api: one schema made of two. */
#ifndef SVCGRAPH_API_MERGE_PRIV_H
#define SVCGRAPH_API_MERGE_PRIV_H

#include "compare_priv.h"

struct merge_task { /* a schema that is promised already: rings of two make rings of one */
    struct shape *a, *b;
    bool meet;
    struct api_schema *out;
    struct str name; /* of the property that it is of, for the reason */
};

struct merging {
    struct comparison c;
    struct arena *arena;          /* of the result */
    VEC(struct merge_task) tasks; /* one for each pair of c, which are never settled */
    size_t done;
    bool failed;
    struct str why, name; /* of the first failure: a clause, and the property */
    struct loc a, b;
};

/*
 * meet: values that both have, of an object the properties of either; else values that one has.
 * NULL stands for any value. Filled by merge_settle.
 */
const struct api_schema *merge_schemas(struct merging *m, const struct api_schema *a,
                                       const struct api_schema *b, bool meet);
/* False: there is no such schema; why, name, a and b tell. */
bool merge_settle(struct merging *m);

#endif
