/*
 * Ratios of totals, where counters or log lines are all there is. Approximate: no request is seen, so
 * calls that come together count as if each came by itself, but for what blocks of time tell of it.
 */
#include "invariants_priv.h"

/* What is counted, by the first word of its name. */
static const struct total {
    const char *word;
    bool (*count)(const struct graph *g, struct str what, uint64_t *out);
} totals[] = {
    { "counter ", count_counter },
    { "calls to ", count_calls },
    { "lines of ", count_lines },
};

static const struct total *total_of(struct str op)
{
    for (size_t i = 0; i < countof(totals); i++)
        if (str_starts(op, totals[i].word))
            return &totals[i];
    return NULL;
}

bool is_total(struct str op)
{
    return total_of(op) != NULL;
}

struct counted {
    bool there;
    uint64_t rise;
};

static struct counted count_of(const struct graph *g, struct str op)
{
    const struct total *total = total_of(op);
    struct counted counted = { false, 0 };
    if (total)
        counted.there = total->count(g, str_trim(str_skip(op, strlen(total->word))), &counted.rise);
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

void test_totals(const struct checking *c, struct flow_result *out)
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

void weigh_totals(const struct checking *c, struct flow_result *out)
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

const struct graph *with_flow(const struct graph *g, struct arena *arena)
{
    static const struct flow_pairs no_pairs;
    if (g->flow)
        return g;
    struct graph *copy = arena_new(arena, struct graph);
    struct flow *flow = arena_new(arena, struct flow);
    flow->pairs = &no_pairs;
    *copy = *g;
    copy->flow = flow;
    return copy;
}
