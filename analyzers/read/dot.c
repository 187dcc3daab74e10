/* Graphviz DOT: drawn by hand, by other tools, or by us. cgraph parses; dot_scan.c knows places. */
#include <graphviz/cgraph.h>

#include "dot_priv.h"
#include "svcgraph_priv.h"

struct drawing {
    struct reading *reading;
    struct builder *b;
    const struct input *input;
    struct arena *arena;
    struct dot_places places;
    Agraph_t *graph;
    bool ours; /* by our own writer: names are encoded, groups are only for the eye */
    sym how;
    bnode *node;       /* by sequence number of cgraph */
    struct str *group; /* label of the cluster around each, by sequence number */
    unsigned n;
};

static struct loc start_of(const struct input *input)
{
    return (struct loc){ input->source, 1, 1 };
}

static struct str value_of(void *object, const char *name)
{
    return str_from(agget(object, (char *)name));
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "=22" -> '"' */
static struct str decode(struct arena *arena, struct str id)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    for (size_t i = 0; i < id.n; i++) {
        bool coded = id.p[i] == '=' && i + 2 < id.n && hex_digit(id.p[i + 1]) >= 0 &&
                     hex_digit(id.p[i + 2]) >= 0;
        strbuf_add_char(&out, coded ? (char)(hex_digit(id.p[i + 1]) * 16 + hex_digit(id.p[i + 2]))
                                    : id.p[i]);
        i += coded ? 2 : 0;
    }
    return strbuf_str(&out);
}

static struct str name_of(const struct drawing *d, struct str id)
{
    return d->ours ? decode(d->arena, id) : id;
}

static void say_syntax(const struct drawing *d, struct str message)
{
    struct loc loc = start_of(d->input);
    struct str word = STR(" line ");
    size_t at = str_find(message, word);
    uint64_t line = 0;
    struct str digits = at == SIZE_MAX ? STR_NULL : str_skip(message, at + word.n);
    for (size_t i = 0; i < digits.n && digits.p[i] >= '0' && digits.p[i] <= '9'; i++)
        line = line < 100000000 ? line * 10 + (uint64_t)(digits.p[i] - '0') : line;
    if (line)
        loc = (struct loc){ d->input->source, (uint32_t)line, 1 };
    size_t near = str_find(message, STR(" near "));
    struct str rest = near == SIZE_MAX ? STR_NULL : str_trim(str_skip(message, near));
    finding_add(d->reading->findings, &rule_input_syntax, loc,
                "The drawing has a syntax error%s%" PRIstr ": it was not read.", rest.n ? " " : "",
                STR_ARG(rest));
}

static Agraph_t *parse_text(const struct drawing *d)
{
    struct str message;
    Agraph_t *graph = dot_parse(d->arena, d->input->text, &message);
    if (!graph)
        say_syntax(d, message);
    return graph;
}

static bool is_legend(Agraph_t *group)
{
    return str_is(str_from(agnameof(group)), "cluster_legend");
}

static struct str group_label(const struct drawing *d, Agraph_t *group)
{
    struct str label = value_of(group, "label"), name = str_from(agnameof(group));
    if (label.n && !str_eq(label, value_of(d->graph, "label")))
        return label;
    name = str_skip(name, STR("cluster").n);
    return str_starts(name, "_") ? str_skip(name, 1) : name;
}

static void enter_group(const struct drawing *d, Agraph_t *group)
{
    if (!str_starts(str_from(agnameof(group)), "cluster"))
        return;
    struct str label = d->ours && is_legend(group) ? STR("legend")
                       : d->ours                   ? STR_NULL
                                                   : group_label(d, group);
    for (Agnode_t *node = agfstnode(group); node; node = agnxtnode(group, node))
        if (AGSEQ(node) <= d->n)
            d->group[AGSEQ(node)] = label;
}

/* All groups, outer ones first: the innermost label stays. Nesting was bounded by dot_scan. */
static void enter_groups(const struct drawing *d)
{
    Agraph_t *at = agfstsubg(d->graph);
    while (at && at != d->graph) {
        enter_group(d, at);
        Agraph_t *next = agfstsubg(at);
        for (; !next && at != d->graph; at = agparent(at))
            next = agnxtsubg(at);
        at = next;
    }
}

static bool kind_of(Agnode_t *node, enum graph_kind *out)
{
    static const struct {
        const char *shape;
        enum graph_kind kind;
    } shapes[] = {
        { "cylinder", NODE_DATASTORE }, { "parallelogram", NODE_TOPIC },
        { "house", NODE_GATEWAY },      { "invhouse", NODE_GATEWAY },
        { "cds", NODE_QUEUE },          { "doubleoctagon", NODE_EXTERNAL },
        { "cloud", NODE_EXTERNAL },
    };
    if (graph_kind_from_name(value_of(node, "kind"), out))
        return true;
    for (size_t i = 0; i < countof(shapes); i++)
        if (str_is(value_of(node, "shape"), shapes[i].shape))
            return *out = shapes[i].kind, true;
    *out = NODE_EXTERNAL;
    return str_is(value_of(node, "peripheries"), "2");
}

static unsigned origin_of(void *object)
{
    unsigned origin = ORIGIN_DECLARED;
    origin_from_name(value_of(object, "origin"), &origin);
    return origin;
}

