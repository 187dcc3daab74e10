/* Intervals and tests of rates, tables and many p-values, against what is published. */
#include "stats_test_priv.h"

/* R. Newcombe, Statistics in Medicine 17 (1998) 857, table I: methods 3 and 5. */
static void test_newcombe(void **state)
{
    (void)state;
    static const struct {
        uint64_t k, n;
        struct rate_bounds wilson, exact;
    } rows[] = { { 81, 263, { 0.2553, 0.3662 }, { 0.2527, 0.3676 } },
                 { 15, 148, { 0.0624, 0.1605 }, { 0.0578, 0.1617 } },
                 { 0, 20, { 0, 0.1611 }, { 0, 0.1684 } },
                 { 1, 29, { 0.0061, 0.1718 }, { 0.0009, 0.1776 } } };
    for (size_t i = 0; i < countof(rows); i++) {
        struct rate_bounds good = wilson(rows[i].k, rows[i].n, 0.05);
        struct rate_bounds exact = clopper_pearson(rows[i].k, rows[i].n, 0.05);
        assert_true(fabs(good.low - rows[i].wilson.low) <= 0.5e-4);
        assert_true(fabs(good.high - rows[i].wilson.high) <= 0.5e-4);
        assert_true(fabs(exact.low - rows[i].exact.low) <= 0.5e-4);
        assert_true(fabs(exact.high - rows[i].exact.high) <= 0.5e-4);
    }
}

static void test_bounds(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 500; i++) {
        uint64_t n = 1 + (uint64_t)(dice(&seed) * 5000), k = (uint64_t)(dice(&seed) * (double)n);
        struct rate_bounds exact = clopper_pearson(k, n, 0.1),
                           other = clopper_pearson(n - k, n, 0.1);
        assert_near(exact.low, 1 - other.high, 1e-9);
        assert_true(exact.low <= (double)k / (double)n && (double)k / (double)n <= exact.high);
        if (k)
            assert_near(binomial_at_least(k, n, exact.low), 0.05, 1e-9);
        assert_near(binomial_at_most(k, n, exact.high), 0.05, 1e-9);
        struct rate_bounds good = wilson(k, n, 0.1), mirrored = wilson(n - k, n, 0.1);
        assert_near(good.low, 1 - mirrored.high, 1e-9);
        assert_true(0 <= good.low && good.low <= good.high && good.high <= 1);
    }
    struct rate_bounds none = clopper_pearson(0, 0, 0.05);
    assert_true(none.low == 0 && none.high == 1);
    none = wilson(0, 0, 0.05);
    assert_true(none.low == 0 && none.high == 1);
    assert_true(wilson(7, 7, 0.05).high == 1 && wilson(0, 7, 0.05).low == 0);
    assert_nan(wilson(8, 7, 0.05).low);
    assert_nan(rate_upper(1, 7, 0));
}

/* Hanley and Lippman-Hand 1983: none of 10 allows 26 %, none of 100 some 3 %. */
static void test_rule_of_three(void **state)
{
    (void)state;
    assert_near(rate_upper(0, 10, 0.05), 0.26, 0.01);
    assert_near(rate_upper(0, 100, 0.05), 0.0295, 0.001);
    assert_near(rule_of_three(100), 0.03, 1e-15);
    for (uint64_t n = 1; n < 1000000; n *= 2)
        assert_true(rule_of_three(n) >= rate_upper(0, n, 0.05));
    assert_true(rule_of_three(1) == 1);
    assert_nan(rule_of_three(0));
}

/* Fisher's lady tasting tea; his convicted twins (1934), as R's fisher.test gives them. */
static void test_fisher(void **state)
{
    (void)state;
    assert_near(fisher_test(3, 4, 1, 4, TAIL_MORE), 17.0 / 70, 1e-14);
    assert_near(fisher_test(3, 4, 1, 4, TAIL_BOTH), 34.0 / 70, 1e-14);
    assert_near(fisher_test(4, 4, 0, 4, TAIL_MORE), 1.0 / 70, 1e-14);
    assert_near(fisher_test(2, 17, 10, 13, TAIL_LESS), 0.0004652, 1e-4);
    assert_near(fisher_test(2, 17, 10, 13, TAIL_BOTH), 0.0005367, 1e-4);
    assert_near(fisher_test(1, 1000000000, 0, 1000000000, TAIL_MORE), 0.5, 1e-12);
    assert_true(fisher_test(0, 0, 3, 4, TAIL_BOTH) == 1 && fisher_test(0, 5, 0, 4, TAIL_LESS) == 1);
    assert_true(fisher_test(5, 5, 4, 4, TAIL_BOTH) == 1);
    assert_nan(fisher_test(5, 4, 0, 4, TAIL_BOTH));
    assert_nan(fisher_test(5, UINT64_MAX, 0, UINT64_MAX, TAIL_BOTH));
}

/* Changing sides mirrors the tails, and masses sum to one. */
static void test_fisher_mirrored(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int i = 0; i < 2000; i++) {
        uint64_t n1 = (uint64_t)(dice(&seed) * 60), n0 = (uint64_t)(dice(&seed) * 60);
        uint64_t k1 = (uint64_t)(dice(&seed) * (double)(n1 + 1));
        uint64_t k0 = (uint64_t)(dice(&seed) * (double)(n0 + 1));
        double more = fisher_test(k1, n1, k0, n0, TAIL_MORE);
        double both = fisher_test(k1, n1, k0, n0, TAIL_BOTH);
        assert_near(more, fisher_test(k0, n0, k1, n1, TAIL_LESS), 1e-11);
        assert_near(both, fisher_test(k0, n0, k1, n1, TAIL_BOTH), 1e-11);
        assert_near(both, fisher_test(n1 - k1, n1, n0 - k0, n0, TAIL_BOTH), 1e-11);
        if (k1 && k0 < n0)
            assert_near(more + fisher_test(k1 - 1, n1, k0 + 1, n0, TAIL_LESS), 1, 1e-11);
        if (n1 && n0)
            assert_true(both <= 1 && both >= 0 && more <= 1 && more > 0);
    }
}

