/* Requests from their root to their leaves: how deep they go, and where their traces break. */
#include "rules_priv.h"

static struct str operation_text(struct arena *arena, const struct graph *g, node_id node,
                                 sym operation)
{
    struct str service = node_name(g, node), name = graph_str(g, operation);
    if (!name.n)
        return service;
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(service), STR_ARG(name));
}

/* Requests that go deeper than so many hops. */
static uint64_t deeper(const struct graph *g, const struct depth *depth, uint64_t hops)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < depth->counts.n; i++) {
        const struct bucket *bucket = &g->depth_counts[depth->counts.first + i];
        n += bucket->index > hops ? bucket->count : 0;
    }
    return n;
}

static uint32_t deepest(const struct graph *g, const struct depth *depth)
{
    return g->depth_counts[depth->counts.first + depth->counts.n - 1].index;
}

static const struct operation *find_operation(const struct graph *g, const struct hop *hop)
{
    struct slice operations = g->nodes[hop->node.i].operations;
    for (uint32_t i = 0; i < operations.n; i++)
        if (g->operations[operations.first + i].name == hop->operation)
            return &g->operations[operations.first + i];
    return NULL;
}

/* Of the time that passes in it, the operation's own, in percent; 100 when it is not known. */
static double own_percent(const struct graph *g, const struct operation *op)
{
    double whole = 0;
    if (!op || !op->traffic)
        return 100;
    const struct traffic *traffic = &g->traffics[op->traffic];
    for (uint32_t i = 0; i < traffic->latency.n; i++) {
        const struct bucket *bucket = &g->buckets[traffic->latency.first + i];
        whole += (double)bucket->count * (double)histogram_value(bucket->index);
    }
    return whole > 0 ? 100.0 * (double)traffic->own_time / whole : 100;
}

/* "; cart GET /items (1.2 %) and x add next to no time of their own": hops that only pass it on. */
static struct str pass_through_text(const struct rule_ctx *ctx, const struct graph *g,
                                    const struct depth *depth)
{
    VEC(struct str) names = { 0 };
    double limit = (double)rule_value(ctx, "pass-through");
    for (uint32_t i = 1; i + 1 < depth->hops.n; i++) {
        const struct hop *hop = &g->depth_hops[depth->hops.first + i];
        double own = own_percent(g, find_operation(g, hop));
        if (own < limit)
            *vec_push(ctx->arena, &names) =
                str_printf(ctx->arena, "%" PRIstr " (%.1f %%)",
                           STR_ARG(operation_text(ctx->arena, g, hop->node, hop->operation)), own);
    }
    if (!names.n)
        return STR_NULL;
    struct str list = list_text(ctx->arena, names.v, names.n, 4);
    return str_printf(ctx->arena, " Next to no time of %s own: %" PRIstr ".",
                      names.n == 1 ? "its" : "their", STR_ARG(list));
}

static struct str chain_text(struct arena *arena, const struct graph *g, const struct depth *depth)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    for (uint32_t i = 0; i < depth->hops.n; i++) {
        if (i == HOPS_SHOWN && depth->hops.n > HOPS_SHOWN + 1) {
            strbuf_addf(&out, " -> (%u more)", depth->hops.n - HOPS_SHOWN - 1);
            i = depth->hops.n - 1;
        }
        strbuf_add(&out, i ? STR(" -> ") : STR(""));
        strbuf_add(&out, node_name(g, g->depth_hops[depth->hops.first + i].node));
    }
    return strbuf_str(&out);
}

static void relate_way(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                       const struct depth *depth)
{
    for (uint32_t i = 0; i < depth->hops.n; i++) {
        const struct hop *hop = &g->depth_hops[depth->hops.first + i];
        const struct operation *op = find_operation(g, hop);
        struct str name = operation_text(ctx->arena, g, hop->node, hop->operation);
        finding_subject(ctx->findings, finding, node_name(g, hop->node));
        finding_related(ctx->findings, finding, op ? op->loc : LOC_NONE, "hop %u: %" PRIstr, i,
                        STR_ARG(name));
    }
}

