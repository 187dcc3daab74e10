/* One request at the edge becomes very many further in. */
#include <stdlib.h>

#include "flow_words_priv.h"

#include "svcgraph/flow.h"
#include "svcgraph/flow_load.h"

enum { WAY_MAX = 32 }; /* longer ones are cut above */

struct reached { /* a service, store or host */
    node_id node;
    uint32_t op; /* of its operations that with the most load */
    double load, most; /* of all its operations, of that one; per request of the root */
};

struct spread { /* of the requests of one root */
    const struct graph *g;
    const struct load_root *root;
    struct reached *all; /* the most load first */
    size_t n;
    double total;
};

struct way { /* from the root to who gets most; the last call first */
    const struct load_call *calls[WAY_MAX];
    size_t n;
};

static int by_node(const void *a, const void *b)
{
    const struct reached *x = a, *y = b;
    if (x->node.i != y->node.i)
        return x->node.i < y->node.i ? -1 : 1;
    return (x->op > y->op) - (x->op < y->op);
}

static int by_load(const void *a, const void *b)
{
    const struct reached *x = a, *y = b;
    if (x->load != y->load)
        return x->load > y->load ? -1 : 1;
    return (x->node.i > y->node.i) - (x->node.i < y->node.i);
}

static size_t join_nodes(struct reached *all, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!kept || all[kept - 1].node.i != all[i].node.i) {
            all[kept++] = all[i];
            continue;
        }
        struct reached *to = &all[kept - 1];
        to->load += all[i].load;
        if (all[i].most > to->most) {
            to->op = all[i].op;
            to->most = all[i].most;
        }
    }
    return kept;
}

/* Messages that are sent are no load; entries of those who receive them are. */
static bool is_load(const struct graph *g, uint32_t op)
{
    return g->flow->ops[op].kind != STEP_SEND &&
           g->nodes[flow_node(g, op).i].kind != NODE_TELEMETRY;
}

static struct spread spread_of(struct arena *arena, const struct graph *g,
                               const struct load_root *root)
{
    struct spread s = { .g = g, .root = root };
    s.all = arena_array(arena, struct reached, root->parts.n);
    for (uint32_t i = 0; i < root->parts.n; i++) {
        const struct load_part *part = &g->flow->load->parts[root->parts.first + i];
        double load = part->load / root->load;
        if (!is_load(g, part->op))
            continue;
        s.all[s.n++] = (struct reached){ flow_node(g, part->op), part->op, load, load };
        s.total += load;
    }
    if (s.n > 1)
        qsort(s.all, s.n, sizeof(*s.all), by_node);
    s.n = join_nodes(s.all, s.n);
    if (s.n > 1)
        qsort(s.all, s.n, sizeof(*s.all), by_load);
    return s;
}

static double part_load(const struct spread *s, uint32_t op)
{
    const struct flow_load *load = s->g->flow->load;
    const struct load_part *parts = s->root->parts.n ? &load->parts[s->root->parts.first] : NULL;
    uint32_t low = 0, high = s->root->parts.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (parts[middle].op < op)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->root->parts.n && parts[low].op == op ? parts[low].load : 0;
}

/* Calls that one entry makes, over all requests. */
static double factor_of(const struct graph *g, const struct load_call *call)
{
    double load = g->flow->load->ops[call->from].load;
    return load > 0 ? call->load / load : 0;
}

static bool is_on(const struct way *way, uint32_t op)
{
    for (size_t i = 0; i < way->n; i++)
        if (way->calls[i]->to == op)
            return true;
    return false;
}

/* The call that brings most of the root's load to the operation, from one that is not on the way. */
static const struct load_call *main_call(const struct spread *s, const struct way *way,
                                         uint32_t op)
{
    const struct flow_load *load = s->g->flow->load;
    const struct load_call *best = NULL;
    double most = 0;
    for (uint32_t i = 0; i < load->n_calls; i++) {
        const struct load_call *call = &load->calls[i];
        if (call->to != op || call->from == op || is_on(way, call->from))
            continue;
        double brings = part_load(s, call->from) * factor_of(s->g, call);
        if (brings > most) {
            most = brings;
            best = call;
        }
    }
    return best;
}

