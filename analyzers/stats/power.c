/* Whether a test can see an effect in what is there, and how much it would take. */
#include "totals_priv.h"

#define SAMPLE_MAX UINT64_C(1000000000)

static bool is_level(double alpha)
{
    return alpha > 0 && alpha < 1;
}

double normal_power(double shift, double alpha)
{
    if (!is_level(alpha))
        return NAN;
    double z = -normal_quantile(alpha / 2);
    return normal_tail(z - fabs(shift)) + normal_tail(z + fabs(shift));
}

/* Standard errors that an effect must be away; the other tail is left out, 1e-6 of the power. */
static double shift_for(double alpha, double power)
{
    return -normal_quantile(alpha / 2) + normal_quantile(power);
}

double rate_power(double p1, double n1, double p0, double n0, double alpha)
{
    if (!is_level(alpha) || !(p1 >= 0 && p1 <= 1 && p0 >= 0 && p0 <= 1 && n1 > 0 && n0 > 0))
        return NAN;
    double p = (n1 * p1 + n0 * p0) / (n1 + n0), apart = fabs(p1 - p0);
    double equal = -normal_quantile(alpha / 2) * sqrt(p * (1 - p) * (1 / n1 + 1 / n0));
    double apart_by = sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0);
    if (apart_by == 0)
        return apart > equal;
    return normal_tail((equal - apart) / apart_by) + normal_tail((equal + apart) / apart_by);
}

uint64_t rate_sample(double p1, double p0, uint64_t n0, double alpha, double power)
{
    double base = (double)n0;
    if (!(rate_power(p1, (double)SAMPLE_MAX, p0, base, alpha) >= power))
        return SAMPLE_NONE;
    uint64_t few = 0, enough = SAMPLE_MAX;
    while (enough - few > 1) {
        uint64_t middle = few + (enough - few) / 2;
        if (rate_power(p1, (double)middle, p0, base, alpha) >= power)
            enough = middle;
        else
            few = middle;
    }
    return enough;
}

static uint64_t sample_of(double n)
{
    if (!(n <= (double)SAMPLE_MAX))
        return SAMPLE_NONE;
    return n > 2 ? (uint64_t)ceil(n) : 2;
}

/* Few traces may vary less than they will: the greater of both is taken. */
static double trace_variance(const struct ratio *now, const struct ratio *base)
{
    return fmax(now->variance * (double)now->n, base->variance * (double)base->n);
}

/* Of the difference of ratios, so that the effect is seen with the power. */
static double variance_for(const struct ratio *base, double effect, double alpha, double power)
{
    double shift = effect * base->value / shift_for(alpha, power);
    return is_level(alpha) && power > alpha && power < 1 ? shift * shift : NAN;
}

double ratio_power(const struct ratio *now, const struct ratio *base, double effect, double alpha)
{
    double variance = trace_variance(now, base) / (double)now->n + base->variance;
    if (isnan(base->value) || isnan(variance) || isnan(effect))
        return NAN;
    double apart = fabs(effect * base->value);
    return normal_power(apart > 0 ? apart / sqrt(variance) : 0, alpha);
}

uint64_t ratio_sample(const struct ratio *now, const struct ratio *base, double effect,
                      double alpha, double power)
{
    double room = variance_for(base, effect, alpha, power) - base->variance;
    return room > 0 ? sample_of(trace_variance(now, base) / room) : SAMPLE_NONE;
}

uint64_t ratio_base_sample(const struct ratio *now, const struct ratio *base, double effect,
                           double alpha, double power)
{
    double room = variance_for(base, effect, alpha, power);
    double both = trace_variance(now, base) + base->variance * (double)base->n;
    return room > 0 ? sample_of(both / room) : SAMPLE_NONE;
}

double totals_power(struct pair_totals now, struct pair_totals base, double dispersion,
                    double effect, double alpha)
{
    if (!totals_valid(now, dispersion) || !totals_valid(base, dispersion) || !(effect > -1))
        return NAN;
    double variance = dispersion * (totals_variance(now) + totals_variance(base));
    return normal_power(log1p(effect) / sqrt(variance), alpha);
}

double totals_sample(struct pair_totals now, struct pair_totals base, double dispersion,
                     double effect, double alpha, double power)
{
    if (!totals_valid(now, dispersion) || !totals_valid(base, dispersion) || !(effect > -1) ||
        !is_level(alpha) || !(power > alpha && power < 1))
        return NAN;
    double shift = log1p(effect) / shift_for(alpha, power);
    double room = shift * shift / dispersion - totals_variance(base);
    return room > 0 ? totals_variance(now) / room : INFINITY;
}
