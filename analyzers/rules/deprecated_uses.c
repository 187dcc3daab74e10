/*
 * Who uses deprecated operations: by the operations that contracts and traces name over each edge,
 * by topics for messages, and by calls that come from nowhere that is known.
 */
#include "deprecated_priv.h"

#include "svcgraph/date.h"
#include "svcgraph/route.h"

#define NO_OPERATION UINT32_MAX

struct provider { /* one node with deprecated operations, while it is looked at */
    const struct graph *g;
    struct arena *arena, *scratch;
    node_id v;
    struct routes *routes; /* of all operations it declares */
    uint64_t *over_edges;  /* calls of its operations that came over edges */
    struct op_uses *out;
};

static const struct operation *op_at(const struct provider *p, uint32_t i)
{
    return &p->g->operations[p->g->nodes[p->v.i].operations.first + i];
}

static uint32_t n_ops(const struct provider *p)
{
    return p->g->nodes[p->v.i].operations.n;
}

/* "POST /shop.Orders/Get" and "/shop.Orders/Get" are "shop.Orders/Get". */
static struct str rpc_name(struct str name)
{
    if (str_starts(name, "POST "))
        name = str_skip(name, 5);
    return str_starts(name, "/") ? str_skip(name, 1) : name;
}

/* Operations of a node are in order of names. */
static uint32_t by_name(const struct provider *p, struct str name)
{
    uint32_t low = 0, high = n_ops(p);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_cmp(graph_str(p->g, op_at(p, middle)->name), name);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NO_OPERATION;
}

static bool is_declared(const struct operation *op)
{
    return op->origin & ORIGIN_DECLARED;
}

/* The declared operation that a name means. */
static uint32_t meant(const struct provider *p, sym name, bool *out_guess)
{
    struct str text = graph_str(p->g, name);
    *out_guess = false;
    uint32_t exact = by_name(p, text);
    if (exact == NO_OPERATION || !is_declared(op_at(p, exact)))
        exact = by_name(p, rpc_name(text));
    if (exact != NO_OPERATION && is_declared(op_at(p, exact)))
        return exact;
    struct route_found found = routes_find(p->routes, text);
    *out_guess = found.fit == ROUTE_TAIL;
    return found.fit ? found.value : NO_OPERATION;
}

static void add_use(struct provider *p, uint32_t op, struct op_use use)
{
    use.op = p->g->nodes[p->v.i].operations.first + op;
    *vec_push(p->arena, &p->out->all) = use;
}

/* Generated load uses what its author has written down, not what anybody needs. */
static bool counts(const struct graph *g, uint32_t v)
{
    return g->nodes[v].kind != NODE_LOADGEN && g->nodes[v].kind != NODE_TELEMETRY;
}

/* The place that names the operation, else where the edge is surest. */
static struct loc use_place(const struct graph *g, edge_id e, const struct edge_use *use)
{
    const struct slice *evidence = &g->edge_info[e.i].evidence;
    if (use->loc.source)
        return use->loc;
    for (uint32_t i = 0; i < evidence->n; i++)
        if (g->evidence[evidence->first + i].detail == use->operation)
            return g->evidence[evidence->first + i].loc;
    return edge_place(g, e);
}

static void edge_uses(struct provider *p, edge_id e)
{
    const struct graph *g = p->g;
    const struct slice *uses = &g->edge_info[e.i].uses;
    uint32_t from = g->edge_from[e.i];
    for (uint32_t i = 0; i < uses->n && from != p->v.i; i++) {
        const struct edge_use *use = &g->uses[uses->first + i];
        bool guess;
        uint32_t op = use->operation ? meant(p, use->operation, &guess) : NO_OPERATION;
        if (op == NO_OPERATION)
            continue;
        p->over_edges[op] += use->calls;
        if (op_at(p, op)->deprecated && counts(g, from))
            add_use(p, op,
                    (struct op_use){ .by = { from },
                                     .calls = use->calls,
                                     .guess = guess,
                                     .as = use->operation,
                                     .loc = use_place(g, e, use) });
    }
}

/* Spans of the provider itself that nobody's edge accounts for: from outside. */
static void outside_uses(struct provider *p)
{
    uint64_t *seen = arena_array(p->scratch, uint64_t, n_ops(p));
    uint32_t *as = arena_array(p->scratch, uint32_t, n_ops(p));
    for (uint32_t i = 0; i < n_ops(p); i++) {
        bool guess;
        uint32_t op = op_at(p, i)->calls ? meant(p, op_at(p, i)->name, &guess) : NO_OPERATION;
        if (op == NO_OPERATION)
            continue;
        seen[op] += op_at(p, i)->calls;
        as[op] = i;
    }
    for (uint32_t i = 0; i < n_ops(p); i++)
        if (op_at(p, i)->deprecated && seen[i] > p->over_edges[i])
            add_use(p, i,
                    (struct op_use){ .by = NO_NODE,
                                     .calls = seen[i] - p->over_edges[i],
                                     .as = op_at(p, as[i])->name,
                                     .loc = op_at(p, as[i])->seen });
}

