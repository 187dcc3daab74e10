/* Moments, means, ratios over traces and totals: certified values, exactness, and how often they
 * lie. */
#include "stats_test_priv.h"

/* NIST StRD, one-way analysis SiRstv, in ten-thousandths: certified to 15 digits. */
static void test_nist_means(void **state)
{
    (void)state;
    static const uint64_t ohms[5][5] = { { 1963052, 1961240, 1961890, 1962569, 1963403 },
                                         { 1963042, 1963825, 1961669, 1963257, 1960422 },
                                         { 1961303, 1962005, 1962889, 1960343, 1961811 },
                                         { 1962795, 1961748, 1961494, 1961485, 1959885 },
                                         { 1962119, 1961051, 1961850, 1960052, 1962090 } };
    struct moments groups[5] = { { 0 } }, apart[2] = { { 0 } };
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++)
            moments_add(&groups[i], ohms[i][j]);
    struct test test = means_test(groups, 5);
    assert_near(test.statistic, 1.18046237440255, 1e-13);
    assert_near(test.p, f_tail(1.18046237440255, 4, 20), 1e-12);
    assert_true(means_test(groups, 1).p == 1 && means_test(NULL, 0).p == 1);
    for (size_t i = 0; i < 6; i++)
        moments_add(&apart[i % 2], i % 2);
    assert_true(means_test(apart, 2).p == 0);
    apart[1] = apart[0];
    assert_true(means_test(apart, 2).p == 1);
}

/* NIST StRD, univariate NumAcc4: 10000000.2 and alternately .1 and .3: standard deviation 0.1. */
static void test_nist_variance(void **state)
{
    (void)state;
    struct moments m = { 0 };
    struct running r = { 0 };
    moments_add(&m, 100000002);
    running_add(&r, 10000000.2);
    for (int i = 0; i < 1000; i++) {
        moments_add(&m, i % 2 ? 100000003 : 100000001);
        running_add(&r, i % 2 ? 10000000.3 : 10000000.1);
    }
    assert_near(moments_mean(&m), 100000002, 1e-15);
    assert_near(moments_variance(&m), 1, 1e-15);
    assert_near(running_variance(&r), 0.01, 1e-7);
}

/* Values as large as there are, and merging in any order: not one bit differs. */
static void test_moments_merge(void **state)
{
    (void)state;
    enum { PARTS = 7 };
    struct moments parts[PARTS] = { { 0 } }, all = { 0 }, forward = { 0 }, backward = { 0 };
    uint64_t seed = 2;
    for (int i = 0; i < 5000; i++) {
        uint64_t value = UINT64_MAX - (uint64_t)(dice(&seed) * 1000);
        moments_add(&all, value);
        moments_add(&parts[(size_t)(dice(&seed) * PARTS)], value);
    }
    for (size_t i = 0; i < PARTS; i++) {
        moments_merge(&forward, &parts[i]);
        moments_merge(&backward, &parts[PARTS - 1 - i]);
    }
    assert_memory_equal(&forward, &all, sizeof(all));
    assert_memory_equal(&backward, &all, sizeof(all));
    assert_near(moments_variance(&all), 1e6 / 12, 0.05);
    struct moments none = { 0 };
    assert_nan(moments_mean(&none));
    assert_nan(moments_variance(&none));
    moments_add(&none, 0);
    assert_true(moments_mean(&none) == 0 && isnan(moments_variance(&none)));
}

static void test_running_merge(void **state)
{
    (void)state;
    struct running all = { 0 }, left = { 0 }, right = { 0 }, none = { 0 };
    uint64_t seed = 4;
    for (int i = 0; i < 5000; i++) {
        double value = 1e6 + dice(&seed);
        running_add(&all, value);
        running_add(i < 700 ? &left : &right, value);
    }
    running_merge(&left, &none);
    running_merge(&none, &left);
    running_merge(&none, &right);
    assert_true(none.n == all.n);
    assert_near(none.mean, all.mean, 1e-14);
    assert_near(running_variance(&none), running_variance(&all), 1e-9);
}

