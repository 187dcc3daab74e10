/* Incomplete gamma function, and what is read from it: chi-square and Poisson. */
#include "saddle_priv.h"

/* 1 + x/(a+1) + x^2/((a+1)(a+2)) + ...: P(a, x) over its first term [DLMF 8.7.1]. */
static double gamma_series(double a, double x)
{
    double sum = 1, term = 1;
    for (int i = 1; i < STEPS_MAX; i++) {
        term *= x / (a + i);
        sum += term;
        if (term < sum * 1e-18)
            return sum;
    }
    return NAN;
}

/* The even part of DLMF 8.9.2, by Lentz's method. */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = INFINITY, d = 1 / b, h = d;
    for (int i = 1; i < STEPS_MAX; i++) {
        double numerator = -i * (i - a);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        h *= c * d;
        if (fabs(c * d - 1) <= 0x1p-52)
            return h;
    }
    return NAN;
}

struct tails gamma_tails(double a, double x)
{
    if (!(a >= PARAMETER_MIN && a <= PARAMETER_MAX && x >= 0))
        return (struct tails){ NAN, NAN };
    if (x == 0)
        return (struct tails){ 0, 1 };
    if (isinf(x))
        return (struct tails){ 1, 0 };
    double mass = exp(log_poisson_mass(a, x));
    if (mass == 0) /* so far out that the fraction itself may overflow */
        return x < a ? (struct tails){ 0, 1 } : (struct tails){ 1, 0 };
    if (x < a + 1) {
        double lower = fmin(mass * gamma_series(a, x), 1);
        return (struct tails){ lower, 1 - lower };
    }
    double upper = fmin(mass * a * gamma_fraction(a, x), 1);
    return (struct tails){ 1 - upper, upper };
}

double chi_square_tail(double x, double df)
{
    return x < 0 ? 1 : gamma_tails(df / 2, x / 2).upper;
}

double poisson_at_least(uint64_t k, double mean)
{
    if (!(mean >= 0) || k > STATS_COUNT_MAX)
        return NAN;
    return k ? gamma_tails((double)k, mean).lower : 1;
}

double poisson_at_most(uint64_t k, double mean)
{
    if (!(mean >= 0) || k >= STATS_COUNT_MAX)
        return NAN;
    return gamma_tails((double)k + 1, mean).upper;
}
