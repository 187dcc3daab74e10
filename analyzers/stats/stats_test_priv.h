#ifndef SVCGRAPH_STATS_TEST_PRIV_H
#define SVCGRAPH_STATS_TEST_PRIV_H

#include "svcgraph/stats.h"
#include "svcgraph/test.h"

#include <math.h>

/* Equal but for a share of what is wanted. */
#define assert_near(got, wanted, share)                                                            \
    do {                                                                                           \
        double got_value = (got), wanted_value = (wanted);                                         \
        if (!(fabs(got_value - wanted_value) <= (share)*fabs(wanted_value)))                       \
            fail_msg("got %.17g, wanted %.17g", got_value, wanted_value);                          \
    } while (0)

#define assert_nan(got) assert_true(isnan(got))

UNUSED static double dice(uint64_t *seed) /* in (0, 1) */
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return ((double)(*seed >> 11) + 0.5) * 0x1p-53;
}

#endif
