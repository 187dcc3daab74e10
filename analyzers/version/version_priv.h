#ifndef SVCGRAPH_VERSION_PRIV_H
#define SVCGRAPH_VERSION_PRIV_H

#include "svcgraph/version.h"

/* A version with missing or wildcard parts: n[0 .. count) are given. */
struct partial {
    uint64_t n[3];
    unsigned count;
    struct str pre; /* only when count is 3 */
};

/* "1", "1.x", "v1.2.*", "1.2.3-rc.1+build"; empty text has count 0. */
bool partial_parse(struct str text, struct partial *out);

/* Digits without leading zeros, at most VERSION_NUMBER_MAX. */
bool number_parse(struct str text, uint64_t *out);

/* The smallest and the first too large version of those that begin like the partial one. */
struct semver partial_low(const struct partial *partial);
struct semver partial_next(const struct partial *partial, unsigned part);

/* What lies in both; false when nothing does. Steps are not looked at. */
bool interval_meet(const struct interval *a, const struct interval *b, struct interval *out);
struct interval interval_all(void);

#endif
