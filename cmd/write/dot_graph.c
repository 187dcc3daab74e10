#include "dot_graph.h"

#include <math.h>

#include "out.h"
#include "traces.h"

struct drawing {
    const struct picture *p;
    const struct graph *g;
    struct arena *arena;
    Agraph_t *graph;
    Agnode_t **nodes;
};

char *dot_id(struct arena *arena, struct str name)
{
    struct strbuf id;
    strbuf_init(&id, arena);
    while (name.n) {
        uint32_t c;
        size_t length = utf8_first(name, &c);
        bool plain =
            c != UINT32_MAX && !utf8_is_unsafe(c) && c != '"' && c != '\\' && c != '=' && c != '%';
        for (size_t i = 0; i < length && !plain; i++)
            strbuf_addf(&id, "=%02x", (unsigned)(unsigned char)name.p[i]);
        if (plain)
            strbuf_add(&id, str_take(name, length));
        name = str_skip(name, length);
    }
    return str_cstr(arena, strbuf_str(&id));
}

char *dot_text(struct arena *arena, struct str text)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    while (text.n) {
        uint32_t c;
        size_t length = utf8_first(text, &c);
        if (c == UINT32_MAX || utf8_is_unsafe(c))
            strbuf_add_char(&out, '?');
        else if (c == '\\')
            strbuf_add(&out, STR("\\\\"));
        else
            strbuf_add(&out, str_take(text, length));
        text = str_skip(text, length);
    }
    return str_cstr(arena, strbuf_str(&out));
}

/* Long names are broken after '-', '.' or '/' once a line has 20 characters. */
static void add_wrapped(struct strbuf *label, struct arena *arena, struct str name)
{
    enum { WIDE = 20 };
    size_t line = 0;
    for (const char *c = dot_text(arena, name); *c; c++) {
        strbuf_add_char(label, *c);
        if (++line >= WIDE && (*c == '-' || *c == '.' || *c == '/') && c[1]) {
            strbuf_add(label, STR("\\n"));
            line = 0;
        }
    }
}

static struct str group_of(const struct drawing *d, node_id v)
{
    const struct graph_node *node = &d->g->nodes[v.i];
    switch (d->p->result->cluster_by) {
    case CLUSTER_NAMESPACE:
        return graph_str(d->g, node->space);
    case CLUSTER_OWNER:
        return graph_str(d->g, node->owner);
    case CLUSTER_KIND:
        return str_from(graph_kind_name(node->kind));
    default:
        return STR_NULL;
    }
}

static char *node_label(const struct drawing *d, node_id v)
{
    const struct graph_node *node = &d->g->nodes[v.i];
    struct strbuf label;
    strbuf_init(&label, d->arena);
    bool framed = d->p->result->cluster_by == CLUSTER_NAMESPACE && node->space;
    add_wrapped(&label, d->arena, graph_str(d->g, framed ? node->base : node->name));
    if (node->kind != NODE_SERVICE)
        strbuf_addf(&label, "\\n[%s]", graph_kind_name(node->kind));
    for (uint32_t i = 0; i < node->versions.n; i++) {
        const struct version *version = &d->g->versions[node->versions.first + i];
        if (!version->release)
            continue;
        strbuf_addf(&label, "\\n%s", dot_text(d->arena, graph_str(d->g, version->text)));
        break;
    }
    if (d->p->found[v.i])
        strbuf_add(&label, STR("\\n(!)"));
    return str_cstr(d->arena, strbuf_str(&label));
}

static void add_place(struct strbuf *tip, const struct drawing *d, struct loc loc)
{
    if (!loc.source)
        return;
    strbuf_addf(tip, ", %s:%u", dot_text(d->arena, source_path(d->g->sources, loc.source)),
                loc.line);
}

