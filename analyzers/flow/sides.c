/*
 * Whose version it is: requests with a span of one version of a service violate the invariant, and
 * those with its other versions do not.
 */
#include "invariants_priv.h"

struct side_test {
    struct flow_result with, rest;
    double p; /* of with */
};

static struct flow_result test_sample(const struct checking *c, const struct flow_result *of,
                                      const struct sample *sample)
{
    struct flow_result out = { .invariant = of->invariant,
                               .requests = sample->sums.requests,
                               .causes = sample->sums.causes,
                               .effects = sample->sums.effects,
                               .p = 1 };
    if (out.requests)
        kind_of(of->invariant)->test(c, sample, &out);
    return out;
}

static struct side_test test_side(const struct checking *c, const struct flow_pair *pair,
                                  const struct flow_result *of, uint32_t side)
{
    const struct flow_pairs *pairs = c->flow->pairs;
    struct sample with = { 0 }, rest = { 0 };
    sym service = pairs->sides[pair->sides.first + side].service;
    for (uint32_t i = 0; i < pair->sides.n; i++) {
        const struct pair_side *other = &pairs->sides[pair->sides.first + i];
        if (other->service == service)
            sample_add_side(i == side ? &with : &rest, c->arena, pairs, other);
    }
    struct side_test test = { test_sample(c, of, &with), test_sample(c, of, &rest), 1 };
    test.p = test.with.has_p ? test.with.p : 1;
    return test;
}

/* Those with it violate, those without do not, and the two differ by more than chance. */
static bool tells(const struct checking *c, const struct side_test *test)
{
    const struct flow_result *with = &test->with, *rest = &test->rest;
    bool bad = with->has_p && with->beyond && with->p < c->file->alpha;
    bool good = rest->has_p && !(rest->beyond && rest->p < c->file->alpha);
    if (!bad || !good)
        return false;
    return fabs(with->closeness - rest->closeness) > 0.5 &&
           (rest->closeness < with->closeness);
}

/* Of several that do, the one whose requests are the furthest out; then the surest. */
void name_version(const struct checking *c, const struct flow_pair *pair, struct flow_result *out)
{
    const struct flow_pairs *pairs = c->flow->pairs;
    double best = 0, best_p = 1;
    for (uint32_t i = 0; i < pair->sides.n; i++) {
        const struct pair_side *side = &pairs->sides[pair->sides.first + i];
        struct side_test test = test_side(c, pair, out, i);
        if (!tells(c, &test) || test.with.closeness < best ||
            (test.with.closeness == best && test.p >= best_p))
            continue;
        best = test.with.closeness;
        best_p = test.p;
        out->service = graph_str(c->g, side->service);
        out->version = graph_str(c->g, side->version);
        out->side_requests = test.with.requests;
        out->rest_requests = test.rest.requests;
    }
}
