/* Services that nobody owns. */
#include "rules_priv.h"

/* What a team deploys, as a manifest declares it. */
static bool is_owned(const struct graph *g, node_id v)
{
    const struct graph_node *node = &g->nodes[v.i];
    return is_deployable(g, v) && !node->infra && node->origin & ORIGIN_DECLARED &&
           node->loc.source && !str_is(graph_str(g, node->role), "external");
}

static void report(const struct rule_ctx *ctx, const struct graph *g, node_id v,
                   enum severity severity)
{
    struct str name = node_name(g, v);
    struct finding *finding = finding_begin(ctx->findings, ctx->rule, g->nodes[v.i].loc,
                                            "%" PRIstr " has no owner. Nobody is asked before it is "
                                            "changed, or called when it fails.",
                                            STR_ARG(name));
    finding_severity(finding, severity);
    finding_help(ctx->findings, finding,
                 "Add the label svcgraph.dev/owner, an entry in CODEOWNERS, or "
                 "nodes.%" PRIstr ".owner in svcgraph.yaml.",
                 STR_ARG(name));
    finding_subject(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

/* Where no service has one, ownership is kept elsewhere, or nowhere: that is said once. */
static void report_all(const struct rule_ctx *ctx, const struct graph *g, node_id first, uint32_t n)
{
    if (n < 2) {
        report(ctx, g, first, SEVERITY_NOTE);
        return;
    }
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, g->nodes[first.i].loc,
                      "None of the %u services says who owns it. Findings cannot be given to "
                      "anybody.",
                      n);
    finding_severity(finding, SEVERITY_NOTE);
    finding_help(ctx->findings, finding,
                 "Label services with svcgraph.dev/owner, or add a CODEOWNERS file.");
    finding_end(ctx->findings, finding);
}

static void check_owner_missing(const struct rule_ctx *ctx, const struct graph *g)
{
    uint32_t owned = 0, missing = 0;
    node_id first = NO_NODE;
    for_each_node (g, v) {
        if (!is_owned(g, v) || rule_allows(ctx, node_name(g, v)))
            continue;
        if (g->nodes[v.i].owner) {
            owned++;
            continue;
        }
        if (!missing++)
            first = v;
    }
    if (missing && !owned) {
        report_all(ctx, g, first, missing);
        return;
    }
    for_each_node (g, v)
        if (is_owned(g, v) && !g->nodes[v.i].owner && !rule_allows(ctx, node_name(g, v)))
            report(ctx, g, v, SEVERITY_WARNING);
}

const struct rule rule_owner_missing = {
    .id = "owner-missing",
    .group = "ownership",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "a service has no owner",
    .explain =
        "No input says which team a service belongs to.\n\n"
        "Why it hurts: a change that breaks it has nobody to be agreed with, and an alert nobody "
        "to wake.\n\n"
        "Decision: a service, job or function that a manifest declares, without the role infra or "
        "external, has no owner by any of: svcgraph.dev/owner or another label of ownership "
        "(team, owner, backstage.io/owner), spec.owner of a catalogue, CODEOWNERS for the file it "
        "is declared in, nodes.NAME.owner in svcgraph.yaml. Where no service at all has one, that "
        "is a single note.\n\n"
        "Fix: add the label, or a line to CODEOWNERS.\n\n"
        "Suppress: `checks: {owner-missing: {allow: [demo-*]}}` lists names that need none.\n\n"
        "False alarms: none are known; owners that only another system knows are not seen.",
    .bad = "metadata: {name: cart}",
    .good = "metadata: {name: cart, labels: {svcgraph.dev/owner: checkout}}",
    .needs = YIELD_MANIFESTS,
    .allow = "services that need no owner",
    .check = check_owner_missing,
};
