/* Two graphs side by side: which node is which, services and edges. */
#include "diff.h"

struct slot { /* a node that has no twin of its name */
    node_id node;
    sym base, space;
};

struct slots {
    VEC(struct slot) all;
};

const char *diff_change_name(enum diff_change change)
{
    static const char *const names[] = { "added", "removed", "changed" };
    return names[change];
}

const char *diff_about_name(enum diff_about about)
{
    static const char *const names[] = { "services",     "edges",        "operations",
                                         "versions",     "requirements", "deprecations" };
    return names[about];
}

struct diff_item *diff_add(struct diff *diff, enum diff_about about, enum diff_change change,
                           struct str name)
{
    struct diff_item *item = vec_push(diff->arena, &diff->items);
    item->about = about;
    item->change = change;
    item->name = name;
    item->edge = UINT32_MAX;
    return item;
}

void diff_field(struct diff *diff, struct diff_item *item, const char *name, struct str before,
                struct str now)
{
    if (!str_eq(before, now))
        *vec_push(diff->arena, &item->fields) = (struct diff_field){ name, before, now };
}

size_t diff_count(const struct diff *diff)
{
    return diff->items.n;
}

static void pair(struct diff *diff, node_id before, node_id now)
{
    diff->twin[DIFF_BEFORE][before.i] = now;
    diff->twin[DIFF_NOW][now.i] = before;
}

static void pair_by_name(struct diff *diff)
{
    const struct graph *before = diff->g[DIFF_BEFORE], *now = diff->g[DIFF_NOW];
    diff->n_names = (uint32_t)before->syms->n + 1;
    for (int side = 0; side < DIFF_SIDES; side++) {
        diff->of_name[side] = arena_array(diff->arena, uint32_t, diff->n_names);
        for_each_node(diff->g[side], v)
            diff->of_name[side][diff->g[side]->nodes[v.i].name] = v.i + 1;
    }
    for_each_node(now, v) {
        uint32_t other = diff->of_name[DIFF_BEFORE][now->nodes[v.i].name];
        if (other)
            pair(diff, (node_id){ other - 1 }, v);
    }
}

node_id diff_node(const struct diff *diff, enum diff_side side, struct str name)
{
    sym found = sym_find(diff->g[side]->syms, name);
    if (!found || found >= diff->n_names || !diff->of_name[side][found])
        return NO_NODE;
    return (node_id){ diff->of_name[side][found] - 1 };
}

static int by_base(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    if (x->base != y->base)
        return x->base < y->base ? -1 : 1;
    return (x->space > y->space) - (x->space < y->space);
}

static struct slots unpaired(const struct diff *diff, enum diff_side side)
{
    const struct graph *g = diff->g[side];
    struct slots out = { 0 };
    for_each_node(g, v)
        if (diff->twin[side][v.i].i == NO_NODE.i)
            *vec_push(diff->arena, &out.all) =
                (struct slot){ v, g->nodes[v.i].base, g->nodes[v.i].space };
    if (out.all.n)
        qsort(out.all.v, out.all.n, sizeof(*out.all.v), by_base);
    return out;
}

static size_t end_of_base(const struct slots *slots, size_t at)
{
    size_t end = at + 1;
    while (end < slots->all.n && slots->all.v[end].base == slots->all.v[at].base)
        end++;
    return end;
}

/* Of one base name on both sides: equal namespaces; or where there is only one of it at all. */
static void pair_group(struct diff *diff, const struct slot *before, size_t n_before,
                       const struct slot *now, size_t n_now)
{
    size_t i = 0, k = 0;
    if (n_before == 1 && n_now == 1 &&
        (!before->space || !now->space || before->space == now->space)) {
        pair(diff, before->node, now->node);
        return;
    }
    while (i < n_before && k < n_now) {
        int order = by_base(&before[i], &now[k]);
        if (order == 0 && before[i].space)
            pair(diff, before[i].node, now[k].node);
        i += order <= 0;
        k += order >= 0;
    }
}

