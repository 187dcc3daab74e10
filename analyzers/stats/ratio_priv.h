#ifndef SVCGRAPH_RATIO_PRIV_H
#define SVCGRAPH_RATIO_PRIV_H

#include "wide_priv.h"

#include <math.h>

/* F of sums of squares. p = 1 when there is no degree to vary in; see means_test(). */
struct test f_test(double between, double within, double df1, double df2);

#endif