static void draw_node(struct drawing *d, node_id v, Agraph_t *in)
{
    const struct graph_node *node = &d->g->nodes[v.i];
    struct str name = node_name(d->g, v);
    struct strbuf tip;
    strbuf_init(&tip, d->arena);
    strbuf_addf(&tip, "%s: %s", dot_text(d->arena, name), graph_kind_name(node->kind));
    if (node->owner)
        strbuf_addf(&tip, ", owner %s", dot_text(d->arena, graph_str(d->g, node->owner)));
    add_place(&tip, d, node->loc);
    Agnode_t *drawn = d->nodes[v.i] = agnode(in, dot_id(d->arena, name), 1);
    dot_dress_node(drawn, node->kind);
    dot_set(drawn, "label", node_label(d, v));
    dot_set(drawn, "tooltip", str_cstr(d->arena, strbuf_str(&tip)));
    if (node->space)
        dot_set(drawn, "namespace", dot_id(d->arena, graph_str(d->g, node->space)));
    if (d->p->found[v.i]) {
        dot_set(drawn, "color", COLOUR_CYCLE);
        dot_set(drawn, "penwidth", "2.5");
    }
}

static Agraph_t *cluster_for(struct drawing *d, struct str group)
{
    if (!group.n)
        return d->graph;
    char *id = str_cstr(d->arena, str_printf(d->arena, "cluster_in %s", dot_id(d->arena, group)));
    Agraph_t *cluster = agsubg(d->graph, id, 0);
    if (cluster)
        return cluster;
    cluster = agsubg(d->graph, id, 1);
    dot_set(cluster, "label", dot_text(d->arena, group));
    dot_set(cluster, "style", "rounded");
    dot_set(cluster, "color", "#909090");
    dot_set(cluster, "labelloc", "t");
    dot_set(cluster, "fontsize", "11");
    return cluster;
}

static void draw_nodes(struct drawing *d)
{
    d->nodes = arena_array(d->arena, Agnode_t *, d->g->n);
    for_each_node (d->g, v)
        if (d->p->shows_node[v.i])
            draw_node(d, v, cluster_for(d, group_of(d, v)));
}

static void dress_origin(const struct drawing *d, Agedge_t *edge, uint32_t e)
{
    static const char *const colours[] = { COLOUR_BOTH, COLOUR_DECLARED, COLOUR_OBSERVED,
                                           COLOUR_BOTH };
    unsigned origin = d->g->edge_origin[e];
    const char *colour = edge_looks[d->g->edge_kind[e]].colour;
    if (!colour)
        colour = d->p->mixed ? colours[origin & ORIGIN_BOTH] : COLOUR_BOTH;
    dot_set(edge, "color", colour);
    if (!d->g->edge_directed[e]) {
        dot_set(edge, "dir", "none");
    } else if (d->p->mixed && origin & ORIGIN_OBSERVED && !d->p->hop[e]) {
        dot_set(edge, "arrowtail", "dot");
        dot_set(edge, "dir", "both");
    }
    if (origin != ORIGIN_DECLARED)
        dot_set(edge, "origin", origin_name(origin));
}

static void dress_width(const struct drawing *d, Agedge_t *edge, uint32_t e)
{
    const char *width = edge_looks[d->g->edge_kind[e]].width;
    uint64_t calls = d->g->edge_info[e].calls;
    char text[16];
    if (!width && calls > 1) {
        snprintf(text, sizeof(text), "%.1f", fmin(1 + log10((double)calls) / 2, 5));
        width = text;
    }
    if (width)
        dot_set(edge, "penwidth", width);
}

static void dress_cycle(const struct drawing *d, Agedge_t *edge, uint32_t e)
{
    char label[32];
    if (!d->p->hop[e])
        return;
    snprintf(label, sizeof(label), "%u%s", d->p->hop[e], d->p->cut[e] ? "\\ncut here" : "");
    dot_set(edge, "label", label);
    dot_set(edge, "color", COLOUR_CYCLE);
    dot_set(edge, "fontcolor", COLOUR_CYCLE);
    dot_set(edge, "penwidth", "3");
    dot_set(edge, "style", d->p->cut[e] ? "dashed" : "bold");
}

