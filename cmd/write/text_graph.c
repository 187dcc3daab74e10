#include "tally.h"
#include "text.h"

static void write_place(const struct graph *g, struct out *out, struct loc loc)
{
    if (loc.source == 0)
        return;
    out_cstr(out, "  ");
    out_loc(out, g->sources, loc);
}

static void write_node(const struct graph *g, struct out *out, const struct graph_node *node)
{
    out_printf(out, "%s  ", graph_kind_name(node->kind));
    out_name(out, graph_str(g, node->name));
    if (node->owner) {
        out_cstr(out, "  owner ");
        out_name(out, graph_str(g, node->owner));
    }
    for (uint32_t i = 0; i < node->versions.n; i++) {
        out_cstr(out, i == 0 ? "  version " : ", ");
        out_name(out, graph_str(g, g->versions[node->versions.first + i].text));
    }
    write_place(g, out, node->loc);
    out_char(out, '\n');
}

static void write_edge(const struct graph *g, struct out *out, edge_id e)
{
    const struct edge_info *info = &g->edge_info[e.i];
    out_cstr(out, g->edge_directed[e.i] ? "  -> " : "  -- ");
    out_name(out, node_name(g, (node_id){ g->edge_to[e.i] }));
    out_printf(out, "  %s, %s", edge_kind_name(g->edge_kind[e.i]),
               origin_name(g->edge_origin[e.i]));
    if (info->calls > 0) {
        out_cstr(out, ", ");
        out_count(out, info->calls, "call");
    }
    if (info->errors > 0) {
        out_cstr(out, ", ");
        out_count(out, info->errors, "error");
    }
    if (info->evidence.n > 0) {
        const struct evidence *first = &g->evidence[info->evidence.first];
        write_place(g, out, first->loc);
        out_cstr(out, "  ");
        out_name(out, graph_str(g, first->how));
        if (first->detail) {
            out_char(out, ' ');
            out_name(out, graph_str(g, first->detail));
        }
    }
    out_char(out, '\n');
}

void write_graph_text(const struct result *result, struct out *out)
{
    const struct graph *g = result->graph;
    size_t passed_by = 0;
    for_each_node (g, v) {
        passed_by += graph_passed_by(g, v);
        if (graph_passed_by(g, v))
            continue;
        write_node(g, out, &g->nodes[v.i]);
        for_each_out (g, v, e)
            write_edge(g, out, e);
    }
    if (g->n > 0)
        out_char(out, '\n');
    if (result->note.n > 0) {
        out_name(out, result->note);
        out_char(out, '\n');
    }
    out_traces(out, result);
    struct tally tally = tally_of(result);
    out_count(out, tally.services, "service");
    if (g->n - passed_by > tally.services)
        out_printf(out, ", %zu other", g->n - passed_by - tally.services);
    out_cstr(out, ", ");
    out_count(out, tally.edges, "edge");
    out_char(out, '\n');
}
