/*
 * About how many different things were seen, in 2 KiB, whatever their order: each leaves the longest
 * run of zeros that its hash has in one of 2048 registers (HyperLogLog). Right to some five percent.
 */
#ifndef SVCGRAPH_SKETCH_H
#define SVCGRAPH_SKETCH_H

#include "svcgraph/base.h"

enum { SKETCH_BITS = 11 };

struct sketch { /* empty: all zero */
    uint8_t runs[1 << SKETCH_BITS];
};

void sketch_add(struct sketch *sketch, uint64_t hash);
void sketch_merge(struct sketch *into, const struct sketch *from);
uint64_t sketch_count(const struct sketch *sketch); /* from 100 on in two digits: 970000 */

#endif
