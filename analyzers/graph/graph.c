/* Names of the graph's kinds; finding nodes by name. */
#include "svcgraph/graph.h"

static const char *const graph_kinds[NODE_KINDS] = {
    [NODE_SERVICE] = "service",       [NODE_JOB] = "job",
    [NODE_FUNCTION] = "function",     [NODE_GATEWAY] = "gateway",
    [NODE_DATASTORE] = "datastore",   [NODE_CACHE] = "cache",
    [NODE_QUEUE] = "queue",           [NODE_TOPIC] = "topic",
    [NODE_CONFIG] = "config",         [NODE_TELEMETRY] = "telemetry",
    [NODE_LOADGEN] = "loadgen",       [NODE_EXTERNAL] = "external",
    [NODE_UNRESOLVED] = "unresolved",
};

static const char *const edge_kinds[EDGE_KINDS] = {
    [EDGE_SYNC] = "sync",       [EDGE_ASYNC] = "async",   [EDGE_DATA] = "data",
    [EDGE_STARTUP] = "startup", [EDGE_CONFIG] = "config", [EDGE_TELEMETRY] = "telemetry",
    [EDGE_POLICY] = "policy",   [EDGE_LINK] = "link",
};

static const char *const origins[] = {
    [ORIGIN_DECLARED] = "declared",
    [ORIGIN_OBSERVED] = "observed",
    [ORIGIN_BOTH] = "both",
};

static const char *const views[] = {
    [VIEW_BROKER] = "via-broker",
    [VIEW_DIRECT] = "direct",
};

static const char *const reasons[TRACE_REASONS] = {
    [TRACE_LINKED] = "linked",       [TRACE_ROOT] = "root",   [TRACE_NO_PARENT] = "no-parent",
    [TRACE_NO_SENDER] = "no-sender",
    [TRACE_NO_PEER] = "no-peer",     [TRACE_LOCAL] = "local", [TRACE_RING] = "ring",
    [TRACE_MALFORMED] = "malformed", [TRACE_LEFT_OUT] = "left-out",
};

static size_t index_of(const char *const *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (names[i] && str_is(name, names[i]))
            return i;
    return SIZE_MAX;
}

const char *graph_kind_name(enum graph_kind kind)
{
    return graph_kinds[kind];
}

bool graph_kind_from_name(struct str name, enum graph_kind *out)
{
    size_t found = index_of(graph_kinds, countof(graph_kinds), name);
    if (found != SIZE_MAX)
        *out = (enum graph_kind)found;
    return found != SIZE_MAX;
}

const char *edge_kind_name(enum edge_kind kind)
{
    return edge_kinds[kind];
}

bool edge_kind_from_name(struct str name, enum edge_kind *out)
{
    size_t found = index_of(edge_kinds, countof(edge_kinds), name);
    if (found != SIZE_MAX)
        *out = (enum edge_kind)found;
    return found != SIZE_MAX;
}

const char *edge_view_name(enum edge_view view)
{
    return views[view];
}

bool edge_view_from_name(struct str name, enum edge_view *out)
{
    size_t found = index_of(views, countof(views), name);
    if (found != SIZE_MAX)
        *out = (enum edge_view)found;
    return found != SIZE_MAX;
}

const char *origin_name(unsigned origin)
{
    return origins[origin];
}

bool origin_from_name(struct str name, unsigned *out)
{
    size_t found = index_of(origins, countof(origins), name);
    if (found != SIZE_MAX)
        *out = (unsigned)found;
    return found != SIZE_MAX;
}

const char *trace_reason_name(enum trace_reason reason)
{
    return reasons[reason];
}

bool graph_passed_by(const struct graph *g, node_id v)
{
    unsigned kind = g->nodes[v.i].kind;
    return g->view == VIEW_DIRECT && (kind == NODE_TOPIC || kind == NODE_QUEUE) &&
           g->out_off[v.i] == g->out_off[v.i + 1] && g->in_off[v.i] == g->in_off[v.i + 1];
}

struct str graph_str(const struct graph *g, sym s)
{
    return sym_str(g->syms, s);
}

bool how_is_package(const struct graph *g, sym how)
{
    struct str text = graph_str(g, how);
    return str_find_char(text, '.') < text.n && str_find_char(text, '/') == SIZE_MAX &&
           !str_ends(text, ".version"); /* info.version, service.version */
}

struct str node_name(const struct graph *g, node_id v)
{
    return graph_str(g, g->nodes[v.i].name);
}

static bool bears(const struct graph *g, const struct graph_node *node, sym name)
{
    if (node->base == name)
        return true;
    for (uint32_t i = 0; i < node->names.n; i++)
        if (g->names[node->names.first + i] == name)
            return true;
    return false;
}

node_id graph_find(const struct graph *g, struct str name)
{
    sym wanted = sym_find(g->syms, name);
    if (!wanted)
        return NO_NODE;
    node_id found = NO_NODE;
    size_t n = 0;
    for_each_node (g, v) {
        if (g->nodes[v.i].name == wanted)
            return v;
        if (bears(g, &g->nodes[v.i], wanted)) {
            found = v;
            n++;
        }
    }
    return n == 1 ? found : NO_NODE;
}

struct near_name {
    struct str text;
    size_t distance;
};

/* Base or full name, whichever is nearer; SIZE_MAX when neither is near. */
static struct near_name nearness(const struct graph *g, node_id v, struct str name)
{
    struct near_name near = { node_name(g, v), SIZE_MAX };
    sym spelled[] = { g->nodes[v.i].name, g->nodes[v.i].base };
    for (size_t i = 0; i < countof(spelled); i++) {
        struct str text = graph_str(g, spelled[i]);
        if (!str_is_near(name, text) && !str_eq_nocase(name, text))
            continue;
        size_t distance = str_distance(name, text, 2);
        near.distance = distance < near.distance ? distance : near.distance;
    }
    return near;
}

size_t graph_near(const struct graph *g, struct str name, struct str *out, size_t max)
{
    enum { MOST = 8 };
    struct near_name best[MOST];
    size_t n = 0;
    max = max < MOST ? max : MOST;
    for_each_node (g, v) {
        struct near_name near = nearness(g, v, name);
        if (near.distance == SIZE_MAX)
            continue;
        size_t at = n < max ? n++ : max;
        for (; at && best[at - 1].distance > near.distance; at--)
            if (at < max)
                best[at] = best[at - 1];
        if (at < max)
            best[at] = near;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = best[i].text;
    return n;
}