static void add_number(const struct rule_ctx *ctx, struct finding *finding, const char *key,
                       uint64_t value)
{
    finding_property(ctx->findings, finding, key,
                     str_printf(ctx->arena, "%llu", (unsigned long long)value));
}

static void report_deep(const struct rule_ctx *ctx, const struct graph *g,
                        const struct depth *depth, uint32_t p99)
{
    uint64_t error = (uint64_t)rule_value(ctx, "error"),
             limit = (uint64_t)rule_value(ctx, "warning");
    uint64_t all = buckets_total(g->depth_counts + depth->counts.first, depth->counts.n);
    uint64_t over = deeper(g, depth, limit), far = deeper(g, depth, error);
    struct arena *arena = ctx->arena;
    bool grave = p99 > error && (far >= 3 || far * 100 >= all);
    struct str root = operation_text(arena, g, depth->node, depth->operation);
    struct str chain = chain_text(arena, g, depth), idle = pass_through_text(ctx, g, depth);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, depth->loc,
        "Requests to %" PRIstr " go %u hops deep (99th percentile; the limit is %llu): %" PRIstr
        ". %llu of %llu request%s deeper than %llu, the deepest has %u hops, trace %" PRIstr
        ".%" PRIstr,
        STR_ARG(root), p99, (unsigned long long)(grave ? error : limit), STR_ARG(chain),
        (unsigned long long)over, (unsigned long long)all, all == 1 ? " is" : "s are",
        (unsigned long long)limit, deepest(g, depth), STR_ARG(graph_str(g, depth->trace)),
        STR_ARG(idle));
    if (!grave)
        finding_severity(finding, SEVERITY_WARNING);
    finding_help(ctx->findings, finding,
                 idle.n ? "Let the caller of a hop that only passes requests on call the next one "
                          "itself, or answer by an event."
                        : "Let a service near the root gather what the last ones give, or answer "
                          "by an event.");
    relate_way(ctx, finding, g, depth);
    add_number(ctx, finding, "p99", p99);
    add_number(ctx, finding, "deepest", deepest(g, depth));
    add_number(ctx, finding, "requests", all);
    finding_property(ctx->findings, finding, "trace", graph_str(g, depth->trace));
    finding_operation(ctx->findings, finding, root);
    finding_end(ctx->findings, finding);
}

static int by_operation(const void *a, const void *b)
{
    const struct hop *x = a, *y = b;
    if (x->node.i != y->node.i)
        return x->node.i < y->node.i ? -1 : 1;
    return x->operation < y->operation ? -1 : x->operation > y->operation;
}

/* Changes to each operation once: what would be left of the way if it did not come back. */
static uint32_t hops_without_turns(struct hop *way, uint32_t n)
{
    uint32_t different = 0;
    if (n > 1)
        qsort(way, n, sizeof(*way), by_operation);
    for (uint32_t i = 1; i < n; i++)
        different += by_operation(&way[i - 1], &way[i]) != 0;
    return different;
}

/* The way is deep by its turns alone, and request-loop tells of them: one thing to mend. */
static bool is_told_as_loop(const struct rule_ctx *ctx, const struct graph *g,
                            const struct depth *depth)
{
    struct arena scratch = { 0 };
    struct hop *way = arena_array(&scratch, struct hop, depth->hops.n);
    bool told = false;
    for (uint32_t i = 0; i < depth->hops.n; i++)
        way[i] = g->depth_hops[depth->hops.first + i];
    bool turns = rule_tells(ctx, &rule_request_loop) &&
                 hops_without_turns(way, depth->hops.n) <= (uint64_t)rule_value(ctx, "warning");
    for (uint32_t i = 0; turns && !told && i < g->n_reentries; i++) {
        const struct reentry *reentry = &g->reentries[i];
        if (reentry->kind == REENTRY_LOOP && reentry->hops.n > 0)
            told = bsearch(&g->hops[reentry->hops.first], way, depth->hops.n, sizeof(*way),
                           by_operation) &&
                   reentry_level(g, reentry, ctx->config, &scratch).severity != SEVERITY_OFF;
    }
    arena_release(&scratch);
    return told;
}

