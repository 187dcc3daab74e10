/* So many effects beneath each cause, always. */
#include "invariants_priv.h"

static const double constant_share = 0.995; /* of the requests, to be learned as exact */

static uint64_t otherwise(const struct sample *sample, uint32_t k)
{
    const struct pair_count *same = sample_count(sample, k);
    return sample->sums.requests - (same ? same->requests : 0);
}

static bool learn(const struct learning *l, const struct flow_pair *pair,
                  const struct sample *sample, struct invariant *out)
{
    const struct pair_count *most = NULL;
    (void)l;
    (void)pair;
    for (size_t i = 0; i < sample->counts.n; i++)
        if (!most || sample->counts.v[i].requests > most->requests)
            most = &sample->counts.v[i];
    if (!most || most->k >= PAIR_COUNT_MAX ||
        (double)most->requests < constant_share * (double)sample->sums.requests)
        return false;
    out->value = most->k;
    out->base.violations = otherwise(sample, most->k);
    return true;
}

static bool read(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *value = doc_get(map, "value");
    uint64_t k = 0;
    if (!value)
        return flow_wrong(r, map->loc, "no 'value': how many effects each cause has");
    if (!read_count(r, value, "value", &k))
        return false;
    if (k >= PAIR_COUNT_MAX)
        return flow_wrong(r, value->loc, "value: %llu is too many to be counted exactly; below %d",
                          (unsigned long long)k, PAIR_COUNT_MAX);
    out->value = (double)k;
    return true;
}

static void write(const struct invariant *invariant, struct strbuf *out)
{
    strbuf_addf(out, "    value: %.0f\n", invariant->value);
}

static struct str expected(struct arena *arena, const struct invariant *invariant)
{
    return invariant->value == 0 ? STR("none")
                                 : str_printf(arena, "exactly %.0f", invariant->value);
}

/*
 * Where requests weigh differently, by how far the weighted ratio is off: the weighted share of those
 * that are otherwise, if all miss effects or all have too many. Of as many requests as tell as much.
 */
static void weight_violations(const struct sample *sample, struct flow_result *out)
{
    struct ratio ratio = ratio_of(&sample->sums.sums);
    double n = floor(effective_traces(&sample->sums.sums));
    double share = fabs(ratio.value - out->invariant->value) / fmax(1, out->invariant->value);
    if (!(n >= 1) || isnan(share))
        return;
    out->requests = (uint64_t)n;
    out->violations = (uint64_t)(fmin(1, share) * n + 0.5);
}

static void test(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    out->violations = otherwise(sample, (uint32_t)out->invariant->value);
    if (sample_weights_vary(sample))
        weight_violations(sample, out);
    double lost = lost_effects(c, out);
    test_violations(c, tolerance_of(c, out->invariant) + lost, lost, out);
}

static void weigh(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    double lost = lost_effects(c, out);
    (void)sample;
    weigh_violations(c, tolerance_of(c, out->invariant) + lost, lost, out);
}

static bool keeps(const struct invariant *invariant, uint32_t k)
{
    return k == (uint32_t)invariant->value;
}

static const char *const keys[] = { "value", "tolerance", NULL };

const struct kind kind_exact = {
    .name = "exact",
    .shows = "So many effects beneath each cause, in all but the tolerance of the requests.",
    .needs_cause = true,
    .needs_effect = true,
    .keys = keys,
    .learn = learn,
    .read = read,
    .write = write,
    .expected = expected,
    .seen = seen_violations,
    .test = test,
    .weigh = weigh,
    .keeps = keeps,
};