/* "send orders.placed" is used by those who receive from the topic, "receive ..." by those who
 * send. */
static void message_uses(struct provider *p, uint32_t i)
{
    const struct graph *g = p->g;
    struct str name = graph_str(g, op_at(p, i)->name);
    bool sends = str_starts(name, "send ");
    if (!sends && !str_starts(name, "receive "))
        return;
    struct str address = str_trim(str_skip(name, sends ? 5 : 8));
    node_id topic = graph_find(g, str_concat(p->scratch, STR("topic/"), address));
    if (topic.i == NO_NODE.i)
        topic = graph_find(g, address);
    if (topic.i == NO_NODE.i || g->nodes[topic.i].kind != NODE_TOPIC)
        return;
    struct op_use use = { .as = op_at(p, i)->name };
    if (sends)
        for_each_out (g, topic, e) {
            use.by.i = g->edge_to[e.i];
            use.calls = g->edge_info[e.i].calls;
            use.loc = edge_place(g, e);
            if (use.by.i != p->v.i)
                add_use(p, i, use);
        }
    else
        for_each_in (g, topic, k, e) {
            use.by.i = g->edge_from[e.i];
            use.calls = g->edge_info[e.i].calls;
            use.loc = edge_place(g, e);
            if (use.by.i != p->v.i)
                add_use(p, i, use);
        }
}

static bool has_deprecated(const struct graph *g, node_id v)
{
    const struct slice *ops = &g->nodes[v.i].operations;
    for (uint32_t i = 0; i < ops->n; i++)
        if (g->operations[ops->first + i].deprecated)
            return true;
    return false;
}

/* Of one user that names the operation in several ways the surest comes first. */
static int use_cmp(const void *a, const void *b)
{
    const struct op_use *x = a, *y = b;
    if (x->op != y->op)
        return x->op < y->op ? -1 : 1;
    if (x->by.i != y->by.i)
        return x->by.i < y->by.i ? -1 : 1;
    if (x->guess != y->guess)
        return x->guess ? 1 : -1;
    if (x->loc.source != y->loc.source)
        return x->loc.source < y->loc.source ? -1 : 1;
    return (x->loc.line > y->loc.line) - (x->loc.line < y->loc.line);
}

static void merge_uses(struct op_uses *uses)
{
    size_t kept = 0;
    if (uses->all.n > 1)
        qsort(uses->all.v, uses->all.n, sizeof(uses->all.v[0]), use_cmp);
    for (size_t i = 0; i < uses->all.n; i++) {
        struct op_use *use = &uses->all.v[i], *last = kept ? &uses->all.v[kept - 1] : use;
        if (kept && last->op == use->op && last->by.i == use->by.i)
            last->calls += use->calls;
        else
            uses->all.v[kept++] = *use;
    }
    uses->all.n = kept;
}

void op_uses(const struct graph *g, struct arena *arena, struct op_uses *out)
{
    for_each_node (g, v) {
        struct arena scratch = { 0 };
        struct provider p = { .g = g, .arena = arena, .scratch = &scratch, .v = v, .out = out };
        if (!has_deprecated(g, v))
            continue;
        p.routes = routes_new(&scratch);
        p.over_edges = arena_array(&scratch, uint64_t, n_ops(&p));
        for (uint32_t i = 0; i < n_ops(&p); i++)
            if (is_declared(op_at(&p, i)))
                routes_add(p.routes, graph_str(g, op_at(&p, i)->name), i);
        for_each_in (g, v, k, e)
            edge_uses(&p, e);
        outside_uses(&p);
        for (uint32_t i = 0; i < n_ops(&p); i++)
            if (op_at(&p, i)->deprecated)
                message_uses(&p, i);
        arena_release(&scratch);
    }
    merge_uses(out);
}

bool life_days(const struct graph *g, sym date, int64_t *out)
{
    return date && date_parse(graph_str(g, date), out);
}

struct str days_text(struct arena *arena, int64_t from, int64_t to)
{
    int64_t n = to - from, size = n < 0 ? -n : n;
    if (n == 0)
        return STR("today");
    return str_printf(arena, n < 0 ? "%lld day%s ago" : "in %lld day%s", (long long)size,
                      size == 1 ? "" : "s");
}