static void check_hop_limit(const struct rule_ctx *ctx, const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_depths; i++) {
        const struct depth *depth = &g->depths[i];
        uint32_t p99 = depth_quantile(g, depth, 0.99);
        struct str root = operation_text(ctx->arena, g, depth->node, depth->operation);
        if (p99 > (uint64_t)rule_value(ctx, "warning") && !rule_allows(ctx, root) &&
            !rule_allows(ctx, node_name(g, depth->node)) && !is_told_as_loop(ctx, g, depth))
            report_deep(ctx, g, depth, p99);
    }
}

/* Who is seen calling the service: one of them does not hand the context on. */
static struct str callers_text(struct arena *arena, const struct graph *g, node_id v)
{
    VEC(struct str) names = { 0 };
    for_each_in (g, v, k, e)
        if (g->edge_from[e.i] != v.i && g->edge_info[e.i].calls)
            *vec_push(arena, &names) = node_name(g, (node_id){ g->edge_from[e.i] });
    return list_text(arena, names.v, names.n, 4);
}

static const struct trace_gap *widest(const struct graph *g)
{
    const struct trace_gap *best = &g->trace_gaps[0];
    for (uint32_t i = 1; i < g->n_trace_gaps; i++)
        if (g->trace_gaps[i].traces > best->traces)
            best = &g->trace_gaps[i];
    return best;
}

static void relate_gaps(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_trace_gaps; i++) {
        const struct trace_gap *gap = &g->trace_gaps[i];
        struct str trace = graph_str(g, gap->trace), name = node_name(g, gap->node);
        finding_subject(ctx->findings, finding, name);
        finding_related(ctx->findings, finding, gap->loc,
                        "%" PRIstr ": the first span without its parent in %llu trace%s%s%" PRIstr,
                        STR_ARG(name), (unsigned long long)gap->traces, gap->traces == 1 ? "" : "s",
                        trace.n ? ", for example " : "", STR_ARG(trace));
    }
}

static void check_trace_broken(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena *arena = ctx->arena;
    uint64_t broken = 0, all = g->traces.traces;
    for (uint32_t i = 0; i < g->n_trace_gaps; i++)
        broken += g->trace_gaps[i].traces;
    if (!broken)
        return;
    all = all < broken ? broken : all;
    const struct trace_gap *gap = widest(g);
    struct str name = node_name(g, gap->node), callers = callers_text(arena, g, gap->node);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, gap->loc,
        "In %llu of %llu trace%s (%" PRIstr ") the parent of a span is missing, first of all above "
        "%" PRIstr " (%llu%s%" PRIstr "): what these requests did before is not in the graph.",
        (unsigned long long)broken, (unsigned long long)all, all == 1 ? "" : "s",
        STR_ARG(percent_text(arena, broken, all)), STR_ARG(name), (unsigned long long)gap->traces,
        gap->trace ? ", for example " : "", STR_ARG(graph_str(g, gap->trace)));
    bool many = (double)broken * 100 > (double)all * (double)rule_value(ctx, "share");
    finding_severity(finding, many ? SEVERITY_WARNING : SEVERITY_NOTE);
    if (callers.n)
        finding_help(ctx->findings, finding,
                     "Let those that call %" PRIstr " (known: %" PRIstr ") hand the trace "
                     "context on, and export their own spans.",
                     STR_ARG(name), STR_ARG(callers));
    else
        finding_help(ctx->findings, finding,
                     "Instrument what calls %" PRIstr ", or add the dump of its spans.",
                     STR_ARG(name));
    relate_gaps(ctx, finding, g);
    add_number(ctx, finding, "broken", broken);
    add_number(ctx, finding, "traces", all);
    finding_end(ctx->findings, finding);
}

