/* Cycles between services: by calls, by start-up order, and services that call themselves. */
#include "rules_priv.h"

static bool is_self(const struct graph *g, uint32_t e)
{
    return g->edge_from[e] == g->edge_to[e];
}

/* Calls between deployables. Gateways and load generators would close a cycle with everyone. */
static const struct graph *calls_only(const struct graph *g, unsigned guess_max,
                                      struct arena *arena)
{
    bool *keep = arena_array(arena, bool, g->m);
    for (uint32_t e = 0; e < g->m; e++)
        keep[e] = g->edge_kind[e] == EDGE_SYNC && !is_self(g, e) &&
                  is_deployable(g, (node_id){ g->edge_from[e] }) &&
                  is_deployable(g, (node_id){ g->edge_to[e] }) &&
                  edge_guess(g, (edge_id){ e }) <= guess_max;
    return edges_only(g, keep, arena);
}

static uint32_t scc_size(const struct scc *scc, uint32_t c)
{
    return scc->off[c + 1] - scc->off[c];
}

/* First component of the part's proven edges that lies in the component and is a cycle. */
static bool proven_inside(const struct scc *proven, const struct scc *scc, uint32_t c,
                          uint32_t *out_c)
{
    for (uint32_t i = scc->off[c]; i < scc->off[c + 1]; i++) {
        uint32_t own = proven->component[scc->member[i]];
        if (scc_size(proven, own) > 1) {
            *out_c = own;
            return true;
        }
    }
    return false;
}

enum op_cycle { OP_UNKNOWN, OP_PARTLY, OP_ACYCLIC, OP_CYCLIC };

struct op_judge {
    const struct graph *g; /* the calls between deployables */
    const struct scc *scc;
    struct arena *arena;
    uint32_t *calls, n; /* of op_calls, those between two services of one component */
    bool *removed;      /* of each operation: nothing that is left calls it */
};

static uint32_t op_service(const struct graph *g, op_id op)
{
    return g->operations[op.i].node.i;
}

static void keep_calls(struct op_judge *j)
{
    const struct graph *g = j->g;
    j->calls = arena_array(j->arena, uint32_t, g->n_op_calls);
    for (uint32_t i = 0; i < g->n_op_calls; i++) {
        uint32_t from = op_service(g, g->op_calls[i].from), to = op_service(g, g->op_calls[i].to);
        if (from != to && j->scc->component[from] == j->scc->component[to])
            j->calls[j->n++] = i;
    }
}

/*
 * Removes operations that nothing left calls (Kahn 1962): calls from those that stay lie on or
 * behind a cycle. op_calls are sorted by (from, to), so those kept are indexed by from.
 */
