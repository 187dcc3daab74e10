/*
 * The graph as JSON that svcgraph reads again without loss: what is empty or zero is left out,
 * every node and edge has a line of its own, in the order of the graph.
 */
#include "json_graph.h"

#include "traces.h"

struct graphing {
    const struct graph *g;
    struct jsonw w;
};

static void text(struct graphing *s, const char *key, sym value)
{
    if (value)
        jsonw_key_str(&s->w, key, graph_str(s->g, value));
}

static void count(struct graphing *s, const char *key, uint64_t value)
{
    if (value)
        jsonw_key_uint(&s->w, key, value);
}

static void mark(struct graphing *s, const char *key, bool value)
{
    if (value)
        jsonw_key_bool(&s->w, key, true);
}

static void place(struct graphing *s, struct loc loc)
{
    jsonw_loc(&s->w, s->g->sources, loc);
}

static void name_of(struct graphing *s, const char *key, node_id v)
{
    jsonw_key_str(&s->w, key, node_name(s->g, v));
}

static void write_aliases(struct graphing *s, struct slice names)
{
    if (!names.n)
        return;
    jsonw_key_array(&s->w, "aliases");
    for (uint32_t i = 0; i < names.n; i++)
        jsonw_str(&s->w, graph_str(s->g, s->g->names[names.first + i]));
    jsonw_end(&s->w);
}

