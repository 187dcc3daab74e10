#include "impact.h"

#include "write/jsonw.h"

enum { HOPS_SHOWN = 16 };

static const struct edge_filter failing_edges = { .kinds = EDGE_BIT(EDGE_SYNC) |
                                                           EDGE_BIT(EDGE_DATA) };
static const struct edge_filter message_edges = { .kinds = EDGE_BIT(EDGE_ASYNC) };

static bool fails(const struct impact *impact, node_id v)
{
    return impact->failing.distance[v.i] != UINT32_MAX;
}

static bool carries_messages(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind == NODE_QUEUE || g->nodes[v.i].kind == NODE_TOPIC;
}

static void delay(struct impact *impact, node_id v)
{
    if (fails(impact, v) || impact->delayed[v.i])
        return;
    impact->delayed[v.i] = true;
    impact->delayed_order[impact->n_reached++] = v;
    impact->n_delayed += !carries_messages(impact->g, v);
}

static void delay_receivers(struct impact *impact, node_id from)
{
    for_each_out(impact->g, from, e)
        if (edge_passes(impact->g, e, &message_edges))
            delay(impact, (node_id){ impact->g->edge_to[e.i] });
}

/* Consumers of what has failed, any number of topics on; of a broker also those who send to it. */
static void find_delayed(struct impact *impact)
{
    for (uint32_t i = 0; i < impact->failing.n; i++)
        delay_receivers(impact, impact->failing.order[i]);
    for (uint32_t i = 0; i < impact->n_reached; i++)
        delay_receivers(impact, impact->delayed_order[i]);
    if (!carries_messages(impact->g, impact->node))
        return;
    struct reach senders =
        graph_reach(impact->g, &message_edges, impact->node, true, impact->arena);
    for (uint32_t i = 0; i < senders.n; i++)
        delay(impact, senders.order[i]);
}

struct impact impact_of(const struct graph *g, node_id node, struct arena *arena)
{
    struct impact impact = { .g = g, .arena = arena, .node = node };

    impact.failing = graph_reach(g, &failing_edges, node, true, arena);
    impact.delayed = arena_array(arena, bool, g->n);
    impact.delayed_order = arena_array(arena, node_id, g->n);
    find_delayed(&impact);
    for_each_node(g, v)
        impact.services += g->nodes[v.i].kind <= NODE_GATEWAY;
    return impact;
}

static bool is_service(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind <= NODE_GATEWAY;
}

static struct str describe(const struct impact *impact, node_id v)
{
    const struct graph_node *node = &impact->g->nodes[v.i];
    struct str name = node_name(impact->g, v), owner = graph_str(impact->g, node->owner);

    if (!owner.n)
        return name;
    return str_printf(impact->arena, "%" PRIstr " (%" PRIstr ")", STR_ARG(name), STR_ARG(owner));
}

/* The next node on the way to the one that failed. */
static node_id next_on_way(const struct impact *impact, node_id v)
{
    return (node_id){ impact->g->edge_to[impact->failing.via[v.i].i] };
}

/*
 * "web -> orders -> catalog". Long ways are cut: in a chain of all services, whole ways would grow
 * with the square of their number.
 */
static struct str way(const struct impact *impact, node_id v)
{
    uint32_t hops = impact->failing.distance[v.i];
    struct strbuf out;

    strbuf_init(&out, impact->arena);
    strbuf_add(&out, node_name(impact->g, v));
    for (uint32_t i = 0; i < hops && i < HOPS_SHOWN; i++) {
        v = next_on_way(impact, v);
        strbuf_add(&out, STR(" -> "));
        strbuf_add(&out, node_name(impact->g, v));
    }
    if (hops > HOPS_SHOWN)
        strbuf_addf(&out, " -> and %u more", (unsigned)(hops - HOPS_SHOWN));
    return strbuf_str(&out);
}

static uint32_t count_at(const struct impact *impact, bool direct)
{
    uint32_t n = 0;

    for (uint32_t i = 1; i < impact->failing.n; i++)
        n += (impact->failing.distance[impact->failing.order[i].i] == 1) == direct;
    return n;
}

static void tell_failing(const struct impact *impact, bool direct, struct report *report)
{
    uint32_t n = count_at(impact, direct);

    if (!n)
        return;
    report_line(report, 0, LOC_NONE, direct ? "Directly (%u):" : "Through others (%u):",
                (unsigned)n);
    for (uint32_t i = 1; i < impact->failing.n; i++) {
        node_id v = impact->failing.order[i];
        if ((impact->failing.distance[v.i] == 1) != direct)
            continue;
        struct loc loc = LOC_NONE;
        const struct edge_info *info = &impact->g->edge_info[impact->failing.via[v.i].i];
        if (info->evidence.n)
            loc = impact->g->evidence[info->evidence.first].loc;
        struct str text = direct ? describe(impact, v) : way(impact, v);
        report_line(report, 1, direct ? loc : LOC_NONE, "%" PRIstr, STR_ARG(text));
    }
}

static void tell_delayed(const struct impact *impact, struct report *report)
{
    if (!impact->n_delayed)
        return;
    report_line(report, 0, LOC_NONE, "Delayed, by messages (%u):", (unsigned)impact->n_delayed);
    for_each_node(impact->g, v) {
        if (!impact->delayed[v.i] || carries_messages(impact->g, v))
            continue;
        struct str text = describe(impact, v);
        report_line(report, 1, LOC_NONE, "%" PRIstr, STR_ARG(text));
    }
}

