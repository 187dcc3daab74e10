/* APIs that carry no version anywhere. */
#include "rules_priv.h"

/* "v1", "v2beta1": a part of a path or of a package. */
static bool is_major(struct str part)
{
    size_t i = 1;
    if (part.n < 2 || (part.p[0] != 'v' && part.p[0] != 'V'))
        return false;
    while (i < part.n && part.p[i] >= '0' && part.p[i] <= '9')
        i++;
    struct str rest = str_skip(part, i);
    return i > 1 && (!rest.n || rest.p[0] == '.' || rest.p[0] == 'p' || str_starts(rest, "alpha") ||
                     str_starts(rest, "beta"));
}

static bool has_version(struct str name)
{
    size_t begin = 0;
    for (size_t i = 0; i <= name.n; i++) {
        if (i < name.n && name.p[i] != '/' && name.p[i] != '.' && name.p[i] != ' ')
            continue;
        if (is_major(str_range(name.p + begin, name.p + i)))
            return true;
        begin = i + 1;
    }
    return false;
}

static bool is_message(struct str name)
{
    return str_starts(name, "send ") || str_starts(name, "receive ");
}

/* The first declared operation in the lowest place; NULL when some version is told. */
static const struct operation *first_unversioned(const struct graph *g, node_id v)
{
    const struct slice *versions = &g->nodes[v.i].versions, *ops = &g->nodes[v.i].operations;
    const struct operation *first = NULL;
    for (uint32_t i = 0; i < versions->n; i++)
        if (!g->versions[versions->first + i].release)
            return NULL;
    for (uint32_t i = 0; i < ops->n; i++) {
        const struct operation *op = &g->operations[ops->first + i];
        struct str name = graph_str(g, op->name);
        if (!(op->origin & ORIGIN_DECLARED) || is_message(name))
            continue;
        if (has_version(name))
            return NULL;
        if (!first || loc_cmp(g->sources, op->loc, first->loc) < 0)
            first = op;
    }
    return first;
}

static uint32_t consumers_of(const struct graph *g, node_id v)
{
    uint32_t n = 0, last = UINT32_MAX;
    for_each_in (g, v, k, e) {
        bool counts =
            g->edge_from[e.i] != v.i && g->edge_from[e.i] != last && g->edge_kind[e.i] == EDGE_SYNC;
        n += counts;
        last = counts ? g->edge_from[e.i] : last;
    }
    return n;
}

static void report(const struct rule_ctx *ctx, const struct graph *g, node_id v,
                   const struct operation *first)
{
    uint32_t consumers = consumers_of(g, v);
    bool shared = consumers > 1 || g->nodes[v.i].entry;
    struct str name = node_name(g, v), users = STR_NULL;
    if (consumers > 1)
        users = str_printf(ctx->arena, ", which %u services call,", consumers);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, first->loc,
        "The API of %" PRIstr "%" PRIstr " has no version, neither in its paths or packages nor in "
        "its definition: a change that breaks callers cannot be offered beside the old one.",
        STR_ARG(name), STR_ARG(users));
    finding_severity(finding, shared ? SEVERITY_WARNING : SEVERITY_NOTE);
    finding_help(ctx->findings, finding,
                 "Put the major version into the path (/v1) or the package (.v1), and keep "
                 "info.version up to date.");
    finding_subject(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void check(const struct rule_ctx *ctx, const struct graph *g)
{
    for_each_node (g, v) {
        const struct operation *first = first_unversioned(g, v);
        if (first && !rule_allows(ctx, node_name(g, v)))
            report(ctx, g, v, first);
    }
}

const struct rule rule_api_unversioned = {
    .id = "api-unversioned",
    .group = "versions",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "an API has no version",
    .explain =
        "A definition (OpenAPI, Protobuf) offers operations, and nothing tells their version.\n\n"
        "Why it hurts: an API without a version has only one, for all callers at once; a breaking "
        "change is a change of everybody on the same day.\n\n"
        "Decision: the service declares operations, none of their paths or packages holds a "
        "version "
        "(v1, v2beta1), and info.version is not given, or still what generators write (1.0.0, "
        "0.0.1, 0.1.0 and the like). A note while at most one other service calls it and nothing "
        "comes in from outside.\n\n"
        "Fix: /v1 in the path, .v1 in the package, a version in the definition that follows its "
        "changes.\n\n"
        "Suppress: `checks: {api-unversioned: {allow: [health]}}`.\n\n"
        "False alarms: versions in a header or media type; a first release that truly is 1.0.0.",
    .bad = "info: {title: Orders}; paths: /orders",
    .good = "info: {title: Orders, version: 1.4.0}; paths: /v1/orders",
    .needs = YIELD_OPERATIONS,
    .allow = "services whose API needs no version",
    .check = check,
};