/*
 * A name without its namespace becomes one with it as soon as another namespace has the same: that
 * is no other service.
 */
static void pair_by_space(struct diff *diff)
{
    struct slots before = unpaired(diff, DIFF_BEFORE), now = unpaired(diff, DIFF_NOW);
    size_t i = 0, k = 0;
    while (i < before.all.n && k < now.all.n) {
        size_t end_i = end_of_base(&before, i), end_k = end_of_base(&now, k);
        sym a = before.all.v[i].base, b = now.all.v[k].base;
        if (a == b)
            pair_group(diff, &before.all.v[i], end_i - i, &now.all.v[k], end_k - k);
        i = a <= b ? end_i : i;
        k = b <= a ? end_k : k;
    }
}

static void pair_nodes(struct diff *diff)
{
    for (int side = 0; side < DIFF_SIDES; side++) {
        diff->twin[side] = arena_array(diff->arena, node_id, diff->g[side]->n + 1);
        for_each_node(diff->g[side], v)
            diff->twin[side][v.i] = NO_NODE;
    }
    pair_by_name(diff);
    pair_by_space(diff);
}

static bool is_left_out(const struct diff *diff, unsigned origin)
{
    return diff->lopsided && origin == ORIGIN_OBSERVED;
}

static struct str owner_of(const struct graph *g, node_id v)
{
    return graph_str(g, g->nodes[v.i].owner);
}

static void add_node(struct diff *diff, enum diff_side side, node_id v)
{
    const struct graph *g = diff->g[side];
    if (diff->twin[side][v.i].i != NO_NODE.i || is_left_out(diff, g->nodes[v.i].origin))
        return;
    struct diff_item *item = diff_add(diff, DIFF_SERVICE,
                                      side == DIFF_NOW ? DIFF_ADDED : DIFF_REMOVED, node_name(g, v));
    item->what = str_from(graph_kind_name((enum graph_kind)g->nodes[v.i].kind));
    item->owner = owner_of(g, v);
    item->loc[side] = g->nodes[v.i].loc;
}

static struct str images_of(struct diff *diff, const struct graph *g, node_id v)
{
    struct slice images = g->nodes[v.i].images;
    struct strbuf out;
    strbuf_init(&out, diff->arena);
    for (uint32_t i = 0; i < images.n; i++)
        strbuf_addf(&out, "%s%" PRIstr, i ? ", " : "",
                    STR_ARG(graph_str(g, g->images[images.first + i].text)));
    return strbuf_str(&out);
}

/* Its versions are told by themselves. */
static struct str without_version(struct diff *diff, struct str image)
{
    struct str name = str_take(image, str_find_char(image, '@'));
    size_t colon = str_rfind_char(name, ':'), slash = str_rfind_char(name, '/');
    bool tagged = colon != SIZE_MAX && (slash == SIZE_MAX || slash < colon);
    (void)diff;
    return tagged ? str_take(name, colon) : name;
}

static bool same_repositories(struct diff *diff, const struct graph *const *g, node_id before,
                              node_id now)
{
    struct slice a = g[DIFF_BEFORE]->nodes[before.i].images, b = g[DIFF_NOW]->nodes[now.i].images;
    bool same = a.n == b.n;
    for (uint32_t i = 0; same && i < a.n; i++) {
        struct str x = graph_str(g[DIFF_BEFORE], g[DIFF_BEFORE]->images[a.first + i].text);
        struct str y = graph_str(g[DIFF_NOW], g[DIFF_NOW]->images[b.first + i].text);
        same = str_eq(without_version(diff, x), without_version(diff, y));
    }
    return same;
}

static struct str truth(bool value)
{
    return value ? STR("yes") : STR("no");
}

