/* The same call, made one after another: N + 1 of them where one would do. */
#include <stdlib.h>

#include "flow_words_priv.h"

#include "svcgraph/flow.h"

struct repeated {
    const struct graph *g;
    const struct call_pair *pair;
    uint64_t entries, shown; /* of the caller; that repeat the call */
};

static struct repeated measure(const struct rule_ctx *ctx, const struct graph *g,
                               const struct call_pair *pair)
{
    const struct caller *caller = flow_caller(g, pair->caller);
    return (struct repeated){ .g = g,
                              .pair = pair,
                              .entries = caller ? caller->steps - pair->paced : 0,
                              .shown = buckets_from(g, pair->runs,
                                                    (uint64_t)rule_value(ctx, "calls")) };
}

static bool is_repeated(const struct rule_ctx *ctx, const struct repeated *r)
{
    return r->shown && r->entries >= (uint64_t)rule_value(ctx, "requests") &&
           (double)r->shown * 100 >= (double)rule_value(ctx, "share") * (double)r->entries &&
           !flow_is_batch(r->g, flow_node(r->g, r->pair->caller)) &&
           !flow_allows(ctx, r->g, r->pair->caller, r->pair->callee);
}

bool pair_is_repeated(const struct graph *g, const struct config *config,
                      const struct call_pair *pair)
{
    struct arena scratch = { 0 };
    struct rule_ctx ctx = { .rule = &rule_repeated_call, .config = config, .arena = &scratch };
    struct repeated r = measure(&ctx, g, pair);
    bool told = is_repeated(&ctx, &r);
    arena_release(&scratch);
    return told;
}

/* By the service that calls and the operation that is called, then the most calls first. */
static int repeated_cmp(const void *a, const void *b)
{
    const struct repeated *x = a, *y = b;
    uint32_t from[2] = { flow_node(x->g, x->pair->caller).i, flow_node(y->g, y->pair->caller).i };
    if (from[0] != from[1])
        return from[0] < from[1] ? -1 : 1;
    if (x->pair->callee != y->pair->callee)
        return x->pair->callee < y->pair->callee ? -1 : 1;
    if (x->pair->calls != y->pair->calls)
        return x->pair->calls > y->pair->calls ? -1 : 1;
    return (x->pair->caller > y->pair->caller) - (x->pair->caller < y->pair->caller);
}

static bool is_same_call(const struct repeated *a, const struct repeated *b)
{
    return flow_node(a->g, a->pair->caller).i == flow_node(b->g, b->pair->caller).i &&
           a->pair->callee == b->pair->callee;
}

static void say_help(const struct rule_ctx *ctx, struct finding *finding, const struct repeated *r)
{
    const struct call_pair *pair = r->pair;
    struct str to = node_name(r->g, flow_node(r->g, pair->callee));
    uint8_t kind = r->g->nodes[flow_node(r->g, pair->callee).i].kind;
    if (pair->same * 2 > pair->again)
        finding_help(ctx->findings, finding,
                     "Keep the answer while the request lasts: %llu of these calls have the same "
                     "arguments as the one before.",
                     (unsigned long long)pair->same);
    else if (kind == NODE_DATASTORE || kind == NODE_CACHE)
        finding_help(ctx->findings, finding,
                     "Fetch all of it from %" PRIstr " at once: a join, IN (...), or a batch.",
                     STR_ARG(to));
    else
        finding_help(ctx->findings, finding,
                     "Offer an operation of %" PRIstr " that takes many at once, and call it once.",
                     STR_ARG(to));
}

static void relate(const struct rule_ctx *ctx, struct finding *finding, const struct repeated *r)
{
    struct str name = flow_op_text(ctx->arena, r->g, r->pair->caller);
    finding_related(ctx->findings, finding, r->pair->run.loc,
                    "%" PRIstr ": in %llu of %llu requests, at most %llu times", STR_ARG(name),
                    (unsigned long long)r->shown, (unsigned long long)r->entries,
                    (unsigned long long)r->pair->run.most);
}

