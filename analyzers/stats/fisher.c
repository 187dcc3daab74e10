/* Fisher's exact test: the hypergeometric distribution of a table whose sums are given. */
#include "saddle_priv.h"

/* k1 of n1 and k0 of n0: as if hits of all were drawn without putting back. */
struct hypergeometric {
    double n1, n0, hits; /* hits = k1 + k0 */
    double low, high;    /* k1 can be */
};

/* As the product of two binomial masses over a third, for the rate of both together. */
static double mass(const struct hypergeometric *h, double k)
{
    double all = h->n1 + h->n0, p = h->hits / all, q = (all - h->hits) / all;
    if (p == 0 || q == 0)
        return 1;
    if (p >= 0.5) /* p is taken as given where it is below half, else q: see log_mass() */
        p = 1 - q;
    else
        q = 1 - p;
    return exp(log_mass(k, h->n1 - k, p, q) + log_mass(h->hits - k, h->n0 - h->hits + k, p, q) -
               log_mass(h->hits, all - h->hits, p, q));
}

/* P(K >= k) from beyond the mode: each mass from the one before. */
static double sum_upward(const struct hypergeometric *h, double k)
{
    double sum = 1, term = 1;
    for (double i = k; i < h->high && term > sum * 1e-20; i++) {
        term *= (h->n1 - i) * (h->hits - i) / ((i + 1) * (h->n0 - h->hits + i + 1));
        sum += term;
    }
    return sum * mass(h, k);
}

static double sum_downward(const struct hypergeometric *h, double k)
{
    double sum = 1, term = 1;
    for (double i = k; i > h->low && term > sum * 1e-20; i--) {
        term *= i * (h->n0 - h->hits + i) / ((h->n1 - i + 1) * (h->hits - i + 1));
        sum += term;
    }
    return sum * mass(h, k);
}

static double mode_of(const struct hypergeometric *h)
{
    double mode = floor((h->n1 + 1) / (h->n1 + h->n0 + 2) * (h->hits + 1));
    return fmin(fmax(mode, h->low), h->high);
}

static double at_least(const struct hypergeometric *h, double k)
{
    if (k <= h->low)
        return 1;
    return k > mode_of(h) ? sum_upward(h, k) : 1 - sum_downward(h, k - 1);
}

static double at_most(const struct hypergeometric *h, double k)
{
    if (k >= h->high)
        return 1;
    return k < mode_of(h) ? sum_downward(h, k) : 1 - sum_upward(h, k + 1);
}

/* How far from the mode in steps of step the mass is at most limit; room + 1 when it is nowhere. */
static double first_below(const struct hypergeometric *h, double step, double room, double limit)
{
    double mode = mode_of(h), above = 0, below = room + 1;
    while (below - above > 1) {
        double middle = floor((above + below) / 2);
        if (mass(h, mode + step * middle) <= limit)
            below = middle;
        else
            above = middle;
    }
    return below;
}

static double no_likelier(const struct hypergeometric *h, double k)
{
    const double slack = 1 + 1e-7; /* masses that should be equal differ by rounding */
    double mode = mode_of(h), limit = mass(h, k) * slack;
    if (mass(h, mode) <= limit)
        return 1;
    double left = mode - first_below(h, -1, mode - h->low, limit);
    double right = mode + first_below(h, 1, h->high - mode, limit);
    return (left < h->low ? 0 : sum_downward(h, left)) +
           (right > h->high ? 0 : sum_upward(h, right));
}

double fisher_test(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0, enum tail side)
{
    if (k1 > n1 || k0 > n0 || n1 > STATS_COUNT_MAX || n0 > STATS_COUNT_MAX - n1)
        return NAN;
    struct hypergeometric h = { (double)n1, (double)n0, (double)(k1 + k0), 0, 0 };
    h.low = fmax(0, h.hits - h.n0);
    h.high = fmin(h.hits, h.n1);
    double k = (double)k1;
    double p = side == TAIL_LESS   ? at_most(&h, k)
               : side == TAIL_MORE ? at_least(&h, k)
                                   : no_likelier(&h, k);
    return fmin(p, 1);
}
