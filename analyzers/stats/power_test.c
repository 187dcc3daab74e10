/* Power against R's power.prop.test, the simulation of it, and brute force; quantiles. */
#include "stats_test_priv.h"

/* R, ?power.prop.test: 0.5 and 0.75: 50 a group give 0.740, 76.7 a group are needed for 0.90. */
static void test_rates(void **state)
{
    (void)state;
    assert_near(rate_power(0.75, 50, 0.5, 50, 0.05), 0.7401659, 2e-6);
    assert_true(rate_power(0.75, 77, 0.5, 77, 0.05) >= 0.9);
    assert_true(rate_power(0.75, 76, 0.5, 76, 0.05) < 0.9);
    uint64_t n = rate_sample(0.33, 0.3, 20000, 0.01, 0.8);
    assert_true(rate_power(0.33, (double)n, 0.3, 20000, 0.01) >= 0.8);
    assert_true(rate_power(0.33, (double)n - 1, 0.3, 20000, 0.01) < 0.8);
    assert_true(rate_sample(0.33, 0.3, 100, 0.01, 0.8) == SAMPLE_NONE);
    assert_true(rate_sample(NAN, 0.3, 100, 0.01, 0.8) == SAMPLE_NONE);
    assert_nan(rate_power(0.3, 0, 0.3, 10, 0.01));
    assert_near(normal_power(0, 0.01), 0.01, 1e-13);
    assert_near(normal_power(1.959963984540054 + 0.8416212335729143, 0.05), 0.8, 1e-5);
    assert_nan(normal_power(1, 1));
}

static bool always_from(uint64_t n, double rate, double truth, double tolerance, double power)
{
    for (uint64_t i = n; i < n + 400; i++)
        if (!(binomial_power(i, rate, truth, tolerance, 0.01) >= power))
            return false;
    return true;
}

static void test_binomial(void **state)
{
    (void)state;
    static const double rates[][3] = { { 0.001, 0.01, 0.005 },
                                       { 0.005, 0.02, 0.005 },
                                       { 0.03, 0.05, 0 },
                                       { 1e-4, 0.02, 0.005 },
                                       { 0, 0.3, 0 } };
    for (size_t i = 0; i < countof(rates); i++) {
        double rate = rates[i][0], truth = rates[i][1], tolerance = rates[i][2];
        uint64_t n = binomial_sample(rate, truth, tolerance, 0.01, 0.8);
        assert_true(n > 1 && n < 100000);
        assert_true(always_from(n, rate, truth, tolerance, 0.8));
        assert_true(binomial_power(n - 1, rate, truth, tolerance, 0.01) < 0.8);
        uint64_t k = binomial_critical(n, rate, tolerance, 0.01);
        assert_true(binomial_at_least(k, n, rate) < 0.01 && (double)k > tolerance * (double)n);
        assert_true(binomial_at_least(k - 1, n, rate) >= 0.01 ||
                    (double)(k - 1) <= tolerance * (double)n);
    }
    assert_true(binomial_critical(2, 0.5, 0, 0.01) == 3 &&
                binomial_power(2, 0.5, 0.9, 0, 0.01) == 0);
    assert_true(binomial_sample(0.01, 0.01, 0, 0.01, 0.8) == SAMPLE_NONE);
    assert_true(binomial_sample(0.01, 0.010001, 0, 0.01, 0.8) == SAMPLE_NONE);
    assert_true(binomial_sample(0.001, 0.004, 0.005, 0.01, 0.8) == SAMPLE_NONE);
    assert_true(binomial_critical(5, NAN, 0, 0.01) == SAMPLE_NONE);
    assert_nan(binomial_power(5, 0.1, 0.2, 0, 2));
}

/* A 1 % violation of 1:1: found in 100,000 traces, hopeless in 50, where none was seen in 2,000. */
static void test_violation(void **state)
{
    (void)state;
    double rate = rule_of_three(2000);
    assert_true(binomial_power(100000, rate, 0.01, 0.005, 0.01) > 0.999999);
    assert_true(binomial_power(50, rate, 0.01, 0.005, 0.01) < 0.8);
    uint64_t needed = binomial_sample(rate, 0.01, 0.005, 0.01, 0.8);
    assert_true(needed > 50 && needed < 2000);
}

static void gather(struct ratio *out, uint64_t *seed, size_t n, double p)
{
    struct ratio_sums sums = { 0 };
    for (size_t i = 0; i < n; i++)
        ratio_add(&sums, 1, dice(seed) < p ? 5 : 0, 1);
    *out = ratio_of(&sums);
}

/* What is said to be found is found as often: 2000 against 500 clustered traces, a shift of 20 %.
 */
static void test_ratios(void **state)
{
    (void)state;
    enum { RUNS = 2000 };
    uint64_t seed = 21;
    double found = 0, stated = 0;
    for (int i = 0; i < RUNS; i++) {
        struct ratio base, same, now;
        gather(&base, &seed, 2000, 0.4);
        gather(&same, &seed, 500, 0.4);
        gather(&now, &seed, 500, 0.48);
        found += ratio_test(&now, &base).p < 0.01;
        stated += ratio_power(&same, &base, 0.2, 0.01);
    }
    assert_true(fabs(found - stated) / RUNS < 0.05);
}

