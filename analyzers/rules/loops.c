/* Requests that come back: what the trace linker found of services entered again below themselves.
 */
#include "rules_priv.h"

static struct str hop_name(struct arena *arena, const struct graph *g, const struct hop *hop)
{
    struct str service = node_name(g, hop->node), operation = graph_str(g, hop->operation);
    if (operation.n == 0)
        return service;
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(service), STR_ARG(operation));
}

static struct str hops_text(struct arena *arena, const struct graph *g,
                            const struct reentry *reentry)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (uint32_t i = 0; i < reentry->hops.n; i++) {
        if (i > 0)
            strbuf_add(&buf, STR(" -> "));
        strbuf_add(&buf, hop_name(arena, g, &g->hops[reentry->hops.first + i]));
    }
    return strbuf_str(&buf);
}

/* Where an API definition or a trace names the operation of the hop. */
static struct loc hop_place(const struct graph *g, const struct hop *hop)
{
    const struct slice *slice = &g->nodes[hop->node.i].operations;
    for (uint32_t i = 0; i < slice->n; i++)
        if (g->operations[slice->first + i].name == hop->operation)
            return g->operations[slice->first + i].loc;
    return LOC_NONE;
}

static void add_hops(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                     const struct reentry *reentry)
{
    for (uint32_t i = 0; i < reentry->hops.n; i++) {
        const struct hop *hop = &g->hops[reentry->hops.first + i];
        struct str name = hop_name(ctx->arena, g, hop);
        finding_subject(ctx->findings, finding, node_name(g, hop->node));
        finding_related(ctx->findings, finding, hop_place(g, hop), "hop %u: %" PRIstr, i + 1,
                        STR_ARG(name));
    }
}

static void add_figures(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                        const struct reentry *reentry, bool cyclic)
{
    struct arena *arena = ctx->arena;
    struct findings *findings = ctx->findings;
    finding_property(findings, finding, "path", hops_text(arena, g, reentry));
    finding_property(findings, finding, "trace", graph_str(g, reentry->trace));
    finding_property(findings, finding, "traces",
                     str_printf(arena, "%llu", (unsigned long long)reentry->traces));
    finding_property(findings, finding, "of_traces",
                     str_printf(arena, "%llu", (unsigned long long)reentry->of_traces));
    finding_property(findings, finding, "count",
                     str_printf(arena, "%llu", (unsigned long long)reentry->count));
    finding_property(findings, finding, "repeats", str_printf(arena, "%u", reentry->repeats));
    finding_property(findings, finding, "depth", str_printf(arena, "%u", reentry->depth));
    finding_property(findings, finding, "period", str_printf(arena, "%u", reentry->hops.n - 1));
    finding_property(findings, finding, "operations", cyclic ? STR("cyclic") : STR("acyclic"));
}

/* "5 times in 3 of 41 traces (7.3 %), for example 4bf92f35" */
static struct str seen_text(struct arena *arena, const struct graph *g,
                            const struct reentry *reentry)
{
    uint64_t of = reentry->of_traces >= reentry->traces ? reentry->of_traces : 0;
    struct strbuf buf;
    strbuf_init(&buf, arena);
    if (reentry->count > reentry->traces)
        strbuf_addf(&buf, "%llu times ", (unsigned long long)reentry->count);
    strbuf_addf(&buf, "in %llu", (unsigned long long)reentry->traces);
    if (of > 0)
        strbuf_addf(&buf, " of %llu", (unsigned long long)of);
    strbuf_addf(&buf, " trace%s", (of ? of : reentry->traces) == 1 ? "" : "s");
    if (of > reentry->traces)
        strbuf_addf(&buf, " (%" PRIstr ")", STR_ARG(percent_text(arena, reentry->traces, of)));
    if (reentry->trace)
        strbuf_addf(&buf, ", for example %" PRIstr, STR_ARG(graph_str(g, reentry->trace)));
    return strbuf_str(&buf);
}

/* Why it counts as endless; NULL when the recursion ended by itself. */
static const char *endless(const struct rule_ctx *ctx, const struct reentry *reentry)
{
    if (reentry->same_arguments)
        return "with the same arguments";
    if (reentry->repeats >= (uint64_t)rule_value(ctx, "repeats"))
        return "again and again";
    return reentry->failed ? "and the trace ends in an error" : NULL;
}

