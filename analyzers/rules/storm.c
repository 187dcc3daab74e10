/* A callee that fails is called again and again: by one step, or by several layers at once. */
#include <stdlib.h>

#include "flow_words_priv.h"

#include "svcgraph/flow.h"
#include "svcgraph/flow_retries.h"

struct chain { /* layers that retry, from the root down */
    const struct graph *g;
    struct retry_layer layers[RETRY_LAYERS_MAX];
    uint32_t n;
    uint64_t requests;
    const struct call_example *most;
};

static bool is_same(const struct retry_layer *a, const struct retry_layer *b)
{
    return a->caller == b->caller && a->callee == b->callee;
}

/* What opens a connection, by its last word: the request has a span of its own. */
static bool connects(const struct graph *g, uint32_t op)
{
    static const char *const words[] = { "connect", "dial", "handshake", "lookup", "resolve",
                                         "ping" };
    struct str text = graph_str(g, g->flow->ops[op].operation);
    size_t n = text.n;
    while (n && ((text.p[n - 1] | 32) >= 'a' && (text.p[n - 1] | 32) <= 'z'))
        n--;
    struct str word = str_skip(text, n);
    for (size_t i = 0; i < countof(words); i++)
        if (str_is_nocase(word, words[i]))
            return true;
    return false;
}

static struct str layer_text(struct arena *arena, const struct graph *g,
                             const struct retry_layer *layer)
{
    struct str from = flow_op_text(arena, g, layer->caller);
    struct str to = flow_op_text(arena, g, layer->callee);
    return str_printf(arena, "%" PRIstr " calls %" PRIstr " %llu times", STR_ARG(from),
                      STR_ARG(to), (unsigned long long)layer->attempts);
}

static struct str layers_text(struct arena *arena, const struct chain *c)
{
    struct str texts[RETRY_LAYERS_MAX];
    for (uint32_t i = 0; i < c->n; i++)
        texts[i] = layer_text(arena, c->g, &c->layers[i]);
    return list_text(arena, texts, c->n, c->n);
}

/* Where the calls tally saw such a call fail again and again. */
static struct loc failure_place(const struct graph *g, const struct retry_layer *layer)
{
    const struct call_pair *pairs;
    size_t n = flow_pairs_of(g, layer->caller, &pairs);
    for (size_t i = 0; i < n; i++)
        if (pairs[i].callee == layer->callee)
            return pairs[i].failure.loc;
    return LOC_NONE;
}

/* Who retries next to the one that fails may go on; those above it had better not. */
static struct str upper_services(struct arena *arena, const struct chain *c)
{
    struct str names[RETRY_LAYERS_MAX];
    size_t n = 0;
    for (uint32_t i = 0; i + 1 < c->n; i++) {
        struct str name = node_name(c->g, flow_node(c->g, c->layers[i].caller));
        if (!n || !str_eq(names[n - 1], name))
            names[n++] = name;
    }
    return list_text(arena, names, n, n);
}

static void report_chain(const struct rule_ctx *ctx, const struct chain *c)
{
    const struct graph *g = c->g;
    struct arena *arena = ctx->arena;
    const struct retry_layer *last = &c->layers[c->n - 1];
    struct str callee = flow_op_text(arena, g, last->callee), trace = graph_str(g, c->most->trace);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, c->most->loc,
        "Retries at %u layers of one request multiply: %" PRIstr ". Seen in %llu request%s, with up "
        "to %llu calls of %" PRIstr " below one step, trace %" PRIstr
        "; a callee that fails for want of room gets this load on top.",
        c->n, STR_ARG(layers_text(arena, c)), (unsigned long long)c->requests,
        c->requests == 1 ? "" : "s", (unsigned long long)c->most->most, STR_ARG(callee),
        STR_ARG(trace));
    if (c->requests < (uint64_t)rule_value(ctx, "requests"))
        finding_severity(finding, SEVERITY_WARNING);
    finding_help(ctx->findings, finding,
                 "Retry at one layer only, that of %" PRIstr ": stop the retries of %" PRIstr
                 ", and let the failure through.",
                 STR_ARG(node_name(g, flow_node(g, last->caller))),
                 STR_ARG(upper_services(arena, c)));
    for (uint32_t i = 0; i < c->n; i++) {
        finding_subject(ctx->findings, finding, node_name(g, flow_node(g, c->layers[i].caller)));
        finding_subject(ctx->findings, finding, node_name(g, flow_node(g, c->layers[i].callee)));
        finding_related(ctx->findings, finding, failure_place(g, &c->layers[i]),
                        "layer %u: %" PRIstr, i + 1,
                        STR_ARG(layer_text(arena, g, &c->layers[i])));
    }
    add_figure(ctx, finding, "layers", c->n);
    add_figure(ctx, finding, "calls", c->most->most);
    add_figure(ctx, finding, "requests", c->requests);
    finding_property(ctx->findings, finding, "trace", trace);
    finding_operation(ctx->findings, finding, callee);
    finding_end(ctx->findings, finding);
}

