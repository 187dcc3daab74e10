/* How kinds look, and the legend that says so. Colour always goes with a shape, style or label. */
#include "dot_graph.h"

#define QUIET "#909090"

const struct node_look node_looks[NODE_KINDS] = {
    [NODE_SERVICE] = { "box", "rounded", COLOUR_BOTH, 0 },
    [NODE_JOB] = { "box", "rounded,dashed", COLOUR_BOTH, 0 },
    [NODE_FUNCTION] = { "box", "diagonals", COLOUR_BOTH, 0 },
    [NODE_GATEWAY] = { "house", "solid", COLOUR_BOTH, 0 },
    [NODE_DATASTORE] = { "cylinder", "solid", COLOUR_BOTH, 0 },
    [NODE_CACHE] = { "cylinder", "dashed", COLOUR_BOTH, 0 },
    [NODE_QUEUE] = { "parallelogram", "bold", COLOUR_BOTH, 0 },
    [NODE_TOPIC] = { "parallelogram", "solid", COLOUR_BOTH, 0 },
    [NODE_CONFIG] = { "note", "solid", QUIET, 0 },
    [NODE_TELEMETRY] = { "component", "solid", QUIET, 0 },
    [NODE_LOADGEN] = { "cds", "solid", QUIET, 0 },
    [NODE_EXTERNAL] = { "box", "solid", COLOUR_BOTH, 2 },
    [NODE_UNRESOLVED] = { "box", "dashed", COLOUR_CYCLE, 0 },
};

const struct edge_look edge_looks[EDGE_KINDS] = {
    [EDGE_SYNC] = { "solid", "normal", NULL, NULL },
    [EDGE_ASYNC] = { "dashed", "vee", NULL, NULL },
    [EDGE_DATA] = { "solid", "normal", NULL, NULL },
    [EDGE_STARTUP] = { "dotted", "normal", QUIET, NULL },
    [EDGE_CONFIG] = { "solid", "normal", QUIET, "0.5" },
    [EDGE_TELEMETRY] = { "dashed", "normal", QUIET, "0.5" },
    [EDGE_POLICY] = { "dotted", "empty", QUIET, NULL },
    [EDGE_LINK] = { "dotted", "none", QUIET, NULL },
};

void dot_set(void *object, const char *name, const char *value)
{
    agsafeset(object, (char *)name, (char *)value, "");
}

void dot_dress_node(Agnode_t *node, enum graph_kind kind)
{
    const struct node_look *look = &node_looks[kind];
    dot_set(node, "shape", look->shape);
    dot_set(node, "style", look->style);
    dot_set(node, "color", look->colour);
    if (look->peripheries)
        dot_set(node, "peripheries", "2");
    dot_set(node, "kind", graph_kind_name(kind));
}

/* Only the kinds that the picture shows are explained. */
static Agnode_t *legend_node(Agraph_t *legend, const char *id, const char *label)
{
    Agnode_t *node = agnode(legend, (char *)id, 1);
    dot_set(node, "label", label);
    dot_set(node, "fontsize", "9");
    return node;
}

/* Rows from left to right, of so many columns: else the legend is taller than the picture. */
static void follow(Agraph_t *legend, Agnode_t *before, Agnode_t *node)
{
    if (before)
        dot_set(agedge(legend, before, node, NULL, 1), "style", "invis");
}

static void legend_nodes(Agraph_t *legend, const struct picture *p)
{
    enum { COLUMNS = 6 };
    bool shown[NODE_KINDS] = { 0 };
    char id[32];
    Agnode_t *before = NULL;
    unsigned n = 0;
    for_each_node (p->g, v)
        shown[p->g->nodes[v.i].kind] |= p->shows_node[v.i];
    for (unsigned kind = 0; kind < NODE_KINDS; kind++) {
        if (!shown[kind])
            continue;
        snprintf(id, sizeof(id), "legend %s", graph_kind_name(kind));
        Agnode_t *node = legend_node(legend, id, graph_kind_name(kind));
        dot_dress_node(node, kind);
        follow(legend, n++ % COLUMNS ? before : NULL, node);
        before = node;
    }
}

struct rows { /* of sample edges */
    Agraph_t *legend;
    Agnode_t *before;
    unsigned n;
};

static Agedge_t *legend_edge(struct rows *rows, const char *what, const char *label)
{
    enum { COLUMNS = 3 };
    char from[48], to[48];
    snprintf(from, sizeof(from), "legend %s from", what);
    snprintf(to, sizeof(to), "legend %s to", what);
    Agnode_t *tail = legend_node(rows->legend, from, label);
    Agnode_t *head = legend_node(rows->legend, to, "");
    dot_set(tail, "shape", "plaintext");
    dot_set(head, "shape", "point");
    follow(rows->legend, rows->n++ % COLUMNS ? rows->before : NULL, tail);
    rows->before = head;
    return agedge(rows->legend, tail, head, NULL, 1);
}

static void legend_kinds(struct rows *rows, const struct picture *p)
{
    bool shown[EDGE_KINDS] = { 0 };
    for (uint32_t e = 0; e < p->g->m; e++)
        shown[p->g->edge_kind[e]] |= p->shows_edge[e];
    for (unsigned kind = 0; kind < EDGE_KINDS; kind++) {
        if (!shown[kind])
            continue;
        const struct edge_look *look = &edge_looks[kind];
        Agedge_t *edge = legend_edge(rows, edge_kind_name(kind), edge_kind_name(kind));
        dot_set(edge, "style", look->style);
        dot_set(edge, "arrowhead", look->arrow);
        dot_set(edge, "color", look->colour ? look->colour : COLOUR_BOTH);
        if (look->width)
            dot_set(edge, "penwidth", look->width);
    }
}

static void legend_origins(struct rows *rows, const struct picture *p)
{
    static const struct {
        const char *what, *label, *colour;
        bool dot;
    } origins[] = {
        { "declared", "declared only", COLOUR_DECLARED, false },
        { "observed", "observed only", COLOUR_OBSERVED, true },
        { "both", "declared and observed", COLOUR_BOTH, true },
    };
    for (size_t i = 0; i < countof(origins) && p->mixed; i++) {
        Agedge_t *edge = legend_edge(rows, origins[i].what, origins[i].label);
        dot_set(edge, "color", origins[i].colour);
        if (origins[i].dot) {
            dot_set(edge, "arrowtail", "dot");
            dot_set(edge, "dir", "both");
        }
    }
}

static void legend_cycle(struct rows *rows, const struct picture *p)
{
    bool any = false;
    for (uint32_t e = 0; e < p->g->m; e++)
        any |= p->hop[e] != 0;
    if (!any)
        return;
    Agedge_t *edge = legend_edge(rows, "cycle", "cycle, hops numbered");
    dot_set(edge, "color", COLOUR_CYCLE);
    dot_set(edge, "penwidth", "3");
    dot_set(edge, "style", "bold");
    dot_set(edge, "label", "1");
}

void dot_legend(Agraph_t *graph, const struct picture *p)
{
    Agraph_t *legend = agsubg(graph, "cluster_legend", 1);
    dot_set(legend, "label", "Legend");
    dot_set(legend, "style", "dotted");
    dot_set(legend, "fontsize", "10");
    legend_nodes(legend, p);
    struct rows rows = { legend, NULL, 0 };
    legend_kinds(&rows, p);
    legend_origins(&rows, p);
    legend_cycle(&rows, p);
}