/* z squared is chi-square of the table; few expected take Fisher's p. */
static void test_score(void **state)
{
    (void)state;
    uint64_t seed = 9;
    for (int i = 0; i < 1000; i++) {
        uint64_t n1 = 1 + (uint64_t)(dice(&seed) * 1e6), n0 = 1 + (uint64_t)(dice(&seed) * 1e6);
        uint64_t k1 = (uint64_t)(dice(&seed) * (double)n1),
                 k0 = (uint64_t)(dice(&seed) * (double)n0);
        struct test test = score_test(k1, n1, k0, n0), mirrored = score_test(k0, n0, k1, n1);
        const uint64_t cells[] = { k1, n1 - k1, k0, n0 - k0 };
        struct chi_square table = chi_square_table(cells, 2, 2);
        assert_near(test.statistic * test.statistic, table.test.statistic, 1e-12);
        assert_near(test.statistic, -mirrored.statistic, 1e-15);
        if (table.test.p > 1e-290)
            assert_near(test.p, table.test.p, 1e-10);
        struct test chosen = rate_test(k1, n1, k0, n0);
        bool few = table.least_expected < 5 && test.p < 1;
        assert_near(chosen.p, few ? fisher_test(k1, n1, k0, n0, TAIL_BOTH) : test.p, 1e-12);
    }
    assert_true(score_test(0, 10, 0, 10).p == 1 && score_test(10, 10, 7, 7).p == 1);
    assert_true(score_test(0, 0, 3, 10).p == 1 && rate_test(0, 0, 3, 10).p == 1);
    assert_near(rate_test(3, 4, 1, 4).p, 34.0 / 70, 1e-14);
    assert_nan(score_test(3, 2, 1, 4).p);
}

/* Mendel's peas 9:3:3:1 (1866): 0.47 on 3, p = 0.925. */
static void test_chi_square(void **state)
{
    (void)state;
    static const uint64_t peas[] = { 315, 101, 108, 32 }, zeros[] = { 0, 0, 0, 0 };
    static const uint64_t holes[] = { 5, 0, 9, 0, 0, 0, 7, 0, 3 }, row[] = { 3, 4, 5 };
    static const double shares[] = { 9, 3, 3, 1 }, gap[] = { 1, 0, 1, 1 },
                        wrong[] = { 1, NAN, 1, 1 };
    struct chi_square fit = chi_square_fit(peas, shares, 4);
    assert_near(fit.test.statistic, 0.470024, 1e-6);
    assert_near(fit.test.p, 0.925426, 1e-6);
    assert_true(fit.test.df == 3 && fit.least_expected == 34.75);
    assert_true(chi_square_fit(peas, gap, 4).test.p == 0);
    assert_true(chi_square_fit(zeros, shares, 4).test.p == 1);
    assert_nan(chi_square_fit(peas, wrong, 4).test.p);
    assert_nan(chi_square_fit(NULL, NULL, 0).test.p);
    static const uint64_t full[] = { 5, 9, 7, 3 };
    struct chi_square with = chi_square_table(holes, 3, 3), without = chi_square_table(full, 2, 2);
    assert_near(with.test.p, without.test.p, 1e-15);
    assert_true(with.test.df == 1);
    assert_true(chi_square_table(zeros, 2, 2).test.p == 1 &&
                chi_square_table(row, 1, 3).test.p == 1);
    static const uint64_t huge[] = { UINT64_MAX, UINT64_MAX };
    assert_nan(chi_square_table(huge, 1, 2).test.p);
    assert_nan(chi_square_table(NULL, 0, 0).test.p);
}

/* Benjamini and Hochberg 1995, section 4: at 0.05 the first four of fifteen. */
static void test_false_discovery(void **state)
{
    (void)state;
    double p[] = { 0.0344, 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298,
                   0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000 };
    double adjusted[countof(p)];
    assert_true(false_discovery(p, countof(p), adjusted));
    for (size_t i = 0; i < countof(p); i++) {
        assert_true((adjusted[i] <= 0.05) == (p[i] <= 0.0095));
        assert_true(adjusted[i] >= p[i] && adjusted[i] <= 1);
    }
    assert_near(adjusted[1], 0.0015, 1e-12);
    assert_near(adjusted[4], 0.035625, 1e-12);
    assert_true(false_discovery(p, countof(p), p)); /* in place */
    assert_memory_equal(p, adjusted, sizeof(p));
    double ties[] = { 0.04, 0.01, 0.04, 0.04 };
    assert_true(false_discovery(ties, 4, ties));
    assert_near(ties[1], 0.04, 1e-15);
    assert_true(ties[0] == ties[2] && ties[2] == ties[3] && ties[0] == 0.04);
    double wrong[] = { 0.1, NAN }, kept[] = { 7, 7 };
    assert_false(false_discovery(wrong, 2, kept));
    wrong[1] = -0.1;
    assert_false(false_discovery(wrong, 2, kept));
    assert_true(kept[0] == 7 && kept[1] == 7);
    assert_true(false_discovery(NULL, 0, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newcombe),        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_rule_of_three),   cmocka_unit_test(test_fisher),
        cmocka_unit_test(test_fisher_mirrored), cmocka_unit_test(test_score),
        cmocka_unit_test(test_chi_square),      cmocka_unit_test(test_false_discovery)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
