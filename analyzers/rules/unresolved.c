/* Addresses that nothing in the input answers to. */
#include "rules_priv.h"

enum { NAMES_MAX = 3 };

struct missing { /* all references to one name that is not there */
    const struct graph *g;
    const uint32_t *refs; /* indexes into unresolved */
    size_t n;
    struct str name;
    struct str space;   /* namespace in the host that is not part of the input, or empty */
    struct str nearest; /* empty when there is none */
};

/* Of each symbol: is it a namespace of which the input defines something? */
static const bool *known_spaces(const struct graph *g, struct arena *arena)
{
    bool *known = arena_array(arena, bool, g->syms->n);
    for (uint32_t v = 0; v < g->n; v++) {
        const struct graph_node *node = &g->nodes[v];
        if (node->space && node->kind != NODE_UNRESOLVED && node->kind != NODE_EXTERNAL)
            known[node->space] = true;
    }
    return known;
}

/* "cart.shop.svc.cluster.local", "cart.shop.svc", "cart.shop" -> "shop" when the host is local. */
static struct str host_space(struct str host)
{
    size_t svc = str_find(host, STR(".svc"));
    if (svc != SIZE_MAX && (svc + 4 == host.n || host.p[svc + 4] == '.'))
        host = str_take(host, svc);
    size_t dot = str_rfind_char(host, '.');
    return dot == SIZE_MAX ? STR_NULL : str_skip(host, dot + 1);
}

/* Template markers mean that the text is no address yet. */
static bool is_template(struct str host)
{
    return str_find_char(host, '{') != SIZE_MAX || str_find_char(host, '$') != SIZE_MAX;
}

/* Numbers are for hardcoded-endpoint. */
static bool is_number(struct str host)
{
    bool letter = false, colon = str_find_char(host, ':') != SIZE_MAX;
    for (size_t i = 0; i < host.n; i++)
        letter |= (host.p[i] < '0' || host.p[i] > '9') && host.p[i] != '.';
    return colon || (!letter && str_find_char(host, '.') != SIZE_MAX);
}

static bool is_concern(const struct graph *g, const struct unresolved *ref)
{
    const struct graph_node *to = &g->nodes[ref->to.i];
    if (is_number(graph_str(g, ref->host)))
        return false;
    if (to->kind == NODE_EXTERNAL && !ref->local)
        return false;
    return !str_is(graph_str(g, to->role), "external") && !is_template(graph_str(g, ref->host));
}

/* A collector that is not there costs insight, no request. */
static bool only_telemetry(const struct graph *g, const struct unresolved *ref)
{
    uint32_t low = g->out_off[ref->from.i], high = g->out_off[ref->from.i + 1], end = high;
    bool telemetry = false;
    while (low < high) { /* out-edges are sorted by their target */
        uint32_t middle = low + (high - low) / 2;
        if (g->edge_to[middle] < ref->to.i)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < end && g->edge_to[low] == ref->to.i; low++) {
        if (g->edge_kind[low] != EDGE_TELEMETRY)
            return false;
        telemetry = true;
    }
    return telemetry;
}

static enum severity level_of(const struct missing *missing)
{
    if (missing->space.n > 0)
        return SEVERITY_NOTE;
    for (size_t i = 0; i < missing->n; i++) {
        const struct unresolved *ref = &missing->g->unresolved[missing->refs[i]];
        if (ref->local && ref->evidence.guess == 0 && !only_telemetry(missing->g, ref))
            return SEVERITY_ERROR;
    }
    return SEVERITY_WARNING;
}

static size_t callers_of(const struct missing *missing, struct arena *arena, struct str **out)
{
    struct str *names = arena_array(arena, struct str, missing->n);
    size_t n = 0;
    for (size_t i = 0; i < missing->n; i++) {
        struct str name = node_name(missing->g, missing->g->unresolved[missing->refs[i]].from);
        if (n == 0 || !str_eq(names[n - 1], name))
            names[n++] = name;
    }
    *out = names;
    return n;
}

static struct finding *begin(const struct rule_ctx *ctx, const struct missing *missing,
                             struct loc loc)
{
    struct str *names;
    size_t n = callers_of(missing, ctx->arena, &names);
    struct str callers = list_text(ctx->arena, names, n, NAMES_MAX);
    struct finding *finding;
    if (missing->space.n > 0)
        finding = finding_begin(ctx->findings, ctx->rule, loc,
                                "%" PRIstr " cannot be checked: its namespace %" PRIstr
                                " is not part of the input. It is used by %" PRIstr ".",
                                STR_ARG(missing->name), STR_ARG(missing->space), STR_ARG(callers));
    else if (missing->nearest.n > 0)
        finding = finding_begin(ctx->findings, ctx->rule, loc,
                                "%" PRIstr " is defined nowhere in the input, but %" PRIstr
                                " depend%s on it; did you mean %" PRIstr "?",
                                STR_ARG(missing->name), STR_ARG(callers), n == 1 ? "s" : "",
                                STR_ARG(missing->nearest));
    else
        finding = finding_begin(ctx->findings, ctx->rule, loc,
                                "%" PRIstr " is defined nowhere in the input, but %" PRIstr
                                " depend%s on it.",
                                STR_ARG(missing->name), STR_ARG(callers), n == 1 ? "s" : "");
    finding_property(ctx->findings, finding, "callers", list_text(ctx->arena, names, n, n));
    return finding;
}

