/* Services that nothing asks how they are. */
#include "rules_priv.h"

static bool has_callers(const struct graph *g, node_id v)
{
    for_each_in (g, v, k, e) {
        if (g->edge_kind[e.i] == EDGE_SYNC && g->edge_from[e.i] != v.i)
            return true;
    }
    return false;
}

static bool is_concern(const struct graph *g, const struct health *health)
{
    const struct graph_node *node = &g->nodes[health->node.i];
    return !health->checked && !node->infra &&
           (node->kind == NODE_SERVICE || node->kind == NODE_GATEWAY) &&
           has_callers(g, health->node);
}

static void report(const struct rule_ctx *ctx, const struct graph *g, const struct health *health)
{
    struct str name = node_name(g, health->node);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, health->loc,
                      "%" PRIstr " is called by others and has no health check. It gets requests "
                      "before it can answer them, and after it has hung.",
                      STR_ARG(name));
    finding_help(ctx->findings, finding,
                 "Add a readiness probe, a compose healthcheck, or a check of the registry.");
    finding_subject(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void report_all(const struct rule_ctx *ctx, const struct health *first, uint32_t n)
{
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, first->loc,
                      "None of the %u services that others call has a health check. Checks that an "
                      "image has built in are not seen.",
                      n);
    finding_severity(finding, SEVERITY_NOTE);
    finding_help(ctx->findings, finding,
                 "Add readiness probes, compose healthchecks, or checks of the registry.");
    finding_end(ctx->findings, finding);
}

static void check_health_check_missing(const struct rule_ctx *ctx, const struct graph *g)
{
    uint32_t missing = 0, checked = 0;
    const struct health *first = NULL;
    for (uint32_t i = 0; i < g->n_health; i++) {
        checked += g->health[i].checked;
        if (!is_concern(g, &g->health[i]))
            continue;
        first = first ? first : &g->health[i];
        missing++;
    }
    if (missing > 1 && !checked) {
        report_all(ctx, first, missing);
        return;
    }
    for (uint32_t i = 0; i < g->n_health && missing; i++)
        if (is_concern(g, &g->health[i]))
            report(ctx, g, &g->health[i]);
}

const struct rule rule_health_check_missing = {
    .id = "health-check-missing",
    .group = "resilience",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "a service that others call has no health check",
    .explain =
        "Nothing asks a service whether it can answer.\n\n"
        "Why it hurts: requests go to a replica that is still starting, or that has hung, and a "
        "rollout goes on over one that never came up.\n\n"
        "Decision: a service with callers, in a format that has health checks, has none: no "
        "readiness, liveness or startup probe of any container (Kubernetes), no healthcheck, or a "
        "disabled one (compose), no check (Nomad, Consul, Marathon). Where not one service of the "
        "input has any, that is a single note.\n\n"
        "Fix: add a readiness probe that answers only when the service can.\n\n"
        "Suppress: `checks: {health-check-missing: off}` in svcgraph.yaml.\n\n"
        "False alarms: a HEALTHCHECK that is built into the image is not seen.",
    .bad = "containers: [{name: cart, image: shop/cart:1.4.0}]",
    .good = "containers: [{name: cart, image: shop/cart:1.4.0, readinessProbe: {grpc: {port: 7070}}}]",
    .needs = YIELD_MANIFESTS,
    .check = check_health_check_missing,
};