static void compare_node(struct diff *diff, node_id before, node_id now)
{
    const struct graph *a = diff->g[DIFF_BEFORE], *b = diff->g[DIFF_NOW];
    const struct graph_node *x = &a->nodes[before.i], *y = &b->nodes[now.i];
    struct diff_item item = { .about = DIFF_SERVICE,
                              .change = DIFF_CHANGED,
                              .name = node_name(b, now),
                              .what = str_from(graph_kind_name((enum graph_kind)y->kind)),
                              .owner = owner_of(b, now),
                              .loc = { x->loc, y->loc } };
    if (is_left_out(diff, x->origin) || is_left_out(diff, y->origin))
        return;
    diff_field(diff, &item, "kind", str_from(graph_kind_name((enum graph_kind)x->kind)), item.what);
    diff_field(diff, &item, "owner", owner_of(a, before), item.owner);
    diff_field(diff, &item, "role", graph_str(a, x->role), graph_str(b, y->role));
    if (!diff->lopsided) /* traces say so, too */
        diff_field(diff, &item, "entry", truth(x->entry), truth(y->entry));
    if (!same_repositories(diff, diff->g, before, now))
        diff_field(diff, &item, "image", images_of(diff, a, before), images_of(diff, b, now));
    if (item.fields.n)
        *vec_push(diff->arena, &diff->items) = item;
}

/* An edge by what it joins, in the terms of now; a node that is gone has a number behind those. */
struct joint {
    uint32_t from, to;
    uint8_t kind;
    edge_id edge;
};

