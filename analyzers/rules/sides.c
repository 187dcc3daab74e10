/*
 * What manifests declare beside what traces show. Both must mean the same by a name: nodes are
 * taken for one service when their names are the same without namespace, cluster domain and version
 * suffix.
 */
#include "sides_priv.h"

/* "cart-v2" -> "cart": a version at the end of a name is no part of it. */
static struct str without_version(struct str name)
{
    size_t n = name.n;
    while (n && name.p[n - 1] >= '0' && name.p[n - 1] <= '9')
        n--;
    bool version = n < name.n && n > 2 && name.p[n - 1] == 'v' && name.p[n - 2] == '-';
    return version ? str_take(name, n - 2) : name;
}

static bool is_space(const struct sides *s, struct str name)
{
    sym known = sym_find(s->g->syms, name);
    return known && s->is_space[known];
}

/* "cart.shop", "cart.shop.svc.cluster.local" -> "cart"; "cart.example.com" stays. */
static struct str without_domain(const struct sides *s, struct str name)
{
    size_t dot = str_find_char(name, '.');
    if (dot == SIZE_MAX || !dot)
        return name;
    struct str rest = str_skip(name, dot + 1);
    bool cluster = str_ends(rest, ".svc") || str_find(rest, STR(".svc.")) != SIZE_MAX;
    return cluster || is_space(s, rest) ? str_take(name, dot) : name;
}

static struct str plain_name(const struct sides *s, uint32_t v)
{
    const struct graph_node *node = &s->g->nodes[v];
    struct str base = str_lower(s->arena, graph_str(s->g, node->base ? node->base : node->name));
    return without_version(without_domain(s, base));
}

struct named {
    struct str name;
    uint32_t node;
    uint8_t kind;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    if (order)
        return order;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* A topic, and a service that bears its name, are two things. */
static void find_same(struct sides *s)
{
    uint32_t n = s->g->n;
    struct named *all = arena_array(s->arena, struct named, n);
    s->same = arena_array(s->arena, uint32_t, n);
    s->is_space = arena_array(s->arena, bool, s->g->syms->n);
    for (uint32_t v = 0; v < n; v++)
        if (s->g->nodes[v].space)
            s->is_space[s->g->nodes[v].space] = true;
    for (uint32_t v = 0; v < n; v++)
        all[v] = (struct named){ plain_name(s, v), v, s->g->nodes[v].kind == NODE_TOPIC };
    if (n > 1)
        qsort(all, n, sizeof(*all), by_name);
    for (uint32_t i = 0; i < n; i++) {
        bool again = i && all[i].kind == all[i - 1].kind && str_eq(all[i].name, all[i - 1].name);
        s->same[all[i].node] = again ? s->same[all[i - 1].node] : all[i].node;
    }
}

static int by_ends(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

static void add_edge(struct sides *s, uint32_t e)
{
    const struct graph *g = s->g;
    unsigned kind = EDGE_BIT(g->edge_kind[e]), origin = g->edge_origin[e];
    uint32_t from = s->same[g->edge_from[e]], to = s->same[g->edge_to[e]];
    bool broker = is_broker(g->nodes[g->edge_to[e]].kind);
    s->pairs[s->n++] = (struct pair){ from, to, origin & ORIGIN_DECLARED ? kind : 0,
                                      origin & ORIGIN_OBSERVED ? kind : 0 };
    if (origin & ORIGIN_DECLARED) {
        s->declares[from] |= kind;
        s->declares_broker[from] |= broker;
    }
    if (!(origin & ORIGIN_OBSERVED))
        return;
    s->shown |= kind;
    s->shows_messages[from] |= broker;
    s->shows_messages[to] |= is_broker(g->nodes[g->edge_from[e]].kind);
}

static void join_pairs(struct sides *s)
{
    size_t kept = 0;
    if (s->n > 1)
        qsort(s->pairs, s->n, sizeof(*s->pairs), by_ends);
    for (size_t i = 0; i < s->n; i++) {
        if (kept && by_ends(&s->pairs[kept - 1], &s->pairs[i]) == 0) {
            s->pairs[kept - 1].declared |= s->pairs[i].declared;
            s->pairs[kept - 1].observed |= s->pairs[i].observed;
        } else {
            s->pairs[kept++] = s->pairs[i];
        }
    }
    s->n = kept;
}

static void count_seen(struct sides *s)
{
    for (uint32_t v = 0; v < s->g->n; v++) {
        const struct graph_node *node = &s->g->nodes[v];
        uint32_t at = s->same[v];
        if (node->seen_from && (!s->from[at] || node->seen_from < s->from[at]))
            s->from[at] = node->seen_from;
        if (node->seen_to > s->to[at])
            s->to[at] = node->seen_to;
    }
    for (uint32_t i = 0; i < s->g->n_operations; i++)
        if (s->g->operations[i].origin & ORIGIN_OBSERVED)
            s->entries[s->same[s->g->operations[i].node.i]] += s->g->operations[i].calls;
}

struct sides sides_of(const struct graph *g, struct arena *arena)
{
    struct sides s = { .g = g,
                       .arena = arena,
                       .pairs = arena_array(arena, struct pair, g->m),
                       .entries = arena_array(arena, uint64_t, g->n),
                       .from = arena_array(arena, uint64_t, g->n),
                       .to = arena_array(arena, uint64_t, g->n),
                       .declares = arena_array(arena, unsigned, g->n),
                       .declares_broker = arena_array(arena, bool, g->n),
                       .shows_messages = arena_array(arena, bool, g->n) };
    find_same(&s);
    for (uint32_t e = 0; e < g->m; e++)
        add_edge(&s, e);
    join_pairs(&s);
    count_seen(&s);
    return s;
}

const struct pair *sides_pair(const struct sides *s, uint32_t from, uint32_t to)
{
    struct pair key = { s->same[from], s->same[to], 0, 0 };
    return s->n ? bsearch(&key, s->pairs, s->n, sizeof(key), by_ends) : NULL;
}
