/*
 * Ratios of totals, where counters are all there is: "counter NAME", or "counter NAME{label="value"}"
 * for those that have these labels. Approximate: no request is seen, so calls that come together
 * count as if each came by itself, but for what blocks of time tell of it.
 */
#include "invariants_priv.h"

static const char prefix[] = "counter ";

bool is_counter(struct str op)
{
    return str_starts(op, prefix);
}

static bool label_fits(const struct graph *g, const struct counter *counter, struct str label)
{
    size_t sign = str_find_char(label, '=');
    struct str value = str_trim(str_skip(label, sign == SIZE_MAX ? label.n : sign + 1));
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = str_range(value.p + 1, value.p + value.n - 1);
    return str_eq(counter_label(g, counter, str_trim(str_take(label, sign))), value);
}

static bool fits(const struct graph *g, const struct counter *counter, struct str text)
{
    struct str labels = STR_NULL, label;
    size_t brace = str_find_char(text, '{');
    if (!str_eq(graph_str(g, counter->name), str_trim(str_take(text, brace))))
        return false;
    if (brace != SIZE_MAX)
        labels = str_skip(text, brace + 1);
    if (str_ends(labels, "}"))
        labels = str_take(labels, labels.n - 1);
    while (str_split(&labels, ',', &label))
        if (str_trim(label).n && !label_fits(g, counter, label))
            return false;
    return true;
}

struct counted {
    bool there;
    uint64_t rise;
};

static struct counted count_of(const struct graph *g, struct str op)
{
    struct counted counted = { false, 0 };
    struct str text = str_trim(str_skip(op, strlen(prefix)));
    for (uint32_t i = 0; i < g->n_counters; i++)
        if (fits(g, &g->counters[i], text)) {
            counted.there = true;
            counted.rise += g->counters[i].rise;
        }
    return counted;
}

static struct pair_totals base_totals(const struct invariant *invariant)
{
    const struct invariant_base *base = &invariant->base;
    if (base->there && base->causes)
        return (struct pair_totals){ (double)base->causes, (double)base->effects };
    return (struct pair_totals){ 1e15, 1e15 * invariant->value };
}

static double spread_of(const struct invariant *invariant)
{
    return fmax(1, invariant->base.dispersion);
}

void test_counters(const struct checking *c, struct flow_result *out)
{
    const struct invariant *invariant = out->invariant;
    struct counted cause = count_of(c->g, invariant->cause);
    struct counted effect = count_of(c->g, invariant->effect);
    if (!cause.there || !effect.there || !cause.rise) {
        no_verdict(out, str_printf(c->arena, "not seen: %" PRIstr,
                                   STR_ARG(cause.there && cause.rise ? invariant->effect
                                                                     : invariant->cause)));
        return;
    }
    struct pair_totals now = { (double)cause.rise, (double)effect.rise };
    struct pair_totals base = base_totals(invariant);
    double d = spread_of(invariant), b = fmax(now.b, 0.5), before = base.b / base.a;
    double wide = 1.959963984540054 * sqrt(d * (1 / now.a + 1 / b));
    out->approximate = out->has_seen = out->has_p = true;
    out->biased = false;
    out->requests = out->causes = cause.rise;
    out->effects = effect.rise;
    out->seen = now.b / now.a;
    out->low = b / now.a * exp(-wide);
    out->high = b / now.a * exp(wide);
    out->p = totals_test(now, base, d).p;
    out->closeness = out->seen == before
                         ? 0
                         : fabs(out->seen - before) / (before * min_effect_of(c, invariant));
    out->beyond = out->closeness >= 1;
}

void weigh_counters(const struct checking *c, struct flow_result *out)
{
    struct pair_totals now = { (double)out->causes, (double)out->effects };
    struct pair_totals base = base_totals(out->invariant);
    double d = spread_of(out->invariant), effect = min_effect_of(c, out->invariant);
    double power = totals_power(now, base, d, effect, c->level);
    out->power = isnan(power) ? 0 : power;
    double times = totals_sample(now, base, d, effect, c->level, 0.8);
    if (out->power < 0.8 && isfinite(times) && times * now.a < 1e15)
        out->needed = (uint64_t)ceil(times * now.a);
}