static int by_joint(const void *a, const void *b)
{
    const struct joint *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

static uint32_t number_of(const struct diff *diff, enum diff_side side, uint32_t v)
{
    if (side == DIFF_NOW)
        return v;
    uint32_t twin = diff->twin[DIFF_BEFORE][v].i;
    return twin != NO_NODE.i ? twin : diff->g[DIFF_NOW]->n + v;
}

static struct joint *joints(const struct diff *diff, enum diff_side side, size_t *out_n)
{
    const struct graph *g = diff->g[side];
    struct joint *all = arena_array(diff->arena, struct joint, (size_t)g->m + 1);
    *out_n = 0;
    for (uint32_t e = 0; e < g->m; e++)
        if (!is_left_out(diff, g->edge_origin[e]))
            all[(*out_n)++] = (struct joint){ number_of(diff, side, g->edge_from[e]),
                                              number_of(diff, side, g->edge_to[e]),
                                              g->edge_kind[e], { e } };
    if (*out_n)
        qsort(all, *out_n, sizeof(*all), by_joint);
    return all;
}

static const struct evidence *evidence_of(const struct graph *g, edge_id e)
{
    const struct slice *slice = &g->edge_info[e.i].evidence;
    return slice->n ? &g->evidence[slice->first] : NULL;
}

static struct diff_item edge_item(const struct diff *diff, enum diff_side side, edge_id e)
{
    const struct graph *g = diff->g[side];
    const struct evidence *evidence = evidence_of(g, e);
    struct diff_item item = {
        .about = DIFF_EDGE,
        .change = side == DIFF_NOW ? DIFF_ADDED : DIFF_REMOVED,
        .name = node_name(g, (node_id){ g->edge_from[e.i] }),
        .other = node_name(g, (node_id){ g->edge_to[e.i] }),
        .what = str_from(edge_kind_name((enum edge_kind)g->edge_kind[e.i])),
        .edge = side == DIFF_NOW ? e.i : UINT32_MAX,
    };
    if (evidence) {
        item.how = evidence_text(diff->arena, g, evidence);
        item.loc[side] = evidence->loc;
    }
    return item;
}

/* Operations used over the edge that traces do not count, or that both sides could count. */
static struct str uses_of(const struct diff *diff, const struct graph *g, edge_id e,
                          const struct graph *other, edge_id besides)
{
    const struct slice *mine = &g->edge_info[e.i].uses, *theirs = &other->edge_info[besides.i].uses;
    struct strbuf out;
    uint32_t k = 0;
    strbuf_init(&out, diff->arena);
    for (uint32_t i = 0; i < mine->n; i++) {
        const struct edge_use *use = &g->uses[mine->first + i];
        int order = 1;
        while (k < theirs->n && (order = str_cmp(graph_str(other, other->uses[theirs->first + k].operation),
                                                 graph_str(g, use->operation))) < 0)
            k++;
        if ((k < theirs->n && order == 0) || (diff->lopsided && use->calls))
            continue;
        strbuf_addf(&out, "%s%" PRIstr, out.n ? ", " : "", STR_ARG(graph_str(g, use->operation)));
    }
    return strbuf_str(&out);
}

static void compare_edge(struct diff *diff, edge_id before, edge_id now)
{
    const struct graph *a = diff->g[DIFF_BEFORE], *b = diff->g[DIFF_NOW];
    struct diff_item item = edge_item(diff, DIFF_NOW, now);
    const struct evidence *evidence = evidence_of(a, before);
    item.change = DIFF_CHANGED;
    item.loc[DIFF_BEFORE] = evidence ? evidence->loc : LOC_NONE;
    if (!diff->lopsided)
        diff_field(diff, &item, "origin", str_from(origin_name(a->edge_origin[before.i])),
                   str_from(origin_name(b->edge_origin[now.i])));
    diff_field(diff, &item, "directed", truth(a->edge_directed[before.i]),
               truth(b->edge_directed[now.i]));
    diff_field(diff, &item, "uses", uses_of(diff, a, before, b, now),
               uses_of(diff, b, now, a, before));
    if (item.fields.n)
        *vec_push(diff->arena, &diff->items) = item;
}

static void compare_edges(struct diff *diff)
{
    size_t n_before, n_now, i = 0, k = 0;
    const struct joint *before = joints(diff, DIFF_BEFORE, &n_before);
    const struct joint *now = joints(diff, DIFF_NOW, &n_now);
    while (i < n_before || k < n_now) {
        int order = i == n_before ? 1 : k == n_now ? -1 : by_joint(&before[i], &now[k]);
        if (order == 0)
            compare_edge(diff, before[i].edge, now[k].edge);
        else
            *vec_push(diff->arena, &diff->items) =
                order < 0 ? edge_item(diff, DIFF_BEFORE, before[i].edge)
                          : edge_item(diff, DIFF_NOW, now[k].edge);
        i += order <= 0;
        k += order >= 0;
    }
}

static int by_item(const void *a, const void *b)
{
    const struct diff_item *x = a, *y = b;
    if (x->about != y->about)
        return (int)x->about - (int)y->about;
    int order = str_cmp(x->name, y->name);
    order = order ? order : str_cmp(x->other, y->other);
    order = order ? order : str_cmp(x->what, y->what);
    return order ? order : (int)x->change - (int)y->change;
}

/* Traces are a matter of who looked, not of the system. */
static bool sees(const struct graph *g)
{
    return (g->yields & YIELD_TRACES) != 0;
}

void diff_graphs(struct diff *diff)
{
    const struct graph *before = diff->g[DIFF_BEFORE], *now = diff->g[DIFF_NOW];
    diff->lopsided = sees(before) != sees(now);
    pair_nodes(diff);
    for_each_node(before, v) {
        node_id twin = diff->twin[DIFF_BEFORE][v.i];
        add_node(diff, DIFF_BEFORE, v);
        if (twin.i != NO_NODE.i)
            compare_node(diff, v, twin);
    }
    for_each_node(now, v)
        add_node(diff, DIFF_NOW, v);
    compare_edges(diff);
    diff_facts(diff);
    diff_apis(diff);
    if (diff->items.n)
        qsort(diff->items.v, diff->items.n, sizeof(*diff->items.v), by_item);
    for (size_t i = 0; i < diff->items.n; i++)
        diff->counts[diff->items.v[i].about][diff->items.v[i].change]++;
}
