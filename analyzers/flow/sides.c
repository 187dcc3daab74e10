/*
 * Whose version it is: requests with a span of one version of a service violate the invariant, and
 * those with its other versions do not.
 */
#include "verdicts_priv.h"

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
    if (out->version.n || !c->new_version.n)
        return;
    out->service = c->new_service;
    out->version = c->new_version;
    out->side_requests = out->requests;
}

static struct sample sample_of_side(const struct checking *c, const struct flow_pair *pair,
                                    const struct pair_side *side)
{
    struct sample sample = { 0 };
    (void)pair;
    sample_add_side(&sample, c->arena, c->flow->pairs, side);
    return sample;
}

static bool listed(const struct str_texts *versions, struct str word)
{
    for (size_t i = 0; i < versions->all.n; i++)
        if (str_eq(versions->all.v[i], word))
            return true;
    return false;
}

static bool names_service(const struct str_texts *versions, struct str service)
{
    for (size_t i = 0; i < versions->all.n; i++) {
        struct str text = versions->all.v[i];
        if (text.n > service.n && text.p[service.n] == '@' &&
            str_eq(str_take(text, service.n), service))
            return true;
    }
    return false;
}

/* Of versions of which nobody says that they are old, the one with the most requests is. */
static bool is_lesser(const struct flow_pairs *pairs, const struct flow_pair *pair, uint32_t side)
{
    const struct pair_side *all = &pairs->sides[pair->sides.first];
    for (uint32_t i = 0; i < pair->sides.n; i++)
        if (i != side && all[i].service == all[side].service &&
            (all[i].sums.requests > all[side].sums.requests ||
             (all[i].sums.requests == all[side].sums.requests && i < side)))
            return true;
    return false;
}

static bool is_new(const struct checking *c, const struct flow_pair *pair, uint32_t side)
{
    const struct pair_side *s = &c->flow->pairs->sides[pair->sides.first + side];
    const struct str_texts *versions = &c->file->learned.versions;
    struct str service = graph_str(c->g, s->service);
    if (!names_service(versions, service))
        return is_lesser(c->flow->pairs, pair, side);
    return !listed(versions, str_printf(c->arena, "%" PRIstr "@%" PRIstr, STR_ARG(service),
                                        STR_ARG(graph_str(c->g, s->version))));
}

/* The broken one of all stands for the side: it is only there, or the side would not be told. */
static void side_examples(const struct pair_side *side, const struct flow_pairs *pairs,
                          const struct flow_result *whole, struct flow_result *out)
{
    const struct kind *kind = kind_of(out->invariant);
    out->broken = whole->broken;
    out->kept = whole->kept;
    for (uint32_t i = 0; i < side->counts.n; i++) {
        const struct pair_count *count = &pairs->counts[side->counts.first + i];
        if (!count->trace || !kind->keeps)
            continue;
        bool kept = kind->keeps(out->invariant, count->k);
        *(kept ? &out->kept : &out->broken) =
            (struct flow_example){ true, count->k, count->trace, count->loc };
    }
}

static void add_side(const struct checking *c, const struct flow_test *of, uint32_t at,
                     struct flow_result *out)
{
    const struct flow_pairs *pairs = c->flow->pairs;
    const struct pair_side *side = &pairs->sides[of->pair->sides.first + at];
    struct sample sample = sample_of_side(c, of->pair, side);
    *out = test_sample(c, of->result, &sample);
    out->biased |= of->result->biased;
    out->service = graph_str(c->g, side->service);
    out->version = graph_str(c->g, side->version);
    out->side_requests = out->requests;
    side_examples(side, pairs, of->result, out);
    for (uint32_t i = 0; i < of->pair->sides.n; i++) {
        const struct pair_side *other = &pairs->sides[of->pair->sides.first + i];
        if (i != at && other->service == side->service)
            out->rest_requests += other->sums.requests;
    }
}

