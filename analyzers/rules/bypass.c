/* Ways into the system beside its gateway. */
#include "rules_priv.h"

/* A word of the name says so: "api-gateway", "ingress-nginx". */
static bool is_called_gateway(struct str name)
{
    struct str part;
    while (str_split(&name, '-', &part))
        if (str_is_nocase(part, "gateway") || str_is_nocase(part, "ingress"))
            return true;
    return false;
}

static bool is_gateway(const struct graph *g, node_id v)
{
    const struct graph_node *node = &g->nodes[v.i];
    struct str base = graph_str(g, node->base ? node->base : node->name);
    return node->kind == NODE_GATEWAY || str_is(graph_str(g, node->role), "gateway") ||
           is_called_gateway(base);
}

/* The gateway calls it, by itself or through others of its kind. */
static bool is_behind(const struct graph *g, node_id v, node_id *out_gateway)
{
    for_each_in (g, v, k, e) {
        node_id from = { g->edge_from[e.i] };
        if (g->edge_kind[e.i] != EDGE_SYNC || !is_gateway(g, from))
            continue;
        *out_gateway = from;
        return true;
    }
    return false;
}

static void report(const struct rule_ctx *ctx, const struct graph *g, node_id v, node_id gateway,
                   bool behind)
{
    struct str name = node_name(g, v), way = node_name(g, gateway);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, g->nodes[v.i].loc,
                      "%" PRIstr " can be reached from outside beside the gateway %" PRIstr
                      "%s. What the gateway checks, limits and logs does not hold there.",
                      STR_ARG(name), STR_ARG(way), behind ? ", which leads to it, too" : "");
    finding_help(ctx->findings, finding,
                 "Take the published port, node port or load balancer of %" PRIstr " away.",
                 STR_ARG(name));
    finding_related(ctx->findings, finding, g->nodes[gateway.i].loc, "the gateway");
    finding_subject(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void check_edge_bypasses_gateway(const struct rule_ctx *ctx, const struct graph *g)
{
    node_id gateway = NO_NODE;
    for_each_node (g, v)
        if (gateway.i == NO_NODE.i && g->nodes[v.i].entry && is_gateway(g, v))
            gateway = v;
    if (gateway.i == NO_NODE.i)
        return;
    for_each_node (g, v) {
        node_id way = gateway;
        if (!g->nodes[v.i].entry || is_gateway(g, v) || g->nodes[v.i].infra ||
            !is_deployable(g, v) || rule_allows(ctx, node_name(g, v)))
            continue;
        bool behind = is_behind(g, v, &way);
        report(ctx, g, v, way, behind);
    }
}

const struct rule rule_edge_bypasses_gateway = {
    .id = "edge-bypasses-gateway",
    .group = "structure",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "a service is reached from outside beside the gateway",
    .explain =
        "The system has a gateway, and a service can be reached from outside without it.\n\n"
        "Why it matters: authentication, limits and logs of the gateway do not hold on that way, "
        "and what is reachable becomes an interface that cannot change.\n\n"
        "Decision: at least one gateway lets traffic in (an Ingress, a Gateway, the role gateway, "
        "or a name with gateway or ingress in it), and a service, job or function has an exposure "
        "of its own: a LoadBalancer or NodePort, a published port of compose, a public route or "
        "port of another format.\n\n"
        "Fix: remove the exposure, and route through the gateway.\n\n"
        "Suppress: `checks: {edge-bypasses-gateway: {allow: [admin]}}` lists services that may.\n\n"
        "False alarms: compose files for development publish ports for people.",
    .bad = "kind: Service\nspec: {type: LoadBalancer}   # beside an Ingress",
    .good = "kind: Service\nspec: {type: ClusterIP}",
    .needs = YIELD_MANIFESTS,
    .allow = "services that may be reached beside the gateway",
    .check = check_edge_bypasses_gateway,
};
