/* The effect comes beneath so large a share of the causes, once. */
#include "invariants_priv.h"

/* Few may have more: then the variance is that of a ratio. */
static const double more_share = 0.005;

static bool learn(const struct learning *l, const struct flow_pair *pair,
                  const struct sample *sample, struct invariant *out)
{
    uint64_t more = 0;
    (void)l;
    (void)pair;
    for (size_t i = 0; i < sample->counts.n; i++)
        if (sample->counts.v[i].k > 1)
            more += sample->counts.v[i].causes;
    if ((double)more > more_share * (double)sample->sums.causes)
        return false;
    struct ratio ratio = ratio_of(&sample->sums.sums);
    out->value = rounded(ratio.value * 100) / 100;
    if (!sample_is_share(sample))
        out->base.variance = rounded(ratio.variance);
    return ratio.value <= 1;
}

static bool read(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *value = doc_get(map, "value");
    if (!value)
        return flow_wrong(r, map->loc, "no 'value': the share of causes with the effect");
    return read_share(r, value, "value", &out->value);
}

static void write(const struct invariant *invariant, struct strbuf *out)
{
    strbuf_add(out, STR("    value: "));
    write_number(out, invariant->value * 100);
    strbuf_add(out, STR("%\n"));
}

static struct str expected(struct arena *arena, const struct invariant *invariant)
{
    return percent_of(arena, invariant->value);
}

static struct str seen(struct arena *arena, const struct flow_result *result)
{
    return str_printf(arena, "%" PRIstr " (%" PRIstr " to %" PRIstr ")",
                      STR_ARG(percent_of(arena, result->seen)),
                      STR_ARG(percent_of(arena, result->low)),
                      STR_ARG(percent_of(arena, result->high)));
}

static const char *const keys[] = { "value", "min-effect", NULL };

const struct kind kind_share = {
    .name = "share",
    .shows = "The effect comes beneath this share of the causes.",
    .needs_cause = true,
    .needs_effect = true,
    .keys = keys,
    .learn = learn,
    .read = read,
    .write = write,
    .expected = expected,
    .seen = seen,
    .test = test_ratio,
    .weigh = weigh_ratio,
};
