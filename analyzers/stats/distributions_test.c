/* Tails and quantiles against closed forms and tables, at their edges, and for symmetry and order.
 */
#include "stats_test_priv.h"

/* Abramowitz and Stegun, tables 26.1, 26.8, 26.9, 26.10: upper points of the usual levels. */
static void test_published(void **state)
{
    (void)state;
    assert_near(normal_tail(1), 0.15865525393145705, 1e-15);
    assert_near(normal_tail(5), 2.8665157187919391e-7, 1e-14);
    assert_near(normal_quantile(0.975), 1.959963984540054, 1e-15);
    assert_near(chi_square_tail(3.84146, 1), 0.05, 2e-5);
    assert_near(chi_square_tail(18.3070, 10), 0.05, 2e-5);
    assert_near(chi_square_tail(149.449, 100), 0.001, 1e-4);
    assert_near(f_tail(3.33, 5, 10), 0.05, 0.005);
    assert_near(f_tail(10.48, 5, 10), 0.001, 0.002);
    assert_near(student_quantile(0.975, 5), 2.571, 2e-4);
    assert_near(student_quantile(0.995, 10), 3.169, 1e-4);
    assert_near(student_quantile(0.9995, 120), 3.373, 2e-4);
}

static void test_closed_forms(void **state)
{
    (void)state;
    for (double t = -50; t < 50; t += 0.37) {
        assert_near(student_tail(t, 1), t > 0 ? atan(1 / t) / M_PI : 1 + atan(1 / t) / M_PI, 1e-13);
        double two = t > 0 ? 1 / (2 + t * t + t * sqrt(2 + t * t)) : 0.5 - t / 2 / sqrt(2 + t * t);
        assert_near(student_tail(t, 2), two, 1e-13);
        assert_near(chi_square_tail(t * t, 2), exp(-t * t / 2), 1e-12);
        assert_near(chi_square_tail(t * t, 1), normal_both(t), 1e-11);
        assert_near(f_tail(t * t, 1, 7), 2 * student_tail(fabs(t), 7), 1e-13);
        assert_near(f_tail(t * t, 2, 9), pow(1 + 2 * t * t / 9, -4.5), 1e-13);
    }
    for (double x = 0.01; x < 1; x += 0.07) {
        assert_near(beta_tails(1, 5, x, 1 - x).upper, pow(1 - x, 5), 1e-13);
        assert_near(beta_tails(0.5, 0.5, x, 1 - x).lower, 2 / M_PI * asin(sqrt(x)), 1e-13);
        assert_near(gamma_tails(2, x * 50).upper, (1 + x * 50) * exp(-x * 50), 1e-12);
    }
}

/* 60 digits by summing the masses of 10^9 throws that matter (mpmath 1.2). */
static void test_large(void **state)
{
    (void)state;
    assert_near(binomial_at_least(500100000, 1000000000, 0.5), 1.2700741798772833689e-10, 1e-11);
    assert_near(poisson_at_least(44400100, 44211569.618519992), 6.632719924692042e-177, 1e-12);
    double half = binomial_at_most(UINT64_C(1) << 39, UINT64_C(1) << 40, 0.5);
    assert_near(half, 0.5 + 0.5 * binomial_mass(UINT64_C(1) << 39, UINT64_C(1) << 40, 0.5), 1e-10);
}

static void test_symmetry(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 2000; i++) {
        double a = exp(10 * dice(&seed) - 1), b = exp(10 * dice(&seed) - 1);
        double x = dice(&seed), p = dice(&seed);
        struct tails one = beta_tails(a, b, x, 1 - x), other = beta_tails(b, a, 1 - x, x);
        assert_near(one.lower, other.upper, 1e-15);
        assert_near(one.lower + one.upper, 1, 1e-15);
        struct share at = beta_quantile(a, b, p, 1 - p);
        assert_near(at.x + at.y, 1, 1e-15);
        assert_near(beta_tails(a, b, at.x, at.y).lower, p, 1e-11);
        assert_near(normal_tail(-normal_quantile(p)), p, 1e-14);
        assert_near(student_tail(-student_quantile(p, a), a), p, 1e-11);
        assert_near(student_quantile(p, a), -student_quantile(1 - p, a), 1e-12);
    }
}

