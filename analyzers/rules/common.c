#include "rules_priv.h"

static uint32_t count_kept(const struct graph *g, const bool *keep)
{
    uint32_t m = 0;
    for (uint32_t e = 0; e < g->m; e++)
        m += keep[e];
    return m;
}

static void copy_edges(struct graph *part, const struct graph *g, const bool *keep)
{
    uint32_t m = 0;
    for (uint32_t e = 0; e < g->m; e++) {
        if (!keep[e])
            continue;
        part->edge_from[m] = g->edge_from[e];
        part->edge_to[m] = g->edge_to[e];
        part->edge_kind[m] = g->edge_kind[e];
        part->edge_origin[m] = g->edge_origin[e];
        part->edge_directed[m] = g->edge_directed[e];
        part->edge_info[m] = g->edge_info[e];
        m++;
    }
}

/* Counting sort by one end. The edges are sorted by (from, to, kind), so ids stay in that order. */
static void index_edges(struct graph *part, struct arena *arena)
{
    part->out_off = arena_array(arena, uint32_t, (size_t)part->n + 1);
    part->in_off = arena_array(arena, uint32_t, (size_t)part->n + 1);
    part->in_edge = arena_array(arena, uint32_t, part->m);
    for (uint32_t e = 0; e < part->m; e++) {
        part->out_off[part->edge_from[e] + 1]++;
        part->in_off[part->edge_to[e] + 1]++;
    }
    for (uint32_t v = 0; v < part->n; v++) {
        part->out_off[v + 1] += part->out_off[v];
        part->in_off[v + 1] += part->in_off[v];
    }
    uint32_t *next = arena_array(arena, uint32_t, (size_t)part->n + 1);
    memcpy(next, part->in_off, ((size_t)part->n + 1) * sizeof(*next));
    for (uint32_t e = 0; e < part->m; e++)
        part->in_edge[next[part->edge_to[e]]++] = e;
}

const struct graph *edges_only(const struct graph *g, const bool *keep, struct arena *arena)
{
    uint32_t m = count_kept(g, keep);
    if (m == g->m)
        return g;
    struct graph *part = arena_new(arena, struct graph);
    *part = *g;
    part->m = m;
    part->edge_from = arena_array(arena, uint32_t, part->m);
    part->edge_to = arena_array(arena, uint32_t, part->m);
    part->edge_kind = arena_array(arena, uint8_t, part->m);
    part->edge_origin = arena_array(arena, uint8_t, part->m);
    part->edge_directed = arena_array(arena, bool, part->m);
    part->edge_info = arena_array(arena, struct edge_info, part->m);
    copy_edges(part, g, keep);
    index_edges(part, arena);
    return part;
}

bool is_deployable(const struct graph *g, node_id v)
{
    uint8_t kind = g->nodes[v.i].kind;
    return kind == NODE_SERVICE || kind == NODE_JOB || kind == NODE_FUNCTION;
}

static const struct evidence *surest(const struct graph *g, edge_id e)
{
    const struct slice *slice = &g->edge_info[e.i].evidence;
    const struct evidence *best = NULL;
    for (uint32_t i = 0; i < slice->n; i++) {
        const struct evidence *evidence = &g->evidence[slice->first + i];
        if (!best || evidence->guess < best->guess ||
            (evidence->guess == best->guess && best->loc.source == 0))
            best = evidence;
    }
    return best;
}

struct loc edge_place(const struct graph *g, edge_id e)
{
    const struct evidence *best = surest(g, e);
    return best ? best->loc : LOC_NONE;
}

unsigned edge_guess(const struct graph *g, edge_id e)
{
    const struct evidence *best = surest(g, e);
    return best ? best->guess : 0;
}

struct str edge_text(struct arena *arena, const struct graph *g, edge_id e)
{
    struct str from = node_name(g, (node_id){ g->edge_from[e.i] });
    struct str to = node_name(g, (node_id){ g->edge_to[e.i] });
    return str_printf(arena, "%" PRIstr " -> %" PRIstr, STR_ARG(from), STR_ARG(to));
}

struct str path_text(struct arena *arena, const struct graph *g, const struct path *path,
                     size_t max)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < path->n; i++) {
        uint32_t e = path->edges[i].i;
        if (i == 0)
            strbuf_add(&buf, node_name(g, (node_id){ g->edge_from[e] }));
        if (path->n > max && i == max - 1) {
            strbuf_addf(&buf, " -> (%zu more)", path->n - max);
            i = path->n - 1;
            e = path->edges[i].i;
        }
        strbuf_add(&buf, STR(" -> "));
        strbuf_add(&buf, node_name(g, (node_id){ g->edge_to[e] }));
    }
    return strbuf_str(&buf);
}

static struct str hop_text(struct arena *arena, const struct graph *g, edge_id e)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    strbuf_add(&buf, edge_text(arena, g, e));
    const struct evidence *best = surest(g, e);
    if (best && best->how) {
        struct str how = graph_str(g, best->how);
        strbuf_addf(&buf, ": %" PRIstr, STR_ARG(how));
        if (best->detail)
            strbuf_addf(&buf, " %" PRIstr, STR_ARG(graph_str(g, best->detail)));
    }
    const struct edge_info *info = &g->edge_info[e.i];
    if (info->calls > 0)
        strbuf_addf(&buf, " (%llu call%s seen)", (unsigned long long)info->calls,
                    info->calls == 1 ? "" : "s");
    if (best && best->guess > 0)
        strbuf_add(&buf, STR(" (inferred)"));
    return strbuf_str(&buf);
}

void relate_hops(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                 const struct path *path)
{
    for (size_t i = 0; i < path->n; i++) {
        struct str text = hop_text(ctx->arena, g, path->edges[i]);
        finding_related(ctx->findings, finding, edge_place(g, path->edges[i]), "%" PRIstr,
                        STR_ARG(text));
    }
}

struct str list_text(struct arena *arena, const struct str *names, size_t n, size_t max)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    size_t shown = n <= max ? n : max;
    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            strbuf_add(&buf, i + 1 == n ? STR(" and ") : STR(", "));
        strbuf_add(&buf, names[i]);
    }
    if (shown < n)
        strbuf_addf(&buf, " and %zu more", n - shown);
    return strbuf_str(&buf);
}

struct str percent_text(struct arena *arena, uint64_t part, uint64_t whole)
{
    double percent = whole ? 100.0 * (double)part / (double)whole : 0;
    return str_printf(arena, percent > 0 && percent < 0.1 ? "<0.1 %%" : "%.*f %%",
                      percent < 9.95 && percent > 0 ? 1 : 0, percent);
}
