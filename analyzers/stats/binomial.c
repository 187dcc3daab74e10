/* Counts of so many trials with one probability, and the rates that could have made them. */
#include "saddle_priv.h"

static bool is_share(double p)
{
    return p >= 0 && p <= 1;
}

double binomial_mass(uint64_t k, uint64_t n, double p)
{
    if (!is_share(p) || n > STATS_COUNT_MAX)
        return NAN;
    if (k > n)
        return 0;
    if (p == 0 || p == 1)
        return (p == 0 ? k : n - k) == 0;
    return exp(log_mass((double)k, (double)(n - k), p, 1 - p));
}

double binomial_at_least(uint64_t k, uint64_t n, double p)
{
    if (!is_share(p) || n > STATS_COUNT_MAX)
        return NAN;
    if (k == 0 || k > n)
        return k == 0;
    return beta_tails((double)k, (double)(n - k + 1), p, 1 - p).lower;
}

double binomial_at_most(uint64_t k, uint64_t n, double p)
{
    if (!is_share(p) || n > STATS_COUNT_MAX)
        return NAN;
    if (k >= n)
        return 1;
    return beta_tails((double)k + 1, (double)(n - k), p, 1 - p).upper;
}

static bool is_rate(uint64_t k, uint64_t n, double alpha)
{
    return k <= n && n <= STATS_COUNT_MAX && alpha > 0 && alpha < 1;
}

double rate_lower(uint64_t k, uint64_t n, double alpha)
{
    if (!is_rate(k, n, alpha))
        return NAN;
    if (k == 0)
        return 0;
    if (k == n)
        return exp(log(alpha) / (double)n);
    return beta_quantile((double)k, (double)(n - k + 1), alpha, 1 - alpha).x;
}

double rate_upper(uint64_t k, uint64_t n, double alpha)
{
    if (!is_rate(k, n, alpha))
        return NAN;
    if (k == n)
        return 1;
    if (k == 0)
        return -expm1(log(alpha) / (double)n);
    return beta_quantile((double)k + 1, (double)(n - k), 1 - alpha, alpha).x;
}

struct rate_bounds clopper_pearson(uint64_t k, uint64_t n, double alpha)
{
    return (struct rate_bounds){ rate_lower(k, n, alpha / 2), rate_upper(k, n, alpha / 2) };
}

/* The less of the two roots, as the product of both over the greater: it does not cancel. */
static double wilson_low(double k, double n, double z)
{
    double half = z * z / 2;
    return k / n * k / (k + half + z * sqrt(k * (n - k) / n + half / 2));
}

struct rate_bounds wilson(uint64_t k, uint64_t n, double alpha)
{
    if (!is_rate(k, n, alpha))
        return (struct rate_bounds){ NAN, NAN };
    if (n == 0)
        return (struct rate_bounds){ 0, 1 };
    double z = -normal_quantile(alpha / 2), hits = (double)k, all = (double)n, half = z * z / 2;
    double high = (hits + half + z * sqrt(hits * (all - hits) / all + half / 2)) / (all + 2 * half);
    return (struct rate_bounds){ wilson_low(hits, all, z), k == n ? 1 : high };
}

double rule_of_three(uint64_t n)
{
    return n ? fmin(1, 3 / (double)n) : NAN;
}
