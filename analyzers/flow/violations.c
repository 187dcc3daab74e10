/*
 * Exact and range: of n requests some are otherwise. Held against the baseline in two ways, of which
 * the larger p counts: the binomial tail at the baseline's rate (where it had none, the 95 % upper
 * bound 3/n), which takes that rate for known; and Fisher's test, which does not, so that a baseline
 * far smaller than what is checked raises no false alarms.
 */
#include "invariants_priv.h"

static double base_rate(const struct checking *c, const struct invariant *invariant)
{
    const struct invariant_base *base = &invariant->base;
    if (!base->there || !base->requests)
        return tolerance_of(c, invariant);
    if (!base->violations)
        return rule_of_three(base->requests);
    return (double)base->violations / (double)base->requests;
}

/*
 * What is lost of a leaf looks like a call that was not made. How often spans get lost is known from
 * requests that are cut; half as much again, since a lost leaf cuts none. Only where effects are
 * missing.
 */
double lost_effects(const struct checking *c, const struct flow_result *result)
{
    const struct invariant_base *base = &result->invariant->base;
    if (!result->requests || !result->causes)
        return 0;
    double now = (double)result->effects / (double)result->causes;
    double before = base->there && base->causes ? (double)base->effects / (double)base->causes
                                                : result->invariant->value;
    if (now >= before)
        return 0;
    return fmin(1, 1.5 * c->lost * before * (double)result->causes / (double)result->requests);
}

void test_violations(const struct checking *c, double limit, double lost, struct flow_result *out)
{
    const struct invariant *invariant = out->invariant;
    const struct invariant_base *base = &invariant->base;
    uint64_t n = out->requests, v = out->violations;
    double before = base->there && base->requests
                        ? (double)base->violations / (double)base->requests
                        : 0;
    if (!n)
        return;
    out->has_seen = out->has_p = true;
    out->seen = (double)v / (double)n;
    struct rate_bounds bounds = wilson(v, n, 0.05);
    out->low = bounds.low;
    out->high = bounds.high;
    out->p = binomial_at_least(v, n, fmin(1, base_rate(c, invariant) + lost));
    if (base->there && base->requests) {
        uint64_t expected = (uint64_t)(lost * (double)n); /* of v */
        double two = fisher_test(v > expected ? v - expected : 0, n, base->violations,
                                 base->requests, TAIL_MORE);
        out->p = two > out->p ? two : out->p;
    }
    out->beyond = out->seen > limit;
    out->closeness = limit > before ? (out->seen - before) / (limit - before)
                                    : out->seen > limit;
    out->closeness = out->closeness > 0 ? out->closeness : 0;
}

/* How large the baseline must be for any number of requests to decide. */
static uint64_t base_needed(const struct invariant *invariant, double limit, double true_rate,
                            double level)
{
    const struct invariant_base *base = &invariant->base;
    for (uint64_t n = base->requests * 2; n < UINT64_C(1) << 34; n *= 2) {
        double v = (double)base->violations / (double)base->requests * (double)n;
        double rate = base->violations ? rate_upper((uint64_t)v, n, 0.05) : rule_of_three(n);
        if (binomial_sample(rate, true_rate, limit, level, 0.8) != SAMPLE_NONE)
            return n;
    }
    return 0;
}

void weigh_violations(const struct checking *c, double limit, double lost, struct flow_result *out)
{
    const struct invariant *invariant = out->invariant;
    const struct invariant_base *base = &invariant->base;
    double rate = base_rate(c, invariant), before = 0;
    if (base->there && base->requests && base->violations) {
        before = (double)base->violations / (double)base->requests;
        rate = rate_upper(base->violations, base->requests, 0.05);
    }
    rate = fmin(1, rate + lost);
    double true_rate = before + lost + min_effect_of(c, invariant);
    true_rate = true_rate < 1 ? true_rate : 1;
    out->power = out->requests ? binomial_power(out->requests, rate, true_rate, limit, c->level)
                               : 0;
    if (out->power >= 0.8 && out->requests >= FLOW_LEAST)
        return;
    out->needed = binomial_sample(rate, true_rate, limit, c->level, 0.8);
    if (out->needed == SAMPLE_NONE) {
        out->needed = 0;
        out->base_needed = base->there && base->requests
                               ? base_needed(invariant, limit, true_rate, c->level)
                               : 0;
    }
}

struct str seen_violations(struct arena *arena, const struct flow_result *result)
{
    if (!result->violations)
        return str_printf(arena, "none otherwise (at most %" PRIstr ")",
                          STR_ARG(percent_of(arena, result->high)));
    return str_printf(arena, "%" PRIstr " otherwise (%" PRIstr " to %" PRIstr ")",
                      STR_ARG(percent_of(arena, result->seen)),
                      STR_ARG(percent_of(arena, result->low)),
                      STR_ARG(percent_of(arena, result->high)));
}
