/* One call that most of the time of the slowest requests is spent in. */
#include <stdlib.h>

#include "flow_words_priv.h"

#include "svcgraph/flow.h"
#include "svcgraph/flow_critical.h"

struct dominant { /* the edge, for one root operation */
    const struct graph *g;
    const struct critical_root *root;
    const struct critical_edge *edge;
};

/* By the edge, then the most time first. */
static int dominant_cmp(const void *a, const void *b)
{
    const struct dominant *x = a, *y = b;
    if (x->edge->caller != y->edge->caller)
        return x->edge->caller < y->edge->caller ? -1 : 1;
    if (x->edge->callee != y->edge->callee)
        return x->edge->callee < y->edge->callee ? -1 : 1;
    if (x->edge->time != y->edge->time)
        return x->edge->time > y->edge->time ? -1 : 1;
    return (x->root->op > y->root->op) - (x->root->op < y->root->op);
}

static bool is_same_edge(const struct dominant *a, const struct dominant *b)
{
    return a->edge->caller == b->edge->caller && a->edge->callee == b->edge->callee;
}

static void relate(const struct rule_ctx *ctx, struct finding *finding, const struct dominant *d)
{
    struct str root = flow_op_text(ctx->arena, d->g, d->root->op);
    finding_related(ctx->findings, finding, d->edge->most.loc,
                    "%" PRIstr ": %" PRIstr " of its slowest requests, p95 %" PRIstr,
                    STR_ARG(root),
                    STR_ARG(percent_text(ctx->arena, d->edge->time, d->root->slow_time)),
                    STR_ARG(time_text(ctx->arena, d->root->p95)));
}

/* ", called by cart GET /items"; nothing where the root itself calls it. */
static struct str caller_text(struct arena *arena, const struct dominant *d)
{
    if (d->edge->caller == d->root->op)
        return STR_NULL;
    struct str name = flow_op_text(arena, d->g, d->edge->caller);
    return str_printf(arena, ", called by %" PRIstr ",", STR_ARG(name));
}

static void report(const struct rule_ctx *ctx, const struct dominant *d, size_t n)
{
    const struct graph *g = d->g;
    struct arena *arena = ctx->arena;
    struct str root = flow_op_text(arena, g, d->root->op);
    struct str callee = flow_op_text(arena, g, d->edge->callee);
    struct str caller = caller_text(arena, d), trace = graph_str(g, d->edge->most.trace);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, d->edge->most.loc,
        "%" PRIstr "%" PRIstr " takes %" PRIstr " of the time of the slowest requests to %" PRIstr
        " (p95 %" PRIstr "). It is on the critical path, %" PRIstr " in each of the %llu slowest "
        "of %llu requests on the average, for example trace %" PRIstr "; nothing else makes these "
        "much faster.",
        STR_ARG(callee), STR_ARG(caller),
        STR_ARG(percent_text(arena, d->edge->time, d->root->slow_time)), STR_ARG(root),
        STR_ARG(time_text(arena, d->root->p95)),
        STR_ARG(time_text(arena, d->edge->time / d->root->slow)),
        (unsigned long long)d->root->slow, (unsigned long long)d->root->requests, STR_ARG(trace));
    finding_help(ctx->findings, finding,
                 "Do not wait for %" PRIstr ": a message, a kept answer, or a call beside those it "
                 "does not depend on; else make it faster.",
                 STR_ARG(callee));
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, d->edge->caller)));
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, d->edge->callee)));
    for (size_t i = 0; n > 1 && i < n; i++)
        relate(ctx, finding, &d[i]);
    add_decimal(ctx, finding, "share", (double)d->edge->time / (double)d->root->slow_time);
    add_figure(ctx, finding, "p95_us", d->root->p95);
    add_figure(ctx, finding, "requests", d->root->requests);
    finding_property(ctx->findings, finding, "trace", trace);
    finding_operation(ctx->findings, finding,
                      str_printf(arena, "%" PRIstr " -> %" PRIstr,
                                 STR_ARG(flow_op_text(arena, g, d->edge->caller)),
                                 STR_ARG(callee)));
    finding_end(ctx->findings, finding);
}

