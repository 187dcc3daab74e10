/* Services that are called too often for one request. */
#include <stdlib.h>

#include "flow_words_priv.h"

#include "svcgraph/flow.h"

struct chatty { /* what one caller's operation does over the edge */
    const struct graph *g;
    const struct call_edge *edge;
    uint64_t entries; /* of the caller, paced ones left out */
    double mean;
    uint64_t p95;
};

static struct chatty measure(const struct graph *g, const struct call_edge *edge)
{
    const struct flow_calls *calls = g->flow->calls;
    const struct bucket *buckets = edge->counts.n ? &calls->buckets[edge->counts.first] : NULL;
    struct chatty c = { .g = g, .edge = edge, .entries = buckets_total(buckets, edge->counts.n) };
    c.mean = c.entries ? (double)edge->calls / (double)c.entries : 0;
    c.p95 = buckets_quantile(buckets, edge->counts.n, 0.95);
    return c;
}

/* Of the calls over the edge, those that repeated-call does not tell of. */
static bool is_told_as_repeated(const struct rule_ctx *ctx, const struct chatty *c)
{
    const struct graph *g = c->g;
    const struct call_pair *pairs;
    size_t n = flow_pairs_of(g, c->edge->caller, &pairs);
    uint64_t told = 0;
    if (!rule_tells(ctx, &rule_repeated_call))
        return false;
    for (size_t i = 0; i < n; i++)
        if (flow_node(g, pairs[i].callee).i == flow_node(g, c->edge->callee).i &&
            pair_is_repeated(g, ctx->config, &pairs[i]))
            told += pairs[i].calls;
    uint64_t others = c->edge->calls > told ? c->edge->calls - told : 0;
    return told && (double)others <= (double)rule_value(ctx, "mean") * (double)c->entries;
}

static bool is_chatty(const struct rule_ctx *ctx, const struct chatty *c)
{
    const struct graph *g = c->g;
    uint8_t callee = g->nodes[flow_node(g, c->edge->callee).i].kind;
    return c->entries >= (uint64_t)rule_value(ctx, "requests") &&
           (c->mean > (double)rule_value(ctx, "mean") ||
            c->p95 > (uint64_t)rule_value(ctx, "p95")) &&
           callee != NODE_TELEMETRY && !flow_is_batch(g, flow_node(g, c->edge->caller)) &&
           !flow_allows(ctx, g, c->edge->caller, c->edge->callee) && !is_told_as_repeated(ctx, c);
}

/* By the edge between the services, then the most calls first. */
static int chatty_cmp(const void *a, const void *b)
{
    const struct chatty *x = a, *y = b;
    uint32_t from[2] = { flow_node(x->g, x->edge->caller).i, flow_node(y->g, y->edge->caller).i };
    uint32_t to[2] = { flow_node(x->g, x->edge->callee).i, flow_node(y->g, y->edge->callee).i };
    if (from[0] != from[1])
        return from[0] < from[1] ? -1 : 1;
    if (to[0] != to[1])
        return to[0] < to[1] ? -1 : 1;
    if (x->edge->calls != y->edge->calls)
        return x->edge->calls > y->edge->calls ? -1 : 1;
    return (x->edge->caller > y->edge->caller) - (x->edge->caller < y->edge->caller);
}

/* ", 62 % of its time"; nothing where the calls go on side by side, or no time is known. */
static struct str share_text(struct arena *arena, const struct chatty *c)
{
    const struct caller *caller = flow_caller(c->g, c->edge->caller);
    if (!caller || !c->edge->time || c->edge->time > caller->time)
        return STR_NULL;
    return str_printf(arena, ", %" PRIstr " of its time",
                      STR_ARG(percent_text(arena, c->edge->time, caller->time)));
}

static void relate(const struct rule_ctx *ctx, struct finding *finding, const struct chatty *c)
{
    struct str name = flow_op_text(ctx->arena, c->g, c->edge->caller);
    finding_related(ctx->findings, finding, c->edge->most.loc,
                    "%" PRIstr ": %.1f calls a request, 95th percentile %llu, at most %llu",
                    STR_ARG(name), c->mean, (unsigned long long)c->p95,
                    (unsigned long long)c->edge->most.most);
}

