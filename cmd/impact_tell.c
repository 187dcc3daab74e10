/* What happens when a node fails, for people and for machines. */
#include "impact.h"

#include "write/jsonw.h"

enum { HOPS_SHOWN = 16, ROOTS_SHOWN = 10 };

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
        v = impact_next(impact, v);
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

static struct loc evidence_place(const struct impact *impact, edge_id e)
{
    if (e.i == NO_EDGE.i)
        return LOC_NONE;
    struct slice evidence = impact->g->edge_info[e.i].evidence;
    return evidence.n ? impact->g->evidence[evidence.first].loc : LOC_NONE;
}

static void tell_effect(const struct impact *impact, enum effect effect, const char *head,
                        struct report *report)
{
    if (!impact->counts[effect])
        return;
    report_line(report, 0, LOC_NONE, "%s (%u):", head, (unsigned)impact->counts[effect]);
    for_each_node(impact->g, v) {
        struct loc loc = LOC_NONE;
        if (!impact_hits(impact, v, effect))
            continue;
        if (effect == EFFECT_SOFT)
            loc = evidence_place(impact, impact->soft_by[v.i]);
        struct str text = describe(impact, v);
        report_line(report, 1, loc, "%" PRIstr, STR_ARG(text));
    }
}

static bool is_lost_entry(const struct impact *impact, node_id v)
{
    return impact->g->nodes[v.i].entry && impact->effects[v.i] & 1u << EFFECT_HARD;
}

