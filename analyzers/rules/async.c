/* Cycles that close only through a topic or queue. */
#include "rules_priv.h"

/* Breadth-first searches in one component: enough for any real one, bounded for hostile ones. */
enum { SEARCHES_MAX = 256 };

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_' || c == '/' || c == ':';
}

static bool is_reply_word(struct str word)
{
    static const char *const words[] = { "reply",     "replies",  "replyto",  "response",
                                         "responses", "callback", "callbacks" };
    for (size_t i = 0; i < countof(words); i++)
        if (str_is_nocase(word, words[i]))
            return true;
    return false;
}

/* "orders.reply", "reply-to", "rpc_responses": answers to a request, which make no cycle. */
static bool is_reply_name(struct str name)
{
    size_t start = 0;
    if (name.n == 0)
        return false;
    for (size_t i = 0; i <= name.n; i++) {
        if (i < name.n && !is_separator(name.p[i]))
            continue;
        if (is_reply_word((struct str){ name.p + start, i - start }))
            return true;
        start = i + 1;
    }
    return false;
}

/* A broker as such joins everyone who talks to it; only named destinations carry a flow. */
static bool carries_flow(const struct graph *g, uint32_t v)
{
    const struct graph_node *node = &g->nodes[v];
    if (is_deployable(g, (node_id){ v }))
        return true;
    bool destination = node->kind == NODE_TOPIC || (node->kind == NODE_QUEUE && !node->infra);
    return destination && !is_reply_name(graph_str(g, node->base ? node->base : node->name));
}

static const struct graph *flow_only(const struct graph *g, unsigned kinds, struct arena *arena)
{
    bool *keep = arena_array(arena, bool, g->m);
    for (uint32_t e = 0; e < g->m; e++)
        keep[e] = (kinds & EDGE_BIT(g->edge_kind[e])) && g->edge_directed[e] &&
                  g->edge_from[e] != g->edge_to[e] && carries_flow(g, g->edge_from[e]) &&
                  carries_flow(g, g->edge_to[e]);
    return edges_only(g, keep, arena);
}

/* At least two services, and not all of them in one cycle of calls, which service-cycle reports. */
static bool closes_by_message(const struct graph *g, const struct scc *scc, uint32_t c,
                              const struct scc *calls)
{
    uint32_t services = 0, first = 0;
    bool apart = false;
    for (uint32_t i = scc->off[c]; i < scc->off[c + 1]; i++) {
        uint32_t v = scc->member[i];
        if (!is_deployable(g, (node_id){ v }))
            continue;
        if (services++ == 0)
            first = v;
        apart = apart || calls->component[v] != calls->component[first];
    }
    return services >= 2 && apart;
}

static size_t services_on(const struct graph *g, const struct path *path)
{
    size_t n = 0;
    for (size_t i = 0; i < path->n; i++)
        n += is_deployable(g, (node_id){ g->edge_from[path->edges[i].i] });
    return n;
}

static struct path closed_by(edge_id e, const struct path *back, struct arena *arena)
{
    struct path cycle = { .edges = arena_array(arena, edge_id, back->n + 1), .n = back->n + 1 };
    cycle.edges[0] = e;
    memcpy(cycle.edges + 1, back->edges, back->n * sizeof(*back->edges));
    return cycle;
}

/* Shortest cycle through an async edge with two services on it; empty when none was found. */
static struct path message_cycle(const struct graph *g, const struct scc *scc, uint32_t c,
                                 struct arena *arena)
{
    static const struct edge_filter all = { 0 };
    struct path best = { 0 };
    size_t searches = 0;
    for (uint32_t e = 0; e < g->m && searches < SEARCHES_MAX; e++) {
        uint32_t from = g->edge_from[e], to = g->edge_to[e];
        if (g->edge_kind[e] != EDGE_ASYNC || scc->component[from] != c || scc->component[to] != c)
            continue;
        searches++;
        struct arena scratch = { 0 };
        struct path back = graph_path(g, &all, (node_id){ to }, (node_id){ from }, &scratch);
        struct path cycle = closed_by((edge_id){ e }, &back, &scratch);
        if (back.n > 0 && (best.n == 0 || cycle.n < best.n) && services_on(g, &cycle) >= 2)
            best = closed_by((edge_id){ e }, &back, arena);
        arena_release(&scratch);
    }
    return best;
}

