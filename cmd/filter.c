#include "filter.h"

#include "names.h"
#include "say.h"
#include "spec.h"
#include "svcgraph/match.h"

struct drawing {
    struct arena *arena;
    const struct filter *filter;
    const struct graph *g;
    struct edge_filter edges;
    bool *keep;
};

static bool check_kinds(struct arena *arena, const struct str_list *kinds, struct str *out_error)
{
    enum edge_kind kind;
    struct str_list names = { 0 };

    for (size_t i = 0; i < kinds->all.n; i++) {
        if (edge_kind_from_name(kinds->all.v[i], &kind))
            continue;
        spec_values(arena, OPT_EDGE_KINDS, NULL, &names);
        struct str near = spec_nearest(arena, kinds->all.v[i], &names);
        *out_error = str_printf(arena, "--kind: no edge is called '%" PRIstr "'%" PRIstr,
                                STR_ARG(kinds->all.v[i]), STR_ARG(near));
        return false;
    }
    return true;
}

bool filter_check(struct arena *arena, const struct filter *filter, struct str *out_error)
{
    return check_kinds(arena, &filter->kinds, out_error);
}

static struct edge_filter edge_filter_of(const struct filter *filter)
{
    struct edge_filter edges = { .origins = (unsigned)filter->origin,
                                 .min_calls = (uint64_t)filter->min_calls };
    enum edge_kind kind;

    for (size_t i = 0; i < filter->kinds.all.n; i++)
        if (edge_kind_from_name(filter->kinds.all.v[i], &kind))
            edges.kinds |= EDGE_BIT(kind);
    return edges;
}

static bool filters_edges(const struct drawing *d)
{
    return d->edges.kinds || d->edges.origins || d->edges.min_calls;
}

/* By kind, by "infra", or by a pattern on the name. */
static bool hidden(const struct graph *g, node_id v, struct str what)
{
    const struct graph_node *node = &g->nodes[v.i];

    return str_is(what, graph_kind_name(node->kind)) || (node->infra && str_is(what, "infra")) ||
           pattern_match(what, node_name(g, v));
}

static bool hides_any(const struct graph *g, struct str what)
{
    for_each_node(g, v)
        if (hidden(g, v, what))
            return true;
    return false;
}

void filter_warn(const struct filter *filter, const struct graph *g)
{
    for (size_t i = 0; i < filter->hide.all.n; i++)
        if (!hides_any(g, filter->hide.all.v[i]))
            say_error("--hide: nothing in the graph is '%" PRIstr "'",
                      STR_ARG(filter->hide.all.v[i]));
}

static void hide(struct drawing *d)
{
    for_each_node(d->g, v)
        for (size_t i = 0; i < d->filter->hide.all.n; i++)
            if (hidden(d->g, v, d->filter->hide.all.v[i]))
                d->keep[v.i] = false;
}

/* Whoever has no edge left is not drawn: the question was about edges. */
static void drop_bare(struct drawing *d)
{
    bool *touched = arena_array(d->arena, bool, d->g->n);

    for (edge_id e = { 0 }; e.i < d->g->m; e.i++)
        if (edge_passes(d->g, e, &d->edges)) {
            touched[d->g->edge_from[e.i]] = true;
            touched[d->g->edge_to[e.i]] = true;
        }
    for_each_node(d->g, v)
        d->keep[v.i] = d->keep[v.i] && touched[v.i];
}

static void keep_cycles(struct drawing *d)
{
    struct scc scc = graph_scc(d->g, &d->edges, d->arena);

    for_each_node(d->g, v) {
        uint32_t c = scc.component[v.i];
        d->keep[v.i] = d->keep[v.i] && scc.off[c + 1] - scc.off[c] > 1;
    }
}

static void mark_near(struct drawing *d, node_id from, bool backward, bool *near)
{
    struct reach reach = graph_reach(d->g, &d->edges, from, backward, d->arena);

    for (uint32_t i = 0; i < reach.n; i++)
        if (reach.distance[reach.order[i].i] <= (uint64_t)d->filter->depth)
            near[reach.order[i].i] = true;
}

static bool keep_focus(struct drawing *d)
{
    bool *near = arena_array(d->arena, bool, d->g->n);

    for (size_t i = 0; i < d->filter->focus.all.n; i++) {
        node_id v = node_by_name(d->arena, d->g, d->filter->focus.all.v[i]);
        if (v.i == NO_NODE.i)
            return false;
        if (d->filter->direction != DIRECTION_OUT)
            mark_near(d, v, true, near);
        if (d->filter->direction != DIRECTION_IN)
            mark_near(d, v, false, near);
    }
    for_each_node(d->g, v)
        d->keep[v.i] = d->keep[v.i] && near[v.i];
    return true;
}

static void add_names(struct strbuf *out, const struct str_list *names, const char *what)
{
    if (!names->all.n)
        return;
    strbuf_addf(out, "%s%s ", out->n ? "; " : "", what);
    for (size_t i = 0; i < names->all.n; i++)
        strbuf_addf(out, "%s%" PRIstr, i ? ", " : "", STR_ARG(names->all.v[i]));
}

static struct str reasons(const struct drawing *d)
{
    const struct filter *f = d->filter;
    struct strbuf out;

    strbuf_init(&out, d->arena);
    add_names(&out, &f->focus, "focus");
    if (f->focus.all.n)
        strbuf_addf(&out, ", depth %lld%s", (long long)f->depth,
                    f->direction == DIRECTION_IN    ? ", callers"
                    : f->direction == DIRECTION_OUT ? ", callees"
                                                    : "");
    add_names(&out, &f->hide, "without");
    add_names(&out, &f->kinds, "edges");
    if (f->origin)
        strbuf_addf(&out, "%sonly %s", out.n ? "; " : "", origin_name((unsigned)f->origin));
    if (f->min_calls)
        strbuf_addf(&out, "%sat least %lld calls", out.n ? "; " : "", (long long)f->min_calls);
    if (f->only_cycles)
        strbuf_addf(&out, "%scycles only", out.n ? "; " : "");
    return strbuf_str(&out);
}

static struct str caption(const struct drawing *d, const struct graph *part)
{
    struct str why = reasons(d);

    return str_printf(d->arena, "%u of %u nodes, %u of %u edges shown (%" PRIstr ")",
                      (unsigned)part->n, (unsigned)d->g->n, (unsigned)part->m, (unsigned)d->g->m,
                      STR_ARG(why));
}

static bool narrows(const struct drawing *d)
{
    return filters_edges(d) || d->filter->focus.all.n || d->filter->hide.all.n ||
           d->filter->only_cycles;
}

const struct graph *filter_apply(struct arena *arena, const struct filter *filter,
                                 const struct graph *g, struct str *out_note)
{
    struct drawing d = { .arena = arena, .filter = filter, .g = g,
                         .edges = edge_filter_of(filter) };

    *out_note = STR_NULL;
    if (!narrows(&d))
        return g;
    d.keep = arena_array(arena, bool, g->n);
    for_each_node(g, v)
        d.keep[v.i] = true;
    hide(&d);
    if (filters_edges(&d))
        drop_bare(&d);
    if (filter->only_cycles)
        keep_cycles(&d);
    if (filter->focus.all.n && !keep_focus(&d))
        return NULL;
    const struct graph *part = graph_part(g, d.keep, &d.edges, arena);
    *out_note = caption(&d, part);
    return part;
}
