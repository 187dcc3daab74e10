/* From low to high effects beneath a cause. */
#include "invariants_priv.h"

/*
 * Requests with a cause outside. Of those whose causes differ it is not known which have one, so the
 * share is that of the causes.
 */
static uint64_t outside(const struct sample *sample, const struct invariant *invariant)
{
    uint64_t causes = 0;
    for (size_t i = 0; i < sample->counts.n; i++)
        if (sample->counts.v[i].k < invariant->low || sample->counts.v[i].k > invariant->high)
            causes += sample->counts.v[i].causes;
    if (sample->sums.causes == sample->sums.requests || !sample->sums.causes)
        return causes;
    double share = (double)causes / (double)sample->sums.causes;
    return (uint64_t)(share * (double)sample->sums.requests + 0.5);
}

static bool learn(const struct learning *l, const struct flow_pair *pair,
                  const struct sample *sample, struct invariant *out)
{
    struct value_count *counts = arena_array(l->arena, struct value_count, sample->counts.n);
    (void)pair;
    for (size_t i = 0; i < sample->counts.n; i++)
        counts[i] = (struct value_count){ sample->counts.v[i].k, sample->counts.v[i].causes };
    out->low = counts_quantile(counts, sample->counts.n, 0.01);
    out->high = counts_quantile(counts, sample->counts.n, 0.99);
    out->base.violations = outside(sample, out);
    return out->low && out->high <= 2 * out->low && out->high < PAIR_COUNT_MAX;
}

static bool read(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *value = doc_get(map, "value");
    if (!value || !doc_is_list(value) || doc_count(value) != 2)
        return flow_wrong(r, value ? value->loc : map->loc,
                          "%s: the fewest and the most effects, as in 'value: [2, 4]'",
                          value ? "value" : "no 'value'");
    if (!read_count(r, doc_item(value, 0), "value", &out->low) ||
        !read_count(r, doc_item(value, 1), "value", &out->high))
        return false;
    if (out->low > out->high)
        return flow_wrong(r, value->loc, "value: %llu is more than %llu",
                          (unsigned long long)out->low, (unsigned long long)out->high);
    if (out->high < PAIR_COUNT_MAX)
        return true;
    return flow_wrong(r, doc_item(value, 1)->loc,
                      "value: %llu is too many to be counted exactly; below %d",
                      (unsigned long long)out->high, PAIR_COUNT_MAX);
}

static void write(const struct invariant *invariant, struct strbuf *out)
{
    strbuf_addf(out, "    value: [%llu, %llu]\n", (unsigned long long)invariant->low,
                (unsigned long long)invariant->high);
}

static struct str expected(struct arena *arena, const struct invariant *invariant)
{
    return str_printf(arena, "%llu to %llu", (unsigned long long)invariant->low,
                      (unsigned long long)invariant->high);
}

static double limit_of(const struct checking *c, const struct invariant *invariant)
{
    const struct invariant_base *base = &invariant->base;
    double before = base->there && base->requests
                        ? (double)base->violations / (double)base->requests
                        : 0;
    return before + tolerance_of(c, invariant);
}

static void test(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    double lost = lost_effects(c, out);
    if (sample_weights_vary(sample)) {
        no_verdict(out, STR("requests weigh differently: how many are outside is not known"));
        return;
    }
    out->violations = outside(sample, out->invariant);
    test_violations(c, limit_of(c, out->invariant) + lost, lost, out);
}

static void weigh(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    double lost = lost_effects(c, out);
    (void)sample;
    weigh_violations(c, limit_of(c, out->invariant) + lost, lost, out);
}

static bool keeps(const struct invariant *invariant, uint32_t k)
{
    return k >= invariant->low && k <= invariant->high;
}

static const char *const keys[] = { "value", "tolerance", NULL };

const struct kind kind_range = {
    .name = "range",
    .shows = "From so few to so many effects beneath each cause, but for a few (see violations).",
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