static bool is_dominant(const struct rule_ctx *ctx, const struct dominant *d)
{
    const struct graph *g = d->g;
    return d->root->requests >= (uint64_t)rule_value(ctx, "requests") &&
           d->root->p95 >= (uint64_t)rule_value(ctx, "least") * 1000 && d->edge->most.most &&
           (double)d->edge->time * 100 >
               (double)rule_value(ctx, "share") * (double)d->root->slow_time &&
           !flow_is_batch(g, flow_node(g, d->root->op)) &&
           !flow_allows(ctx, g, d->edge->caller, d->edge->callee) &&
           !flow_allows(ctx, g, d->root->op, d->root->op);
}

/* A share above a half, or whatever the limit is, is only held by the first edges of a root. */
static void check_critical_path(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_critical *critical = g->flow->critical;
    VEC(struct dominant) all = { 0 };
    for (uint32_t i = 0; i < critical->n_roots; i++) {
        const struct critical_root *root = &critical->roots[i];
        struct dominant d = { g, root, &critical->edges[root->edges.first] };
        if (root->edges.n && is_dominant(ctx, &d))
            *vec_push(ctx->arena, &all) = d;
    }
    if (all.n > 1)
        qsort(all.v, all.n, sizeof(*all.v), dominant_cmp);
    for (size_t i = 0, n; i < all.n; i += n) {
        for (n = 1; i + n < all.n && is_same_edge(&all.v[i], &all.v[i + n]);)
            n++;
        report(ctx, &all.v[i], n);
    }
}

const struct rule rule_sync_critical_path = {
    .id = "sync-critical-path",
    .group = "flow",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "most of the time of the slowest requests is spent in one call",
    .explain =
        "The slowest requests of a root operation spend most of their time in one call that they "
        "wait for.\n\n"
        "Why it hurts: a chain of calls is as slow as its slowest link. Whatever else is made "
        "faster, these requests stay slow.\n\n"
        "Decision: the critical path of a request is walked backwards: from the end of a step, of "
        "the calls it waits for the one that ended last is on the path; from where that began, "
        "the one that had ended last before; until its beginning. What lies between is the step's "
        "own. Within a call the same holds (Zhang et al., CRISP, USENIX ATC 2022). Messages are "
        "not waited for, nor are calls that go on when their caller has ended. The time of a call "
        "is what the callee itself takes on the path, and the way there and back; not what it "
        "calls. Summed over the requests of a root operation that are as slow as its 95th "
        "percentile (to within a fifth) or slower, it fires for a call with more than "
        "checks.sync-critical-path.share percent, where the 95th percentile is at least "
        "checks.sync-critical-path.least milliseconds over at least "
        "checks.sync-critical-path.requests requests of which all spans are there. Requests that "
        "begin with a job or a load generator are exempt. One finding per call, whatever roots it "
        "slows down.\n\n"
        "Fix: do not wait: send a message, keep the answer, or begin the call together with those "
        "it does not depend on. Else make the callee faster.\n\n"
        "Suppress: `checks: {sync-critical-path: {allow: [\"reports -> warehouse\"]}}` in "
        "svcgraph.yaml, or `off`.\n\n"
        "False alarms: a request that is one query, and nothing else.",
    .bad = "trace: web GET /cart (900 ms) -> prices GET /price (700 ms of its own)",
    .good = "trace: web GET /cart (300 ms), prices kept for a minute",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(critical),
    .allow = "root services, or callers, \"SERVICE OPERATION\" or \"CALLER -> CALLEE\"",
    .keys =
        (const struct rule_key[]){
            { .name = "share",
              .value = 50,
              .low = 10,
              .high = 100,
              .source = "choice",
              .help = "percent of the time of the slowest requests above which it fires" },
            { .name = "requests",
              .value = 100,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "requests of the root operation that it takes" },
            { .name = "least",
              .value = 10,
              .low = 0,
              .high = 1000000000,
              .source = "choice",
              .help = "milliseconds of the 95th percentile below which nobody minds" },
            { 0 },
        },
    .check = check_critical_path,
};
