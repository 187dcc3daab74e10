#ifndef SVCGRAPH_TOTALS_PRIV_H
#define SVCGRAPH_TOTALS_PRIV_H

#include "svcgraph/stats.h"

#include <math.h>

/* Of the logarithm of b / a, for dispersion 1. */
double totals_variance(struct pair_totals t);

bool totals_valid(struct pair_totals t, double dispersion);

#endif