static void write_versions(struct graphing *s, struct slice versions)
{
    if (!versions.n)
        return;
    jsonw_key_array(&s->w, "versions");
    for (uint32_t i = 0; i < versions.n; i++) {
        const struct version *version = &s->g->versions[versions.first + i];
        jsonw_object(&s->w);
        text(s, "version", version->text);
        text(s, "source", version->how);
        mark(s, "release", version->release);
        place(s, version->loc);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_images(struct graphing *s, struct slice images)
{
    if (!images.n)
        return;
    jsonw_key_array(&s->w, "images");
    for (uint32_t i = 0; i < images.n; i++) {
        const struct image *image = &s->g->images[images.first + i];
        jsonw_object(&s->w);
        text(s, "image", image->text);
        text(s, "tag", image->tag);
        text(s, "digest", image->digest);
        place(s, image->loc);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_requires(struct graphing *s, struct slice requires)
{
    if (!requires.n)
        return;
    jsonw_key_array(&s->w, "requires");
    for (uint32_t i = 0; i < requires.n; i++) {
        const struct requirement *need = &s->g->requirements[requires.first + i];
        jsonw_object(&s->w);
        text(s, "service", need->of_name);
        text(s, "range", need->range);
        text(s, "dialect", need->dialect);
        text(s, "source", need->how);
        place(s, need->loc);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_latency(struct graphing *s, struct slice latency)
{
    static const struct {
        const char *name;
        double share;
    } quantiles[] = { { "p50", 0.5 }, { "p95", 0.95 }, { "p99", 0.99 } };
    if (!latency.n)
        return;
    const struct bucket *buckets = s->g->buckets + latency.first;
    jsonw_key_object(&s->w, "latency");
    for (size_t i = 0; i < countof(quantiles); i++)
        jsonw_key_uint(&s->w, quantiles[i].name,
                       buckets_quantile(buckets, latency.n, quantiles[i].share));
    jsonw_key_array(&s->w, "buckets");
    for (uint32_t i = 0; i < latency.n; i++) {
        jsonw_uint(&s->w, buckets[i].index);
        jsonw_uint(&s->w, buckets[i].count);
    }
    jsonw_end(&s->w);
    jsonw_end(&s->w);
}

static void write_traffic(struct graphing *s, uint32_t number)
{
    if (!number)
        return;
    const struct traffic *traffic = &s->g->traffics[number];
    count(s, "retries", traffic->retries);
    count(s, "own_time", traffic->own_time);
    count(s, "traces", traffic->traces);
    text(s, "trace", traffic->trace);
    write_latency(s, traffic->latency);
}

static void write_life(struct graphing *s, const struct op_life *life)
{
    if (!life->since && !life->sunset && !life->replaced_by && !life->stability && !life->loc.source)
        return;
    jsonw_key_object(&s->w, "deprecation");
    text(s, "since", life->since);
    text(s, "sunset", life->sunset);
    text(s, "replaced_by", life->replaced_by);
    text(s, "stability", life->stability);
    place(s, life->loc);
    jsonw_end(&s->w);
}

static void write_operations(struct graphing *s, struct slice operations)
{
    if (!operations.n)
        return;
    jsonw_key_array(&s->w, "operations");
    for (uint32_t i = 0; i < operations.n; i++) {
        const struct operation *op = &s->g->operations[operations.first + i];
        jsonw_object(&s->w);
        text(s, "name", op->name);
        jsonw_key_cstr(&s->w, "origin", origin_name(op->origin));
        count(s, "calls", op->calls);
        count(s, "errors", op->errors);
        write_traffic(s, op->traffic);
        text(s, "provider_by", op->how);
        mark(s, "deprecated", op->deprecated);
        if (op->deprecated)
            write_life(s, &op->life);
        place(s, op->loc);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

/* "file": null says that there is no place; without it the reader takes that in the saved graph. */
static void write_node_place(struct graphing *s, struct loc loc)
{
    if (loc.source) {
        place(s, loc);
        return;
    }
    jsonw_key(&s->w, "file");
    jsonw_null(&s->w);
}

static void write_node(struct graphing *s, const struct graph_node *node)
{
    jsonw_object(&s->w);
    text(s, "name", node->name);
    jsonw_key_cstr(&s->w, "kind", graph_kind_name(node->kind));
    text(s, "namespace", node->space);
    text(s, "owner", node->owner);
    text(s, "role", node->role);
    jsonw_key_cstr(&s->w, "origin", origin_name(node->origin));
    mark(s, "entry", node->entry);
    mark(s, "infra", node->infra);
    mark(s, "side_by_side", node->side_by_side);
    count(s, "seen_from", node->seen_from);
    count(s, "seen_to", node->seen_to);
    write_node_place(s, node->loc);
    write_aliases(s, node->names);
    write_versions(s, node->versions);
    write_images(s, node->images);
    write_requires(s, node->requires);
    write_operations(s, node->operations);
    jsonw_end(&s->w);
}

static void write_uses(struct graphing *s, struct slice uses)
{
    if (!uses.n)
        return;
    jsonw_key_array(&s->w, "operations");
    for (uint32_t i = 0; i < uses.n; i++) {
        const struct edge_use *use = &s->g->uses[uses.first + i];
        jsonw_object(&s->w);
        text(s, "name", use->operation);
        count(s, "calls", use->calls);
        count(s, "errors", use->errors);
        write_traffic(s, use->traffic);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void evidence_members(struct graphing *s, const struct evidence *evidence, unsigned origin)
{
    place(s, evidence->loc);
    text(s, "how", evidence->how);
    text(s, "detail", evidence->detail);
    if (evidence->origin != origin)
        jsonw_key_cstr(&s->w, "origin", origin_name(evidence->origin));
    count(s, "guess", evidence->guess);
}

/* The list stands even when empty: without it the reader takes the place in the saved graph. */
static void write_evidence(struct graphing *s, struct slice evidence, unsigned origin)
{
    jsonw_key_array(&s->w, "evidence");
    for (uint32_t i = 0; i < evidence.n; i++) {
        jsonw_object(&s->w);
        evidence_members(s, &s->g->evidence[evidence.first + i], origin);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_edge(struct graphing *s, edge_id e)
{
    const struct graph *g = s->g;
    jsonw_object(&s->w);
    name_of(s, "from", (node_id){ g->edge_from[e.i] });
    name_of(s, "to", (node_id){ g->edge_to[e.i] });
    jsonw_key_cstr(&s->w, "kind", edge_kind_name(g->edge_kind[e.i]));
    jsonw_key_cstr(&s->w, "origin", origin_name(g->edge_origin[e.i]));
    if (!g->edge_directed[e.i])
        jsonw_key_bool(&s->w, "directed", false);
    if (g->edge_view && g->edge_view[e.i])
        jsonw_key_cstr(&s->w, "view", edge_view_name(g->edge_view[e.i]));
    count(s, "calls", g->edge_info[e.i].calls);
    count(s, "errors", g->edge_info[e.i].errors);
    if (g->edge_traffic)
        write_traffic(s, g->edge_traffic[e.i]);
    write_uses(s, g->edge_info[e.i].uses);
    write_evidence(s, g->edge_info[e.i].evidence, g->edge_origin[e.i]);
    jsonw_end(&s->w);
}

/* The edges that are not the same in the other view of messages, as they are there. */
static void write_other_view(struct graphing *s)
{
    const struct graph *g = s->g;
    if (!g->other_view)
        return;
    s->g = g->other_view;
    jsonw_key_array(&s->w, "other_view");
    for (edge_id e = { 0 }; e.i < s->g->m; e.i++)
        write_edge(s, e);
    jsonw_end(&s->w);
    s->g = g;
}

static void write_op_calls(struct graphing *s)
{
    const struct graph *g = s->g;
    if (!g->n_op_calls)
        return;
    jsonw_key_array(&s->w, "operation_calls");
    for (uint32_t i = 0; i < g->n_op_calls; i++) {
        const struct operation *from = &g->operations[g->op_calls[i].from.i];
        const struct operation *to = &g->operations[g->op_calls[i].to.i];
        jsonw_object(&s->w);
        name_of(s, "from", from->node);
        text(s, "from_operation", from->name);
        name_of(s, "to", to->node);
        text(s, "to_operation", to->name);
        count(s, "calls", g->op_calls[i].calls);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_hops(struct graphing *s, struct slice hops)
{
    jsonw_key_array(&s->w, "hops");
    for (uint32_t i = 0; i < hops.n; i++) {
        const struct hop *hop = &s->g->hops[hops.first + i];
        jsonw_object(&s->w);
        name_of(s, "node", hop->node);
        text(s, "operation", hop->operation);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_reentries(struct graphing *s)
{
    static const char *const kinds[REENTRY_KINDS] = { "loop", "service", "self" };
    if (!s->g->n_reentries)
        return;
    jsonw_key_array(&s->w, "reentries");
    for (uint32_t i = 0; i < s->g->n_reentries; i++) {
        const struct reentry *reentry = &s->g->reentries[i];
        jsonw_object(&s->w);
        jsonw_key_cstr(&s->w, "kind", kinds[reentry->kind]);
        mark(s, "failed", reentry->failed);
        mark(s, "same_arguments", reentry->same_arguments);
        count(s, "repeats", reentry->repeats);
        count(s, "depth", reentry->depth);
        count(s, "count", reentry->count);
        count(s, "traces", reentry->traces);
        count(s, "of_traces", reentry->of_traces);
        text(s, "trace", reentry->trace);
        write_hops(s, reentry->hops);
        place(s, reentry->loc);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_unresolved(struct graphing *s)
{
    if (!s->g->n_unresolved)
        return;
    jsonw_key_array(&s->w, "unresolved");
    for (uint32_t i = 0; i < s->g->n_unresolved; i++) {
        const struct unresolved *unresolved = &s->g->unresolved[i];
        jsonw_object(&s->w);
        name_of(s, "from", unresolved->from);
        name_of(s, "to", unresolved->to);
        text(s, "host", unresolved->host);
        count(s, "port", unresolved->port);
        text(s, "nearest", unresolved->nearest);
        mark(s, "local", unresolved->local);
        evidence_members(s, &unresolved->evidence, ORIGIN_DECLARED);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

static void write_yields(struct graphing *s)
{
    static const char *const names[] = { "nodes",     "edges", "versions", "operations", "traces",
                                         "manifests", NULL,    "logs",     NULL,         "counters" };
    jsonw_key_array(&s->w, "yields");
    for (unsigned bit = 0; bit < countof(names); bit++)
        if (names[bit] && s->g->yields & 1u << bit)
            jsonw_cstr(&s->w, names[bit]);
    jsonw_end(&s->w);
}

void write_graph_json(const struct result *result, struct out *out)
{
    struct graphing s = { .g = result->graph };
    jsonw_init(&s.w, out, 2);
    jsonw_object(&s.w);
    jsonw_key_cstr(&s.w, "schema", "svcgraph/graph/v1");
    write_yields(&s);
    jsonw_traces(&s.w, &s.g->traces);
    jsonw_key_array(&s.w, "nodes");
    for_each_node (s.g, v)
        write_node(&s, &s.g->nodes[v.i]);
    jsonw_end(&s.w);
    jsonw_key_array(&s.w, "edges");
    for (edge_id e = { 0 }; e.i < s.g->m; e.i++)
        write_edge(&s, e);
    jsonw_end(&s.w);
    write_other_view(&s);
    write_op_calls(&s);
    write_reentries(&s);
    write_unresolved(&s);
    write_requests_json(s.g, &s.w);
    write_logs_json(s.g, &s.w);
    write_deployment_json(s.g, &s.w);
    write_verifications_json(s.g, &s.w);
    write_counters_json(s.g, &s.w);
    jsonw_end(&s.w);
    jsonw_finish(&s.w);
}
