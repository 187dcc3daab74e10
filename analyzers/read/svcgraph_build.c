/* Records of a saved graph into the builder. */
#include "svcgraph_build_priv.h"

struct str saved_base(struct str name, struct str prefix)
{
    bool has = prefix.n && name.n > prefix.n + 1 && name.p[prefix.n] == '/' &&
               memcmp(name.p, prefix.p, prefix.n) == 0;
    return has ? str_skip(name, prefix.n + 1) : name;
}

static bnode add_node(struct building *s, const struct saved_node *node,
                      const struct saved_about *about)
{
    struct loc loc = about->loc.file ? place(s, about->loc) : node->here;
    bool topic = node->kind == NODE_TOPIC && !about->space;
    struct str name = sym_str(&s->saved->syms, node->name);
    struct str prefix = topic ? STR("topic") : sym_str(&s->saved->syms, about->space);
    struct str base = saved_base(name, prefix);
    sym key = base.n == name.n ? global(s, node->name) : sym_intern(s->syms, base);
    bnode at = topic ? builder_topic(s->b, key, node->origin, loc)
                     : builder_node(s->b, global(s, about->space), key, node->origin, loc);
    builder_settled(s->b, at, base.n != name.n);
    return at;
}

/* Buckets as saved, in any order, added up; minus what others of the same edge have taken. */
static void take_buckets(struct building *s, struct histogram *h, struct range range, bool minus)
{
    const uint64_t *numbers = s->saved->numbers.v;
    for (uint32_t i = 0; i + 1 < range.n; i += 2) {
        uint64_t index = numbers[range.first + i], count = numbers[range.first + i + 1];
        if (index >= HISTOGRAM_BUCKETS)
            continue;
        histogram_add(h, &s->scratch, (uint32_t)index, 0);
        uint64_t *at = &h->counts[index - h->first];
        *at = !minus ? *at + count : *at > count ? *at - count : 0;
    }
}

static struct traffic_in traffic_of(struct building *s, const struct saved_traffic *saved,
                                    const struct histogram *latency)
{
    struct traffic_in traffic = { .retries = saved->retries,
                                  .own_time = saved->own_time,
                                  .traces = saved->traces,
                                  .trace = global(s, saved->trace) };
    struct bucket *buckets;
    traffic.n_latency = histogram_buckets(latency, &s->scratch, &buckets);
    traffic.latency = buckets;
    return traffic;
}

static void add_op_traffic(struct building *s, bop op, const struct saved_traffic *saved)
{
    struct histogram latency = { 0 };
    take_buckets(s, &latency, saved->buckets, false);
    struct traffic_in traffic = traffic_of(s, saved, &latency);
    builder_op_traffic(s->b, op, &traffic);
    arena_reset(&s->scratch);
}

static void add_details(struct building *s, bnode at, const struct saved_about *about)
{
    sym space = global(s, about->space);
    EACH(sym, alias, texts, about->aliases)
    builder_name(s->b, at, space, global(s, *alias));
    EACH(struct saved_version, version, versions, about->versions)
    builder_version(s->b, at, global(s, version->text), global(s, version->how), version->release,
                    place(s, version->loc));
    EACH(struct saved_image, image, images, about->images)
    builder_image(s->b, at, global(s, image->text), global(s, image->tag), global(s, image->digest),
                  place(s, image->loc));
    EACH(struct saved_require, need, requires, about->requires)
    builder_require(s->b, at, space, global(s, need->of), global(s, need->range),
                    global(s, need->dialect), global(s, need->how), place(s, need->loc));
    EACH(struct saved_operation, op, operations, about->operations)
    {
        bop added = builder_operation(s->b, at, global(s, op->name), op->origin, op->calls,
                                      op->errors, place(s, op->loc));
        if (op->deprecated)
            builder_op_deprecated(s->b, added,
                                  &(struct op_life){ .since = global(s, op->since),
                                                     .sunset = global(s, op->sunset),
                                                     .replaced_by = global(s, op->replaced_by),
                                                     .stability = global(s, op->stability),
                                                     .loc = place(s, op->life_loc) });
        builder_op_how(s->b, added, global(s, op->how));
        add_op_traffic(s, added, &op->traffic);
    }
}

static void add_nodes(struct building *s)
{
    static const struct saved_about nothing;
    const struct saved_about *abouts = s->saved->abouts.v;
    CHUNKED(struct saved_node, node, nodes)
    {
        if (!node->name)
            continue;
        const struct saved_about *about = node->about ? &abouts[node->about] : &nothing;
        bnode at = s->node[node->name] = add_node(s, node, about);
        if (node->kind != NODE_KINDS)
            builder_kind(s->b, at, node->kind, SURE_DECLARED);
        builder_owner(s->b, at, global(s, about->owner), SURE_DECLARED);
        builder_role(s->b, at, global(s, about->role));
        if (about->infra)
            builder_infra(s->b, at);
        if (about->side_by_side)
            builder_side_by_side(s->b, at);
        if (about->entry)
            builder_entry(s->b, at);
        if (about->seen_from)
            builder_seen(s->b, at, about->seen_from, about->seen_to);
        add_details(s, at, about);
    }
}

