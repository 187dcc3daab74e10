/* Services that run and that no trace has ever shown. */
#include "sides_priv.h"

struct silent {
    struct sides sides;
    bool *heard;  /* by logical service: it has spans of its own */
    uint64_t *calls; /* by logical service: that spans of others name */
    uint32_t declared;
    VEC(node_id) all; /* of these: without any span */
};

static bool is_asked(const struct rule_ctx *ctx, const struct graph *g, node_id v)
{
    const struct graph_node *node = &g->nodes[v.i];
    return is_deployable(g, v) && node->kind != NODE_JOB && !node->infra &&
           node->origin & ORIGIN_DECLARED && node->loc.source &&
           !str_is(graph_str(g, node->role), "external") && !rule_allows(ctx, node_name(g, v));
}

/* Who calls, or is entered, has spans; who is only called may have none. */
static void find_heard(struct silent *s)
{
    const struct graph *g = s->sides.g;
    for (uint32_t v = 0; v < g->n; v++)
        if (s->sides.to[s->sides.same[v]] || s->sides.entries[s->sides.same[v]])
            s->heard[s->sides.same[v]] = true;
    for (uint32_t e = 0; e < g->m; e++) {
        if (!(g->edge_origin[e] & ORIGIN_OBSERVED))
            continue;
        s->heard[s->sides.same[g->edge_from[e]]] = true;
        s->calls[s->sides.same[g->edge_to[e]]] += g->edge_info[e].calls;
    }
}

/* One workload of several that bear the same name stands for all. */
static void find_silent(const struct rule_ctx *ctx, struct silent *s)
{
    bool *counted = arena_array(s->sides.arena, bool, s->sides.g->n);
    for_each_node (s->sides.g, v) {
        uint32_t same = s->sides.same[v.i];
        if (!is_asked(ctx, s->sides.g, v) || counted[same])
            continue;
        counted[same] = true;
        s->declared++;
        if (!s->heard[same])
            *vec_push(s->sides.arena, &s->all) = v;
    }
}

/* ", though spans of others call it 40 times" */
static struct str called_text(const struct rule_ctx *ctx, const struct silent *s, node_id v)
{
    uint64_t calls = s->calls[s->sides.same[v.i]];
    if (!calls)
        return STR_NULL;
    return str_printf(ctx->arena, ", though others call it %llu time%s in them",
                      (unsigned long long)calls, calls == 1 ? "" : "s");
}

static void report(const struct rule_ctx *ctx, const struct silent *s, node_id v)
{
    const struct graph *g = s->sides.g;
    struct str name = node_name(g, v), called = called_text(ctx, s, v);
    bool function = g->nodes[v.i].kind == NODE_FUNCTION;
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, g->nodes[v.i].loc,
        "%" PRIstr " has no span in %llu traces%" PRIstr
        ". What it does in a request, and whom it calls, is not to be seen when it fails.",
        STR_ARG(name), (unsigned long long)g->traces.traces, STR_ARG(called));
    finding_help(ctx->findings, finding,
                 function ? "Add the OpenTelemetry layer or wrapper to %" PRIstr
                            " and an exporter, or see that its spans reach the dump."
                          : "Instrument the server and client libraries of %" PRIstr
                            " (OpenTelemetry) and set its exporter's address, or see that its "
                            "spans reach the dump.",
                 STR_ARG(name));
    finding_subject(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void report_all(const struct rule_ctx *ctx, const struct silent *s)
{
    const struct graph *g = s->sides.g;
    struct str *names = arena_array(ctx->arena, struct str, s->all.n);
    for (size_t i = 0; i < s->all.n; i++)
        names[i] = node_name(g, s->all.v[i]);
    struct str list = list_text(ctx->arena, names, s->all.n, 5);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, g->nodes[s->all.v[0].i].loc,
        "%zu of the %u declared services have no span in %llu traces: %" PRIstr
        ". The traces are likely of another system, or of a part of it, so no more can be said of "
        "each.",
        s->all.n, s->declared, (unsigned long long)g->traces.traces, STR_ARG(list));
    finding_help(ctx->findings, finding,
                 "Give the traces of the system that the manifests declare, or name services that "
                 "are called otherwise in traces under aliases in svcgraph.yaml.");
    finding_end(ctx->findings, finding);
}

static void check_telemetry_missing(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct silent s = { .sides = sides_of(g, &scratch),
                        .heard = arena_array(&scratch, bool, g->n),
                        .calls = arena_array(&scratch, uint64_t, g->n) };
    if (g->traces.traces >= (uint64_t)rule_value(ctx, "traces")) {
        find_heard(&s);
        find_silent(ctx, &s);
    }
    bool most = s.all.n > 1 && 2 * s.all.n > s.declared;
    if (most)
        report_all(ctx, &s);
    for (size_t i = 0; i < s.all.n && !most; i++)
        report(ctx, &s, s.all.v[i]);
    arena_release(&scratch);
}

const struct rule rule_telemetry_missing = {
    .id = "telemetry-missing",
    .group = "ownership",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "a declared service has no span in many traces",
    .explain =
        "A manifest declares a service, and none of many traces has a span of it.\n\n"
        "Why it matters: requests are not to be followed through it. Its failures look like its "
        "callers', and rules on traces say nothing of it.\n\n"
        "Decision: at least checks.telemetry-missing.traces traces were read, and none has a span "
        "of the service; calls that others' spans make to it do not count. Jobs, datastores, "
        "brokers, gateways, infrastructure and what is external are not asked for. Names are "
        "compared without namespace, cluster domain and a version such as -v2 at the end, and by "
        "the aliases of the configuration. Where several, and more than half of the declared services, have "
        "no span, that is said once: then the traces are likely of another system.\n\n"
        "Fix: instrument its server and client libraries, and set the exporter's address; or find "
        "out why its spans do not reach the dump.\n\n"
        "Suppress: `checks: {telemetry-missing: {allow: [\"static-site\"]}}` in svcgraph.yaml.\n\n"
        "False alarms: services that no request of these traces needs; others that are called "
        "otherwise in traces than in manifests: name them under aliases.",
    .bad = "compose: web, cart, mail; traces: 1200 of web and cart",
    .good = "compose: web, cart; traces: 1200 of web and cart",
    .needs = YIELD_TRACES | YIELD_MANIFESTS,
    .allow = "services that need no telemetry",
    .keys =
        (const struct rule_key[]){
            { .name = "traces",
              .value = 1000,
              .low = 1,
              .high = 1000000000,
              .source = "choice: of a service in 1 % of all requests, none are seen with 0.99^1000",
              .help = "traces that must have been read" },
            { 0 },
        },
    .check = check_telemetry_missing,
};
