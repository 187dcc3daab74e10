/* Power of the one-sided binomial test, exact: it goes in teeth, since counts are whole. */
#include "svcgraph/stats.h"

#include <math.h>

#define SAMPLE_MAX UINT64_C(1000000000)

struct binomial_rule {
    double rate, tolerance, alpha;
};

static bool is_significant(const struct binomial_rule *rule, uint64_t k, uint64_t n)
{
    return (double)k > rule->tolerance * (double)n &&
           binomial_at_least(k, n, rule->rate) < rule->alpha;
}

static bool is_valid(const struct binomial_rule *rule)
{
    return rule->rate >= 0 && rule->rate <= 1 && rule->tolerance >= 0 && rule->tolerance <= 1 &&
           rule->alpha > 0 && rule->alpha < 1;
}

uint64_t binomial_critical(uint64_t n, double rate, double tolerance, double alpha)
{
    const struct binomial_rule rule = { rate, tolerance, alpha };
    if (!is_valid(&rule) || n > STATS_COUNT_MAX)
        return SAMPLE_NONE;
    uint64_t below = 0, above = n + 1;
    while (above - below > 1) {
        uint64_t middle = below + (above - below) / 2;
        if (is_significant(&rule, middle, n))
            above = middle;
        else
            below = middle;
    }
    return above;
}

double binomial_power(uint64_t n, double rate, double true_rate, double tolerance, double alpha)
{
    uint64_t critical = binomial_critical(n, rate, tolerance, alpha);
    return critical == SAMPLE_NONE ? NAN : binomial_at_least(critical, n, true_rate);
}

/* The most trials of which k are still significant; k - 1 when there are none. */
static uint64_t most_trials(const struct binomial_rule *rule, uint64_t k)
{
    uint64_t yes = k - 1, no = SAMPLE_MAX + 1;
    while (no - yes > 1) {
        uint64_t middle = yes + (no - yes) / 2;
        if (is_significant(rule, k, middle))
            yes = middle;
        else
            no = middle;
    }
    return yes;
}

/* The least power to come when k + 1 are needed for the first time, the low point between teeth. */
static bool holds_after(const struct binomial_rule *rule, uint64_t k, double true_rate,
                        double power)
{
    uint64_t n = most_trials(rule, k);
    return n >= SAMPLE_MAX || binomial_at_least(k + 1, n + 1, true_rate) >= power;
}

static uint64_t least_trials(uint64_t k, double true_rate, double power)
{
    uint64_t few = k - 1, enough = SAMPLE_MAX;
    while (enough - few > 1) {
        uint64_t middle = few + (enough - few) / 2;
        if (binomial_at_least(k, middle, true_rate) >= power)
            enough = middle;
        else
            few = middle;
    }
    return enough;
}

uint64_t binomial_sample(double rate, double true_rate, double tolerance, double alpha,
                         double power)
{
    const struct binomial_rule rule = { rate, tolerance, alpha };
    if (!is_valid(&rule) || !(true_rate > fmax(rate, tolerance) && power > 0 && power < 1) ||
        !(binomial_power(SAMPLE_MAX, rate, true_rate, tolerance, alpha) >= power))
        return SAMPLE_NONE;
    uint64_t low = 0, high = 1; /* the low point after high holds */
    while (!holds_after(&rule, high, true_rate, power)) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (holds_after(&rule, middle, true_rate, power))
            high = middle;
        else
            low = middle;
    }
    return least_trials(high, true_rate, power);
}
