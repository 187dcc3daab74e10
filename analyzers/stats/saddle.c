#include "saddle_priv.h"

/* Below 15 log-gamma is right in itself; above, five terms of DLMF 5.11.1 leave less than 2e-16. */
double stirling_error(double x)
{
    if (x < 15) {
        int sign; /* lgamma() writes to a global instead */
        return lgamma_r(x + 1, &sign) - (x + 0.5) * log(x) + x - LOG_SQRT_TWO_PI;
    }
    double z = 1 / (x * x);
    return (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - (1 / 1680.0 - z / 1188) * z) * z) * z) / x;
}

/* Near to each other by the series of Loader's section 4, which does not cancel. */
double deviance(double x, double mean, double difference)
{
    if (x == 0)
        return mean;
    if (fabs(difference) > 0.1 * (x + mean))
        return x * log(x / mean) - difference;
    double v = difference / (x + mean), square = v * v;
    double sum = difference * v, term = 2 * x * v, last = NAN;
    for (double odd = 3; sum != last; odd += 2) {
        last = sum;
        term *= square;
        sum += term / odd;
    }
    return sum;
}

static double log_power(double exponent, double base, double rest)
{
    return exponent == 0 ? 0 : exponent * (base < 0.5 ? log(base) : log1p(-rest));
}

double log_mass(double a, double b, double x, double y)
{
    if (a == 0 || b == 0)
        return log_power(a, x, y) + log_power(b, y, x);
    double n = a + b, difference = x <= y ? fma(-n, x, a) : fma(n, y, -b); /* a - n x */
    return stirling_error(n) - stirling_error(a) - stirling_error(b) -
           deviance(a, n * x, difference) - deviance(b, n * y, -difference) +
           0.5 * log(n / a / b / TWO_PI);
}

double log_poisson_mass(double a, double x)
{
    if (a == 0)
        return -x;
    return -stirling_error(a) - deviance(a, x, a - x) - 0.5 * log(a * TWO_PI);
}