static void report(const struct rule_ctx *ctx, const struct repeated *r, size_t n)
{
    const struct graph *g = r->g;
    struct arena *arena = ctx->arena;
    const struct call_pair *pair = r->pair;
    struct str caller = flow_op_text(arena, g, pair->caller);
    struct str callee = flow_op_text(arena, g, pair->callee);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, pair->run.loc,
        "%" PRIstr " calls %" PRIstr " again and again, one call after another: at least %llu "
        "times in %llu of %llu requests (%" PRIstr "). At most %llu times, trace %" PRIstr
        "; the calls take %" PRIstr " a request, and grow with the data.",
        STR_ARG(caller), STR_ARG(callee), (unsigned long long)rule_value(ctx, "calls"),
        (unsigned long long)r->shown, (unsigned long long)r->entries,
        STR_ARG(percent_text(arena, r->shown, r->entries)), (unsigned long long)pair->run.most,
        STR_ARG(graph_str(g, pair->run.trace)),
        STR_ARG(time_text(arena, pair->time / pair->steps)));
    say_help(ctx, finding, r);
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, pair->caller)));
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, pair->callee)));
    for (size_t i = 0; n > 1 && i < n; i++)
        relate(ctx, finding, &r[i]);
    add_figure(ctx, finding, "requests", r->entries);
    add_figure(ctx, finding, "repeating", r->shown);
    add_figure(ctx, finding, "most", pair->run.most);
    finding_property(ctx->findings, finding, "trace", graph_str(g, pair->run.trace));
    finding_operation(ctx->findings, finding, callee);
    finding_end(ctx->findings, finding);
}

static void check_repeated(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_calls *calls = g->flow->calls;
    VEC(struct repeated) all = { 0 };
    for (uint32_t i = 0; i < calls->n_pairs; i++) {
        struct repeated r = measure(ctx, g, &calls->pairs[i]);
        if (is_repeated(ctx, &r))
            *vec_push(ctx->arena, &all) = r;
    }
    if (all.n > 1)
        qsort(all.v, all.n, sizeof(*all.v), repeated_cmp);
    for (size_t i = 0, n; i < all.n; i += n) {
        for (n = 1; i + n < all.n && is_same_call(&all.v[i], &all.v[i + n]);)
            n++;
        report(ctx, &all.v[i], n);
    }
}

const struct rule rule_repeated_call = {
    .id = "repeated-call",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "one request makes the same call again and again, one after another",
    .explain =
        "To answer one request, an operation calls the same operation many times, each call after "
        "the one before: N + 1 calls where one or two would do.\n\n"
        "Why it hurts: the time of all these calls adds up, and their number grows with the data: "
        "with the lines of an order, the rows of a list.\n\n"
        "Decision: in an entry of the caller, the longest row of calls of one operation of which "
        "none begins before the one before has ended, by the clock of the caller. It fires when "
        "they are at least checks.repeated-call.calls in at least checks.repeated-call.share "
        "percent of the entries of the caller's operation, of which there are at least "
        "checks.repeated-call.requests. Only requests of which all spans are there count. Not "
        "counted: retries; calls side by side; operations without a name; one statement on "
        "several tables, where spans name them; spans that fetch one row of a result (next, "
        "fetch, rows); and entries that wait 100 ms or longer between such calls, on the average: "
        "polling and streams. Jobs (by their "
        "manifest, or their role in the configuration) and load generators are exempt. One finding per service that calls and operation that "
        "is called.\n\n"
        "Fix: offer an operation that takes many at once; fetch all rows with one statement; keep "
        "the answer while the request lasts where the arguments are the same.\n\n"
        "Suppress: `checks: {repeated-call: {allow: [\"reports\"]}}` in svcgraph.yaml, or raise "
        "the limits.\n\n"
        "False alarms: calls that need the answer of the one before, such as pages of a list; "
        "spans named by the method only (GET, SELECT), which may be different calls.",
    .bad = "trace: web GET /orders -> db SELECT order, then SELECT line (40 times)",
    .good = "trace: web GET /orders -> db SELECT order, then SELECT line ... IN (...)",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(calls),
    .allow = "callers, \"CALLER OPERATION\" or \"CALLER -> CALLEE\" that may repeat calls",
    .keys =
        (const struct rule_key[]){
            { .name = "calls",
              .value = 5,
              .low = 2,
              .high = 127,
              .source = "choice",
              .help = "calls of one operation, one after another, that count as repeated" },
            { .name = "share",
              .value = 20,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "percent of the requests to the caller's operation that show it" },
            { .name = "requests",
              .value = 10,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "entries of the caller's operation that it takes" },
            { 0 },
        },
    .check = check_repeated,
};