static void tell_entries(const struct impact *impact, struct report *report)
{
    bool any = false;

    for_each_node(impact->g, v) {
        if (!impact->g->nodes[v.i].entry || !fails(impact, v))
            continue;
        if (!any)
            report_line(report, 0, LOC_NONE, "Entry points lost:");
        any = true;
        struct str text = describe(impact, v);
        report_line(report, 1, LOC_NONE, "%" PRIstr, STR_ARG(text));
    }
}

struct owner_count {
    struct str owner;
    uint32_t n;
};

struct owners {
    VEC(struct owner_count) all;
};

/* By name, those without an owner last. */
static int compare_owners(const void *a, const void *b)
{
    const struct owner_count *x = a, *y = b;

    if (!x->owner.n != !y->owner.n)
        return x->owner.n ? -1 : 1;
    return str_cmp(x->owner, y->owner);
}

static struct owners count_owners(const struct impact *impact)
{
    const struct graph *g = impact->g;
    uint32_t *counts = arena_array(impact->arena, uint32_t, g->syms->n + 1);
    struct owners owners = { 0 };

    for (uint32_t i = 1; i < impact->failing.n; i++)
        counts[g->nodes[impact->failing.order[i].i].owner]++;
    for (uint32_t i = 1; i < impact->failing.n; i++) {
        sym owner = g->nodes[impact->failing.order[i].i].owner;
        if (counts[owner])
            *vec_push(impact->arena, &owners.all) =
                (struct owner_count){ graph_str(g, owner), counts[owner] };
        counts[owner] = 0;
    }
    if (owners.all.n)
        qsort(owners.all.v, owners.all.n, sizeof(*owners.all.v), compare_owners);
    return owners;
}

static void tell_owners(const struct impact *impact, struct report *report)
{
    struct owners owners = count_owners(impact);

    if (!owners.all.n || (owners.all.n == 1 && !owners.all.v[0].owner.n))
        return;
    report_line(report, 0, LOC_NONE, "By owner:");
    for (size_t i = 0; i < owners.all.n; i++) {
        struct str owner = owners.all.v[i].owner;
        if (!owner.n)
            owner = STR("(none)");
        report_line(report, 1, LOC_NONE, "%" PRIstr ": %u", STR_ARG(owner),
                    (unsigned)owners.all.v[i].n);
    }
}

static uint32_t services_lost(const struct impact *impact)
{
    uint32_t n = 0;

    for (uint32_t i = 1; i < impact->failing.n; i++)
        n += is_service(impact->g, impact->failing.order[i]);
    return n;
}

void impact_tell(const struct impact *impact, struct report *report)
{
    struct str name = node_name(impact->g, impact->node);

    if (impact->failing.n == 1 && !impact->n_delayed)
        report_line(report, 0, impact->g->nodes[impact->node.i].loc,
                    "Nothing depends on %" PRIstr ".", STR_ARG(name));
    else
        report_line(report, 0, impact->g->nodes[impact->node.i].loc,
                    "When %" PRIstr " fails, %u of %u other services fail%s with it.", STR_ARG(name),
                    (unsigned)services_lost(impact),
                    (unsigned)(impact->services - is_service(impact->g, impact->node)),
                    services_lost(impact) == 1 ? "s" : "");
    tell_failing(impact, true, report);
    tell_failing(impact, false, report);
    tell_delayed(impact, report);
    tell_entries(impact, report);
    tell_owners(impact, report);
}

/* Only short ones; the others follow from "via". */
static void json_way(const struct impact *impact, node_id v, struct jsonw *w)
{
    if (impact->failing.distance[v.i] > HOPS_SHOWN)
        return;
    jsonw_key_array(w, "path");
    jsonw_str(w, node_name(impact->g, v));
    while (v.i != impact->node.i) {
        v = next_on_way(impact, v);
        jsonw_str(w, node_name(impact->g, v));
    }
    jsonw_end(w);
}

static void json_failing(const struct impact *impact, struct jsonw *w)
{
    const struct graph *g = impact->g;

    jsonw_key_array(w, "failing");
    for (uint32_t i = 1; i < impact->failing.n; i++) {
        node_id v = impact->failing.order[i];
        jsonw_object(w);
        jsonw_key_str(w, "name", node_name(g, v));
        jsonw_key_cstr(w, "kind", graph_kind_name(g->nodes[v.i].kind));
        if (g->nodes[v.i].owner)
            jsonw_key_str(w, "owner", graph_str(g, g->nodes[v.i].owner));
        jsonw_key_uint(w, "distance", impact->failing.distance[v.i]);
        jsonw_key_bool(w, "entry", g->nodes[v.i].entry);
        jsonw_key_str(w, "via", node_name(g, next_on_way(impact, v)));
        json_way(impact, v, w);
        jsonw_end(w);
    }
    jsonw_end(w);
}

void impact_json(void *ctx, struct jsonw *w)
{
    const struct impact *impact = ctx;
    struct owners owners = count_owners(impact);

    jsonw_key_str(w, "node", node_name(impact->g, impact->node));
    jsonw_key_uint(w, "services", impact->services);
    json_failing(impact, w);
    jsonw_key_array(w, "delayed");
    for_each_node(impact->g, v)
        if (impact->delayed[v.i] && !carries_messages(impact->g, v))
            jsonw_str(w, node_name(impact->g, v));
    jsonw_end(w);
    jsonw_key_array(w, "owners");
    for (size_t i = 0; i < owners.all.n; i++) {
        jsonw_object(w);
        if (owners.all.v[i].owner.n)
            jsonw_key_str(w, "owner", owners.all.v[i].owner);
        jsonw_key_uint(w, "nodes", owners.all.v[i].n);
        jsonw_end(w);
    }
    jsonw_end(w);
}
