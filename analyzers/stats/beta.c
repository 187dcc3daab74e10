/* Incomplete beta function and its inverse, and what is read from them: Student's t and F. */
#include "saddle_priv.h"

/*
 * x^a y^b / B(a, b) over I_x(a, b): A. DiDonato, A. Morris, ACM TOMS 18 (1992) 360, formula (9), by
 * Lentz's method; soon done where x < (a+1)/(a+b+2). It is the even part of DLMF 8.17.22, but says
 * a y - b x in one term, so that large a and x near to 1 cost no digits.
 */
static double beta_fraction(double a, double b, double x, double y)
{
    double n = a + b, apart = x <= y ? fma(-n, x, a) : fma(n, y, -b); /* a y - b x */
    double value = a * (apart + 1) / (a + 1), c = value, d = 0;
    for (int i = 1; i < STEPS_MAX; i++) {
        double m = i, low = a + 2 * m - 1, common = m * (b - m) * x / low;
        double above = (a + m - 1) * (n + m - 1) / low * common * x;
        double below = m + common + (a + m) * (apart + 1 + m * (1 + y)) / (low + 2);
        d = 1 / (below + above * d);
        c = below + above / c;
        value *= c * d;
        if (fabs(c * d - 1) <= 0x1p-52)
            return value;
    }
    return NAN;
}

/* Of the lower tail, where the fraction is quick. */
static double log_beta_below(double a, double b, double x, double y)
{
    return log_mass(a, b, x, y) + log(a / (a + b) * b / beta_fraction(a, b, x, y));
}

static bool is_below(double a, double b, double x)
{
    return x < (a + 1) / (a + b + 2);
}

double log_beta_lower(double a, double b, double x, double y)
{
    if (is_below(a, b, x))
        return fmin(log_beta_below(a, b, x, y), 0);
    return log1p(-fmin(exp(log_beta_below(b, a, y, x)), 1));
}

static bool is_parameter(double a)
{
    return a >= PARAMETER_MIN && a <= PARAMETER_MAX;
}

struct tails beta_tails(double a, double b, double x, double y)
{
    if (!is_parameter(a) || !is_parameter(b) || !(x >= 0 && y >= 0 && fabs(x + y - 1) < 1e-15))
        return (struct tails){ NAN, NAN };
    if (x == 0)
        return (struct tails){ 0, 1 };
    if (y == 0)
        return (struct tails){ 1, 0 };
    bool below = is_below(a, b, x);
    double log_tail = below ? log_beta_below(a, b, x, y) : log_beta_below(b, a, y, x);
    double tail = fmin(exp(log_tail), 1);
    return below ? (struct tails){ tail, 1 - tail } : (struct tails){ 1 - tail, tail };
}

static struct share from_logit(double logit)
{
    return (struct share){ 1 / (1 + exp(-logit)), 1 / (1 + exp(logit)) };
}

/*
 * Newton's method on ln I - ln p over logit x, where ln I rises and is concave: from the first step
 * on it comes from the left, and can't leave the way. p <= 1/2.
 */
static struct share lower_quantile(double a, double b, double p)
{
    enum { ROUNDS = 60 };
    double logit = log(a / b), wanted = log(p), last = INFINITY;
    for (int i = 0; i < ROUNDS; i++) {
        struct share at = from_logit(logit);
        double log_tail = log_beta_lower(a, b, at.x, at.y);
        double slope = exp(log_mass(a, b, at.x, at.y) - log_tail) * a * b / (a + b);
        double step = (wanted - log_tail) / slope;
        logit += step;
        if (!(fabs(step) > 4e-16 * (1 + fabs(logit))) || (i > 5 && fabs(step) >= last))
            break;
        last = fabs(step);
    }
    return from_logit(logit);
}

struct share beta_quantile(double a, double b, double p, double q)
{
    if (!is_parameter(a) || !is_parameter(b) || !(p >= 0 && q >= 0 && fabs(p + q - 1) < 1e-15))
        return (struct share){ NAN, NAN };
    if (p == 0)
        return (struct share){ 0, 1 };
    if (q == 0)
        return (struct share){ 1, 0 };
    if (p <= q)
        return lower_quantile(a, b, p);
    struct share mirrored = lower_quantile(b, a, q);
    return (struct share){ mirrored.y, mirrored.x };
}

double f_tail(double f, double df1, double df2)
{
    if (f <= 0)
        return 1;
    if (isinf(f))
        return is_parameter(df1 / 2) && is_parameter(df2 / 2) ? 0 : NAN;
    double odds = df1 * f / df2; /* x : y */
    return beta_tails(df1 / 2, df2 / 2, 1 / (1 + 1 / odds), 1 / (1 + odds)).upper;
}

/* From so many degrees of freedom on t and z differ by less than what is promised. */
#define DF_NORMAL 0x1p41

double student_tail(double t, double df)
{
    if (df >= DF_NORMAL)
        return normal_tail(t);
    if (!(df >= 0.1))
        return NAN;
    double odds = t * t / df;
    struct tails half = beta_tails(0.5, df / 2, 1 / (1 + 1 / odds), 1 / (1 + odds));
    return t > 0 ? half.upper / 2 : 0.5 + half.lower / 2;
}

double student_quantile(double p, double df)
{
    if (df >= DF_NORMAL)
        return normal_quantile(p);
    if (!(df >= 0.1 && p >= 0 && p <= 1))
        return NAN;
    double outside = 2 * fmin(p, 1 - p); /* of both tails */
    struct share share = beta_quantile(0.5, df / 2, 1 - outside, outside);
    return copysign(sqrt(df * (share.x / share.y)), p - 0.5);
}
