/* Calls between services of which nothing says what the two agree on. */
#include "rules_priv.h"

enum { RELATED_MAX = 8 };

struct lookout {
    const struct rule_ctx *ctx;
    const struct graph *g;
    sym pact, asyncapi, consumes; /* how evidence of a contract is called; 0: there is none */
    bool any;                     /* some definition or contract is among the inputs */
};

static bool is_message(struct str operation)
{
    return str_starts(operation, "send ") || str_starts(operation, "receive ");
}

/* A definition declares operations; traces and contracts see them only. */
static bool defines(const struct graph *g, node_id v, bool messages)
{
    struct slice operations = g->nodes[v.i].operations;
    for (uint32_t i = 0; i < operations.n; i++) {
        const struct operation *operation = &g->operations[operations.first + i];
        if ((operation->origin & ORIGIN_DECLARED) &&
            is_message(graph_str(g, operation->name)) == messages)
            return true;
    }
    return false;
}

static bool is_contract(const struct lookout *l, sym how)
{
    return how && (how == l->pact || how == l->asyncapi || how == l->consumes);
}

static bool has_contract(const struct lookout *l, edge_id e)
{
    struct slice evidence = l->g->edge_info[e.i].evidence;
    for (uint32_t i = 0; i < evidence.n; i++)
        if (is_contract(l, l->g->evidence[evidence.first + i].how))
            return true;
    return false;
}

static bool is_ours(const struct graph *g, node_id v)
{
    return is_deployable(g, v) && !g->nodes[v.i].infra;
}

/* Between two services, or from a topic to who receives. */
static bool is_concern(const struct graph *g, edge_id e)
{
    node_id from = { g->edge_from[e.i] }, to = { g->edge_to[e.i] };
    unsigned kind = g->edge_kind[e.i];
    if ((kind != EDGE_SYNC && kind != EDGE_ASYNC) || from.i == to.i || !is_ours(g, to))
        return false;
    return is_ours(g, from) || g->nodes[from.i].kind == NODE_TOPIC;
}

static bool topic_is_known(const struct lookout *l, node_id topic)
{
    for_each_in (l->g, topic, k, e) {
        if (has_contract(l, e))
            return true;
    }
    for_each_out (l->g, topic, e) {
        if (has_contract(l, e))
            return true;
    }
    return false;
}

static bool is_missing(const struct lookout *l, edge_id e)
{
    const struct graph *g = l->g;
    node_id from = { g->edge_from[e.i] }, to = { g->edge_to[e.i] };
    if (!is_concern(g, e) || has_contract(l, e))
        return false;
    if (g->nodes[from.i].kind == NODE_TOPIC)
        return !topic_is_known(l, from);
    if (g->edge_kind[e.i] == EDGE_ASYNC)
        return !defines(g, from, true) && !defines(g, to, true);
    return !defines(g, to, false);
}

static void relate(const struct lookout *l, struct finding *finding, edge_id e)
{
    finding_related(l->ctx->findings, finding, edge_place(l->g, e), "%" PRIstr,
                    STR_ARG(edge_text(l->ctx->arena, l->g, e)));
}

/* What others ask of a service: all calls of one provider are one finding. */
static void check_provider(const struct lookout *l, node_id to)
{
    const struct graph *g = l->g;
    edge_id first = NO_EDGE;
    uint32_t n = 0;
    for_each_in (g, to, k, e) {
        if (g->nodes[g->edge_from[e.i]].kind == NODE_TOPIC || !is_missing(l, e))
            continue;
        first = n++ ? first : e;
    }
    if (!n)
        return;
    struct str name = node_name(g, to);
    struct str caller = node_name(g, (node_id){ g->edge_from[first.i] });
    struct str others = n < 2 ? STR_NULL : str_printf(l->ctx->arena, " and %u more", n - 1);
    struct finding *finding = finding_begin(
        l->ctx->findings, l->ctx->rule, edge_place(g, first),
        "%" PRIstr "%" PRIstr " depend%s on %" PRIstr
        ", and neither an API definition of it nor a contract says what they agree on.",
        STR_ARG(caller), STR_ARG(others), n < 2 ? "s" : "", STR_ARG(name));
    finding_help(l->ctx->findings, finding,
                 "Add the OpenAPI, Protobuf or AsyncAPI definition of %" PRIstr
                 ", or contracts of its consumers (Pact), to the inputs.",
                 STR_ARG(name));
    finding_subject(l->ctx->findings, finding, name);
    n = 0;
    for_each_in (g, to, k, e) {
        if (g->nodes[g->edge_from[e.i]].kind != NODE_TOPIC && is_missing(l, e) && n++ < RELATED_MAX)
            relate(l, finding, e);
    }
    finding_end(l->ctx->findings, finding);
}