/* A node that only an edge names is seen there first. */
static void add_evidence(struct building *s, const struct saved_more *more, struct edge_in in)
{
    in.calls = in.errors = 0;
    in.traffic = NULL;
    EACH(struct saved_evidence, piece, evidence, more->evidence)
    {
        if (piece->origin)
            in.origin = piece->origin;
        in.guess = piece->guess;
        in.how = global(s, piece->how);
        in.detail = global(s, piece->detail);
        in.loc = place(s, piece->loc);
        builder_edge(s->b, &in);
    }
}

static void add_use(struct building *s, const struct saved_use *use, struct edge_in of_use)
{
    struct histogram latency = { 0 };
    take_buckets(s, &latency, use->traffic.buckets, false);
    struct traffic_in traffic = traffic_of(s, &use->traffic, &latency);
    of_use.operation = global(s, use->name);
    of_use.calls = use->calls;
    of_use.errors = use->errors;
    of_use.traffic = &traffic;
    builder_edge(s->b, &of_use);
}

/* Calls whose operation is known stand in the list of operations; the rest has none. */
static void add_uses(struct building *s, const struct saved_more *more, struct edge_in *in)
{
    EACH(struct saved_use, use, uses, more->operations)
    {
        add_use(s, use, *in);
        in->calls -= use->calls < in->calls ? use->calls : in->calls;
        in->errors -= use->errors < in->errors ? use->errors : in->errors;
    }
}

/* What the edge's traffic is beyond that of its operations. */
static struct traffic_in rest_of(struct building *s, const struct saved_more *more)
{
    struct saved_traffic rest = more->traffic;
    struct histogram latency = { 0 };
    take_buckets(s, &latency, rest.buckets, false);
    EACH(struct saved_use, use, uses, more->operations)
    {
        take_buckets(s, &latency, use->traffic.buckets, true);
        rest.retries -= use->traffic.retries < rest.retries ? use->traffic.retries : rest.retries;
    }
    return traffic_of(s, &rest, &latency);
}

static void add_edge(struct building *s, const struct saved_edge *edge)
{
    struct edge_in in = {
        .from = end_of(s, edge->from, edge->origin, edge->here),
        .to = end_of(s, edge->to, edge->origin, edge->here),
        .kind = edge->kind,
        .origin = edge->origin,
        .view = edge->view,
        .undirected = !edge->directed,
    };
    const struct saved_more *mores = s->saved->mores.v;
    const struct saved_more *more = edge->more ? &mores[edge->more] : NULL;
    struct traffic_in rest;
    if (more) {
        rest = rest_of(s, more);
        in.calls = more->calls;
        in.errors = more->errors;
        add_uses(s, more, &in);
        in.traffic = &rest;
        add_evidence(s, more, in);
    }
    if (!more || !more->evidence.given) {
        in.how = s->how;
        in.loc = edge->here;
    }
    builder_edge(s->b, &in);
    arena_reset(&s->scratch);
}

static void add_edges(struct building *s)
{
    builder_reserve(s->b, s->saved->nodes.n,
                    s->saved->edges.n + s->saved->evidence.n + s->saved->uses.n);
    CHUNKED(struct saved_edge, edge, edges)
    if (edge->from && edge->to)
        add_edge(s, edge);
}

static bop operation_of(struct building *s, sym node, sym name)
{
    return builder_operation(s->b, end_of(s, node, ORIGIN_OBSERVED, LOC_NONE), global(s, name), 0,
                             0, 0, LOC_NONE);
}

static void add_op_calls(struct building *s)
{
    ALL(struct saved_op_call, call, op_calls)
    {
        if (!call->from || !call->to)
            continue;
        bop from = operation_of(s, call->from, call->from_operation);
        builder_op_call(s->b, from, operation_of(s, call->to, call->to_operation), call->calls);
    }
}

static void add_reentries(struct building *s)
{
    struct arena scratch = { 0 };
    ALL(struct saved_reentry, in, reentries)
    {
        bnode *nodes = arena_array(&scratch, bnode, in->hops.n);
        sym *operations = arena_array(&scratch, sym, in->hops.n);
        uint32_t n = 0;
        EACH(struct saved_hop, hop, hops, in->hops)
        {
            if (!hop->node)
                continue;
            nodes[n] = end_of(s, hop->node, ORIGIN_OBSERVED, LOC_NONE);
            operations[n++] = global(s, hop->operation);
        }
        struct reentry_in reentry = {
            .kind = in->kind,
            .failed = in->failed,
            .same_arguments = in->same_arguments,
            .repeats = in->repeats,
            .depth = in->depth,
            .count = in->count,
            .traces = in->traces,
            .of_traces = in->of_traces,
            .trace = global(s, in->trace),
            .nodes = nodes,
            .operations = operations,
            .n = n,
            .loc = place(s, in->loc),
        };
        if (n)
            builder_reentry(s->b, &reentry);
    }
    arena_release(&scratch);
}