static void test_order(void **state)
{
    (void)state;
    double last = 1, t = 1, chi = 1, f = 1;
    for (uint64_t k = 0; k <= 1000; k++) {
        double now = binomial_at_least(k, 1000, 0.3);
        assert_true(now <= last);
        assert_near(now + (k ? binomial_at_most(k - 1, 1000, 0.3) : 0), 1, 1e-12);
        last = now;
        double x = (double)k / 20, next = chi_square_tail(x, 13);
        assert_true(next <= chi);
        chi = next;
        next = f_tail(x, 4, 17);
        assert_true(next <= f);
        f = next;
        next = student_tail(x - 25, 3);
        assert_true(next <= t);
        t = next;
    }
}

static void test_edges(void **state)
{
    (void)state;
    assert_true(normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
    assert_true(normal_tail(INFINITY) == 0 && normal_tail(-INFINITY) == 1 && normal_tail(40) == 0);
    assert_true(student_quantile(0.5, 3) == 0 && student_quantile(1, 3) == INFINITY);
    assert_true(student_tail(0, 3) == 0.5 && student_tail(INFINITY, 3) == 0);
    assert_near(student_tail(2, 1e13), normal_tail(2), 1e-15);
    assert_true(chi_square_tail(0, 3) == 1 && chi_square_tail(-1, 3) == 1);
    assert_true(chi_square_tail(INFINITY, 3) == 0 && chi_square_tail(5000, 3) == 0);
    assert_true(f_tail(0, 1, 1) == 1 && f_tail(INFINITY, 1, 1) == 0);
    assert_true(gamma_tails(3, 5e-324).lower == 0 && gamma_tails(1727, 1.7e308).upper == 0);
    assert_near(gamma_tails(1, 5e-324).upper, 1, 0);
    assert_true(binomial_at_least(0, 0, 0.5) == 1 && binomial_at_least(1, 0, 0.5) == 0);
    assert_true(binomial_at_most(0, 0, 0.5) == 1 && binomial_at_least(5, 5, 1) == 1);
    assert_true(binomial_at_least(1, 5, 0) == 0 && binomial_mass(0, 5, 0) == 1);
    assert_true(binomial_mass(5, 5, 1) == 1 && binomial_mass(4, 5, 1) == 0);
    assert_near(binomial_at_least(1, 1, 1e-300), 1e-300, 1e-12);
    assert_true(binomial_at_least(1, 1, 5e-324) <= 5e-324);
    assert_true(poisson_at_least(0, 0) == 1 && poisson_at_least(1, 0) == 0);
    assert_true(poisson_at_most(0, 0) == 1);
    assert_near(poisson_at_most(0, 3), exp(-3), 1e-15);
}

static void test_refused(void **state)
{
    (void)state;
    assert_nan(normal_quantile(1.1));
    assert_nan(normal_quantile(NAN));
    assert_nan(student_tail(1, 0));
    assert_nan(student_tail(NAN, 4));
    assert_nan(student_quantile(-0.1, 4));
    assert_nan(chi_square_tail(1, -1));
    assert_nan(chi_square_tail(NAN, 1));
    assert_nan(f_tail(1, 0, 4));
    assert_nan(f_tail(NAN, 1, 4));
    assert_nan(gamma_tails(1e30, 1e30).lower);
    assert_nan(beta_tails(1, 1, 0.5, 0.7).lower);
    assert_nan(beta_tails(1, INFINITY, 0.5, 0.5).upper);
    assert_nan(beta_quantile(1, 1, NAN, 0.5).x);
    assert_nan(binomial_at_least(1, 2, 1.5));
    assert_nan(binomial_at_least(1, UINT64_MAX, 0.5));
    assert_nan(binomial_at_most(1, 2, NAN));
    assert_nan(poisson_at_least(1, -1));
    assert_nan(poisson_at_most(UINT64_MAX, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published), cmocka_unit_test(test_closed_forms),
        cmocka_unit_test(test_large),     cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_order),     cmocka_unit_test(test_edges),
        cmocka_unit_test(test_refused)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