static void peel(struct op_judge *j)
{
    const struct graph *g = j->g;
    uint32_t *called = arena_array(j->arena, uint32_t, g->n_operations);
    uint32_t *first = arena_array(j->arena, uint32_t, (size_t)g->n_operations + 1);
    uint32_t *ready = arena_array(j->arena, uint32_t, g->n_operations);
    uint32_t n_ready = 0;
    j->removed = arena_array(j->arena, bool, g->n_operations);
    for (uint32_t i = 0; i < j->n; i++) {
        called[g->op_calls[j->calls[i]].to.i]++;
        first[g->op_calls[j->calls[i]].from.i + 1]++;
    }
    for (uint32_t op = 0; op < g->n_operations; op++) {
        first[op + 1] += first[op];
        if (called[op] == 0)
            ready[n_ready++] = op;
    }
    while (n_ready > 0) {
        uint32_t op = ready[--n_ready];
        j->removed[op] = true;
        for (uint32_t i = first[op]; i < first[op + 1]; i++) {
            uint32_t to = g->op_calls[j->calls[i]].to.i;
            if (--called[to] == 0)
                ready[n_ready++] = to;
        }
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* An edge that no call between operations explains leaves the component known in part. */
static void find_gaps(struct op_judge *j, enum op_cycle *result)
{
    const struct graph *g = j->g;
    uint64_t *pairs = arena_array(j->arena, uint64_t, j->n);
    for (uint32_t i = 0; i < j->n; i++) {
        const struct op_call *call = &g->op_calls[j->calls[i]];
        pairs[i] = (uint64_t)op_service(g, call->from) << 32 | op_service(g, call->to);
    }
    if (j->n > 1)
        qsort(pairs, j->n, sizeof(*pairs), by_value);
    for (uint32_t e = 0; e < g->m; e++) {
        uint64_t pair = (uint64_t)g->edge_from[e] << 32 | g->edge_to[e];
        uint32_t c = j->scc->component[g->edge_from[e]];
        if (result[c] == OP_ACYCLIC && j->scc->component[g->edge_to[e]] == c &&
            !bsearch(&pair, pairs, j->n, sizeof(*pairs), by_value))
            result[c] = OP_PARTLY;
    }
}

/*
 * Of each component: do its services repeat an operation, or do the calls only lead back to other
 * operations of the same service?
 */
static enum op_cycle *judge_operations(const struct graph *g, const struct scc *scc,
                                       struct arena *arena)
{
    struct op_judge j = { .g = g, .scc = scc, .arena = arena };
    enum op_cycle *result = arena_array(arena, enum op_cycle, scc->n);
    keep_calls(&j);
    peel(&j);
    for (uint32_t i = 0; i < j.n; i++) {
        const struct op_call *call = &g->op_calls[j.calls[i]];
        uint32_t c = scc->component[op_service(g, call->from)];
        if (!j.removed[call->from.i])
            result[c] = OP_CYCLIC;
        else if (result[c] == OP_UNKNOWN)
            result[c] = OP_ACYCLIC;
    }
    find_gaps(&j, result);
    return result;
}

static const char *op_cycle_text(enum op_cycle op_cycle)
{
    switch (op_cycle) {
    case OP_PARTLY:
        return " The operations that are known of them form no cycle: as far as that goes, a "
               "dependency cycle only.";
    case OP_ACYCLIC:
        return " Their operations form no cycle: a dependency cycle only.";
    case OP_CYCLIC:
        return " Their operations form a cycle too: a potential infinite loop.";
    default:
        return "";
    }
}

static const char *op_cycle_name(enum op_cycle op_cycle)
{
    static const char *const names[] = { "unknown", "partly-acyclic", "acyclic", "cyclic" };
    return names[op_cycle];
}

static void add_members(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                        const struct scc *scc, uint32_t c)
{
    for (uint32_t i = scc->off[c]; i < scc->off[c + 1]; i++)
        finding_subject(ctx->findings, finding, node_name(g, (node_id){ scc->member[i] }));
}

/* What is said of every cycle: hops, members, the cut. */
static void add_cycle(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                      const struct path *cycle, edge_id cut, size_t size)
{
    relate_hops(ctx, finding, g, cycle);
    finding_property(ctx->findings, finding, "cycle", path_text(ctx->arena, g, cycle, SIZE_MAX));
    finding_property(ctx->findings, finding, "cut", edge_text(ctx->arena, g, cut));
    finding_property(ctx->findings, finding, "size", str_printf(ctx->arena, "%zu", size));
}

static struct loc cut_place(const struct graph *g, const struct path *cycle, edge_id cut)
{
    struct loc loc = edge_place(g, cut);
    for (size_t i = 0; i < cycle->n && loc.source == 0; i++)
        loc = edge_place(g, cycle->edges[i]);
    return loc;
}

static struct str knot_text(struct arena *arena, size_t size, size_t hops)
{
    if (size == hops)
        return STR_NULL;
    return str_printf(arena, " It is the shortest cycle of a knot of %zu services.", size);
}

static void report_service_cycle(const struct rule_ctx *ctx, const struct graph *g,
                                 const struct path *cycle, const struct scc *scc, uint32_t c,
                                 enum op_cycle op_cycle, bool proven)
{
    size_t size = scc_size(scc, c);
    edge_id cut = graph_cheapest_cut(g, cycle);
    struct str text = path_text(ctx->arena, g, cycle, HOPS_SHOWN);
    struct str cut_text = edge_text(ctx->arena, g, cut);
    struct str knot = knot_text(ctx->arena, size, cycle->n);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, cut_place(g, cycle, cut),
        "%" PRIstr
        " is a cycle of calls, so none of these services can be deployed, scaled or fail "
        "on its own.%" PRIstr "%s%s",
        STR_ARG(text), STR_ARG(knot), op_cycle_text(op_cycle),
        proven ? "" : " One of the calls is inferred from a name.");
    if (!proven)
        finding_severity(finding, SEVERITY_WARNING);
    finding_help(ctx->findings, finding,
                 "Break %" PRIstr ", %s: send an event instead, move what both need into a third "
                 "service, or merge the two.",
                 STR_ARG(cut_text),
                 g->edge_info[cut.i].calls > 0 ? "which is called least"
                                               : "for which the least evidence speaks");
    add_members(ctx, finding, g, scc, c);
    add_cycle(ctx, finding, g, cycle, cut, size);
    finding_property(ctx->findings, finding, "operations", str_from(op_cycle_name(op_cycle)));
    finding_end(ctx->findings, finding);
}

static void check_service_cycle(const struct rule_ctx *ctx, const struct graph *g)
{
    static const struct edge_filter all = { 0 };
    struct arena scratch = { 0 };
    const struct graph *calls = calls_only(g, UINT32_MAX, &scratch);
    const struct graph *sure = calls_only(calls, 0, &scratch);
    struct scc scc = graph_scc(calls, &all, &scratch);
    struct scc proven = sure == calls ? scc : graph_scc(sure, &all, &scratch);
    const enum op_cycle *op_cycles = judge_operations(calls, &scc, &scratch);
    for (uint32_t c = 0; c < scc.n; c++) {
        uint32_t inner;
        if (scc_size(&scc, c) < 2)
            continue;
        if (proven_inside(&proven, &scc, c, &inner)) {
            struct path cycle = graph_shortest_cycle(sure, &all, &proven, inner, &scratch);
            report_service_cycle(ctx, sure, &cycle, &scc, c, op_cycles[c], true);
        } else {
            struct path cycle = graph_shortest_cycle(calls, &all, &scc, c, &scratch);
            report_service_cycle(ctx, calls, &cycle, &scc, c, op_cycles[c], false);
        }
    }
    arena_release(&scratch);
}

static void report_startup_cycle(const struct rule_ctx *ctx, const struct graph *g,
                                 const struct scc *scc, uint32_t c, const struct path *cycle)
{
    size_t size = scc_size(scc, c);
    edge_id cut = graph_cheapest_cut(g, cycle);
    struct str text = path_text(ctx->arena, g, cycle, HOPS_SHOWN);
    struct str cut_text = edge_text(ctx->arena, g, cut);
    struct str knot = knot_text(ctx->arena, size, cycle->n);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, cut_place(g, cycle, cut),
        "%" PRIstr " wait for each other to start, so none of them ever does.%" PRIstr,
        STR_ARG(text), STR_ARG(knot));
    finding_help(ctx->findings, finding,
                 "Drop the wait %" PRIstr " and retry the connection after the start instead.",
                 STR_ARG(cut_text));
    add_members(ctx, finding, g, scc, c);
    add_cycle(ctx, finding, g, cycle, cut, size);
    finding_end(ctx->findings, finding);
}