static void add_help(const struct rule_ctx *ctx, struct finding *finding,
                     const struct missing *missing)
{
    if (missing->space.n > 0)
        finding_help(ctx->findings, finding,
                     "Add the manifests of namespace %" PRIstr " to the input.",
                     STR_ARG(missing->space));
    else if (missing->nearest.n > 0)
        finding_help(ctx->findings, finding,
                     "Write %" PRIstr " instead, or add the manifest that defines %" PRIstr
                     " to the input.",
                     STR_ARG(missing->nearest), STR_ARG(missing->name));
    else
        finding_help(ctx->findings, finding,
                     "Add the manifest that defines it to the input, or give %" PRIstr
                     " the role external in svcgraph.yaml.",
                     STR_ARG(missing->name));
}

static void relate_refs(const struct rule_ctx *ctx, struct finding *finding,
                        const struct missing *missing)
{
    const struct graph *g = missing->g;
    for (size_t i = 0; i < missing->n; i++) {
        const struct unresolved *ref = &g->unresolved[missing->refs[i]];
        struct str from = node_name(g, ref->from), host = graph_str(g, ref->host);
        struct str port = STR_NULL;
        if (ref->port)
            port = str_printf(ctx->arena, ":%u", ref->port);
        finding_related(ctx->findings, finding, ref->evidence.loc,
                        "%" PRIstr " -> %" PRIstr "%" PRIstr ": %" PRIstr "%s%" PRIstr "%s",
                        STR_ARG(from), STR_ARG(host), STR_ARG(port),
                        STR_ARG(graph_str(g, ref->evidence.how)), ref->evidence.detail ? " " : "",
                        STR_ARG(graph_str(g, ref->evidence.detail)),
                        ref->evidence.guess > 0 ? " (inferred)" : "");
    }
}

static void report(const struct rule_ctx *ctx, struct missing *missing, const bool *known)
{
    const struct graph *g = missing->g;
    const struct unresolved *first = &g->unresolved[missing->refs[0]];
    struct str space = first->local ? host_space(graph_str(g, first->host)) : STR_NULL;
    missing->name = node_name(g, first->to);
    missing->nearest = graph_str(g, first->nearest);
    if (space.n > 0 && !known[sym_find(g->syms, space)])
        missing->space = space;
    struct finding *finding = begin(ctx, missing, first->evidence.loc);
    finding_severity(finding, level_of(missing));
    finding_subject(ctx->findings, finding, missing->name);
    add_help(ctx, finding, missing);
    relate_refs(ctx, finding, missing);
    if (missing->nearest.n > 0)
        finding_property(ctx->findings, finding, "nearest", missing->nearest);
    finding_end(ctx->findings, finding);
}

/* Groups the references by the node they name; order within a group stays. */
static uint32_t *sort_by_target(const struct graph *g, uint32_t *off, struct arena *arena)
{
    uint32_t *order = arena_array(arena, uint32_t, g->n_unresolved);
    for (uint32_t i = 0; i < g->n_unresolved; i++)
        if (is_concern(g, &g->unresolved[i]))
            off[g->unresolved[i].to.i + 1]++;
    for (uint32_t v = 0; v < g->n; v++)
        off[v + 1] += off[v];
    uint32_t *next = arena_array(arena, uint32_t, (size_t)g->n + 1);
    memcpy(next, off, ((size_t)g->n + 1) * sizeof(*next));
    for (uint32_t i = 0; i < g->n_unresolved; i++)
        if (is_concern(g, &g->unresolved[i]))
            order[next[g->unresolved[i].to.i]++] = i;
    return order;
}

static void check_unresolved(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    uint32_t *off = arena_array(&scratch, uint32_t, (size_t)g->n + 1);
    const bool *known = known_spaces(g, &scratch);
    const uint32_t *order = sort_by_target(g, off, &scratch);
    for (uint32_t v = 0; v < g->n; v++) {
        if (off[v] == off[v + 1])
            continue;
        struct missing missing = { .g = g, .refs = order + off[v], .n = off[v + 1] - off[v] };
        report(ctx, &missing, known);
    }
    arena_release(&scratch);
}

const struct rule rule_unresolved_dependency = {
    .id = "unresolved-dependency",
    .group = "structure",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "something refers to a service that nothing defines",
    .explain =
        "An address in a manifest names a service, and nothing in the input bears that name.\n\n"
        "Why it hurts: a mistyped or removed name is found only when the first request fails, in "
        "production if the path is rare.\n\n"
        "Decision: the host part of an address resolves to no service, alias or other name of the "
        "reader's namespace, nor of any namespace it spells out, and is no public host. It is an "
        "error when the name looks local to the cluster (no dot, or a cluster suffix) and the "
        "value "
        "is surely an address; a warning when it is inferred, carries telemetry only, or may be a "
        "host of the network around; and a note, once per host, when the name spells out a "
        "namespace of which the input holds nothing. There is one finding for each missing name, "
        "with every place that refers to it and the nearest known name.\n\n"
        "Fix: correct the name, add the manifest that defines it to the input, or declare it: "
        "`nodes: {NAME: {role: external}}` in svcgraph.yaml.\n\n"
        "Suppress: `checks: {unresolved-dependency: warning}` in svcgraph.yaml.\n\n"
        "False alarms: a part of the system is not in the input; templates that were not rendered.",
    .bad = "services:\n"
           "  web:\n"
           "    image: shop/web:1.2.0\n"
           "    environment: {CART_URL: \"http://crat:8080\"}\n"
           "  cart: {image: \"shop/cart:1.4.0\"}",
    .good = "services:\n"
            "  web:\n"
            "    image: shop/web:1.2.0\n"
            "    environment: {CART_URL: \"http://cart:8080\"}\n"
            "  cart: {image: \"shop/cart:1.4.0\"}",
    .needs = YIELD_MANIFESTS,
    .check = check_unresolved,
};
