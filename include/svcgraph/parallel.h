/* The same work on many things at once. */
#ifndef SVCGRAPH_PARALLEL_H
#define SVCGRAPH_PARALLEL_H

#include "svcgraph/base.h"

enum { PARALLEL_MAX = 64 };

/*
 * Calls work for each i below n, on up to jobs threads (0 is 1, at most PARALLEL_MAX), the calling
 * one among them. Calls with one number of a worker (below jobs) never run at the same time.
 */
void parallel_each(unsigned jobs, size_t n, void (*work)(void *context, size_t i, unsigned worker),
                   void *context);

#endif