static bool is_lowest(const struct flow_retries *retries, uint32_t at)
{
    for (uint32_t i = 0; i < retries->n; i++)
        if (i != at && is_same(&retries->all[i].upper, &retries->all[at].lower))
            return false;
    return true;
}

/* The layers above that most requests show; none twice, so that a circle ends. */
static const struct retry_layers *above(const struct flow_retries *retries, const struct chain *c)
{
    const struct retry_layers *best = NULL;
    for (uint32_t i = 0; i < retries->n; i++) {
        const struct retry_layers *layers = &retries->all[i];
        bool known = false;
        for (uint32_t k = 0; k < c->n; k++)
            known |= is_same(&c->layers[k], &layers->upper);
        if (!known && layers->adjacent && is_same(&layers->lower, &c->layers[0]) &&
            (!best || layers->requests > best->requests))
            best = layers;
    }
    return best;
}

static void put_first(struct chain *c, const struct retry_layer *layer)
{
    memmove(c->layers + 1, c->layers, c->n * sizeof(*c->layers));
    c->layers[0] = *layer;
    c->n++;
}

static bool is_allowed(const struct rule_ctx *ctx, const struct graph *g,
                       const struct retry_layer *layer)
{
    return flow_allows(ctx, g, layer->caller, layer->callee);
}

/* Of all layers together: what is seen of the first and the last. */
static void measure_chain(struct chain *c)
{
    const struct flow_retries *retries = c->g->flow->retries;
    for (uint32_t i = 0; i < retries->n; i++) {
        const struct retry_layers *layers = &retries->all[i];
        if (!is_same(&layers->upper, &c->layers[0]) ||
            !is_same(&layers->lower, &c->layers[c->n - 1]))
            continue;
        c->requests = layers->requests;
        c->most = &layers->most;
    }
}

static struct chain chain_from(const struct graph *g, const struct retry_layers *lowest)
{
    const struct retry_layers *next;
    struct chain c = { .g = g, .layers = { lowest->lower }, .n = 1, .requests = lowest->requests,
                       .most = &lowest->most };
    put_first(&c, &lowest->upper);
    while (c.n < RETRY_LAYERS_MAX && (next = above(g->flow->retries, &c)))
        put_first(&c, &next->upper);
    measure_chain(&c);
    return c;
}

/* Layers that were told of: the calls of each need not be told again. */
struct told {
    VEC(struct retry_layer) all;
};

static void check_layers(const struct rule_ctx *ctx, const struct graph *g, struct told *told)
{
    const struct flow_retries *retries = g->flow->retries;
    for (uint32_t i = 0; i < retries->n; i++) {
        const struct retry_layers *layers = &retries->all[i];
        if (!layers->adjacent || !is_lowest(retries, i) || connects(g, layers->lower.callee) ||
            is_allowed(ctx, g, &layers->upper) || is_allowed(ctx, g, &layers->lower))
            continue;
        struct chain c = chain_from(g, layers);
        report_chain(ctx, &c);
        for (uint32_t k = 0; k < c.n; k++)
            *vec_push(ctx->arena, &told->all) = c.layers[k];
    }
}

struct storm {
    const struct graph *g;
    const struct call_pair *pair;
    uint64_t steps, calls; /* that show it; failed calls in their rows */
};

static void report_storm(const struct rule_ctx *ctx, const struct storm *s)
{
    const struct graph *g = s->g;
    const struct call_pair *pair = s->pair;
    struct str from = flow_op_text(ctx->arena, g, pair->caller);
    struct str to = flow_op_text(ctx->arena, g, pair->callee);
    struct str trace = graph_str(g, pair->failure.trace);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, pair->failure.loc,
        "%" PRIstr " goes on calling %" PRIstr " while it fails: %llu or more failures in a row in "
        "%llu of %llu requests that call it (%" PRIstr "). These made %llu failed calls, at most "
        "%llu in one row, trace %" PRIstr "; a callee that fails for want of room gets more load.",
        STR_ARG(from), STR_ARG(to), (unsigned long long)rule_value(ctx, "attempts"),
        (unsigned long long)s->steps, (unsigned long long)pair->steps,
        STR_ARG(percent_text(ctx->arena, s->steps, pair->steps)), (unsigned long long)s->calls,
        (unsigned long long)pair->failure.most, STR_ARG(trace));
    if (s->steps < (uint64_t)rule_value(ctx, "requests"))
        finding_severity(finding, SEVERITY_WARNING);
    finding_help(ctx->findings, finding,
                 "Let %" PRIstr " retry once at most, after a wait with jitter, and not at all "
                 "while a circuit breaker or a retry budget says that %" PRIstr " is down.",
                 STR_ARG(node_name(g, flow_node(g, pair->caller))),
                 STR_ARG(node_name(g, flow_node(g, pair->callee))));
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, pair->caller)));
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, pair->callee)));
    add_figure(ctx, finding, "attempts", s->calls);
    add_figure(ctx, finding, "most", pair->failure.most);
    add_figure(ctx, finding, "requests", pair->steps);
    add_figure(ctx, finding, "storms", s->steps);
    finding_property(ctx->findings, finding, "trace", trace);
    finding_operation(ctx->findings, finding,
                      str_printf(ctx->arena, "%" PRIstr " -> %" PRIstr, STR_ARG(from),
                                 STR_ARG(to)));
    finding_end(ctx->findings, finding);
}

