/*
 * Masses without differences of log-gamma: what Stirling's formula leaves, and deviances, both
 * small where counts are large. C. Loader, Fast and Accurate Computation of Binomial Probabilities,
 * 2000.
 */
#ifndef SVCGRAPH_SADDLE_PRIV_H
#define SVCGRAPH_SADDLE_PRIV_H

#include "svcgraph/stats.h"

#include <math.h>

#define TWO_PI 6.283185307179586476925
#define LOG_SQRT_TWO_PI 0.918938533204672741780 /* ln(2 pi) / 2 */

/* Steps of a series or continued fraction: some tens of square roots of 2^40. */
enum { STEPS_MAX = 100 * 1000 * 1000 };

/* Parameters of the incomplete functions. */
#define PARAMETER_MIN 0.01
#define PARAMETER_MAX (2.0 * (double)STATS_COUNT_MAX)

/* ln of gamma(x + 1) / (sqrt(2 pi x) (x/e)^x), x > 0. */
double stirling_error(double x);

/* x ln(x / mean) - difference, where difference = x - mean is known better than its terms. */
double deviance(double x, double mean, double difference);

/*
 * ln of gamma(a+b+1) / (gamma(a+1) gamma(b+1)) x^a y^b, a and b >= 0: of the mass of a successes
 * and b failures. One of x, y is exact.
 */
double log_mass(double a, double b, double x, double y);

/* ln of x^a e^-x / gamma(a + 1), x > 0, a >= 0. */
double log_poisson_mass(double a, double x);

/* ln of I_x(a, b), also where I_x(a, b) itself is below the least double. */
double log_beta_lower(double a, double b, double x, double y);

#endif
