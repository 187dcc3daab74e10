/* Ratios where only totals are known. */
#include "totals_priv.h"

static double positive(double total)
{
    return total > 0 ? total : 0.5;
}

static double log_ratio(struct pair_totals t)
{
    return log(positive(t.b) / positive(t.a));
}

double totals_variance(struct pair_totals t)
{
    return 1 / positive(t.a) + 1 / positive(t.b);
}

bool totals_valid(struct pair_totals t, double dispersion)
{
    return t.a >= 0 && t.a < INFINITY && t.b >= 0 && t.b < INFINITY && dispersion >= 1 &&
           dispersion < INFINITY;
}

struct test totals_test(struct pair_totals now, struct pair_totals base, double dispersion)
{
    if (!totals_valid(now, dispersion) || !totals_valid(base, dispersion))
        return (struct test){ NAN, 0, NAN };
    double variance = dispersion * (totals_variance(now) + totals_variance(base));
    double z = (log_ratio(now) - log_ratio(base)) / sqrt(variance);
    return (struct test){ z, 0, normal_both(z) };
}

double dispersion_of(const uint64_t *a, const uint64_t *b, size_t k, double *df)
{
    struct arena scratch = { 0 };
    uint64_t *counts = arena_array(&scratch, uint64_t, 2 * k);
    for (size_t i = 0; i < k; i++) {
        counts[i] = a[i];
        counts[k + i] = b[i];
    }
    struct test test = k ? chi_square_table(counts, 2, k).test : (struct test){ 0 };
    arena_release(&scratch);
    *df = test.df;
    return test.df > 0 ? fmax(1, test.statistic / test.df) : 1;
}
