/* A user's formula. */
#include "expr_priv.h"

static bool read(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *formula = doc_get(map, "formula");
    size_t at = 0;
    struct str error = STR_NULL;
    if (!formula)
        return flow_wrong(r, map->loc, "no 'formula', as 'p99(checkout) < 800 ms'");
    if (!read_text(r, formula, "formula", &out->text))
        return false;
    out->formula = formula_parse(r->arena, out->text, &at, &error);
    return out->formula || flow_wrong(r, doc_text_loc(formula, at), "formula: %" PRIstr,
                                      STR_ARG(error));
}

static void write(const struct invariant *invariant, struct strbuf *out)
{
    strbuf_add(out, STR("    formula: "));
    write_quoted(out, invariant->text);
    strbuf_add_char(out, '\n');
}

static struct str expected(struct arena *arena, const struct invariant *invariant)
{
    (void)arena;
    (void)invariant;
    return STR("true");
}

static struct str seen(struct arena *arena, const struct flow_result *result)
{
    struct str all[3];
    const double values[] = { result->seen, result->low, result->high };
    double unit = result->unit == 't' && result->seen < 1 ? 1000 : 1;
    const char *name = result->unit == 't' ? unit > 1 ? " ms" : " s"
                       : result->unit == 'r' ? " /s"
                                             : "";
    for (size_t i = 0; i < 3; i++)
        all[i] = isinf(values[i]) ? STR("?") : figures(arena, values[i] * unit);
    if (result->low == result->high)
        return str_printf(arena, "%" PRIstr "%s", STR_ARG(all[0]), name);
    return str_printf(arena, "%" PRIstr "%s (%" PRIstr " to %" PRIstr ")", STR_ARG(all[0]), name,
                      STR_ARG(all[1]), STR_ARG(all[2]));
}

static void test(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    (void)c;
    (void)sample;
    out->requests = c->flow->requests;
}

/* Settles it: at the level of one among all tests. */
static void weigh(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    struct formula_answer answer = formula_answer(c, out->invariant->formula);
    (void)sample;
    out->has_seen = answer.compared && !isnan(answer.value);
    out->seen = answer.value;
    out->low = answer.low;
    out->high = answer.high;
    out->unit = answer.unit;
    if (answer.truth == TRUTH_UNKNOWN) {
        no_verdict(out, answer.missing.n
                            ? str_printf(c->arena, "not seen: %" PRIstr, STR_ARG(answer.missing))
                            : STR("the interval holds values on both sides of the limit"));
        return;
    }
    out->settled = true;
    out->verdict = answer.truth == TRUTH_YES ? FLOW_OK : FLOW_VIOLATED;
}

static const char *const keys[] = { "formula", NULL };

const struct kind kind_expr = {
    .name = "expr",
    .shows = "A formula that holds.",
    .keys = keys,
    .read = read,
    .write = write,
    .expected = expected,
    .seen = seen,
    .test = test,
    .weigh = weigh,
};