static struct storm storm_of(const struct rule_ctx *ctx, const struct graph *g,
                             const struct call_pair *pair)
{
    struct storm s = { .g = g, .pair = pair };
    uint64_t attempts = (uint64_t)rule_value(ctx, "attempts");
    for (uint32_t i = 0; i < pair->failures.n; i++) {
        const struct bucket *bucket = &g->flow->calls->buckets[pair->failures.first + i];
        if (bucket->index < attempts)
            continue;
        s.steps += bucket->count;
        s.calls += bucket->count * histogram_value(bucket->index);
    }
    return s;
}

static bool was_told(const struct told *told, const struct call_pair *pair)
{
    struct retry_layer layer = { .caller = pair->caller, .callee = pair->callee };
    for (size_t i = 0; i < told->all.n; i++)
        if (is_same(&told->all.v[i], &layer))
            return true;
    return false;
}

static void check_storm(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_calls *calls = g->flow->calls;
    struct told told = { 0 };
    check_layers(ctx, g, &told);
    for (uint32_t i = 0; i < calls->n_pairs; i++) {
        const struct call_pair *pair = &calls->pairs[i];
        struct storm s = storm_of(ctx, g, pair);
        if (s.steps &&
            (double)s.steps * 100 >= (double)rule_value(ctx, "share") * (double)pair->steps &&
            !connects(g, pair->callee) && !was_told(&told, pair) &&
            !flow_allows(ctx, g, pair->caller, pair->callee))
            report_storm(ctx, &s);
    }
}

const struct rule rule_retry_storm = {
    .id = "retry-storm",
    .group = "flow",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "a callee that fails is called again and again",
    .explain =
        "A call that has failed is made again, and again, by one step of a request; or by several "
        "layers of it, so that the attempts multiply.\n\n"
        "Why it hurts: a service that fails for want of room gets more load the more it fails, and "
        "cannot recover. Three attempts at each of three layers are 27 calls for one request.\n\n"
        "Decision: either an operation makes at least checks.retry-storm.attempts calls of one "
        "operation in a row, each begun after the one before had ended, each failed, and with no "
        "other arguments where spans show them, in at least checks.retry-storm.share percent of "
        "the entries that call it. Or, in one request, a call is made again after it had failed, "
        "and below one of its attempts another step does so, too. It is an error when at least "
        "checks.retry-storm.requests requests show it, else a warning. Only requests of which all "
        "spans are there count. Spans that open a connection (connect, dial, handshake, lookup, "
        "ping) are no attempts. What is told of layers is not told of each of them again.\n\n"
        "Fix: retry at one layer only, the one next to what fails; at most once or twice, after a "
        "wait that doubles and has jitter; not at all while a circuit breaker is open or a retry "
        "budget is used up (Beyer et al., Site Reliability Engineering, 2016, chapter 22).\n\n"
        "Suppress: `checks: {retry-storm: {allow: [\"web -> search\"]}}` in svcgraph.yaml, or "
        "raise the limits.\n\n"
        "False alarms: a loop over many things that all fail, where spans do not show the "
        "arguments.",
    .bad = "trace: web -> cart (fails, 3 times), each: cart -> stock (fails, 3 times): 9 calls",
    .good = "trace: web -> cart (fails, once): cart -> stock (fails, twice)",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(calls) | FLOW_BIT(retries),
    .allow = "callers, \"CALLER OPERATION\" or \"CALLER -> CALLEE\" that may go on retrying",
    .keys =
        (const struct rule_key[]){
            { .name = "attempts",
              .value = 3,
              .low = 2,
              .high = 127,
              .source = "Site Reliability Engineering, chapter 21: at most 3 attempts a request",
              .help = "failed calls in a row that count" },
            { .name = "share",
              .value = 5,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "percent of the entries that make the call and show it" },
            { .name = "requests",
              .value = 3,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "requests that show it from which on it is an error" },
            { 0 },
        },
    .check = check_storm,
};