/*
 * Do requests that meet a version differ from the others by the version alone? Where only some of
 * the requests meet the service, these were chosen by what they call: a share would be 100 % in
 * them. Where they meet it several times, those with more calls are likelier to meet the version.
 * Fair is a service that each request meets in one version, but for one in a hundred.
 */
static bool is_fair(const struct checking *c, const struct flow_pair *pair, uint32_t side)
{
    const struct pair_side *all = &c->flow->pairs->sides[pair->sides.first];
    uint64_t met = 0, requests = pair->sums.requests;
    for (uint32_t i = 0; i < pair->sides.n; i++)
        met += all[i].service == all[side].service ? all[i].sums.requests : 0;
    return met >= requests - requests / 100 && met <= requests + requests / 100;
}

void flow_add_sides(const struct checking *c, struct flow_tests *tests)
{
    size_t n = tests->all.n;
    for (size_t t = 0; t < n; t++) {
        struct flow_test test = tests->all.v[t];
        if (!test.pair || test.result->settled || !test.pair->sides.n)
            continue;
        test.result->sides = arena_array(c->arena, struct flow_result, test.pair->sides.n);
        for (uint32_t i = 0; i < test.pair->sides.n; i++) {
            const struct pair_side *side = &c->flow->pairs->sides[test.pair->sides.first + i];
            if (!is_new(c, test.pair, i) || !is_fair(c, test.pair, i) ||
                side->sums.requests == test.result->requests)
                continue;
            struct flow_result *out = &test.result->sides[test.result->n_sides++];
            add_side(c, &test, i, out);
            *vec_push(c->arena, &tests->all) = (struct flow_test){
                .result = out, .is_side = true, .pair = test.pair,
                .sample = sample_of_side(c, test.pair, side)
            };
        }
    }
}

/* The surest violation of a version, else one that is near. */
static const struct flow_result *worst_side(const struct flow_result *of)
{
    const struct flow_result *worst = NULL;
    for (size_t i = 0; i < of->n_sides; i++) {
        const struct flow_result *side = &of->sides[i];
        bool bad = side->verdict == FLOW_VIOLATED;
        if (!bad && !(side->verdict == FLOW_OK && side->near))
            continue;
        if (!worst || (bad && worst->verdict != FLOW_VIOLATED) ||
            (bad == (worst->verdict == FLOW_VIOLATED) && side->closeness > worst->closeness))
            worst = side;
    }
    return worst;
}

static void join(struct arena *arena, struct flow_result *result)
{
    const struct flow_result *side = worst_side(result);
    if (!side || result->verdict == FLOW_VIOLATED || result->verdict == FLOW_OFF ||
        (side->verdict != FLOW_VIOLATED && (result->verdict != FLOW_OK || result->near)))
        return;
    struct flow_result *whole = arena_new(arena, struct flow_result);
    *whole = *result;
    *result = *side;
    result->sides = whole->sides;
    result->n_sides = whole->n_sides;
    result->whole = whole;
}

void flow_join_sides(struct arena *arena, struct flow_checked *out)
{
    for (size_t i = 0; i < out->n; i++)
        join(arena, &out->results[i]);
}

/* Where a release replaced all instances, requests of both versions are in no one dump. */
void find_new_version(struct checking *c)
{
    const struct str_texts *known = &c->file->learned.versions;
    size_t n = 0;
    for_each_node(c->g, v) {
        const struct graph_node *node = &c->g->nodes[v.i];
        struct str service = graph_str(c->g, node->base);
        for (uint32_t i = 0; i < node->versions.n && names_service(known, service); i++) {
            const struct version *version = &c->g->versions[node->versions.first + i];
            struct str text = graph_str(c->g, version->text);
            if (!str_is(graph_str(c->g, version->how), "service.version") ||
                listed(known, str_printf(c->arena, "%" PRIstr "@%" PRIstr, STR_ARG(service),
                                         STR_ARG(text))))
                continue;
            n++;
            c->new_service = service;
            c->new_version = text;
        }
    }
    if (n != 1)
        c->new_service = c->new_version = STR_NULL;
}
