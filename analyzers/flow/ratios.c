/*
 * Share and ratio: effects for each cause, requests as units, since what is inside one is dependent.
 * Where each request has one cause and at most one effect, it is a share of requests: score test,
 * Fisher's where few are expected.
 */
#include "invariants_priv.h"

static bool by_shares(const struct invariant *invariant, const struct sample *sample)
{
    const struct invariant_base *base = &invariant->base;
    return invariant->kind == INVARIANT_share && base->there && base->requests &&
           base->causes == base->requests && base->effects <= base->requests &&
           base->variance == 0 && sample_is_share(sample);
}

/* Without a baseline the user's number is the truth. */
static struct ratio base_ratio(const struct invariant *invariant)
{
    const struct invariant_base *base = &invariant->base;
    struct ratio ratio = { invariant->value, 0, STATS_COUNT_MAX };
    if (!base->there || base->requests < 2)
        return ratio;
    ratio.n = base->requests;
    ratio.variance = base->variance;
    if (invariant->kind == INVARIANT_share && base->variance == 0)
        ratio.variance = ratio.value * (1 - ratio.value) / (double)(base->requests - 1);
    return ratio;
}

static void set_interval(struct flow_result *out, const struct ratio *now, bool share)
{
    share |= out->invariant->kind == INVARIANT_share && now->variance == 0 &&
             out->effects <= out->requests;
    double wide = isnan(now->variance) ? INFINITY : 1.959963984540054 * sqrt(now->variance);
    struct rate_bounds bounds = wilson(out->effects, out->requests, 0.05);
    out->low = share ? bounds.low : fmax(0, now->value - wide);
    out->high = share ? bounds.high : now->value + wide;
}

void test_ratio(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    const struct invariant *invariant = out->invariant;
    const struct invariant_base *base = &invariant->base;
    struct ratio now = ratio_of(&sample->sums.sums), before = base_ratio(invariant);
    bool share = by_shares(invariant, sample);
    if (isnan(now.value))
        return;
    out->has_seen = true;
    out->seen = now.value;
    set_interval(out, &now, share);
    struct test test = share ? rate_test(out->effects, out->requests, base->effects, base->requests)
                             : ratio_test(&now, &before);
    out->has_p = !isnan(test.p);
    out->p = test.p;
    double effect = min_effect_of(c, invariant), apart = fabs(now.value - before.value);
    out->closeness = apart == 0 ? 0 : apart / (before.value * effect);
    out->beyond = out->closeness >= 1;
}

static void weigh_shares(const struct checking *c, struct flow_result *out)
{
    const struct invariant_base *base = &out->invariant->base;
    double p0 = (double)base->effects / (double)base->requests;
    double effect = min_effect_of(c, out->invariant);
    double p1 = p0 * (1 + effect) <= 1 ? p0 * (1 + effect) : p0 * (1 - effect);
    out->power = rate_power(p1, (double)out->requests, p0, (double)base->requests, c->level);
    if (out->power >= 0.8 && out->requests >= FLOW_LEAST)
        return;
    out->needed = rate_sample(p1, p0, base->requests, c->level, 0.8);
    if (out->needed != SAMPLE_NONE)
        return;
    out->needed = 0;
    for (uint64_t n = base->requests * 2; n < UINT64_C(1) << 34 && !out->base_needed; n *= 2)
        if (rate_sample(p1, p0, n, c->level, 0.8) != SAMPLE_NONE)
            out->base_needed = n;
}

void weigh_ratio(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    const struct invariant *invariant = out->invariant;
    struct ratio now = ratio_of(&sample->sums.sums), before = base_ratio(invariant);
    double effect = min_effect_of(c, invariant);
    if (is_total(invariant->cause)) {
        weigh_totals(c, out);
        return;
    }
    if (by_shares(invariant, sample)) {
        weigh_shares(c, out);
        return;
    }
    double power = ratio_power(&now, &before, effect, c->level);
    out->power = isnan(power) ? 0 : power;
    if (out->power >= 0.8 && out->requests >= FLOW_LEAST)
        return;
    out->needed = ratio_sample(&now, &before, effect, c->level, 0.8);
    if (out->needed != SAMPLE_NONE)
        return;
    uint64_t base = ratio_base_sample(&now, &before, effect, c->level, 0.8);
    out->needed = 0;
    out->base_needed = base == SAMPLE_NONE ? 0 : base;
}
