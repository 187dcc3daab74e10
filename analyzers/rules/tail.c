/* Operations of which a few requests take far longer than most. */
#include "flow_words_priv.h"

#include "svcgraph/flow.h"

struct tail { /* of one operation; microseconds */
    uint64_t n, p50, p99;
};

static struct tail tail_of(const struct graph *g, const struct operation *op)
{
    struct slice latency = g->traffics[op->traffic].latency;
    const struct bucket *buckets = latency.n ? &g->buckets[latency.first] : NULL;
    struct tail tail = { .n = op->traffic ? buckets_total(buckets, latency.n) : 0 };
    if (tail.n) {
        tail.p50 = buckets_quantile(buckets, latency.n, 0.5);
        tail.p99 = buckets_quantile(buckets, latency.n, 0.99);
    }
    return tail;
}

static struct str op_name(struct arena *arena, const struct graph *g, const struct operation *op)
{
    struct str service = node_name(g, op->node), name = graph_str(g, op->name);
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(service), STR_ARG(name));
}

static void report(const struct rule_ctx *ctx, const struct graph *g, const struct operation *op,
                   const struct tail *tail)
{
    struct arena *arena = ctx->arena;
    struct str name = op_name(arena, g, op), trace = graph_str(g, g->traffics[op->traffic].trace);
    struct str times = STR_NULL;
    if (tail->p50)
        times = str_printf(arena, ": %.0f times as long", (double)tail->p99 / (double)tail->p50);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, op->seen.source ? op->seen : op->loc,
        "%" PRIstr " takes %" PRIstr " at the 99th percentile, but %" PRIstr " at the median%" PRIstr ". "
        "Seen in %llu requests, one of them trace %" PRIstr "; who calls it ten times in one "
        "request meets its tail in one of ten.",
        STR_ARG(name), STR_ARG(time_text(arena, tail->p99)),
        STR_ARG(time_text(arena, tail->p50)),
        STR_ARG(times),
        (unsigned long long)tail->n, STR_ARG(trace));
    finding_help(ctx->findings, finding,
                 "Look at what the slow ones wait for (`svcgraph trace timeline`): a cold cache, a "
                 "lock, a full pool, a retry; give it a time-out near the 95th percentile.");
    finding_subject(ctx->findings, finding, node_name(g, op->node));
    add_figure(ctx, finding, "p50_us", tail->p50);
    add_figure(ctx, finding, "p99_us", tail->p99);
    add_figure(ctx, finding, "requests", tail->n);
    finding_property(ctx->findings, finding, "trace", trace);
    finding_operation(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void check_tail(const struct rule_ctx *ctx, const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_operations; i++) {
        const struct operation *op = &g->operations[i];
        struct tail tail = tail_of(g, op);
        if (tail.n < (uint64_t)rule_value(ctx, "requests") ||
            (double)tail.p99 <= (double)rule_value(ctx, "factor") * (double)tail.p50 ||
            tail.p99 < (uint64_t)rule_value(ctx, "least") * 1000)
            continue;
        if (!flow_is_batch(g, op->node) && !rule_allows(ctx, node_name(g, op->node)) &&
            !rule_allows(ctx, op_name(ctx->arena, g, op)))
            report(ctx, g, op, &tail);
    }
}

const struct rule rule_tail_latency = {
    .id = "tail-latency",
    .group = "flow",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "a few requests of an operation take far longer than most",
    .explain =
        "Of the requests of an operation, one in a hundred takes many times as long as half of "
        "them.\n\n"
        "Why it hurts: an average hides it, but a request that needs the operation several times, "
        "or many such operations, meets the tail often: with a hundred calls, in 63 of 100 (J. "
        "Dean, L. Barroso, The Tail at Scale, CACM 56 (2013)).\n\n"
        "Decision: the latency of the spans that enter the operation, right to 0.8 %: it fires "
        "when the 99th percentile is more than checks.tail-latency.factor times the median, and "
        "at least checks.tail-latency.least milliseconds, over at least "
        "checks.tail-latency.requests spans. Jobs (by their manifest, or their role in the "
        "configuration) and load generators are exempt.\n\n"
        "Fix: look at what the slow requests wait for: a cold cache, a lock, a full pool, "
        "collection of garbage, a retry. Let callers give up near the 95th percentile, and ask "
        "another instance.\n\n"
        "Suppress: `checks: {tail-latency: {allow: [\"search **\"]}}` in svcgraph.yaml, or `off`."
        "\n\n"
        "False alarms: one name for two kinds of requests: a hit and a miss, a page and a "
        "download, a stream that stays open.",
    .bad = "search GET /find: p50 12 ms, p99 900 ms",
    .good = "search GET /find: p50 12 ms, p99 60 ms",
    .needs = YIELD_TRACES,
    .allow = "services, or \"SERVICE OPERATION\", whose latency may vary",
    .keys =
        (const struct rule_key[]){
            { .name = "factor",
              .value = 10,
              .low = 2,
              .high = 100000,
              .source = "choice",
              .help = "99th percentile over the median, above which it fires" },
            { .name = "requests",
              .value = 1000,
              .low = 100,
              .high = 1000000000,
              .source = "choice: ten of them are beyond the 99th percentile",
              .help = "spans of the operation that it takes" },
            { .name = "least",
              .value = 10,
              .low = 0,
              .high = 1000000000,
              .source = "choice",
              .help = "milliseconds of the 99th percentile below which nobody minds" },
            { 0 },
        },
    .check = check_tail,
};