static void check_topic(const struct lookout *l, node_id topic)
{
    const struct graph *g = l->g;
    edge_id first = NO_EDGE;
    uint32_t senders = 0;
    for_each_in (g, topic, k, e) {
        senders += is_ours(g, (node_id){ g->edge_from[e.i] });
    }
    for_each_out (g, topic, e) {
        if (first.i == NO_EDGE.i && is_missing(l, e))
            first = e;
    }
    if (first.i == NO_EDGE.i || !senders)
        return;
    struct str name = node_name(g, topic);
    struct finding *finding = finding_begin(
        l->ctx->findings, l->ctx->rule, edge_place(g, first),
        "Nothing says what the messages on %" PRIstr " look like, which %" PRIstr " receives.",
        STR_ARG(name), STR_ARG(node_name(g, (node_id){ g->edge_to[first.i] })));
    finding_help(l->ctx->findings, finding,
                 "Add an AsyncAPI document of who sends or receives them, or a contract (Pact), to "
                 "the inputs.");
    finding_subject(l->ctx->findings, finding, name);
    for_each_in (g, topic, k, e) {
        relate(l, finding, e);
    }
    finding_end(l->ctx->findings, finding);
}

/* Nobody writes contracts here, or shows them: that is one thing to say, not one for each call. */
static void check_none(const struct lookout *l)
{
    edge_id first = NO_EDGE;
    uint32_t n = 0;
    for (edge_id e = { 0 }; e.i < l->g->m; e.i++)
        if (is_missing(l, e))
            first = n++ ? first : e;
    if (!n || !(l->g->yields & YIELD_MANIFESTS)) /* traces alone are asked other questions */
        return;
    struct finding *finding =
        finding_begin(l->ctx->findings, l->ctx->rule, edge_place(l->g, first),
                      "No API definition and no contract is among the inputs: what services agree "
                      "on in %u dependenc%s between them is not known.",
                      n, n == 1 ? "y" : "ies");
    finding_help(
        l->ctx->findings, finding,
        "Add definitions (OpenAPI, Protobuf, AsyncAPI) or contracts (Pact) to the inputs.");
    finding_end(l->ctx->findings, finding);
}

static struct lookout look(const struct rule_ctx *ctx, const struct graph *g)
{
    struct lookout l = { .ctx = ctx,
                         .g = g,
                         .pact = sym_find(g->syms, STR("pact")),
                         .asyncapi = sym_find(g->syms, STR("asyncapi")),
                         .consumes = sym_find(g->syms, STR("consumesApis")) };
    l.any = (g->yields & YIELD_PROTOS) || g->n_apis || g->n_verifications;
    for (uint32_t i = 0; i < g->n_evidence && !l.any; i++)
        l.any = is_contract(&l, g->evidence[i].how);
    for (uint32_t i = 0; i < g->n_operations && !l.any; i++)
        l.any = (g->operations[i].origin & ORIGIN_DECLARED) != 0;
    return l;
}

static void check_missing(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct lookout l = look(ctx, g);
    if (!l.any) {
        check_none(&l);
        return;
    }
    for_each_node (g, v) {
        if (g->nodes[v.i].kind == NODE_TOPIC)
            check_topic(&l, v);
        else
            check_provider(&l, v);
    }
}

const struct rule rule_contract_missing = {
    .id = "contract-missing",
    .group = "compatibility",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "nothing among the inputs says what two services agree on",
    .explain =
        "A service depends on another, and there is neither an API definition of the one nor a "
        "contract of the other.\n\n"
        "Why it hurts: whether an update of one breaks the other is found out in production. "
        "`svcgraph can-deploy` and `svcgraph deploy-order` answer \"unknown\" for such a pair.\n\n"
        "Decision: a call between two services, jobs or functions counts as agreed on when the "
        "provider declares any operation (OpenAPI, Protobuf), when a contract (Pact) or a "
        "definition of either side (AsyncAPI) is evidence of it, or a catalog says which API is "
        "consumed. Messages over a topic are agreed on when a document or contract of anyone "
        "names the topic. Datastores, caches, brokers, gateways, telemetry, configuration, "
        "external hosts and what is marked as infrastructure are left out. All calls of one "
        "provider are one finding; where not one definition or contract stands beside the "
        "manifests, that is a single note, and traces alone are not asked for any.\n\n"
        "Fix: add the definition of the provider or the contracts of its consumers to the "
        "inputs.\n\n"
        "Suppress: `checks: {contract-missing: off}` in svcgraph.yaml.\n\n"
        "False alarms: the definition lies in another repository: give it as one more path. "
        "A provider of which only some operations are defined counts as defined.\n\n"
        "Source: consumer-driven contracts (Robinson 2006); what Pact's broker calls a missing "
        "integration.",
    .bad = "cart calls prices; no openapi.yaml of prices, no pacts/cart-prices.json",
    .good = "cart calls prices; prices/openapi.yaml has GET /prices/{sku}",
    .needs = YIELD_EDGES,
    .check = check_missing,
};