/* The first of n operations with the same edge makes the most calls. */
static void report(const struct rule_ctx *ctx, const struct chatty *c, size_t n)
{
    const struct graph *g = c->g;
    struct str caller = flow_op_text(ctx->arena, g, c->edge->caller);
    struct str to = node_name(g, flow_node(g, c->edge->callee));
    struct str share = share_text(ctx->arena, c);
    bool data = g->flow->ops[c->edge->callee].kind == STEP_CALL &&
                (g->nodes[flow_node(g, c->edge->callee).i].kind == NODE_DATASTORE ||
                 g->nodes[flow_node(g, c->edge->callee).i].kind == NODE_CACHE);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, c->edge->most.loc,
        "%" PRIstr " calls %" PRIstr " %.1f times a request (95th percentile %llu)%" PRIstr
        ". Seen in %llu requests to it, at most %llu calls in one, trace %" PRIstr
        "; each call adds its latency, and its chance to fail.",
        STR_ARG(caller), STR_ARG(to), c->mean, (unsigned long long)c->p95, STR_ARG(share),
        (unsigned long long)c->entries, (unsigned long long)c->edge->most.most,
        STR_ARG(graph_str(g, c->edge->most.trace)));
    finding_help(ctx->findings, finding,
                 data ? "Ask %" PRIstr " for more at once, or keep what does not change."
                      : "Give %" PRIstr " an operation that does more at once, or keep its answers.",
                 STR_ARG(to));
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, c->edge->caller)));
    finding_subject(ctx->findings, finding, to);
    for (size_t i = 0; n > 1 && i < n; i++)
        relate(ctx, finding, &c[i]);
    add_decimal(ctx, finding, "mean", c->mean);
    add_figure(ctx, finding, "p95", c->p95);
    add_figure(ctx, finding, "most", c->edge->most.most);
    add_figure(ctx, finding, "requests", c->entries);
    finding_property(ctx->findings, finding, "trace", graph_str(g, c->edge->most.trace));
    finding_operation(ctx->findings, finding,
                      str_printf(ctx->arena, "%" PRIstr " -> %" PRIstr,
                                 STR_ARG(node_name(g, flow_node(g, c->edge->caller))),
                                 STR_ARG(to)));
    finding_end(ctx->findings, finding);
}

static bool is_same_edge(const struct chatty *a, const struct chatty *b)
{
    return flow_node(a->g, a->edge->caller).i == flow_node(b->g, b->edge->caller).i &&
           flow_node(a->g, a->edge->callee).i == flow_node(b->g, b->edge->callee).i;
}

static void check_chatty(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_calls *calls = g->flow->calls;
    VEC(struct chatty) all = { 0 };
    for (uint32_t i = 0; i < calls->n_edges; i++) {
        struct chatty c = measure(g, &calls->edges[i]);
        if (is_chatty(ctx, &c))
            *vec_push(ctx->arena, &all) = c;
    }
    if (all.n > 1)
        qsort(all.v, all.n, sizeof(*all.v), chatty_cmp);
    for (size_t i = 0, n; i < all.n; i += n) {
        for (n = 1; i + n < all.n && is_same_edge(&all.v[i], &all.v[i + n]);)
            n++;
        report(ctx, &all.v[i], n);
    }
}

const struct rule rule_chatty_edge = {
    .id = "chatty-edge",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "a service is called too often for one request",
    .explain =
        "To answer one request, an operation calls the same service, database or host again and "
        "again.\n\n"
        "Why it hurts: each call costs a way there and back, may fail, and is load for who is "
        "called; what is one call in a test is a hundred in production, with the size of the "
        "data.\n\n"
        "Decision: per operation of the caller and service called, the calls that each entry of "
        "the operation makes, entries without any included. It fires when they are more than "
        "checks.chatty-edge.mean on the average or more than checks.chatty-edge.p95 at the 95th "
        "percentile, over at least checks.chatty-edge.requests entries. Only requests of which all "
        "spans are there count. Not counted: messages; retries, of which retry-storm tells; "
        "spans that fetch one row of a result (next, fetch, rows); and entries that wait 100 ms "
        "or longer between such calls, on the average: polling and streams. Jobs (by their "
        "manifest, or their role in the configuration) and load generators are exempt. What repeated-call tells of is not told again, where that rule is on. One "
        "finding per caller and callee.\n\n"
        "Fix: give the callee an operation that takes many at once, ask the database for all rows "
        "with one statement, or keep answers that do not change.\n\n"
        "Suppress: `checks: {chatty-edge: {allow: [\"web -> cache\"]}}` in svcgraph.yaml, or "
        "raise the limits.\n\n"
        "False alarms: work that is a batch by nature in a service that does not look like a job: "
        "give it that role (`nodes: {reports: {role: job}}`).",
    .bad = "trace: web GET /cart -> prices GET /price (23 times)",
    .good = "trace: web GET /cart -> prices POST /prices (once, with 23 ids)",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(calls),
    .allow = "callers, \"CALLER OPERATION\" or \"CALLER -> CALLEE\" that may make many calls",
    .keys =
        (const struct rule_key[]){
            { .name = "mean",
              .value = 10,
              .low = 1,
              .high = 1000000,
              .source = "choice",
              .help = "calls a request, on the average, above which it fires" },
            { .name = "p95",
              .value = 20,
              .low = 1,
              .high = 1000000,
              .source = "choice",
              .help = "calls a request, at the 95th percentile, above which it fires" },
            { .name = "requests",
              .value = 30,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "entries of the caller's operation that it takes" },
            { 0 },
        },
    .check = check_chatty,
};