static void tell_entries(const struct impact *impact, struct report *report)
{
    bool any = false;

    for_each_node(impact->g, v) {
        if (!is_lost_entry(impact, v))
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
    uint32_t n[EFFECTS];
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
    uint32_t *row_of = arena_array(impact->arena, uint32_t, g->syms->n + 1);
    struct owners owners = { 0 };

    for_each_node(g, v) {
        sym owner = g->nodes[v.i].owner;
        if (!impact->effects[v.i] || v.i == impact->node.i)
            continue;
        if (!row_of[owner]) {
            vec_push(impact->arena, &owners.all)->owner = graph_str(g, owner);
            row_of[owner] = (uint32_t)owners.all.n;
        }
        for (int effect = 0; effect < EFFECTS; effect++)
            owners.all.v[row_of[owner] - 1].n[effect] +=
                impact_hits(impact, v, (enum effect)effect);
    }
    if (owners.all.n)
        qsort(owners.all.v, owners.all.n, sizeof(*owners.all.v), compare_owners);
    return owners;
}

static void tell_owners(const struct impact *impact, struct report *report)
{
    static const char *const words[] = { "fail", "soft", "delayed", "starved" };
    struct owners owners = count_owners(impact);

    if (!owners.all.n || (owners.all.n == 1 && !owners.all.v[0].owner.n))
        return;
    report_line(report, 0, LOC_NONE, "By owner:");
    for (size_t i = 0; i < owners.all.n; i++) {
        const struct owner_count *row = &owners.all.v[i];
        struct strbuf out;
        strbuf_init(&out, impact->arena);
        strbuf_add(&out, row->owner.n ? row->owner : STR("(none)"));
        const char *before = ": ";
        for (int effect = 0; effect < EFFECTS; effect++) {
            if (!row->n[effect])
                continue;
            strbuf_addf(&out, "%s%u %s%s", before, (unsigned)row->n[effect], words[effect],
                        effect == EFFECT_HARD && row->n[effect] == 1 ? "s" : "");
            before = ", ";
        }
        report_line(report, 1, LOC_NONE, "%" PRIstr, STR_ARG(strbuf_str(&out)));
    }
}

static uint32_t services_lost(const struct impact *impact)
{
    uint32_t n = 0;

    for (uint32_t i = 1; i < impact->failing.n; i++)
        n += is_service(impact->g, impact->failing.order[i]);
    return n;
}

/* In tenths of a per cent. */
static uint64_t share(uint64_t part, uint64_t all)
{
    return all ? (uint64_t)(1000.0 * (double)part / (double)all + 0.5) : 0;
}

static void tell_share(struct report *report, unsigned indent, struct str what, bool exact,
                       uint64_t part, uint64_t all)
{
    unsigned long long tenths = share(part, all), n = part, of = all;
    report_line(report, indent, LOC_NONE, "%" PRIstr ": %s%llu.%llu%% (%llu of %llu)", STR_ARG(what),
                exact ? "" : "at most ", tenths / 10, tenths % 10, n, of);
}

static struct str root_text(const struct impact *impact, const struct impact_root *root)
{
    const struct graph *g = impact->g;
    const struct depth *depth = &g->depths[root->depth];
    return str_printf(impact->arena, "%" PRIstr "%s%" PRIstr, STR_ARG(node_name(g, depth->node)),
                      depth->operation ? " " : "", STR_ARG(graph_str(g, depth->operation)));
}

static void tell_requests(const struct impact *impact, struct report *report)
{
    const struct impact_requests *requests = &impact->requests;
    size_t n = requests->roots.n, shown = n < ROOTS_SHOWN ? n : ROOTS_SHOWN;

    if (!requests->known)
        return;
    tell_share(report, 0, STR("Requests that touch it"), requests->exact, requests->touch,
               requests->requests);
    for (size_t i = 0; i < shown; i++) {
        const struct impact_root *root = &requests->roots.v[i];
        tell_share(report, 1, root_text(impact, root), requests->exact, root->touch,
                   root->requests);
    }
    if (shown < n)
        report_line(report, 1, LOC_NONE, "and %zu more root operations", n - shown);
}

void impact_tell(const struct impact *impact, struct report *report)
{
    struct str name = node_name(impact->g, impact->node);

    bool quiet = true;
    for (int effect = 0; effect < EFFECTS; effect++)
        quiet &= !impact->counts[effect];
    if (quiet)
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
    tell_effect(impact, EFFECT_STARVED, "Starved, as they get no more messages", report);
    tell_effect(impact, EFFECT_DELAYED, "Delayed, as nobody takes their messages", report);
    tell_effect(impact, EFFECT_SOFT, "Fine until they start again, as they need it for that",
                report);
    tell_entries(impact, report);
    tell_requests(impact, report);
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
        v = impact_next(impact, v);
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
        jsonw_key_cstr(w, "effect", effect_name(EFFECT_HARD));
        jsonw_key_bool(w, "entry", g->nodes[v.i].entry);
        jsonw_key_str(w, "via", node_name(g, impact_next(impact, v)));
        json_way(impact, v, w);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_names(const struct impact *impact, const char *key, unsigned effects,
                       struct jsonw *w)
{
    jsonw_key_array(w, key);
    for_each_node(impact->g, v)
        if (v.i != impact->node.i && impact->effects[v.i] & effects)
            jsonw_str(w, node_name(impact->g, v));
    jsonw_end(w);
}

static void json_owners(const struct impact *impact, struct jsonw *w)
{
    struct owners owners = count_owners(impact);

    jsonw_key_array(w, "owners");
    for (size_t i = 0; i < owners.all.n; i++) {
        const struct owner_count *row = &owners.all.v[i];
        jsonw_object(w);
        if (row->owner.n)
            jsonw_key_str(w, "owner", row->owner);
        jsonw_key_uint(w, "nodes", row->n[EFFECT_HARD]);
        for (int effect = EFFECT_HARD + 1; effect < EFFECTS; effect++)
            jsonw_key_uint(w, effect_name((enum effect)effect), row->n[effect]);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_share(struct jsonw *w, uint64_t touch, uint64_t all)
{
    jsonw_key_uint(w, "requests", all);
    jsonw_key_uint(w, "touch", touch);
    jsonw_key(w, "share");
    jsonw_fixed(w, all ? (double)touch / (double)all : 0, 4);
}

static void json_requests(const struct impact *impact, struct jsonw *w)
{
    const struct impact_requests *requests = &impact->requests;

    if (!requests->known)
        return;
    jsonw_key_object(w, "requests");
    json_share(w, requests->touch, requests->requests);
    jsonw_key_bool(w, "exact", requests->exact);
    jsonw_key_array(w, "roots");
    for (size_t i = 0; i < requests->roots.n; i++) {
        const struct impact_root *root = &requests->roots.v[i];
        const struct depth *depth = &impact->g->depths[root->depth];
        jsonw_object(w);
        jsonw_key_str(w, "node", node_name(impact->g, depth->node));
        if (depth->operation)
            jsonw_key_str(w, "operation", graph_str(impact->g, depth->operation));
        json_share(w, root->touch, root->requests);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_end(w);
}

void impact_json(void *ctx, struct jsonw *w)
{
    const struct impact *impact = ctx;

    jsonw_key_str(w, "node", node_name(impact->g, impact->node));
    jsonw_key_uint(w, "services", impact->services);
    json_failing(impact, w);
    json_names(impact, "delayed", 1u << EFFECT_DELAYED | 1u << EFFECT_STARVED, w);
    jsonw_key_object(w, "effects");
    for (int effect = 0; effect < EFFECTS; effect++)
        json_names(impact, effect_name((enum effect)effect), 1u << effect, w);
    jsonw_end(w);
    jsonw_key_array(w, "entries_lost");
    for_each_node(impact->g, v)
        if (is_lost_entry(impact, v))
            jsonw_str(w, node_name(impact->g, v));
    jsonw_end(w);
    json_owners(impact, w);
    json_requests(impact, w);
}