/* Starts the cycle at its lowest service, so that it reads the same however it was found. */
static void rotate(const struct graph *g, struct path *cycle, struct arena *arena)
{
    size_t start = 0;
    uint32_t lowest = UINT32_MAX;
    for (size_t i = 0; i < cycle->n; i++) {
        uint32_t from = g->edge_from[cycle->edges[i].i];
        if (is_deployable(g, (node_id){ from }) && from < lowest) {
            lowest = from;
            start = i;
        }
    }
    edge_id *turned = arena_array(arena, edge_id, cycle->n);
    for (size_t i = 0; i < cycle->n; i++)
        turned[i] = cycle->edges[(start + i) % cycle->n];
    cycle->edges = turned;
}

static void report(const struct rule_ctx *ctx, const struct graph *g, const struct scc *scc,
                   uint32_t c, const struct path *cycle)
{
    struct str text = path_text(ctx->arena, g, cycle, HOPS_SHOWN);
    struct loc loc = LOC_NONE;
    for (size_t i = 0; i < cycle->n && loc.source == 0; i++)
        if (g->edge_kind[cycle->edges[i].i] == EDGE_ASYNC)
            loc = edge_place(g, cycle->edges[i]);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, loc,
                      "%" PRIstr " is a cycle that closes through messages, so one event can set "
                      "off itself for ever.",
                      STR_ARG(text));
    finding_help(ctx->findings, finding,
                 "Make the consumers idempotent and stop events that carry their own origin or too "
                 "many hops.");
    for (uint32_t i = scc->off[c]; i < scc->off[c + 1]; i++)
        finding_subject(ctx->findings, finding, node_name(g, (node_id){ scc->member[i] }));
    relate_hops(ctx, finding, g, cycle);
    finding_property(ctx->findings, finding, "cycle", path_text(ctx->arena, g, cycle, SIZE_MAX));
    finding_end(ctx->findings, finding);
}

static bool has_messages(const struct graph *g)
{
    for (uint32_t e = 0; e < g->m; e++)
        if (g->edge_kind[e] == EDGE_ASYNC)
            return true;
    return false;
}

static void check_async_cycle(const struct rule_ctx *ctx, const struct graph *g)
{
    static const struct edge_filter all = { 0 };
    if (!has_messages(g))
        return;
    struct arena scratch = { 0 };
    unsigned sync = EDGE_BIT(EDGE_SYNC), both = sync | EDGE_BIT(EDGE_ASYNC);
    const struct graph *calls = flow_only(g, sync, &scratch);
    const struct graph *flow = flow_only(g, both, &scratch);
    struct scc call_scc = graph_scc(calls, &all, &scratch);
    struct scc scc = graph_scc(flow, &all, &scratch);
    for (uint32_t c = 0; c < scc.n; c++) {
        if (!closes_by_message(flow, &scc, c, &call_scc))
            continue;
        struct path cycle = message_cycle(flow, &scc, c, &scratch);
        if (cycle.n == 0)
            continue;
        rotate(flow, &cycle, &scratch);
        report(ctx, flow, &scc, c, &cycle);
    }
    arena_release(&scratch);
}

const struct rule rule_async_cycle = {
    .id = "async-cycle",
    .group = "structure",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "a cycle of services closes only through messages",
    .explain =
        "Following calls and messages, a service leads back to itself, and at least one step is a "
        "topic or a queue.\n\n"
        "Why it hurts: an event that causes itself again runs for ever, multiplies, and fills "
        "every "
        "queue on its way; no time-out stops it.\n\n"
        "Decision: a strongly connected component over calls and messages with at least two "
        "services in it that are not already in one cycle of calls (that is service-cycle). Only "
        "connections whose direction is known count, and only named destinations: a broker alone "
        "says nothing of who hears whom. Destinations that answer a request (a part of the name is "
        "reply, response or callback) are left out. The shortest cycle through a message is named, "
        "with the place of every hop.\n\n"
        "Fix: make the consumers idempotent, give each event an origin or a hop count and drop "
        "what "
        "comes back, or let one side ask instead of being told.\n\n"
        "Suppress: `checks: {async-cycle: off}` in svcgraph.yaml.\n\n"
        "False alarms: a saga in which different events of one topic carry the work forward and "
        "backward; a reply queue whose name does not say so.",
    .bad = "orders publishes order.placed -> billing consumes it\n"
           "billing publishes invoice.paid -> orders consumes it and publishes order.placed",
    .good = "orders publishes order.placed -> billing consumes it\n"
            "billing publishes invoice.paid -> mailer consumes it",
    .needs = YIELD_EDGES,
    .check = check_async_cycle,
};