static struct way way_to(const struct spread *s, uint32_t op)
{
    struct way way = { 0 };
    while (op != s->root->op && way.n < WAY_MAX) {
        const struct load_call *call = main_call(s, &way, op);
        if (!call)
            break;
        way.calls[way.n++] = call;
        op = call->from;
    }
    return way;
}

static bool multiplies(const struct graph *g, const struct load_call *call)
{
    return factor_of(g, call) >= 1.05;
}

/* "web GET / -> cart GET /items (x 5.0), cart GET /items -> stock GET /stock (x 7.0)" */
static struct str way_text(const struct rule_ctx *ctx, const struct graph *g,
                           const struct way *way)
{
    struct str texts[WAY_MAX];
    size_t n = 0;
    for (size_t i = way->n; i-- > 0;) {
        struct str from = flow_op_text(ctx->arena, g, way->calls[i]->from);
        struct str to = flow_op_text(ctx->arena, g, way->calls[i]->to);
        if (multiplies(g, way->calls[i]))
            texts[n++] = str_printf(ctx->arena, "%" PRIstr " -> %" PRIstr " (x %.1f)",
                                    STR_ARG(from), STR_ARG(to), factor_of(g, way->calls[i]));
    }
    return list_text(ctx->arena, texts, n, 8);
}

static const struct load_call *strongest(const struct graph *g, const struct way *way)
{
    const struct load_call *best = NULL;
    for (size_t i = way->n; i-- > 0;)
        if (!best || factor_of(g, way->calls[i]) > factor_of(g, best))
            best = way->calls[i];
    return best;
}

/* The step that makes most of these calls; none where they are messages. */
static struct call_example example_of(const struct graph *g, const struct load_call *call)
{
    const struct flow_calls *calls = g->flow->calls;
    struct call_example best = { 0 };
    for (uint32_t i = 0; call && i < calls->n_edges; i++)
        if (calls->edges[i].caller == call->from &&
            flow_node(g, calls->edges[i].callee).i == flow_node(g, call->to).i &&
            calls->edges[i].most.most > best.most)
            best = calls->edges[i].most;
    if (call && !best.most)
        best.loc = call->loc;
    return best;
}

static void relate(const struct rule_ctx *ctx, struct finding *finding, const struct spread *s,
                   const struct way *way)
{
    for (size_t i = way->n; i-- > 0;) {
        struct str from = flow_op_text(ctx->arena, s->g, way->calls[i]->from);
        struct str to = flow_op_text(ctx->arena, s->g, way->calls[i]->to);
        if (multiplies(s->g, way->calls[i]))
            finding_related(ctx->findings, finding, way->calls[i]->loc,
                            "%" PRIstr " -> %" PRIstr ": %.1f for one", STR_ARG(from),
                            STR_ARG(to), factor_of(s->g, way->calls[i]));
    }
    for (size_t i = 1; i < s->n && s->all[i].load > (double)rule_value(ctx, "service"); i++) {
        struct str name = node_name(s->g, s->all[i].node);
        finding_related(ctx->findings, finding, s->g->flow->ops[s->all[i].op].loc,
                        "%" PRIstr ": %.1f for one request", STR_ARG(name), s->all[i].load);
    }
}

