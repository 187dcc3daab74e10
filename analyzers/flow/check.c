/* Invariants held against requests: each tested by itself, then all together (verdicts.c). */
#include "invariants_priv.h"

#include "verdicts_priv.h"

static const double cut_most = 0.2; /* of the requests, incomplete */

double tolerance_of(const struct checking *c, const struct invariant *invariant)
{
    return invariant->tolerance >= 0 ? invariant->tolerance : c->file->tolerance;
}

double min_effect_of(const struct checking *c, const struct invariant *invariant)
{
    return invariant->min_effect >= 0 ? invariant->min_effect : c->file->min_effect;
}

void no_verdict(struct flow_result *result, struct str why)
{
    result->verdict = FLOW_INCONCLUSIVE;
    result->settled = true;
    result->why = why;
}

const char *flow_verdict_name(enum flow_verdict verdict)
{
    static const char *const names[] = { "ok", "violated", "inconclusive", "off" };
    return names[verdict];
}

static void take_example(struct flow_example *example, const struct pair_count *count)
{
    if (example->there || !count->trace)
        return;
    *example = (struct flow_example){ true, count->k, count->trace, count->loc };
}

/*
 * A request of each side: one that keeps it, and one that does not. Where only the average counts,
 * the two that are furthest from it on the side to which it has moved.
 */
static void find_examples(const struct flow_pairs *pairs, const struct flow_pair *pair,
                          struct flow_result *out)
{
    const struct kind *kind = kind_of(out->invariant);
    double expected = out->invariant->value;
    uint32_t n = pair->counts.n;
    for (uint32_t i = 0; i < n; i++) {
        const struct pair_count *low = &pairs->counts[pair->counts.first + i];
        const struct pair_count *high = &pairs->counts[pair->counts.first + n - 1 - i];
        if (kind->keeps)
            take_example(kind->keeps(out->invariant, low->k) ? &out->kept : &out->broken, low);
        else {
            take_example(&out->broken, out->seen < expected ? low : high);
            take_example(&out->kept, out->seen < expected ? high : low);
        }
    }
    if (out->kept.k == out->broken.k)
        out->kept.there = false;
}

static void never_seen(const struct checking *c, struct flow_result *out, uint32_t cause)
{
    const struct invariant *invariant = out->invariant;
    if (cause == UINT32_MAX)
        no_verdict(out, str_printf(c->arena, "%" PRIstr " never occurs",
                                   STR_ARG(invariant->cause)));
    else
        no_verdict(out, str_printf(c->arena, "no complete request has %" PRIstr,
                                   STR_ARG(invariant->cause)));
}

static void test_pair(const struct checking *c, struct flow_test *test)
{
    struct flow_result *out = test->result;
    const struct kind *kind = kind_of(out->invariant);
    if (is_total(out->invariant->cause)) {
        test_totals(c, out);
        return;
    }
    uint32_t cause = op_names_find(&c->names, c->arena, out->invariant->cause);
    uint32_t effect = op_names_find(&c->names, c->arena, out->invariant->effect);
    if (cause != UINT32_MAX && effect != UINT32_MAX)
        test->pair = pair_of_ops(c->flow->pairs, cause, effect);
    if (cause != UINT32_MAX && !test->pair) /* none of its causes had any */
        test->pair = pair_of_ops(c->flow->pairs, cause, PAIR_ABSENT);
    if (test->pair)
        test->sample = sample_of_pair(c->flow->pairs, test->pair, c->arena);
    out->requests = test->sample.sums.requests;
    out->causes = test->sample.sums.causes;
    out->effects = test->sample.sums.effects;
    if (!out->requests) {
        never_seen(c, out, cause);
        return;
    }
    kind->test(c, &test->sample, out);
    if (test->pair)
        find_examples(c->flow->pairs, test->pair, out);
}

static void test_one(const struct checking *c, struct flow_test *test)
{
    struct flow_result *out = test->result;
    const struct kind *kind = kind_of(out->invariant);
    if (out->invariant->off) {
        out->verdict = FLOW_OFF;
        out->settled = true;
    } else if (kind->needs_cause) {
        test_pair(c, test);
    } else {
        kind->test(c, NULL, out);
    }
}

/* Probabilities recorded of some requests only, or different ones within a request. */
static bool is_biased(uint64_t complete, uint64_t weighted, uint64_t uneven)
{
    return uneven > 0 || (weighted > 0 && weighted < complete);
}

/* One lost span cuts its trace into several requests: of the two shares the lesser. */
static double cut_share(const struct graph *g)
{
    const struct flow *flow = g->flow;
    double all = (double)(flow->complete + flow->cut + flow->young);
    double requests = all > 0 ? (double)flow->cut / all : 0;
    double traces = g->traces.traces ? (double)g->traces.broken / (double)g->traces.traces : 0;
    return fmin(requests, traces);
}

static void look_at_requests(const struct flow_file *file, const struct graph *g,
                             struct flow_checked *out)
{
    const struct flow *flow = g->flow;
    const struct flow_learned *learned = &file->learned;
    out->requests = flow->requests;
    out->complete = flow->complete;
    out->cut = flow->cut;
    out->young = flow->young;
    out->cut_share = cut_share(g);
    out->too_cut = out->cut_share > cut_most;
    out->biased = is_biased(flow->complete, flow->weighted, flow->uneven) ||
                  is_biased(learned->complete, learned->weighted, learned->uneven);
}

static void count_verdicts(struct flow_checked *out)
{
    for (size_t i = 0; i < out->n; i++)
        out->by_verdict[out->results[i].verdict]++;
}

void flow_check(const struct flow_file *file, const struct graph *g, struct arena *arena,
                struct flow_checked *out)
{
    g = with_flow(g, arena);
    struct checking c = { .file = file, .g = g, .flow = g->flow, .arena = arena,
                          .names = op_names_of(g, arena), .level = file->alpha };
    struct flow_tests tests = { 0 };
    find_new_version(&c);
    c.lost = fmax(0, lost_share(g) - file->learned.lost);
    *out = (struct flow_checked){ .file = file, .g = g, .n = file->all.n };
    out->results = arena_array(arena, struct flow_result, file->all.n + 1);
    look_at_requests(file, g, out);
    for (size_t i = 0; i < out->n; i++) {
        out->results[i].invariant = &file->all.v[i];
        out->results[i].biased = out->biased && kind_of(&file->all.v[i])->needs_cause;
        struct flow_test *test = vec_push(arena, &tests.all);
        test->result = &out->results[i];
        test_one(&c, test);
    }
    flow_add_sides(&c, &tests);
    flow_decide(&c, &tests, out);
    count_verdicts(out);
}