static void check_startup_cycle(const struct rule_ctx *ctx, const struct graph *g)
{
    static const struct edge_filter startup = { .kinds = EDGE_BIT(EDGE_STARTUP) };
    struct arena scratch = { 0 };
    struct scc scc = graph_scc(g, &startup, &scratch);
    for (uint32_t c = 0; c < scc.n; c++) {
        if (scc_size(&scc, c) < 2)
            continue;
        struct path cycle = graph_shortest_cycle(g, &startup, &scc, c, &scratch);
        report_startup_cycle(ctx, g, &scc, c, &cycle);
    }
    arena_release(&scratch);
}

static void report_self_call(const struct rule_ctx *ctx, const struct graph *g, node_id v,
                             edge_id e)
{
    struct str name = node_name(g, v);
    uint64_t calls = g->edge_info[e.i].calls;
    struct str seen = STR_NULL;
    if (calls > 0)
        seen = str_printf(ctx->arena, " (%llu call%s)", (unsigned long long)calls,
                          calls == 1 ? "" : "s");
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, edge_place(g, e),
                      "%" PRIstr " calls itself over the network%" PRIstr
                      ": each request holds two of its workers, and load can starve it.",
                      STR_ARG(name), STR_ARG(seen));
    finding_help(ctx->findings, finding, "Call the code in process.");
    finding_subject(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static bool self_edge(const struct graph *g, node_id v, edge_id *out)
{
    for_each_out (g, v, e) {
        if (g->edge_to[e.i] == v.i && g->edge_kind[e.i] == EDGE_SYNC) {
            *out = e;
            return true;
        }
    }
    return false;
}

static void check_self_call(const struct rule_ctx *ctx, const struct graph *g)
{
    for_each_node (g, v) {
        edge_id e;
        if (is_deployable(g, v) && !g->nodes[v.i].infra && self_edge(g, v, &e))
            report_self_call(ctx, g, v, e);
    }
}

const struct rule rule_service_cycle = {
    .id = "service-cycle",
    .group = "structure",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_VERY_HIGH,
    .summary = "services call each other in a circle",
    .explain =
        "Services depend on each other in a circle of synchronous calls: each waits for the answer "
        "of the next, and the last waits for the first.\n\n"
        "Why it hurts: the dependencies of a healthy system form a directed acyclic graph. In a "
        "circle nothing can be deployed, scaled, tested or rolled back first, one slow member "
        "stops "
        "all, and a request may run in an endless loop.\n\n"
        "Decision: a strongly connected component of two or more services, jobs or functions over "
        "calls (HTTP, gRPC) that manifests declare or traces show. Start-up order, configuration, "
        "telemetry, data and messages do not count, nor do calls through a gateway or from a load "
        "generator. There is one finding for each component; it names the shortest cycle in it, "
        "the place of every hop, and the call to cut: the one with the fewest calls seen, then "
        "the least evidence. It is an error when a cycle of proven calls exists, and a warning "
        "when "
        "a hop is only inferred from a name or a port. Where traces or contracts tell which "
        "operation calls which, the message says whether the operations form a cycle too (a "
        "potential infinite loop) or not (a dependency cycle only).\n\n"
        "Fix: cut one edge. Let the callee publish an event that the other one subscribes to, move "
        "what both need into a third service, or merge services that cannot live apart.\n\n"
        "Suppress: `checks: {service-cycle: warning}` in svcgraph.yaml.\n\n"
        "False alarms: a variable that only builds links for browsers, a webhook address handed to "
        "the other side, a health page that names its peers.",
    .bad = "services:\n"
           "  cart:\n"
           "    image: shop/cart:1.4.0\n"
           "    environment: {PRICING_URL: \"http://pricing:8080\"}\n"
           "  pricing:\n"
           "    image: shop/pricing:2.0.1\n"
           "    environment: {CART_URL: \"http://cart:8080\"}",
    .good = "services:\n"
            "  cart:\n"
            "    image: shop/cart:1.4.0\n"
            "    environment: {PRICING_URL: \"http://pricing:8080\"}\n"
            "  pricing:\n"
            "    image: shop/pricing:2.0.1",
    .needs = YIELD_EDGES,
    .check = check_service_cycle,
};

const struct rule rule_startup_cycle = {
    .id = "startup-cycle",
    .group = "structure",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_VERY_HIGH,
    .summary = "services wait for each other to start",
    .explain =
        "Each service of a circle waits until the next one has started, so none ever starts.\n\n"
        "Why it hurts: compose refuses such a file; an orchestrator that does not leaves the "
        "system "
        "hanging after the first full restart, which may be long after the change.\n\n"
        "Decision: a strongly connected component of two or more nodes over start-up edges: "
        "depends_on in compose, init containers that wait for another service. One finding for "
        "each component, with the shortest cycle.\n\n"
        "Fix: let one of them start without the other and retry the connection.\n\n"
        "Suppress: `checks: {startup-cycle: off}` in svcgraph.yaml.\n\n"
        "False alarms: none known for compose.",
    .bad = "services:\n"
           "  api: {image: \"shop/api:1.0.0\", depends_on: [worker]}\n"
           "  worker: {image: \"shop/worker:1.0.0\", depends_on: [api]}",
    .good = "services:\n"
            "  api: {image: \"shop/api:1.0.0\"}\n"
            "  worker: {image: \"shop/worker:1.0.0\", depends_on: [api]}",
    .needs = YIELD_EDGES,
    .check = check_startup_cycle,
};

const struct rule rule_self_call = {
    .id = "self-call",
    .group = "structure",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_HIGH,
    .summary = "a service calls itself over the network",
    .explain =
        "A service sends a request to its own address.\n\n"
        "Why it hurts: every such request holds two workers of one pool, so a burst can use up all "
        "of them while each waits for another; and time and failures of the network come on top of "
        "what a function call would cost.\n\n"
        "Decision: a call from a service to itself, seen at least once in traces, with no other "
        "service between. A manifest that gives a service its own address says nothing. "
        "Infrastructure is exempt.\n\n"
        "Fix: call the code in process.\n\n"
        "Suppress: `checks: {self-call: off}` in svcgraph.yaml.\n\n"
        "False alarms: shards and replicas that call their peers on purpose, leader election.",
    .bad = "trace: report GET /total -> report GET /lines",
    .good = "trace: web GET /report -> report GET /total",
    .needs = YIELD_EDGES,
    .check = check_self_call,
};