/* By hand: a = 1 2 3, b = 2 3 7; R = 2, residuals 0 -1 1, V = 2 / 2 / (3 * 4). */
static void test_ratio(void **state)
{
    (void)state;
    struct ratio_sums sums = { 0 }, weighted = { 0 }, cut = { 0 };
    assert_true(isnan(ratio_of(&sums).value) && effective_traces(&sums) == 0);
    assert_true(ratio_add(&sums, 1, 2, 1) && ratio_add(&sums, 2, 3, 1));
    assert_true(ratio_add(&sums, 3, 7, 1));
    struct ratio ratio = ratio_of(&sums);
    assert_true(ratio.value == 2 && ratio.n == 3);
    assert_near(ratio.variance, 1 / 12.0, 1e-15);
    assert_true(effective_traces(&sums) == 3);
    assert_true(ratio_add(&weighted, 1, 2, 10) && ratio_add(&weighted, 2, 3, 10));
    assert_true(ratio_add(&weighted, 3, 7, 10));
    assert_near(ratio_of(&weighted).variance, 1 / 12.0, 1e-15);
    assert_false(ratio_add(&weighted, 1, 1, 0.5));
    assert_false(ratio_add(&weighted, 1, 1, NAN));
    assert_false(ratio_add(&weighted, 1, 1, 0x1p32));
    assert_true(weighted.n == 3);
    for (int i = 0; i < 9; i++)
        assert_true(ratio_add(&cut, UINT64_MAX, UINT64_MAX, 0x1p32 - 2));
    assert_true(ratio_of(&cut).value == 1 && ratio_of(&cut).variance == 0);
}

/* One violation in 2^40 traces: the variance is that of one in so many, R(1-R)/n with R near 1. */
static void test_rare_violation(void **state)
{
    (void)state;
    struct ratio_sums sums = { 0 };
    ratio_add(&sums, 1, 1, 1);
    for (int i = 0; i < 40; i++)
        ratio_merge(&sums, &(struct ratio_sums){ sums.n, sums.w, sums.wa, sums.wb, sums.ww,
                                                 sums.waa, sums.wab, sums.wbb });
    assert_true(ratio_of(&sums).variance == 0);
    ratio_add(&sums, 1, 0, 1);
    double n = 0x1p40;
    assert_near(ratio_of(&sums).variance, 1 / n / (n + 1) * (n / (n + 1)), 1e-12);
}

/* What traces with the same counts add is a product with their weights, to the last bit. */
static void test_weights(void **state)
{
    (void)state;
    enum { A = 3, B = 70000, PARTS = 3 };
    struct ratio_sums each = { 0 }, alike = { 0 };
    struct weights parts[PARTS] = { { 0 } }, all = { 0 };
    uint64_t seed = 9;
    for (size_t i = 0; i < 1000; i++) {
        double weight = 1 + 1e9 * dice(&seed);
        assert_true(ratio_add(&each, A, B, weight) && weights_add(&parts[i % PARTS], weight));
    }
    for (size_t i = PARTS; i-- > 0;)
        weights_merge(&all, &parts[i]);
    alike = (struct ratio_sums){ .n = all.n, .w = all.w, .ww = all.ww };
    wide_add_times(&alike.wa, &all.w, A);
    wide_add_times(&alike.wb, &all.w, B);
    wide_add_times(&alike.waa, &all.ww, A * A);
    wide_add_times(&alike.wab, &all.ww, A * B);
    wide_add_times(&alike.wbb, &all.ww, (uint64_t)B * B);
    assert_memory_equal(&alike, &each, sizeof(each));
    struct weights one = { 0 };
    assert_true(weights_add(&one, 1) && one.w.limb[0] == UINT64_C(1) << 32 && one.ww.limb[1] == 1);
    assert_false(weights_add(&one, 0.5) || weights_add(&one, NAN) || weights_add(&one, 0x1p32));
    assert_true(one.n == 1);
}

static void test_ratio_test(void **state)
{
    (void)state;
    struct ratio base = { 2, 0.01, 100 }, now = { 2.5, 0.0525, 100 }, fixed = { 2, 0, 100 };
    struct ratio unknown = { NAN, NAN, 0 }, other = { 3, 0, 100 };
    struct test test = ratio_test(&now, &base);
    assert_near(test.statistic, 2, 1e-15);
    assert_near(test.p, 0.0455002638963584, 1e-13);
    assert_true(ratio_test(&fixed, &fixed).p == 1 && ratio_test(&other, &fixed).p == 0);
    assert_nan(ratio_test(&unknown, &base).p);
}