static void read_node(struct drawing *d, Agnode_t *node)
{
    if (AGSEQ(node) > d->n || (d->ours && str_is(d->group[AGSEQ(node)], "legend")))
        return;
    struct str id = str_from(agnameof(node)), name = name_of(d, id);
    struct str space = value_of(node, "namespace");
    space = space.n ? name_of(d, space) : d->group[AGSEQ(node)];
    struct loc loc = dot_place_of(&d->places, id, STR_NULL);
    enum graph_kind kind;
    bool known = kind_of(node, &kind), topic = known && kind == NODE_TOPIC && !space.n;
    struct str base = d->ours ? saved_base(name, topic ? STR("topic") : space) : name;
    sym key = sym_intern(d->reading->syms, base);
    if (!key)
        return;
    bnode at =
        topic ? builder_topic(d->b, key, ORIGIN_DECLARED, loc)
              : builder_node(d->b, sym_intern(d->reading->syms, space), key, ORIGIN_DECLARED, loc);
    d->node[AGSEQ(node)] = at;
    if (known)
        builder_kind(d->b, at, kind, SURE_DECLARED);
    if (d->ours)
        builder_settled(d->b, at, base.n != name.n);
}

static enum edge_kind edge_kind_of(Agedge_t *edge)
{
    enum edge_kind kind;
    if (edge_kind_from_name(value_of(edge, "kind"), &kind))
        return kind;
    struct str style = value_of(edge, "style");
    if (str_has(style, "dashed"))
        return EDGE_ASYNC;
    return str_has(style, "dotted") ? EDGE_STARTUP : EDGE_SYNC;
}

static void read_edge(struct drawing *d, Agedge_t *edge)
{
    Agnode_t *tail = agtail(edge), *head = aghead(edge);
    if (AGSEQ(tail) > d->n || AGSEQ(head) > d->n)
        return;
    bnode from = d->node[AGSEQ(tail)], to = d->node[AGSEQ(head)];
    if (from.i == NO_BNODE.i || to.i == NO_BNODE.i)
        return;
    struct str tail_id = str_from(agnameof(tail)), head_id = str_from(agnameof(head));
    struct loc loc = dot_place_of(&d->places, tail_id, head_id);
    if (!loc.line)
        loc = dot_place_of(&d->places, tail_id, STR_NULL);
    bool back = str_is(value_of(edge, "dir"), "back");
    struct edge_in in = {
        .from = back ? to : from,
        .to = back ? from : to,
        .kind = edge_kind_of(edge),
        .origin = origin_of(edge),
        .undirected = str_is(value_of(edge, "dir"), "none"),
        .how = d->how,
        .loc = loc,
    };
    if (in.origin == ORIGIN_BOTH) {
        builder_edge(d->b, &(struct edge_in){ .from = in.from,
                                              .to = in.to,
                                              .kind = in.kind,
                                              .origin = ORIGIN_OBSERVED,
                                              .undirected = in.undirected });
        in.origin = ORIGIN_DECLARED;
    }
    builder_edge(d->b, &in);
}

static void read_graph(struct drawing *d)
{
    d->ours = str_is(value_of(d->graph, "svcgraph"), "1");
    for (Agnode_t *node = agfstnode(d->graph); node; node = agnxtnode(d->graph, node))
        d->n = AGSEQ(node) > d->n ? (unsigned)AGSEQ(node) : d->n;
    d->node = arena_array(d->arena, bnode, (size_t)d->n + 1);
    d->group = arena_array(d->arena, struct str, (size_t)d->n + 1);
    for (unsigned i = 0; i <= d->n; i++)
        d->node[i] = NO_BNODE;
    enter_groups(d);
    for (Agnode_t *node = agfstnode(d->graph); node; node = agnxtnode(d->graph, node))
        read_node(d, node);
    for (Agnode_t *node = agfstnode(d->graph); node; node = agnxtnode(d->graph, node))
        for (Agedge_t *edge = agfstout(d->graph, node); edge; edge = agnxtout(d->graph, edge))
            read_edge(d, edge);
}

/* What cgraph must not be given. */
static bool is_fit(struct drawing *d)
{
    enum { BYTES_MAX = 64 << 20 };
    struct str text = d->input->text;
    struct loc loc = start_of(d->input);
    const char *why = "it is larger than 64 MiB";
    if (text.n && memchr(text.p, '\0', text.n)) {
        finding_add(d->reading->findings, &rule_input_syntax, loc,
                    "The drawing holds a NUL byte: it was not read.");
        return false;
    }
    if (text.n <= BYTES_MAX && dot_scan(d->arena, text, d->input->source, &d->places, &loc, &why))
        return true;
    finding_add(d->reading->findings, &rule_input_limit, loc, "The drawing was not read: %s.", why);
    return false;
}

static void build_one(struct reading *reading, const struct input *input)
{
    struct arena scratch = { 0 };
    struct drawing d = { .reading = reading,
                         .b = reading->builder,
                         .input = input,
                         .arena = &scratch,
                         .how = sym_intern(reading->syms, STR("edge")) };
    d.graph = is_fit(&d) ? parse_text(&d) : NULL;
    if (d.graph && !agisdirected(d.graph))
        finding_add(reading->findings, &rule_input_syntax, start_of(input),
                    "The drawing has no directions (graph, not digraph): it was not read.");
    else if (d.graph)
        read_graph(&d);
    if (d.graph)
        agclose(d.graph);
    arena_release(&scratch);
}

/* cgraph is not safe with threads: all happens in build. */
static bool parse(UNUSED struct input *input)
{
    return true;
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        build_one(reading, inputs[i]);
}

static int probe(const struct probe *probe)
{
    return dot_looks_like(probe->head);
}

static const char *const patterns[] = { "*.dot", "*.gv", NULL };

const struct reader reader_dot = {
    .name = "dot",
    .title = "Graphviz DOT drawings",
    .family = "graph",
    .patterns = patterns,
    .kind = READ_TEXT,
    .yields = YIELD_NODES | YIELD_EDGES,
    .probe = probe,
    .parse = parse,
    .build = build,
};
