/* Quantiles of what was counted: in buckets, by value, and how sure they are. */
#include "svcgraph/stats.h"

#include <math.h>

/* q n, where a whole number is not missed by rounding. */
static uint64_t rank_of(double q, uint64_t n)
{
    double rank = q * (double)n;
    rank = ceil(rank - rank * 1e-12);
    return rank < 1 ? 1 : rank > (double)n ? n : (uint64_t)rank;
}

uint64_t counts_quantile(const struct value_count *counts, size_t n, double q)
{
    uint64_t total = 0, seen = 0;
    for (size_t i = 0; i < n; i++)
        total += counts[i].count;
    uint64_t rank = rank_of(q, total);
    for (size_t i = 0; i < n; i++) {
        seen += counts[i].count;
        if (seen >= rank && counts[i].count)
            return counts[i].value;
    }
    return 0;
}

static double in_bucket(uint32_t index, double part)
{
    double low = (double)histogram_low(index);
    double high =
        index + 1 < HISTOGRAM_BUCKETS ? (double)(histogram_low(index + 1) - 1) : (double)UINT64_MAX;
    return low + (high - low) * fmin(fmax(part, 0), 1);
}

double buckets_interpolate(const struct bucket *buckets, size_t n, double q)
{
    double rank = q * (double)buckets_total(buckets, n), seen = 0, value = NAN;
    if (!(q >= 0 && q <= 1))
        return NAN;
    for (size_t i = 0; i < n; i++) {
        double count = (double)buckets[i].count;
        if (count == 0)
            continue;
        value = in_bucket(buckets[i].index, (rank - seen) / count);
        seen += count;
        if (seen >= rank)
            break;
    }
    return value;
}

/* The least rank from 1 to n + 1 that so many of n values or more stay below with at most p. */
static uint64_t least_rank(uint64_t n, double q, double p)
{
    uint64_t below = 0, above = n + 1;
    while (above - below > 1) {
        uint64_t middle = below + (above - below) / 2;
        if (binomial_at_least(middle, n, q) <= p)
            above = middle;
        else
            below = middle;
    }
    return above;
}

struct rank_bounds quantile_ranks(uint64_t n, double q, double alpha)
{
    if (!(q >= 0 && q <= 1 && alpha > 0 && alpha < 1) || n > STATS_COUNT_MAX)
        return (struct rank_bounds){ 0, n == UINT64_MAX ? n : n + 1 };
    uint64_t mirrored = least_rank(n, 1 - q, alpha / 2); /* from the greatest down */
    return (struct rank_bounds){ n + 1 - mirrored, least_rank(n, q, alpha / 2) };
}