static void report(const struct rule_ctx *ctx, const struct spread *s)
{
    const struct graph *g = s->g;
    struct arena *arena = ctx->arena;
    struct way way = way_to(s, s->all[0].op);
    const struct load_call *call = strongest(g, &way);
    struct call_example example = example_of(g, call);
    struct str root = flow_op_text(arena, g, s->root->op), name = node_name(g, s->all[0].node);
    struct str edges = way_text(ctx, g, &way), trace = graph_str(g, example.trace);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, example.loc.source ? example.loc : g->flow->ops[s->root->op].loc,
        "One request to %" PRIstr " becomes %.1f to %" PRIstr ", and %.1f in all%s%" PRIstr
        ". Mean of %llu requests%s%" PRIstr "; what is added at the edge arrives so many times "
        "there.",
        STR_ARG(root), s->all[0].load, STR_ARG(name), s->total, edges.n ? ": " : "",
        STR_ARG(edges), (unsigned long long)s->root->requests, trace.n ? ", for example trace " : "",
        STR_ARG(trace));
    if (call)
        finding_help(ctx->findings, finding,
                     "Make fewer calls from %" PRIstr " to %" PRIstr ": many at once, or kept "
                     "answers; `svcgraph trace scale` tells which service runs out first.",
                     STR_ARG(flow_op_text(arena, g, call->from)),
                     STR_ARG(flow_op_text(arena, g, call->to)));
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, s->root->op)));
    finding_subject(ctx->findings, finding, name);
    relate(ctx, finding, s, &way);
    add_decimal(ctx, finding, "service", s->all[0].load);
    add_decimal(ctx, finding, "request", s->total);
    add_figure(ctx, finding, "requests", s->root->requests);
    finding_property(ctx->findings, finding, "trace", trace);
    finding_operation(ctx->findings, finding, root);
    finding_end(ctx->findings, finding);
}

static void check_amplification(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_load *load = g->flow->load;
    for (uint32_t i = 0; i < load->n_roots; i++) {
        const struct load_root *root = &load->roots[i];
        if (root->stray || root->requests < (uint64_t)rule_value(ctx, "requests") ||
            !(root->load > 0) || flow_is_batch(g, flow_node(g, root->op)) ||
            rule_allows(ctx, node_name(g, flow_node(g, root->op))) ||
            rule_allows(ctx, flow_op_text(ctx->arena, g, root->op)))
            continue;
        struct spread s = spread_of(ctx->arena, g, root);
        if (s.n && (s.all[0].load > (double)rule_value(ctx, "service") ||
                    s.total > (double)rule_value(ctx, "request")))
            report(ctx, &s);
    }
}

const struct rule rule_load_amplification = {
    .id = "load-amplification",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "one request at the edge becomes very many further in",
    .explain =
        "The requests of one root operation enter a service many times each, because services on "
        "their way call others several times, and these do so again.\n\n"
        "Why it hurts: what is added at the edge arrives multiplied. Twice the load there may be "
        "more than a service far behind can bear, and adding room at the edge pushes the load "
        "down to it.\n\n"
        "Decision: per root operation, entries of a service, and calls of a database or host that "
        "has no spans, over root requests, each weighted by its sampling probability where that "
        "is recorded. It fires when this is more than checks.load-amplification.service for one "
        "of them, or more than checks.load-amplification.request for all together, over at least "
        "checks.load-amplification.requests root requests. The calls that multiply stand in order "
        "from the root to who gets most, each with how many calls one entry makes, over all "
        "requests. Messages count for who receives them. Requests that begin with a job (by its "
        "manifest, or its role in the configuration) or a load generator are exempt.\n\n"
        "Fix: make fewer calls where the factor is largest: one that takes many at once, kept "
        "answers, a message in place of the calls.\n\n"
        "Suppress: `checks: {load-amplification: {allow: [\"web GET /export\"]}}` in "
        "svcgraph.yaml, or raise the limits.\n\n"
        "False alarms: a root that is a session or a batch, not one request.",
    .bad = "trace: web GET / -> cart (5 times), each: cart -> stock (8 times): 40 for one",
    .good = "trace: web GET / -> cart (once, 5 ids) -> stock (once, 8 ids): 1 for one",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(load) | FLOW_BIT(calls),
    .allow = "services, or \"SERVICE OPERATION\", whose requests may become many",
    .keys =
        (const struct rule_key[]){
            { .name = "service",
              .value = 20,
              .low = 1,
              .high = 1000000,
              .source = "choice",
              .help = "entries of one service, for one root request, above which it fires" },
            { .name = "request",
              .value = 100,
              .low = 1,
              .high = 1000000,
              .source = "choice",
              .help = "entries of all services, for one root request, above which it fires" },
            { .name = "requests",
              .value = 30,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "root requests that it takes" },
            { 0 },
        },
    .check = check_amplification,
};
