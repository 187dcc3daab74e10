/* Calls to different services, made one after another. */
#include <stdlib.h>

#include "flow_words_priv.h"

#include "svcgraph/flow.h"

static struct fan at_least(const struct caller *caller, uint64_t services)
{
    struct fan sum = { 0 };
    for (uint64_t i = services; i <= FAN_MAX; i++) {
        sum.steps += caller->fan[i].steps;
        sum.time += caller->fan[i].time;
        sum.alone += caller->fan[i].alone;
        sum.longest += caller->fan[i].longest;
    }
    return sum;
}

struct waited { /* for one service */
    node_id node;
    uint64_t time;
};

static int waited_cmp(const void *a, const void *b)
{
    const struct waited *x = a, *y = b;
    if (x->time != y->time)
        return x->time > y->time ? -1 : 1;
    return (x->node.i > y->node.i) - (x->node.i < y->node.i);
}

/* Services that the operation waits for, the longest first. */
static size_t find_waited(struct arena *arena, const struct graph *g, uint32_t op,
                          struct waited **out)
{
    VEC(struct waited) all = { 0 };
    const struct call_pair *pairs;
    size_t n = flow_pairs_of(g, op, &pairs);
    for (const struct call_pair *pair = pairs; pair < pairs + n; pair++) {
        node_id node = flow_node(g, pair->callee);
        size_t k = 0;
        if (!pair->lone)
            continue;
        while (k < all.n && all.v[k].node.i != node.i)
            k++;
        if (k == all.n)
            vec_push(arena, &all)->node = node;
        all.v[k].time += pair->lone;
    }
    if (all.n > 1)
        qsort(all.v, all.n, sizeof(*all.v), waited_cmp);
    *out = all.v;
    return all.n;
}

static void report(const struct rule_ctx *ctx, const struct graph *g, const struct caller *caller,
                   const struct fan *fan)
{
    struct arena *arena = ctx->arena;
    struct waited *waited;
    size_t n = find_waited(arena, g, caller->op, &waited);
    struct str *names = arena_array(arena, struct str, n);
    for (size_t i = 0; i < n; i++)
        names[i] = node_name(g, waited[i].node);
    struct str name = flow_op_text(arena, g, caller->op), list = list_text(arena, names, n, 5);
    struct str trace = graph_str(g, caller->widest.trace);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, caller->widest.loc,
        "%" PRIstr " calls %zu services one after another: %" PRIstr ". It waits for them in "
        "%" PRIstr " of its time, in %llu of %llu requests, for example trace %" PRIstr
        "; begun together, they would take %" PRIstr " instead of %" PRIstr " at best.",
        STR_ARG(name), n, STR_ARG(list), STR_ARG(percent_text(arena, fan->alone, fan->time)),
        (unsigned long long)fan->steps, (unsigned long long)caller->steps, STR_ARG(trace),
        STR_ARG(time_text(arena, fan->longest / fan->steps)),
        STR_ARG(time_text(arena, fan->alone / fan->steps)));
    finding_help(ctx->findings, finding,
                 "Begin those calls together that do not need each other's answers.");
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, caller->op)));
    for (size_t i = 0; i < n; i++)
        finding_subject(ctx->findings, finding, names[i]);
    add_figure(ctx, finding, "requests", caller->steps);
    add_figure(ctx, finding, "sequential", fan->steps);
    add_decimal(ctx, finding, "share", (double)fan->alone / (double)fan->time);
    finding_property(ctx->findings, finding, "trace", trace);
    finding_operation(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static bool is_slow(const struct rule_ctx *ctx, const struct caller *caller, const struct fan *fan)
{
    double time = (double)fan->time, gain = (double)(fan->alone - fan->longest);
    return fan->steps && caller->steps >= (uint64_t)rule_value(ctx, "requests") &&
           (double)fan->steps * 100 >= (double)rule_value(ctx, "share") * (double)caller->steps &&
           (double)fan->alone * 100 > (double)rule_value(ctx, "percent") * time &&
           gain * 100 >= (double)rule_value(ctx, "gain") * time;
}

static void check_fan_out(const struct rule_ctx *ctx, const struct graph *g)
{
    for (uint32_t i = 0; i < g->flow->calls->n_callers; i++) {
        const struct caller *caller = &g->flow->calls->callers[i];
        struct fan fan = at_least(caller, (uint64_t)rule_value(ctx, "services"));
        if (!is_slow(ctx, caller, &fan))
            continue;
        if (!flow_is_batch(g, flow_node(g, caller->op)) &&
            !rule_allows(ctx, flow_op_text(ctx->arena, g, caller->op)) &&
            !rule_allows(ctx, node_name(g, flow_node(g, caller->op))))
            report(ctx, g, caller, &fan);
    }
}

const struct rule rule_sequential_fan_out = {
    .id = "sequential-fan-out",
    .group = "flow",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_LOW,
    .summary = "calls to different services are made one after another",
    .explain =
        "An operation calls several services, and begins each call only when the one before has "
        "ended.\n\n"
        "Why it hurts: the latencies add up. Calls that do not need each other's answers, begun "
        "together, take as long as the slowest.\n\n"
        "Decision: in an entry of the operation, the calls of services (not of databases, not "
        "messages) while which no other call goes on, by the clock of the caller. It fires when "
        "they are to at least checks.sequential-fan-out.services different services in at least "
        "checks.sequential-fan-out.share percent of the entries, and take more than "
        "checks.sequential-fan-out.percent percent of the time of these, and to begin all with "
        "the longest would save at least checks.sequential-fan-out.gain percent, over at least "
        "checks.sequential-fan-out.requests entries. Only requests of which all spans are there "
        "count. Jobs (by their "
        "manifest, or their role in the configuration) and load generators are exempt. Traces do not show whether a call needs the answer of the one "
        "before, so it is a note only.\n\n"
        "Fix: begin the calls together that do not need each other's answers, and wait for all.\n\n"
        "Suppress: `checks: {sequential-fan-out: {allow: [\"checkout POST /order\"]}}` in "
        "svcgraph.yaml, or `off`.\n\n"
        "False alarms: calls that do need the answer of the one before: ask who it is, then what "
        "they may do; charge, then ship.",
    .bad = "trace: web GET /home -> user (30 ms), then offers (40 ms), then news (35 ms)",
    .good = "trace: web GET /home -> user, offers and news at the same time (40 ms)",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(calls),
    .allow = "services, or \"SERVICE OPERATION\", that may call one after another",
    .keys =
        (const struct rule_key[]){
            { .name = "services",
              .value = 3,
              .low = 2,
              .high = FAN_MAX,
              .source = "choice",
              .help = "different services, each called while no other call goes on" },
            { .name = "percent",
              .value = 30,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "percent of the operation's time above which it fires" },
            { .name = "gain",
              .value = 10,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "percent of the operation's time that could be saved, from which on it fires" },
            { .name = "share",
              .value = 20,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "percent of the requests to the operation that show it" },
            { .name = "requests",
              .value = 30,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "entries of the operation that it takes" },
            { 0 },
        },
    .check = check_fan_out,
};
