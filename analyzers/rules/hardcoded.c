/* Addresses that are no names. */
#include "rules_priv.h"

/* The file is one of a production environment: "overlays/prod/", "production.env". */
static bool is_production(const struct graph *g, struct loc loc)
{
    struct str path = loc.source ? source_path(g->sources, loc.source) : STR_NULL, part;
    path = str_skip(path, str_find_char(path, ':') + 1); /* what stands before it is a revision */
    while (str_split(&path, '/', &part))
        if (str_is(part, "prod") || str_starts(part, "prod-") || str_starts(part, "prod.") ||
            str_starts(part, "production"))
            return true;
    return false;
}

/* Somebody answers there who has a name. */
static bool is_named(const struct graph *g, const struct literal *literal)
{
    if (literal->peer.i == NO_NODE.i)
        return false;
    const struct graph_node *peer = &g->nodes[literal->peer.i];
    return peer->kind != NODE_EXTERNAL && peer->kind != NODE_UNRESOLVED &&
           peer->base != literal->host && peer->name != literal->host;
}

static struct str address_text(const struct rule_ctx *ctx, const struct graph *g,
                               const struct literal *literal)
{
    struct str host = graph_str(g, literal->host);
    return literal->port
               ? str_printf(ctx->arena, "%" PRIstr ":%u", STR_ARG(host), literal->port)
               : host;
}

static struct finding *begin(const struct rule_ctx *ctx, const struct graph *g,
                             const struct literal *literal, bool loopback)
{
    struct str from = node_name(g, literal->from), address = address_text(ctx, g, literal);
    struct loc loc = literal->evidence.loc;
    if (!loopback)
        return finding_begin(ctx->findings, ctx->rule, loc,
                             "%" PRIstr " calls %" PRIstr " by its address. When that machine is "
                             "replaced the call fails, and nobody finds it by name.",
                             STR_ARG(from), STR_ARG(address));
    struct str peer = node_name(g, literal->peer);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, loc,
                      "%" PRIstr " calls %" PRIstr ", where %" PRIstr " listens only while both "
                      "run on one machine.",
                      STR_ARG(from), STR_ARG(address), STR_ARG(peer));
    finding_severity(finding, SEVERITY_NOTE);
    return finding;
}

/* The same address in several values is one thing to fix. */
static void report(const struct rule_ctx *ctx, const struct graph *g, uint32_t first, uint32_t n)
{
    const struct literal *literal = &g->literals[first];
    struct str host = graph_str(g, literal->host);
    bool loopback = str_is(host, "localhost") || str_starts(host, "127.") || str_has(host, "::1");
    if (rule_allows(ctx, host) || (loopback && !is_named(g, literal)))
        return;
    struct finding *finding = begin(ctx, g, literal, loopback);
    if (!loopback && !literal->evidence.guess && is_production(g, literal->evidence.loc))
        finding_severity(finding, SEVERITY_ERROR);
    if (is_named(g, literal))
        finding_help(ctx->findings, finding, "Write the name %" PRIstr " instead.",
                     STR_ARG(node_name(g, literal->peer)));
    else
        finding_help(ctx->findings, finding,
                     "Give it a name (a Service, an ExternalName, an entry of DNS) and use that.");
    for (uint32_t i = first; i < first + n; i++)
        finding_related(ctx->findings, finding, g->literals[i].evidence.loc, "%" PRIstr,
                        STR_ARG(graph_str(g, g->literals[i].evidence.detail)));
    finding_subject(ctx->findings, finding, node_name(g, literal->from));
    finding_operation(ctx->findings, finding, address_text(ctx, g, literal));
    finding_end(ctx->findings, finding);
}

static bool same_address(const struct literal *a, const struct literal *b)
{
    return a->from.i == b->from.i && a->host == b->host && a->port == b->port;
}

static void check_hardcoded_endpoint(const struct rule_ctx *ctx, const struct graph *g)
{
    for (uint32_t i = 0, n; i < g->n_literals; i += n) {
        for (n = 1; i + n < g->n_literals; n++)
            if (!same_address(&g->literals[i], &g->literals[i + n]))
                break;
        report(ctx, g, i, n);
    }
}

const struct rule rule_hardcoded_endpoint = {
    .id = "hardcoded-endpoint",
    .group = "resilience",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "a service is reached by an IP address, or by localhost",
    .explain =
        "A value names its target by an IP address, or by localhost with a port that only another "
        "service listens on.\n\n"
        "Why it hurts: the address changes with the machine, load balancing and discovery are "
        "passed by, and who looks for the callers of a service does not find this one.\n\n"
        "Decision: the host of an address in a variable, argument or configuration is an IPv4 or "
        "IPv6 address. Not counted: loopback, 0.0.0.0, link-local, multicast, the ranges of "
        "documentation (RFC 5737, RFC 3849), public DNS resolvers, listeners, and numbers in "
        "values that mean no address. A port of localhost counts, as a note, when exactly one service "
        "beside the caller, in its namespace or project, listens on it and the caller does not. An IP "
        "address in a file of production (a folder or file called prod or production) is an "
        "error.\n\n"
        "Fix: use the name of the service. What has none gets one: an ExternalName Service, an "
        "entry of DNS.\n\n"
        "Suppress: `checks: {hardcoded-endpoint: {allow: [10.0.0.1]}}` lists hosts that may "
        "stay.\n\n"
        "False alarms: appliances without a name; sidecars that no manifest mentions.",
    .bad = "DB_HOST: 10.20.0.7",
    .good = "DB_HOST: orders-db",
    .needs = YIELD_MANIFESTS,
    .allow = "hosts that may be named by address",
    .check = check_hardcoded_endpoint,
};