/* By one of its hops: "SERVICE" or "SERVICE OPERATION". */
static bool is_allowed(const struct rule_ctx *ctx, const struct graph *g,
                       const struct reentry *reentry)
{
    for (uint32_t i = 0; i < reentry->hops.n; i++) {
        const struct hop *hop = &g->hops[reentry->hops.first + i];
        if (rule_allows(ctx, node_name(g, hop->node)) ||
            rule_allows(ctx, hop_name(ctx->arena, g, hop)))
            return true;
    }
    return false;
}

struct loop_level reentry_level(const struct graph *g, const struct reentry *reentry,
                                const struct config *config, struct arena *arena)
{
    const struct rule *rule =
        reentry->kind == REENTRY_LOOP ? &rule_request_loop : &rule_service_reentry;
    struct rule_ctx ctx = { .rule = rule, .config = config, .arena = arena };
    struct loop_level level = { .severity = SEVERITY_WARNING };
    if (reentry->kind == REENTRY_SELF || is_allowed(&ctx, g, reentry))
        return (struct loop_level){ .severity = SEVERITY_OFF };
    if (reentry->kind == REENTRY_LOOP)
        level.why = endless(&ctx, reentry);
    if (level.why)
        level.severity = SEVERITY_ERROR;
    level.severity = rule_severity(config, rule, level.severity);
    return level;
}

static void report_loop(const struct rule_ctx *ctx, const struct graph *g,
                        const struct reentry *reentry)
{
    const struct hop *first = &g->hops[reentry->hops.first];
    struct str name = hop_name(ctx->arena, g, first), path = hops_text(ctx->arena, g, reentry);
    struct str seen = seen_text(ctx->arena, g, reentry);
    const char *why = endless(ctx, reentry);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, reentry->loc,
        "%" PRIstr " calls itself by way of other services%s%s: %" PRIstr ". Seen %" PRIstr
        ", at most %u times on one path, down to hop %u; %s.",
        STR_ARG(name), why ? " " : "", why ? why : "", STR_ARG(path), STR_ARG(seen),
        reentry->repeats, reentry->depth,
        why ? "the operations form a cycle: nothing but a time-out ends such a request"
            : "the recursion ended, but the operations form a cycle: a potential "
              "infinite loop");
    if (!why)
        finding_severity(finding, SEVERITY_WARNING);
    finding_help(ctx->findings, finding,
                 "Add a termination condition or a hop limit at %" PRIstr ".", STR_ARG(name));
    add_hops(ctx, finding, g, reentry);
    add_figures(ctx, finding, g, reentry, true);
    finding_operation(ctx->findings, finding, path);
    finding_end(ctx->findings, finding);
}

static void report_reentry(const struct rule_ctx *ctx, const struct graph *g,
                           const struct reentry *reentry, bool cyclic)
{
    struct str name = node_name(g, g->hops[reentry->hops.first].node);
    struct str path = hops_text(ctx->arena, g, reentry), seen = seen_text(ctx->arena, g, reentry);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, reentry->loc,
        "%" PRIstr " is entered again by a request that has entered it before: %" PRIstr
        ". Seen %" PRIstr "; %s.",
        STR_ARG(name), STR_ARG(path), STR_ARG(seen),
        cyclic ? "the operations differ, but over all requests those of these services form a "
                 "cycle: a potential infinite loop"
               : "the operations differ and form no cycle, so it is no endless loop, but these "
                 "services depend on each other in a circle");
    finding_help(ctx->findings, finding,
                 "Hand %" PRIstr " what it needs with the first call, so that no one calls back.",
                 STR_ARG(name));
    add_hops(ctx, finding, g, reentry);
    add_figures(ctx, finding, g, reentry, cyclic);
    finding_operation(ctx->findings, finding, path);
    finding_end(ctx->findings, finding);
}

static void check_request_loop(const struct rule_ctx *ctx, const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_reentries; i++) {
        const struct reentry *reentry = &g->reentries[i];
        if (reentry->kind == REENTRY_LOOP && reentry->hops.n > 0 && !is_allowed(ctx, g, reentry))
            report_loop(ctx, g, reentry);
    }
}

