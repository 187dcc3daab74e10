/* So many effects for each cause, on the average. */
#include "invariants_priv.h"

static bool learn(const struct learning *l, const struct flow_pair *pair,
                  const struct sample *sample, struct invariant *out)
{
    struct ratio ratio = ratio_of(&sample->sums.sums);
    (void)l;
    (void)pair;
    if (!(ratio.value > 0) || isnan(ratio.variance))
        return false;
    out->value = rounded(ratio.value);
    out->base.variance = rounded(ratio.variance);
    return true;
}

static bool read(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *value = doc_get(map, "value");
    if (!value)
        return flow_wrong(r, map->loc, "no 'value': effects for each cause");
    if (!read_number(r, value, "value", &out->value))
        return false;
    if (is_total(out->cause) != is_total(out->effect))
        return flow_wrong(r, map->loc, "totals (counter, calls to, lines of) go with totals: cause and effect must both be some");
    return out->value > 0 || flow_wrong(r, value->loc, "value: must be above 0");
}

static void write(const struct invariant *invariant, struct strbuf *out)
{
    strbuf_add(out, STR("    value: "));
    write_number(out, invariant->value);
    strbuf_add_char(out, '\n');
}

static struct str expected(struct arena *arena, const struct invariant *invariant)
{
    return str_printf(arena, "%" PRIstr " each", STR_ARG(figures(arena, invariant->value)));
}

static struct str seen(struct arena *arena, const struct flow_result *result)
{
    return str_printf(arena, "%" PRIstr " (%" PRIstr " to %" PRIstr ")",
                      STR_ARG(figures(arena, result->seen)), STR_ARG(figures(arena, result->low)),
                      STR_ARG(figures(arena, result->high)));
}

static const char *const keys[] = { "value", "min-effect", NULL };

const struct kind kind_ratio = {
    .name = "ratio",
    .shows = "So many effects for each cause, on the average.",
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
