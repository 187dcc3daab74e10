/* Whether two rates are one. */
#include "saddle_priv.h"

__extension__ typedef __int128 i128;

struct test score_test(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0)
{
    if (k1 > n1 || k0 > n0 || n1 > STATS_COUNT_MAX || n0 > STATS_COUNT_MAX - n1)
        return (struct test){ NAN, 0, NAN };
    uint64_t hits = k1 + k0, all = n1 + n0;
    if (n1 == 0 || n0 == 0 || hits == 0 || hits == all)
        return (struct test){ 0, 0, 1 };
    double apart = (double)((i128)k1 * n0 - (i128)k0 * n1); /* (p1 - p0) n1 n0, exact */
    double hit_share = (double)hits / (double)all, other = (double)(all - hits) / (double)all;
    double z = apart / sqrt(hit_share * other * (double)n1 * (double)n0 * (double)all);
    return (struct test){ z, 0, normal_both(z) };
}

static double least_expected(double k, double other, double n1, double n0)
{
    return fmin(k, other) * fmin(n1, n0) / (n1 + n0);
}

struct test rate_test(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0)
{
    struct test test = score_test(k1, n1, k0, n0);
    if (isnan(test.p) || test.p == 1)
        return test;
    double hits = (double)(k1 + k0), other = (double)(n1 + n0 - k1 - k0);
    if (least_expected(hits, other, (double)n1, (double)n0) < 5)
        test.p = fisher_test(k1, n1, k0, n0, TAIL_BOTH);
    return test;
}
