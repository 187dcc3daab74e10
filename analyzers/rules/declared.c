/* Rules that hold what manifests declare against what traces show. */
#include "sides_priv.h"

#define CALLS (EDGE_BIT(EDGE_SYNC) | EDGE_BIT(EDGE_ASYNC) | EDGE_BIT(EDGE_DATA))
#define MEANS (CALLS | EDGE_BIT(EDGE_STARTUP) | EDGE_BIT(EDGE_CONFIG) | EDGE_BIT(EDGE_TELEMETRY))

static bool is_address(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!strchr("0123456789abcdef.:[]", name.p[i]))
            return false;
    return str_find_char(name, '.') != SIZE_MAX || str_find_char(name, ':') != SIZE_MAX;
}

static bool is_service_work(uint8_t kind)
{
    return kind != NODE_TELEMETRY && kind != NODE_CONFIG && kind != NODE_LOADGEN;
}

static uint64_t edge_traces(const struct graph *g, uint32_t e)
{
    return g->edge_traffic ? g->traffics[g->edge_traffic[e]].traces : 0;
}

/* Of several edges of one pair, the first that is long enough speaks for all. */
static bool is_undeclared(const struct sides *s, const struct rule_ctx *ctx, uint32_t e)
{
    const struct graph *g = s->g;
    uint32_t from = g->edge_from[e], to = g->edge_to[e];
    const struct pair *pair = sides_pair(s, from, to);
    uint8_t callee = g->nodes[to].kind;
    if (!(g->edge_origin[e] & ORIGIN_OBSERVED) || !(CALLS & EDGE_BIT(g->edge_kind[e])) ||
        s->same[from] == s->same[to] || (pair && pair->declared & MEANS))
        return false;
    if (!(s->declares[s->same[from]] & CALLS) || !is_service_work(callee) || g->nodes[to].infra)
        return false;
    if (callee == NODE_TOPIC && s->declares_broker[s->same[from]])
        return false;
    if (is_address(node_name(g, (node_id){ to })))
        return false;
    return g->edge_info[e].calls >= (uint64_t)rule_value(ctx, "calls") &&
           edge_traces(g, e) >= (uint64_t)rule_value(ctx, "traces");
}

static void report_undeclared(const struct rule_ctx *ctx, const struct graph *g, edge_id e)
{
    struct str text = edge_text(ctx->arena, g, e);
    struct str from = node_name(g, (node_id){ g->edge_from[e.i] });
    struct str to = node_name(g, (node_id){ g->edge_to[e.i] });
    uint32_t traffic = g->edge_traffic ? g->edge_traffic[e.i] : 0;
    struct str trace = traffic ? graph_str(g, g->traffics[traffic].trace) : STR_NULL;
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, edge_place(g, e),
        "%" PRIstr " is called %llu times in %llu traces, but no manifest declares it: who plans "
        "with the manifests does not know that %" PRIstr " needs %" PRIstr ".%s%" PRIstr,
        STR_ARG(text), (unsigned long long)g->edge_info[e.i].calls,
        (unsigned long long)edge_traces(g, e.i), STR_ARG(from), STR_ARG(to),
        trace.n ? " For example trace " : "", STR_ARG(trace));
    finding_help(ctx->findings, finding,
                 "Declare the address of %" PRIstr " where %" PRIstr
                 " is deployed, or find out why it is called.",
                 STR_ARG(to), STR_ARG(from));
    finding_subject(ctx->findings, finding, from);
    finding_subject(ctx->findings, finding, to);
    finding_related(ctx->findings, finding, g->nodes[g->edge_from[e.i]].loc, "%" PRIstr,
                    STR_ARG(from));
    if (edge_guess(g, e))
        finding_severity(finding, SEVERITY_NOTE);
    finding_end(ctx->findings, finding);
}

static void check_undeclared(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct sides sides = sides_of(g, &scratch);
    for (uint32_t e = 0; e < g->m; e++)
        if (is_undeclared(&sides, ctx, e) &&
            !rule_allows(ctx, edge_text(&scratch, g, (edge_id){ e })))
            report_undeclared(ctx, g, (edge_id){ e });
    arena_release(&scratch);
}

/* Enough was seen of the caller that a call of one request in a hundred would have been, too. */
static bool is_watched(const struct sides *s, const struct rule_ctx *ctx, uint32_t caller)
{
    const uint64_t day = 24 * 3600 * 1000000ull;
    uint32_t at = s->same[caller];
    bool long_enough = s->to[at] - s->from[at] >= (uint64_t)rule_value(ctx, "days") * day;
    return s->entries[at] >= (uint64_t)rule_value(ctx, "entries") &&
           (ctx->config->window_complete || long_enough);
}

