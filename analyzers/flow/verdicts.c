/*
 * All tests together. Violated: significant at alpha among all of them (Benjamini and Hochberg) and
 * beyond the limit. Else ok, but only where a shift of the least effect would have been found with
 * 80 %, at the level that the strictest of the tests has (alpha over their number).
 */
#include "verdicts_priv.h"

static const double near_share = 0.8, power_least = 0.8;

static size_t count_tests(const struct flow_test *tests, size_t n)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        m += !tests[i].result->settled;
    return m;
}

static bool is_tested(const struct flow_result *result)
{
    const struct kind *kind = kind_of(result->invariant);
    return !result->settled && result->has_p &&
           (!kind->needs_cause || result->requests >= FLOW_LEAST);
}

static void adjust(const struct checking *c, struct flow_test *tests, size_t n)
{
    double *p = arena_array(c->arena, double, n + 1);
    size_t *of = arena_array(c->arena, size_t, n + 1), m = 0;
    for (size_t i = 0; i < n; i++)
        if (is_tested(tests[i].result)) {
            of[m] = i;
            p[m++] = fmin(1, fmax(0, tests[i].result->p));
        }
    if (!false_discovery(p, m, p))
        return;
    for (size_t i = 0; i < m; i++)
        tests[of[i]].result->adjusted = p[i];
}

static struct str count_text(struct arena *arena, uint64_t n)
{
    struct str digits = str_printf(arena, "%llu", (unsigned long long)n);
    struct strbuf out;
    strbuf_init(&out, arena);
    for (size_t i = 0; i < digits.n; i++) {
        if (i && (digits.n - i) % 3 == 0)
            strbuf_add_char(&out, ',');
        strbuf_add_char(&out, digits.p[i]);
    }
    return strbuf_str(&out);
}

/* "50 requests; 1,400 would decide": what is missing. */
static void too_few(const struct checking *c, struct flow_result *out)
{
    struct str n = count_text(c->arena, out->requests);
    if (out->needed && out->needed < FLOW_LEAST)
        out->needed = FLOW_LEAST;
    if (out->needed)
        out->why = str_printf(c->arena, "%" PRIstr " requests; about %" PRIstr " would decide",
                              STR_ARG(n), STR_ARG(count_text(c->arena, out->needed)));
    else if (out->base_needed)
        out->why = str_printf(c->arena,
                              "the baseline is too small to tell: it needs about %" PRIstr
                              " requests, as do the new ones",
                              STR_ARG(count_text(c->arena, out->base_needed)));
    else
        out->why = str_printf(c->arena, "%" PRIstr " %s are too few", STR_ARG(n),
                              out->approximate ? "causes" : "requests");
}

static void decide_one(const struct checking *c, struct flow_test *test)
{
    struct flow_result *out = test->result;
    const struct kind *kind = kind_of(out->invariant);
    bool enough = !kind->needs_cause || out->requests >= FLOW_LEAST;
    if (out->settled)
        return;
    kind->weigh(c, kind->needs_cause ? &test->sample : NULL, out);
    if (out->settled)
        return;
    if (enough && out->has_p && out->beyond && out->adjusted <= c->file->alpha) {
        out->verdict = FLOW_VIOLATED;
        out->why = STR_NULL;
        out->needed = out->base_needed = 0;
    } else if (enough && out->power >= power_least) {
        out->verdict = FLOW_OK;
        out->near = out->closeness > near_share;
    } else {
        out->verdict = FLOW_INCONCLUSIVE;
        if (!out->why.n)
            too_few(c, out);
    }
}

static void excuse_cut(const struct checking *c, const struct flow_checked *checked,
                       struct flow_result *out)
{
    if (!checked->too_cut || !kind_of(out->invariant)->needs_cause || out->verdict == FLOW_OFF)
        return;
    no_verdict(out, str_printf(c->arena, "%.0f %% of the requests are incomplete: spans are lost",
                               100 * checked->cut_share));
}

void flow_decide(struct checking *c, struct flow_tests *tests, struct flow_checked *out)
{
    struct flow_test *all = tests->all.v;
    size_t n = tests->all.n;
    for (size_t i = 0; i < n; i++)
        excuse_cut(c, out, all[i].result);
    out->tests = count_tests(all, n);
    c->level = out->tests ? c->file->alpha / (double)out->tests : c->file->alpha;
    adjust(c, all, n);
    for (size_t i = 0; i < n; i++) {
        decide_one(c, &all[i]);
        if (all[i].result->verdict == FLOW_VIOLATED && all[i].pair && !all[i].is_side)
            name_version(c, all[i].pair, all[i].result);
    }
    flow_join_sides(c->arena, out);
}