bool *reentries_cyclic(const struct graph *g, struct arena *arena)
{
    struct arena scratch = { 0 };
    struct op_cycles cycles = op_cycles(g, &scratch);
    bool *cyclic = arena_array(arena, bool, g->n_reentries);
    for (uint32_t i = 0; i < g->n_reentries; i++) {
        struct slice hops = g->reentries[i].hops;
        cyclic[i] = ops_are_cyclic(&cycles, g->hops + hops.first, hops.n);
    }
    arena_release(&scratch);
    return cyclic;
}

static void check_service_reentry(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    const bool *cyclic = reentries_cyclic(g, &scratch);
    for (uint32_t i = 0; i < g->n_reentries; i++) {
        const struct reentry *reentry = &g->reentries[i];
        if (reentry->kind != REENTRY_SERVICE || !reentry->hops.n || is_allowed(ctx, g, reentry))
            continue;
        report_reentry(ctx, g, reentry, cyclic[i]);
    }
    arena_release(&scratch);
}

const struct rule rule_request_loop = {
    .id = "request-loop",
    .group = "flow",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "an operation is entered again below itself in one request",
    .explain =
        "In one trace an operation of a service leads, by way of at least one other service, to "
        "the "
        "same operation of the same service again.\n\n"
        "Why it hurts: when the first call is the same as the second, the request is in an endless "
        "loop that ends only with a time-out, and takes down every service on its way.\n\n"
        "Decision: among the spans that enter a service, one has an ancestor with the same service "
        "and operation, and another service stands between. Calls beside each other are retries "
        "and "
        "do not count; neither do proxies and sidecars. Operations are compared by route, not by "
        "raw path. It is an error when the operation stands at least checks.request-loop.repeats "
        "times on one path, when the arguments that are visible (path and query, message key) are "
        "equal, or when a trace of it ends in an error; else a warning, for a recursion that "
        "ended. One period is one finding, wherever requests come into it, with how often it was "
        "seen, in how many of the traces that enter its first operation, and how deep.\n\n"
        "Fix: add a termination condition, or a hop limit that is handed on with the request.\n\n"
        "Suppress: `checks: {request-loop: {allow: [\"gateway **\"]}}` in svcgraph.yaml for "
        "recursion that is wanted, or `checks: {request-loop: warning}`.\n\n"
        "False alarms: recursion that shrinks, such as trees, pages of a list, or a federated "
        "GraphQL gateway.",
    .bad = "trace: orders POST /price -> rules POST /apply -> orders POST /price -> ...",
    .good = "trace: orders POST /price -> rules POST /apply\n"
            "       orders POST /price -> rules POST /apply   (a retry beside it)",
    .needs = YIELD_TRACES,
    .allow = "services, or \"SERVICE OPERATION\", through which a request may come back",
    .keys =
        (const struct rule_key[]){
            { .name = "repeats",
              .value = 3,
              .low = 2,
              .high = 1000,
              .source = "choice",
              .help = "times an operation must stand on one path to be an error" },
            { 0 },
        },
    .check = check_request_loop,
};

const struct rule rule_service_reentry = {
    .id = "service-reentry",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "a service is entered again, by another operation, in one request",
    .explain =
        "In one trace a service calls another one which, directly or not, calls the first service "
        "back, by a different operation.\n\n"
        "Why it hurts: it is a dependency cycle in action. Neither side can be deployed or "
        "restarted "
        "first, the first service holds a worker while it waits for itself, and a small change of "
        "either side makes it an endless loop.\n\n"
        "Decision: among the spans that enter a service, one has an ancestor of the same service "
        "with another operation, and at least one other service stands between. The finding says "
        "whether the operations of these services, over all requests, form a cycle: then it may "
        "become an endless loop; else it is a dependency cycle only. The same operation again is "
        "a request-loop, and no second finding here.\n\n"
        "Fix: hand the other side what it needs with the first call, or let it answer by an event."
        "\n\nSuppress: `checks: {service-reentry: {allow: [gateway]}}` in svcgraph.yaml, or `off`."
        "\n\n"
        "False alarms: gateways that all services call through, webhooks.",
    .bad = "trace: cart POST /checkout -> pricing GET /quote -> cart GET /items",
    .good = "trace: cart POST /checkout -> pricing POST /quote (with the items)",
    .needs = YIELD_TRACES,
    .allow = "services, or \"SERVICE OPERATION\", through which a request may come back",
    .check = check_service_reentry,
};
