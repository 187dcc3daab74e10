/* A difference as a picture: boxes and arrows, and these as Mermaid and DOT. */
#include "diff.h"
#include "write/out.h"

enum { CALM, DRAWN, CHANGED };

static char state_of(enum diff_change change)
{
    return diff_signs[change];
}

static int by_name(const void *a, const void *b)
{
    const struct diff_box *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : (y->sign != ' ') - (x->sign != ' ');
}

static size_t box_of(const struct diff_picture *picture, struct str name)
{
    size_t low = 0, high = picture->boxes.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(picture->boxes.v[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_box(const struct diff *diff, struct diff_picture *picture, struct str name,
                    char sign)
{
    struct diff_box *box = vec_push(diff->arena, &picture->boxes);
    *box = (struct diff_box){ .name = name, .kind = NODE_SERVICE, .sign = sign };
    for (int side = DIFF_SIDES - 1; side >= 0; side--) {
        node_id v = diff_node(diff, (enum diff_side)side, name);
        if (v.i == NO_NODE.i)
            continue;
        box->kind = diff->g[side]->nodes[v.i].kind;
        return;
    }
}

static void settle_boxes(struct diff_picture *picture)
{
    size_t kept = 0;
    struct diff_box *v = picture->boxes.v;
    if (picture->boxes.n > 1)
        qsort(v, picture->boxes.n, sizeof(*v), by_name);
    for (size_t i = 0; i < picture->boxes.n; i++)
        if (kept == 0 || !str_eq(v[kept - 1].name, v[i].name))
            v[kept++] = v[i];
    picture->boxes.n = kept;
}

static void mark(const struct diff *diff, uint8_t *marks, struct str name, uint8_t as)
{
    node_id v = diff_node(diff, DIFF_NOW, name);
    if (v.i != NO_NODE.i && marks[v.i] < as)
        marks[v.i] = as;
}

static void add_items(const struct diff *diff, struct diff_picture *picture, uint8_t *marks,
                      bool *listed)
{
    for (size_t i = 0; i < diff->items.n; i++) {
        const struct diff_item *item = &diff->items.v[i];
        bool edge = item->about == DIFF_EDGE;
        char sign = item->about == DIFF_SERVICE ? state_of(item->change) : edge ? ' ' : '~';
        add_box(diff, picture, item->name, sign);
        mark(diff, marks, item->name, edge ? DRAWN : CHANGED);
        if (!edge)
            continue;
        add_box(diff, picture, item->other, ' ');
        mark(diff, marks, item->other, DRAWN);
        if (item->edge != UINT32_MAX)
            listed[item->edge] = true;
    }
}

static bool is_near(const uint8_t *marks, const struct graph *g, uint32_t e)
{
    uint8_t from = marks[g->edge_from[e]], to = marks[g->edge_to[e]];
    return from == CHANGED || to == CHANGED || (from && to);
}

static int by_ends(const void *a, const void *b)
{
    const struct diff_arrow *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : (int)x->sign - (int)y->sign;
}

static void add_arrow(const struct diff *diff, struct diff_picture *picture, struct str from,
                      struct str to, uint8_t kind, char sign)
{
    *vec_push(diff->arena, &picture->arrows) =
        (struct diff_arrow){ box_of(picture, from), box_of(picture, to), kind, sign };
}

static void add_arrows(const struct diff *diff, struct diff_picture *picture, const bool *near)
{
    const struct graph *g = diff->g[DIFF_NOW];
    for (size_t i = 0; i < diff->items.n; i++) {
        const struct diff_item *item = &diff->items.v[i];
        enum edge_kind kind = EDGE_SYNC;
        if (item->about != DIFF_EDGE)
            continue;
        edge_kind_from_name(item->what, &kind);
        add_arrow(diff, picture, item->name, item->other, (uint8_t)kind, state_of(item->change));
    }
    for (uint32_t e = 0; e < g->m; e++)
        if (near[e])
            add_arrow(diff, picture, node_name(g, (node_id){ g->edge_from[e] }),
                      node_name(g, (node_id){ g->edge_to[e] }), g->edge_kind[e], ' ');
    if (picture->arrows.n)
        qsort(picture->arrows.v, picture->arrows.n, sizeof(*picture->arrows.v), by_ends);
}

struct diff_picture diff_picture(const struct diff *diff)
{
    const struct graph *g = diff->g[DIFF_NOW];
    struct diff_picture picture = { 0 };
    uint8_t *marks = arena_array(diff->arena, uint8_t, (size_t)g->n + 1);
    bool *listed = arena_array(diff->arena, bool, (size_t)g->m + 1);
    bool *near = arena_array(diff->arena, bool, (size_t)g->m + 1);
    add_items(diff, &picture, marks, listed);
    for (uint32_t e = 0; e < g->m; e++) {
        near[e] = !listed[e] && is_near(marks, g, e);
        if (!near[e])
            continue;
        add_box(diff, &picture, node_name(g, (node_id){ g->edge_from[e] }), ' ');
        add_box(diff, &picture, node_name(g, (node_id){ g->edge_to[e] }), ' ');
    }
    settle_boxes(&picture);
    add_arrows(diff, &picture, near);
    return picture;
}

/* Quotes and markup would end the label; what cannot be printed is a question mark. */
static void add_label(struct strbuf *out, struct str name, bool mermaid)
{
    while (name.n) {
        uint32_t c;
        size_t n = utf8_first(name, &c);
        if (utf8_is_unsafe(c) || c == UINT32_MAX)
            strbuf_add_char(out, '?');
        else if (mermaid && c < 0x80 && strchr("\"<>&#`;{}[]()|\\", (int)c))
            strbuf_addf(out, "#%u;", (unsigned)c);
        else if (!mermaid && (c == '"' || c == '\\'))
            strbuf_addf(out, "\\%c", (int)c);
        else
            strbuf_add(out, str_take(name, n));
        name = str_skip(name, n);
    }
}

static const char *class_of(char sign)
{
    return sign == '+' ? "added" : sign == '-' ? "removed" : sign == '~' ? "changed" : "same";
}

static void shape(uint8_t kind, const char **out_open, const char **out_close)
{
    bool store = kind == NODE_DATASTORE || kind == NODE_CACHE;
    bool topic = kind == NODE_QUEUE || kind == NODE_TOPIC;
    *out_open = store ? "[(\"" : topic ? "[/\"" : "[\"";
    *out_close = store ? "\")]" : topic ? "\"/]" : "\"]";
}

struct str diff_mermaid(const struct diff *diff, const struct diff_picture *picture)
{
    struct strbuf out;
    strbuf_init(&out, diff->arena);
    strbuf_add(&out, STR("flowchart LR\n"));
    for (size_t i = 0; i < picture->boxes.n; i++) {
        const struct diff_box *box = &picture->boxes.v[i];
        const char *open, *close;
        shape(box->kind, &open, &close);
        strbuf_addf(&out, "    n%zu%s", i + 1, open);
        if (box->sign != ' ') /* "- x" would be a list to Mermaid */
            strbuf_addf(&out, "%s: ", class_of(box->sign));
        add_label(&out, box->name, true);
        strbuf_addf(&out, "%s:::%s\n", close, class_of(box->sign));
    }
    for (size_t i = 0; i < picture->arrows.n; i++) {
        const struct diff_arrow *arrow = &picture->arrows.v[i];
        const char *line = arrow->sign == '+' ? "==>|added|" : arrow->sign == '-' ? "-.->|removed|"
                           : arrow->sign == '~' ? "-->|changed|"
                                                : "-->";
        strbuf_addf(&out, "    n%zu %s n%zu\n", arrow->from + 1, line, arrow->to + 1);
    }
    strbuf_add(&out, STR("    classDef added stroke:#1a7f37,stroke-width:3px\n"
                         "    classDef removed stroke:#cf222e,stroke-dasharray:4 3\n"
                         "    classDef changed stroke:#9a6700,stroke-width:3px\n"
                         "    classDef same stroke:#8c959f\n"));
    return strbuf_str(&out);
}

static const char *dot_look(char sign)
{
    return sign == '+'   ? "color=\"#1a7f37\", penwidth=2"
           : sign == '-' ? "color=\"#cf222e\", style=dashed"
           : sign == '~' ? "color=\"#9a6700\", penwidth=2"
                         : "color=\"#8c959f\"";
}

struct str diff_dot(const struct diff *diff, const struct diff_picture *picture)
{
    struct strbuf out;
    strbuf_init(&out, diff->arena);
    strbuf_add(&out, STR("digraph diff {\n    graph [rankdir=LR, labelloc=t, label=\""));
    add_label(&out, diff_summary(diff), false);
    strbuf_add(&out, STR("\"];\n    node [shape=box, fontname=sans];\n"
                         "    edge [fontname=sans];\n"));
    for (size_t i = 0; i < picture->boxes.n; i++) {
        const struct diff_box *box = &picture->boxes.v[i];
        strbuf_addf(&out, "    n%zu [label=\"", i + 1);
        if (box->sign != ' ')
            strbuf_addf(&out, "%c ", box->sign);
        add_label(&out, box->name, false);
        strbuf_addf(&out, "\", %s%s];\n", dot_look(box->sign),
                    box->kind == NODE_DATASTORE || box->kind == NODE_CACHE ? ", shape=cylinder" : "");
    }
    for (size_t i = 0; i < picture->arrows.n; i++) {
        const struct diff_arrow *arrow = &picture->arrows.v[i];
        strbuf_addf(&out, "    n%zu -> n%zu [%s", arrow->from + 1, arrow->to + 1,
                    dot_look(arrow->sign));
        if (arrow->sign != ' ')
            strbuf_addf(&out, ", label=\"%c %s\"", arrow->sign,
                        edge_kind_name((enum edge_kind)arrow->kind));
        strbuf_add(&out, STR("];\n"));
    }
    strbuf_add(&out, STR("}\n"));
    return strbuf_str(&out);
}