static void add_unresolved(struct building *s)
{
    ALL(struct saved_unresolved, in, unresolved)
    {
        if (!in->from || !in->to)
            continue;
        struct unresolved_in unresolved = {
            .from = end_of(s, in->from, ORIGIN_DECLARED, LOC_NONE),
            .to = end_of(s, in->to, ORIGIN_DECLARED, LOC_NONE),
            .host = global(s, in->host),
            .port = in->port,
            .nearest = global(s, in->nearest),
            .local = in->local,
            .origin = in->evidence.origin ? in->evidence.origin : ORIGIN_DECLARED,
            .guess = in->evidence.guess,
            .how = global(s, in->evidence.how),
            .detail = global(s, in->evidence.detail),
            .loc = place(s, in->evidence.loc),
        };
        builder_unresolved(s->b, &unresolved);
    }
}

/* Hops and requests in turns. */
static size_t counts_of(struct building *s, struct range range, struct bucket **out)
{
    const uint64_t *numbers = s->saved->numbers.v;
    size_t n = 0;
    *out = arena_array(&s->scratch, struct bucket, range.n / 2);
    for (uint32_t i = 0; i + 1 < range.n; i += 2) {
        uint64_t hops = numbers[range.first + i];
        (*out)[n++] = (struct bucket){ hops < REQUEST_HOPS_MAX ? (uint32_t)hops : REQUEST_HOPS_MAX,
                                       numbers[range.first + i + 1] };
    }
    return n;
}

static void add_depth(struct building *s, const struct saved_depth *in)
{
    struct bucket *counts;
    bnode *nodes = arena_array(&s->scratch, bnode, in->hops.n);
    sym *operations = arena_array(&s->scratch, sym, in->hops.n);
    struct depth_in depth = { .node = end_of(s, in->node, ORIGIN_OBSERVED, LOC_NONE),
                              .operation = global(s, in->operation),
                              .cut = in->cut,
                              .n_counts = counts_of(s, in->counts, &counts),
                              .trace = global(s, in->trace),
                              .nodes = nodes,
                              .operations = operations,
                              .loc = place(s, in->loc) };
    depth.counts = counts;
    EACH(struct saved_hop, hop, hops, in->hops)
    {
        if (!hop->node)
            continue;
        nodes[depth.n] = end_of(s, hop->node, ORIGIN_OBSERVED, LOC_NONE);
        operations[depth.n++] = global(s, hop->operation);
    }
    if (depth.n_counts)
        builder_depth(s->b, &depth);
    EACH(struct saved_touch, touch, touches, in->touched)
    if (touch->node)
        builder_touch(s->b, depth.node, depth.operation,
                      end_of(s, touch->node, ORIGIN_OBSERVED, LOC_NONE), touch->requests);
    arena_reset(&s->scratch);
}

static void add_requests(struct building *s)
{
    ALL(struct saved_depth, depth, depths)
    if (depth->node)
        add_depth(s, depth);
    ALL(struct saved_gap, in, gaps)
    {
        struct trace_gap gap = { .traces = in->traces,
                                 .trace = global(s, in->trace),
                                 .loc = place(s, in->loc) };
        if (in->node)
            builder_trace_gap(s->b, end_of(s, in->node, ORIGIN_OBSERVED, LOC_NONE), &gap);
    }
}

static unsigned yields_of(const struct building *s)
{
    unsigned yields = s->saved->yields.given ? 0 : YIELD_NODES | YIELD_EDGES;
    EACH(sym, word, texts, s->saved->yields)
    for (unsigned bit = 0; bit < SAVED_YIELDS; bit++)
        if (saved_yields[bit] && str_is(sym_str(&s->saved->syms, *word), saved_yields[bit]))
            yields |= 1u << bit;
    return yields;
}

void saved_build(struct reading *reading, const struct saved *saved)
{
    struct arena scratch = { 0 };
    struct building s = {
        .b = reading->builder,
        .syms = reading->syms,
        .sources = reading->sources,
        .saved = saved,
        .global = arena_array(&scratch, sym, saved->syms.n),
        .source = arena_array(&scratch, uint32_t, saved->syms.n),
        .node = arena_array(&scratch, bnode, saved->syms.n),
        .how = sym_intern(reading->syms, STR("edge")),
    };
    for (uint32_t i = 0; i < saved->syms.n; i++)
        s.node[i] = NO_BNODE;
    builder_yields(s.b, yields_of(&s));
    builder_traces(s.b, &saved->traces);
    add_nodes(&s);
    add_edges(&s);
    add_op_calls(&s);
    add_reentries(&s);
    add_unresolved(&s);
    add_requests(&s);
    saved_facts(&s);
    arena_release(&s.scratch);
    arena_release(&scratch);
}