static bool is_unobserved(const struct sides *s, const struct rule_ctx *ctx, uint32_t e)
{
    const struct graph *g = s->g;
    uint32_t from = g->edge_from[e], to = g->edge_to[e];
    unsigned kind = EDGE_BIT(g->edge_kind[e]);
    const struct pair *pair = sides_pair(s, from, to);
    if (!(g->edge_origin[e] & ORIGIN_DECLARED) || !(CALLS & kind) || s->same[from] == s->same[to] ||
        (pair && pair->observed))
        return false;
    if (!is_service_work(g->nodes[to].kind) || g->nodes[to].infra)
        return false;
    /* nobody's calls of this kind are traced at all */
    if (kind != EDGE_BIT(EDGE_SYNC) && !(s->shown & kind))
        return false;
    if (is_broker(g->nodes[to].kind) && s->shows_messages[s->same[from]])
        return false;
    return is_watched(s, ctx, from);
}

static void report_unobserved(const struct rule_ctx *ctx, const struct sides *s, edge_id e)
{
    const struct graph *g = s->g;
    struct str text = edge_text(ctx->arena, g, e);
    struct str from = node_name(g, (node_id){ g->edge_from[e.i] });
    struct str to = node_name(g, (node_id){ g->edge_to[e.i] });
    uint64_t seen = s->entries[s->same[g->edge_from[e.i]]];
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, edge_place(g, e),
                      "%" PRIstr " is declared, but in %llu requests to %" PRIstr
                      " it was never called: it may be dead, and still holds up deployments.",
                      STR_ARG(text), (unsigned long long)seen, STR_ARG(from));
    finding_help(ctx->findings, finding,
                 "Remove it if %" PRIstr " does not need %" PRIstr
                 " any more; else see that its calls are traced.",
                 STR_ARG(from), STR_ARG(to));
    finding_subject(ctx->findings, finding, from);
    finding_subject(ctx->findings, finding, to);
    finding_end(ctx->findings, finding);
}

static void check_unobserved(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct sides sides = sides_of(g, &scratch);
    for (uint32_t e = 0; e < g->m; e++)
        if (is_unobserved(&sides, ctx, e) &&
            !rule_allows(ctx, edge_text(&scratch, g, (edge_id){ e })))
            report_unobserved(ctx, &sides, (edge_id){ e });
    arena_release(&scratch);
}

static bool is_declared_async(const struct pair *pair)
{
    return pair && pair->declared & EDGE_BIT(EDGE_ASYNC);
}

/* Declared from one to the other by way of a topic: the topic, else NO_NODE. */
static node_id topic_between(const struct sides *s, uint32_t from, uint32_t to)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->pairs[middle].from < s->same[from])
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->n && s->pairs[low].from == s->same[from]; low++) {
        uint32_t topic = s->pairs[low].to;
        if (s->g->nodes[topic].kind == NODE_TOPIC && is_declared_async(&s->pairs[low]) &&
            is_declared_async(sides_pair(s, topic, to)))
            return (node_id){ topic };
    }
    return NO_NODE;
}

/* Without a declared message no call can be at odds with one. */
static const char *lacks_messages(const struct graph *g)
{
    for (uint32_t e = 0; e < g->m; e++)
        if (g->edge_kind[e] == EDGE_ASYNC && g->edge_origin[e] & ORIGIN_DECLARED)
            return NULL;
    return "needs declared messages; none given";
}

static void report_mismatch(const struct rule_ctx *ctx, const struct graph *g, edge_id e,
                            node_id topic)
{
    struct arena *arena = ctx->arena;
    struct str text = edge_text(arena, g, e);
    struct str from = node_name(g, (node_id){ g->edge_from[e.i] });
    struct str way = topic.i == NO_NODE.i ? STR("as messages")
                                          : str_printf(arena, "as messages by way of %" PRIstr,
                                                       STR_ARG(node_name(g, topic)));
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, edge_place(g, e),
                      "%" PRIstr " is declared %" PRIstr ", but in %llu call%s %" PRIstr
                      " was seen to wait for an answer: "
                      "when the other is down, it fails with it.",
                      STR_ARG(text), STR_ARG(way), (unsigned long long)g->edge_info[e.i].calls,
                      g->edge_info[e.i].calls == 1 ? "" : "s", STR_ARG(from));
    finding_help(ctx->findings, finding,
                 "Declare the call as it is, or send a message instead of calling.");
    finding_subject(ctx->findings, finding, node_name(g, (node_id){ g->edge_from[e.i] }));
    finding_subject(ctx->findings, finding, node_name(g, (node_id){ g->edge_to[e.i] }));
    finding_end(ctx->findings, finding);
}

static void check_mismatch(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct sides s = sides_of(g, &scratch);
    for (uint32_t e = 0; e < g->m; e++) {
        uint32_t from = g->edge_from[e], to = g->edge_to[e];
        const struct pair *pair = sides_pair(&s, from, to);
        bool waits = g->edge_kind[e] == EDGE_SYNC && g->edge_origin[e] & ORIGIN_OBSERVED;
        if (!waits || (pair && pair->declared & EDGE_BIT(EDGE_SYNC)))
            continue;
        node_id topic = is_declared_async(pair) ? NO_NODE : topic_between(&s, from, to);
        if (is_declared_async(pair) || topic.i != NO_NODE.i)
            report_mismatch(ctx, g, (edge_id){ e }, topic);
    }
    arena_release(&scratch);
}