static void test_ratio_sample(void **state)
{
    (void)state;
    struct ratio base = { 2, 6.0 / 100000, 100000 }, now = { 2, 6.0 / 500, 500 };
    uint64_t n = ratio_sample(&now, &base, 0.05, 0.01, 0.8);
    struct ratio enough = { 2, 6.0 / (double)n, n }, less = { 2, 6.0 / ((double)n - 1), n - 1 };
    assert_true(ratio_power(&enough, &base, 0.05, 0.01) >= 0.8);
    assert_true(ratio_power(&less, &base, 0.05, 0.01) < 0.8);
    struct ratio still = { 2, 0, 500 }, unknown = { NAN, NAN, 0 };
    assert_true(ratio_sample(&still, &base, 0.05, 0.01, 0.8) == n);
    assert_true(ratio_sample(&unknown, &base, 0.05, 0.01, 0.8) == n);
    assert_true(ratio_sample(&still, &still, 0.05, 0.01, 0.8) == 2);
    struct ratio small = { 2, 6.0 / 100, 100 };
    assert_true(ratio_sample(&now, &small, 0.05, 0.01, 0.8) == SAMPLE_NONE);
    uint64_t both = ratio_base_sample(&now, &small, 0.05, 0.01, 0.8);
    struct ratio equal = { 2, 6.0 / (double)both, both };
    assert_true(ratio_power(&equal, &equal, 0.05, 0.01) >= 0.8);
    assert_true(ratio_sample(&now, &unknown, 0.05, 0.01, 0.8) == SAMPLE_NONE);
    assert_true(ratio_sample(&now, &base, NAN, 0.01, 0.8) == SAMPLE_NONE);
    assert_nan(ratio_power(&now, &unknown, 0.05, 0.01));
}

static void test_totals(void **state)
{
    (void)state;
    struct pair_totals base = { 1e6, 1e6 }, now = { 1000, 1000 };
    double times = totals_sample(now, base, 2, 0.05, 0.01, 0.8);
    struct pair_totals more = { 1000 * times, 1000 * times };
    assert_near(totals_power(more, base, 2, 0.05, 0.01), 0.8, 1e-4);
    assert_true(totals_sample(base, now, 2, 0.05, 0.01, 0.8) == INFINITY);
    assert_nan(totals_sample(now, base, 2, -1, 0.01, 0.8));
    assert_nan(totals_power(now, base, 0, 0.05, 0.01));
}

static void test_quantiles(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct histogram h = { 0 };
    static const struct value_count counts[] = { { 0, 6 }, { 1, 1 }, { 5, 0 }, { 9, 93 } };
    for (uint64_t value = 0; value < 1 << 17; value++)
        histogram_add(&h, &arena, histogram_index(value), 1);
    struct bucket *buckets;
    size_t n = histogram_buckets(&h, &arena, &buckets);
    double last = -1;
    for (double q = 0; q <= 1; q += 1 / 128.0) {
        double value = buckets_interpolate(buckets, n, q);
        assert_true(value >= last && fabs(value - q * 0x1p17) <= 2);
        last = value;
    }
    assert_true(buckets_interpolate(buckets, 1, 1) == 0);
    assert_nan(buckets_interpolate(NULL, 0, 0.5));
    assert_nan(buckets_interpolate(buckets, n, 1.5));
    const struct bucket top = { HISTOGRAM_BUCKETS - 1, 1 };
    assert_near(buckets_interpolate(&top, 1, 1), (double)UINT64_MAX, 1e-15);
    assert_true(counts_quantile(counts, 4, 0) == 0 && counts_quantile(counts, 4, 0.06) == 0);
    assert_true(counts_quantile(counts, 4, 0.07) == 1 && counts_quantile(counts, 4, 0.071) == 9);
    assert_true(counts_quantile(counts, 4, 1) == 9 && counts_quantile(NULL, 0, 0.5) == 0);
    arena_release(&arena);
}

/* D. Altman and others, Statistics with Confidence: the median of 100 lies between ranks 40 and 61.
 */
static void test_ranks(void **state)
{
    (void)state;
    struct rank_bounds ranks = quantile_ranks(100, 0.5, 0.05);
    assert_true(ranks.low == 40 && ranks.high == 61);
    ranks = quantile_ranks(5, 0.99, 0.05);
    assert_true(ranks.low > 0 && ranks.high == 6);
    ranks = quantile_ranks(0, 0.5, 0.05);
    assert_true(ranks.low == 0 && ranks.high == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates),        cmocka_unit_test(test_binomial),
        cmocka_unit_test(test_violation),    cmocka_unit_test(test_ratios),
        cmocka_unit_test(test_ratio_sample), cmocka_unit_test(test_totals),
        cmocka_unit_test(test_quantiles),    cmocka_unit_test(test_ranks)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