static char *edge_tip(const struct drawing *d, uint32_t e)
{
    const struct graph *g = d->g;
    const struct edge_info *info = &g->edge_info[e];
    struct strbuf tip;
    strbuf_init(&tip, d->arena);
    strbuf_addf(&tip, "%s to %s", dot_text(d->arena, node_name(g, (node_id){ g->edge_from[e] })),
                dot_text(d->arena, node_name(g, (node_id){ g->edge_to[e] })));
    strbuf_addf(&tip, ": %s, %s", edge_kind_name(g->edge_kind[e]), origin_name(g->edge_origin[e]));
    if (info->calls)
        strbuf_addf(&tip, ", %llu calls", (unsigned long long)info->calls);
    if (info->errors)
        strbuf_addf(&tip, ", %llu errors", (unsigned long long)info->errors);
    if (info->evidence.n)
        add_place(&tip, d, g->evidence[info->evidence.first].loc);
    return str_cstr(d->arena, strbuf_str(&tip));
}

static void draw_edge(const struct drawing *d, uint32_t e)
{
    const struct edge_look *look = &edge_looks[d->g->edge_kind[e]];
    Agedge_t *edge =
        agedge(d->graph, d->nodes[d->g->edge_from[e]], d->nodes[d->g->edge_to[e]], NULL, 1);
    dot_set(edge, "kind", edge_kind_name(d->g->edge_kind[e]));
    dot_set(edge, "style", look->style);
    dot_set(edge, "arrowhead", look->arrow);
    dress_origin(d, edge, e);
    dress_width(d, edge, e);
    dress_cycle(d, edge, e);
    dot_set(edge, "tooltip", edge_tip(d, e));
}

static void add_count(struct strbuf *caption, size_t n, const char *one, const char *many)
{
    if (n)
        strbuf_addf(caption, "%zu %s\\l", n, n == 1 ? one : many);
}

static char *caption(const struct drawing *d)
{
    const struct result *result = d->p->result;
    struct strbuf text;
    strbuf_init(&text, d->arena);
    if (result->title.n)
        strbuf_addf(&text, "Service graph of %s\\l", dot_text(d->arena, result->title));
    if (result->note.n)
        strbuf_addf(&text, "%s\\l", dot_text(d->arena, result->note));
    add_count(&text, d->p->telemetry_left_out, "telemetry edge not drawn",
              "telemetry edges not drawn");
    add_count(&text, d->p->nodes_left_out, "telemetry node not drawn", "telemetry nodes not drawn");
    add_count(&text, d->p->startup_left_out, "startup edge beside a call not drawn",
              "startup edges beside calls not drawn");
    struct str traces = traces_text(d->arena, &d->p->g->traces);
    if (traces.n)
        strbuf_addf(&text, "%" PRIstr "\\l", STR_ARG(traces));
    return str_cstr(d->arena, strbuf_str(&text));
}

static void dress_graph(struct drawing *d)
{
    agattr(d->graph, AGRAPH, "svcgraph", "1");
    agattr(d->graph, AGRAPH, "linelength", "0");
    agattr(d->graph, AGRAPH, "rankdir", "LR");
    agattr(d->graph, AGRAPH, "fontname", "sans-serif");
    agattr(d->graph, AGRAPH, "labelloc", "b");
    agattr(d->graph, AGRAPH, "labeljust", "l");
    agattr(d->graph, AGRAPH, "label", "");
    agattr(d->graph, AGRAPH, "fontsize", "14");
    dot_set(d->graph, "label", caption(d));
    agattr(d->graph, AGNODE, "fontname", "sans-serif");
    agattr(d->graph, AGNODE, "fontsize", "11");
    agattr(d->graph, AGEDGE, "fontname", "sans-serif");
    agattr(d->graph, AGEDGE, "fontsize", "10");
    agattr(d->graph, AGEDGE, "arrowsize", "0.8");
}

static int stay_quiet(UNUSED char *message)
{
    return 0;
}

Agraph_t *dot_graph(const struct result *result, struct arena *arena)
{
    struct picture picture;
    agseterrf(stay_quiet);
    picture_plan(&picture, result, arena);
    struct drawing d = { .p = &picture, .g = result->graph, .arena = arena };
    d.graph = agopen("services", Agdirected, dot_ids(arena));
    dress_graph(&d);
    draw_nodes(&d);
    for (uint32_t e = 0; e < d.g->m; e++)
        if (picture.shows_edge[e])
            draw_edge(&d, e);
    if (result->legend)
        dot_legend(d.graph, &picture);
    return d.graph;
}