const struct rule rule_hop_limit = {
    .id = "hop-limit",
    .group = "flow",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "requests pass through too many services",
    .explain =
        "Requests that begin with one operation change from service to service too often on their "
        "way from the root to a leaf.\n\n"
        "Why it hurts: each hop adds its latency, its failures and a team to ask; a chain of ten "
        "services that each answer 99.9 % of the time answers 99 %. It is the limit that packets "
        "have on their way, to end what goes round.\n\n"
        "Decision: hops are changes of service on the deepest path of a request; sidecars, proxies "
        "and calls of a service to itself are none, a message through a queue is one. Databases "
        "and peers without spans are no hops. Of all requests with the same root operation the "
        "99th percentile counts, not the deepest one: above checks.hop-limit.warning it is a "
        "warning, above checks.hop-limit.error an error, when at least three requests or one in a "
        "hundred go so deep. Operations of which less than checks.hop-limit.pass-through percent "
        "of the time is their own only pass requests on, and are named. "
        "What is so deep only because it comes back is told by request-loop, where that rule is "
        "on.\n\n"
        "Fix: let the caller of a service that only passes requests on call the next one itself; "
        "gather what several services give near the root; answer by an event.\n\n"
        "Suppress: `checks: {hop-limit: {allow: [\"batch **\"]}}` for root operations, or raise "
        "the limits.\n\n"
        "False alarms: proxies that are not known as such by their names.",
    .bad = "trace: web -> gateway -> orders -> stock -> pricing -> tax -> rates (6 hops)",
    .good = "trace: web -> orders -> stock, orders -> pricing (2 hops)",
    .needs = YIELD_TRACES,
    .allow = "services, or \"SERVICE OPERATION\", that may begin deep requests",
    .keys =
        (const struct rule_key[]){
            { .name = "warning",
              .value = 5,
              .low = 1,
              .high = 1000,
              .source = "MicroDepGraph: of 20 systems the 95th percentile",
              .help = "hops above which it is a warning" },
            { .name = "error",
              .value = 10,
              .low = 1,
              .high = 1000,
              .source = "choice",
              .help = "hops above which it is an error" },
            { .name = "pass-through",
              .value = 5,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "percent of own time below which a hop only passes requests on" },
            { 0 },
        },
    .check = check_hop_limit,
};

const struct rule rule_trace_broken = {
    .id = "trace-broken",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "traces lack spans that others name as their parents",
    .explain =
        "Spans name a parent that is nowhere in the input.\n\n"
        "Why it hurts: a failure cannot be followed to where it began, and all that rests on "
        "traces is weaker: calls are missing from the graph, loops and depth are seen in part.\n\n"
        "Decision: a trace is broken when the parent of one of its spans is not in the input; it "
        "counts for the service of the first such span, by time. It is a note, and a warning when "
        "more than checks.trace-broken.share percent of the traces are broken. Several roots "
        "without a named parent do not count.\n\n"
        "Fix: let those that call this service hand the context on (queues and thread pools are "
        "where it gets lost), export the spans of all, sample by the decision of the root.\n\n"
        "Suppress: `checks: {trace-broken: off}` in svcgraph.yaml.\n\n"
        "False alarms: a dump that is a part of all spans: other files of the same time are "
        "missing, or the first and last minutes are cut.",
    .bad = "trace: span 7 of stock with parent 3, and no span 3 in any file",
    .good = "trace: span 3 of orders, span 7 of stock with parent 3",
    .needs = YIELD_TRACES,
    .keys =
        (const struct rule_key[]){
            { .name = "share",
              .value = 5,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "percent of broken traces above which it is a warning" },
            { 0 },
        },
    .check = check_trace_broken,
};