static void test_stability(void **state)
{
    (void)state;
    struct ratio_sums blocks[5] = { { 0 } }, whole[5] = { { 0 } };
    uint64_t seed = 6;
    for (size_t i = 0; i < 5000; i++) {
        ratio_add(&blocks[i % 5], 1, dice(&seed) < 0.3 ? 5 : 0, 1);
        ratio_add(&whole[i % 5], 1 + i % 7, 3 * (1 + i % 7), 1 + (double)(i % 3));
    }
    assert_true(ratio_stability(blocks, 5).p > 0.01);
    assert_true(ratio_stability(whole, 5).p == 1);
    for (size_t i = 0; i < 1000; i++)
        ratio_add(&blocks[4], 1, dice(&seed) < 0.5 ? 5 : 0, 1);
    assert_true(ratio_stability(blocks, 5).p < 1e-6);
    whole[0] = (struct ratio_sums){ 0 };
    ratio_add(&whole[0], 1, 4, 1);
    ratio_add(&whole[0], 1, 4, 1);
    assert_true(ratio_stability(whole, 5).p == 0);
    assert_nan(ratio_stability(NULL, 0).p);
}

/* 1/10 + 1/20 + 1/10 + 1/40: by hand. Zeros become halves. */
static void test_totals(void **state)
{
    (void)state;
    struct pair_totals now = { 10, 20 }, base = { 10, 40 }, none = { 10, 0 }, half = { 10, 0.5 };
    struct test test = totals_test(now, base, 1);
    assert_near(test.statistic, log(0.5) / sqrt(0.275), 1e-14);
    assert_near(totals_test(now, base, 4).statistic, test.statistic / 2, 1e-14);
    assert_near(totals_test(none, base, 1).p, totals_test(half, base, 1).p, 1e-15);
    assert_true(totals_test(base, base, 1).p == 1);
    assert_nan(totals_test(now, (struct pair_totals){ -1, 2 }, 1).p);
    assert_nan(totals_test(now, base, 0.5).p);
    static const uint64_t a[] = { 100, 100, 100, 100 }, b[] = { 50, 150, 100, 100 };
    double df;
    assert_near(dispersion_of(a, b, 4, &df), (2 * 625 / 75.0 + 2 * 625 / 125.0) / 3, 1e-12);
    assert_true(df == 3);
    assert_true(dispersion_of(a, a, 4, &df) == 1 && dispersion_of(NULL, NULL, 0, &df) == 1);
}

struct canary { /* calls in fives or not at all, in so many traces of a block */
    struct ratio_sums sums;
    uint64_t a[5], b[5];
};

static void simulate(struct canary *canary, uint64_t *seed, size_t n, double p)
{
    *canary = (struct canary){ 0 };
    for (size_t i = 0; i < n; i++) {
        uint64_t b = dice(seed) < p ? 5 : 0;
        ratio_add(&canary->sums, 1, b, 1);
        canary->a[i * 5 / n]++;
        canary->b[i * 5 / n] += b;
    }
}

/*
 * 2000 traces against 500 with clustered calls: over traces a level of 1 % is one; totals alone
 * raise several times as many alarms, and dispersion over blocks takes most of them back.
 */
static void test_level(void **state)
{
    (void)state;
    enum { RUNS = 1500 };
    uint64_t seed = 12;
    int by_trace = 0, by_totals = 0, dispersed = 0;
    for (int i = 0; i < RUNS; i++) {
        struct canary base, now;
        simulate(&base, &seed, 2000, 0.2);
        simulate(&now, &seed, 500, 0.2);
        struct ratio r1 = ratio_of(&now.sums), r0 = ratio_of(&base.sums);
        by_trace += ratio_test(&r1, &r0).p < 0.01;
        struct pair_totals t1 = { 500, 500 * r1.value }, t0 = { 2000, 2000 * r0.value };
        by_totals += totals_test(t1, t0, 1).p < 0.01;
        double df1, df0, d1 = dispersion_of(now.a, now.b, 5, &df1);
        double d0 = dispersion_of(base.a, base.b, 5, &df0);
        dispersed += totals_test(t1, t0, (d1 * df1 + d0 * df0) / (df1 + df0)).p < 0.01;
    }
    assert_in_range(by_trace, RUNS * 4 / 1000, RUNS * 20 / 1000);
    assert_true(by_totals > 2 * by_trace && dispersed < by_totals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nist_means),    cmocka_unit_test(test_nist_variance),
        cmocka_unit_test(test_moments_merge), cmocka_unit_test(test_running_merge),
        cmocka_unit_test(test_ratio),         cmocka_unit_test(test_weights),
        cmocka_unit_test(test_rare_violation),
        cmocka_unit_test(test_ratio_test),    cmocka_unit_test(test_stability),
        cmocka_unit_test(test_totals),        cmocka_unit_test(test_level)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