#define NAMES                                                                                      \
    "Names are compared without namespace, cluster domain and a version such as -v2 at the end, "  \
    "and by the aliases of the configuration.\n\n"

const struct rule rule_observed_undeclared = {
    .id = "observed-undeclared",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "a call is seen in traces that no manifest declares",
    .explain =
        "Traces show that a service calls another one, and nothing in its manifests says so.\n\n"
        "Why it hurts: who plans a deployment, a network policy or a shutdown by the manifests "
        "does not know of the dependency.\n\n"
        "Decision: the manifests declare calls of the caller at all, none of them to the callee, "
        "and at least checks.observed-undeclared.calls calls were seen in at least "
        "checks.observed-undeclared.traces traces. A declared address, a wait for the start and "
        "a configuration count as declared; so does a broker for its topics. Bare addresses and "
        "telemetry are left out. " NAMES
        "Fix: declare the address where the caller is deployed, or find out why it calls.\n\n"
        "Suppress: `checks: {observed-undeclared: {allow: [\"web -> *\"]}}`.\n\n"
        "False alarms: addresses that are compiled in or come from a discovery service.",
    .bad = "compose: web with CART_URL only; traces: web -> cart, web -> stock (9 calls, 4 traces)",
    .good = "compose: web with CART_URL and STOCK_URL; the same traces",
    .needs = YIELD_TRACES | YIELD_MANIFESTS,
    .allow = "calls, as \"CALLER -> CALLEE\"",
    .keys =
        (const struct rule_key[]){
            { .name = "calls",
              .value = 5,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "calls that must have been seen" },
            { .name = "traces",
              .value = 2,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "traces in which they must have been seen" },
            { 0 },
        },
    .check = check_undeclared,
};

const struct rule rule_declared_unobserved = {
    .id = "declared-unobserved",
    .group = "flow",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "a declared call is never seen in traces",
    .explain =
        "A manifest declares that a service calls another one, and traces of many requests to "
        "that service show no such call.\n\n"
        "Why it matters: dead dependencies hold up deployments and shutdowns, and hide the true "
        "ones.\n\n"
        "Decision: the caller was seen in at least checks.declared-unobserved.entries spans that "
        "enter it, over at least checks.declared-unobserved.days days (with --window-is-complete "
        "over any time), and no call to the callee was. A call that is made in one request of a "
        "hundred is missed by 300 requests with a probability of 5 %. Messages and datastores are "
        "judged only when traces show any. " NAMES
        "Fix: remove the declaration, or trace the call.\n\n"
        "Suppress: `checks: {declared-unobserved: {allow: [\"* -> legacy\"]}}`.\n\n"
        "False alarms: rare paths that sampling leaves out, callees without instrumentation that "
        "the caller's spans do not name, health checks.",
    .bad = "compose: web with STOCK_URL; traces: 400 requests to web in 9 days, none calls stock",
    .good = "compose: web with STOCK_URL; traces: 40 requests to web in an hour",
    .needs = YIELD_TRACES | YIELD_MANIFESTS,
    .allow = "calls, as \"CALLER -> CALLEE\"",
    .keys =
        (const struct rule_key[]){
            { .name = "entries",
              .value = 300,
              .low = 1,
              .high = 1000000000,
              .source = "0.99^300 = 5 %",
              .help = "requests to the caller that must have been seen" },
            { .name = "days",
              .value = 7,
              .low = 0,
              .high = 3650,
              .source = "choice",
              .help = "days over which they must have been seen" },
            { 0 },
        },
    .check = check_unobserved,
};

const struct rule rule_kind_mismatch = {
    .id = "kind-mismatch",
    .group = "flow",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "a dependency is declared as messages and seen as calls",
    .explain =
        "Manifests or API definitions declare that a service sends another one messages; traces "
        "show calls that wait for an answer.\n\n"
        "Why it matters: messages keep the sender alive while the receiver is down, calls do "
        "not.\n\n"
        "Decision: the pair is declared with messages only, directly or by way of one topic, and "
        "at least one call that waits was seen. " NAMES
        "Fix: declare the call, or send a message.\n\n"
        "Suppress: `checks: {kind-mismatch: off}`.\n\n"
        "False alarms: two services that do both, of which one is not declared.",
    .bad = "declared: orders -> topic placed -> mail; trace: orders calls mail",
    .good = "declared: orders -> topic placed -> mail; trace: orders sends to placed",
    .needs = YIELD_TRACES | YIELD_EDGES,
    .lacks = lacks_messages,
    .check = check_mismatch,
};
