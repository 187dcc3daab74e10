/* The append-only half of the builder: records as they come, nothing is looked up but own keys. */
#include "build_priv.h"

static uint64_t key_hash(uint64_t key)
{
    key ^= key >> 32;
    key *= 0xd6e8feb86659fd93u;
    key ^= key >> 32;
    key *= 0xd6e8feb86659fd93u;
    return key ^ key >> 32;
}

static uint32_t key_at(const struct key_index *index, uint64_t key)
{
    uint32_t at = (uint32_t)key_hash(key) & (index->nslots - 1);
    while (index->slots[at] && index->keys[at] != key)
        at = (at + 1) & (index->nslots - 1);
    return at;
}

static void key_grow(struct arena *arena, struct key_index *index, uint32_t nslots)
{
    struct key_index old = *index;
    index->nslots = nslots;
    index->slots = arena_array(arena, uint32_t, index->nslots);
    index->keys = arena_array(arena, uint64_t, index->nslots);
    for (uint32_t i = 0; i < old.nslots; i++) {
        if (!old.slots[i])
            continue;
        uint32_t at = key_at(index, old.keys[i]);
        index->slots[at] = old.slots[i];
        index->keys[at] = old.keys[i];
    }
}

void key_reserve(struct arena *arena, struct key_index *index, size_t n)
{
    uint32_t nslots = 64;
    while (nslots / 2 <= n && nslots < 1u << 30)
        nslots *= 2;
    if (nslots > index->nslots)
        key_grow(arena, index, nslots);
}

uint32_t *key_slot(struct arena *arena, struct key_index *index, uint64_t key)
{
    if (index->n >= index->nslots / 2)
        key_grow(arena, index, index->nslots ? index->nslots * 2 : 64);
    uint32_t at = key_at(index, key);
    if (!index->slots[at]) {
        index->keys[at] = key;
        index->n++;
    }
    return &index->slots[at];
}

uint32_t key_find(const struct key_index *index, uint64_t key)
{
    return index->nslots ? index->slots[key_at(index, key)] - 1 : UINT32_MAX;
}

struct builder *builder_new(struct arena *arena, struct symtab *syms, struct sources *sources,
                            struct findings *findings)
{
    struct builder *b = arena_new(arena, struct builder);
    b->arena = arena;
    b->syms = syms;
    b->sources = sources;
    b->findings = findings;
    return b;
}

struct arena *builder_arena(struct builder *b)
{
    return b->arena;
}

struct symtab *builder_syms(struct builder *b)
{
    return b->syms;
}

struct findings *builder_findings(struct builder *b)
{
    return b->findings;
}

void builder_yields(struct builder *b, unsigned yields)
{
    b->yields |= yields;
}

void builder_protos(struct builder *b, const struct proto_set *protos)
{
    b->protos = protos;
}

static void reserve(struct arena *arena, void **data, size_t n, size_t *capacity, size_t size)
{
    if (n <= *capacity)
        return;
    *data = arena_grow(arena, *data, *capacity * size, n * size, _Alignof(max_align_t));
    *capacity = n;
}

void builder_reserve(struct builder *b, size_t nodes, size_t edges)
{
    reserve(&b->work, (void **)&b->nodes.v, b->nodes.n + nodes, &b->nodes.capacity,
            sizeof(*b->nodes.v));
    reserve(&b->work, (void **)&b->edges.v, b->edges.n + edges, &b->edges.capacity,
            sizeof(*b->edges.v));
    key_reserve(&b->work, &b->node_index, b->nodes.n + nodes);
}

uint32_t build_node_add(struct builder *b, sym space, sym name)
{
    uint32_t *slot = key_slot(&b->work, &b->node_index, key_of(space, name));
    if (*slot)
        return *slot - 1;
    struct build_node *node = vec_push(&b->work, &b->nodes);
    node->space = space;
    node->name = name;
    node->kind = NODE_SERVICE;
    return (*slot = (uint32_t)b->nodes.n) - 1;
}

/* Keeps the lowest place; one without a line only while there is no better. */
static void lower_loc(const struct builder *b, struct loc *kept, struct loc loc)
{
    if (!loc.source && !loc.line)
        return;
    bool better = !kept->line == !loc.line ? loc_cmp(b->sources, loc, *kept) < 0 : !kept->line;
    if (better || (!kept->source && !kept->line))
        *kept = loc;
}

static void seen(struct builder *b, uint32_t at, unsigned origin, struct loc loc)
{
    struct build_node *node = &b->nodes.v[at];
    node->origin |= (uint8_t)origin;
    struct loc *declared = node->space ? &node->declared : &node->described;
    lower_loc(b, origin & ORIGIN_DECLARED ? declared : &node->observed, loc);
}

bnode builder_node(struct builder *b, sym space, sym name, unsigned origin, struct loc loc)
{
    uint32_t at = build_node_add(b, space, name);
    seen(b, at, origin, loc);
    return (bnode){ at };
}

/* Topics and lists of spellings are keyed in spaces that no input has. */
#define KEY_TOPIC (UINT32_MAX - 1)
#define KEY_LIKE UINT32_MAX

bnode builder_topic(struct builder *b, sym name, unsigned origin, struct loc loc)
{
    uint32_t at = build_node_add(b, KEY_TOPIC, name);
    b->nodes.v[at].space = 0;
    b->nodes.v[at].topic = true;
    seen(b, at, origin, loc);
    merge_kind(&b->nodes.v[at], NODE_TOPIC, SURE_DECLARED);
    return (bnode){ at };
}

bnode builder_node_like(struct builder *b, const sym *names, size_t n, unsigned origin,
                        struct loc loc)
{
    if (n == 1)
        return builder_node(b, 0, names[0], origin, loc);
    struct strbuf list;
    strbuf_init(&list, &b->work);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&list, "%u ", names[i]);
    uint32_t at = build_node_add(b, KEY_LIKE, sym_intern(b->syms, strbuf_str(&list)));
    struct build_node *node = &b->nodes.v[at];
    if (!node->n_likes) {
        node->first_like = (uint32_t)b->likes.n;
        node->n_likes = (uint32_t)n;
        node->space = 0;
        node->name = names[0];
        for (size_t i = 0; i < n; i++)
            *vec_push(&b->work, &b->likes) = names[i];
    }
    seen(b, at, origin, loc);
    return (bnode){ at };
}

void builder_settled(struct builder *b, bnode node, bool qualified)
{
    b->nodes.v[node.i].settled = true;
    b->nodes.v[node.i].qualified |= qualified;
}

void merge_kind(struct build_node *node, unsigned kind, unsigned sureness)
{
    if (sureness > node->kind_sure || (sureness == node->kind_sure && kind < node->kind)) {
        node->kind = (uint8_t)kind;
        node->kind_sure = (uint8_t)sureness;
    }
}

void builder_kind(struct builder *b, bnode node, enum graph_kind kind, enum sureness sureness)
{
    merge_kind(&b->nodes.v[node.i], kind, sureness);
}

void builder_name(struct builder *b, bnode node, sym space, sym name)
{
    if (name)
        *vec_push(&b->work, &b->names) = (struct build_name){ node.i, space, name };
}

void builder_floating(struct builder *b, sym space)
{
    b->floating = space;
}

void builder_kin(struct builder *b, sym space)
{
    *key_slot(&b->work, &b->kin, space) = 1;
}

void builder_same(struct builder *b, bnode a, bnode other)
{
    if (a.i == other.i)
        return;
    *vec_push(&b->work, &b->same) = (struct build_pair){ a.i, other.i };
    b->nodes.v[other.i].secondary = true;
}

void builder_owner(struct builder *b, bnode node, sym owner, enum sureness sureness)
{
    struct build_node *at = &b->nodes.v[node.i];
    if (!owner || sureness < at->owner_sure)
        return;
    if (sureness == at->owner_sure && at->owner && sym_cmp(b->syms, owner, at->owner) >= 0)
        return;
    at->owner = owner;
    at->owner_sure = (uint8_t)sureness;
}

void builder_role(struct builder *b, bnode node, sym role)
{
    struct build_node *at = &b->nodes.v[node.i];
    if (role && (!at->role || sym_cmp(b->syms, role, at->role) < 0))
        at->role = role;
}

void builder_infra(struct builder *b, bnode node)
{
    b->nodes.v[node.i].infra = true;
}

void builder_side_by_side(struct builder *b, bnode node)
{
    b->nodes.v[node.i].side_by_side = true;
}

void build_seen(struct build_node *node, uint64_t from, uint64_t to)
{
    if (!node->seen_from || from < node->seen_from)
        node->seen_from = from;
    if (to > node->seen_to)
        node->seen_to = to;
}

void builder_seen(struct builder *b, bnode node, uint64_t from, uint64_t to)
{
    build_seen(&b->nodes.v[node.i], from, to);
}

void builder_entry(struct builder *b, bnode node)
{
    b->nodes.v[node.i].entry = true;
}

void builder_port(struct builder *b, bnode node, uint32_t port)
{
    if (port)
        *vec_push(&b->work, &b->ports) = (struct build_port){ node.i, port };
}

void builder_version(struct builder *b, bnode node, sym text, sym how, bool release, struct loc loc)
{
    *vec_push(&b->work, &b->versions) =
        (struct build_version){ node.i, { text, how, release, loc } };
}

void builder_image(struct builder *b, bnode node, sym text, sym tag, sym digest, struct loc loc)
{
    *vec_push(&b->work, &b->images) = (struct build_image){ node.i, { text, tag, digest, loc } };
}

void builder_require(struct builder *b, bnode by, sym space, sym of, sym range, sym dialect,
                     sym how, struct loc loc)
{
    *vec_push(&b->work, &b->requires) =
        (struct build_require){ by.i, UINT32_MAX, space, of, range, dialect, how, loc };
}

void builder_require_node(struct builder *b, bnode by, bnode of, sym range, sym dialect, sym how,
                          struct loc loc)
{
    const struct build_node *node = &b->nodes.v[of.i];
    *vec_push(&b->work, &b->requires) =
        (struct build_require){ by.i, of.i, node->space, node->name, range, dialect, how, loc };
}

static uint32_t add_traffic(struct builder *b, const struct traffic_in *in)
{
    if (!in || (!in->retries && !in->own_time && !in->traces && !in->trace && !in->n_latency))
        return 0;
    if (!b->traffics.n)
        vec_push(&b->work, &b->traffics);
    *vec_push(&b->work, &b->traffics) = (struct traffic){
        .retries = in->retries,
        .own_time = in->own_time,
        .traces = in->traces,
        .trace = in->trace,
        .latency = { (uint32_t)b->buckets.n, (uint32_t)in->n_latency },
    };
    for (size_t i = 0; i < in->n_latency; i++)
        *vec_push(&b->work, &b->buckets) = in->latency[i];
    return (uint32_t)b->traffics.n - 1;
}

static uint32_t add_use(struct builder *b, const struct edge_in *in)
{
    if (!in->operation && !in->calls && !in->errors && !(in->traffic && in->traffic->traces))
        return 0;
    if (!b->uses.n)
        vec_push(&b->work, &b->uses);
    *vec_push(&b->work, &b->uses) = (struct edge_use){
        .operation = in->operation,
        .traffic = add_traffic(b, in->traffic),
        .calls = in->calls,
        .errors = in->errors,
        .loc = in->first,
    };
    return (uint32_t)b->uses.n - 1;
}

void builder_view(struct builder *b, enum edge_view view)
{
    b->view = view;
}

void builder_edge(struct builder *b, const struct edge_in *in)
{
    struct build_edge *edge = vec_push(&b->work, &b->edges);
    *edge = (struct build_edge){
        .from = in->from.i,
        .to = in->to.i,
        .kind = (uint8_t)in->kind,
        .origin = (uint8_t)in->origin,
        .guess = (uint8_t)in->guess,
        .view = (uint8_t)in->view,
        .undirected = in->undirected,
        .how = in->how,
        .detail = in->detail,
        .loc = in->loc,
        .use = add_use(b, in),
    };
    if (in->request && edge->use)
        *vec_push(&b->work, &b->requests) = (struct build_request){ in->to.i, edge->use };
}

void builder_ref(struct builder *b, const struct ref_in *in)
{
    struct arena scratch = { 0 };
    struct str host = host_normal(&scratch, in->host);
    struct build_ref ref = {
        .from = in->from.i,
        .space = in->space,
        .host = sym_intern(b->syms, host),
        .port = in->port,
        .kind = (uint8_t)in->kind,
        .on_miss = (uint8_t)in->on_miss,
        .target_kind = (uint8_t)in->target_kind,
        .target_sureness = (uint8_t)in->target_sureness,
        .guess = (uint8_t)in->guess,
        .needs_port = in->needs_port,
        .undirected = in->undirected,
        .reversed = in->reversed,
        .how = in->how,
        .detail = in->detail,
        .database = in->database,
        .loc = in->loc,
    };
    if (host.n && !host_is_here(host))
        *vec_push(&b->work, &b->refs) = ref;
    else if (in->port && !in->reversed && in->kind != EDGE_TELEMETRY && in->kind != EDGE_STARTUP &&
             host_is_loopback(host))
        *vec_push(&b->work, &b->loopbacks) = ref;
    arena_release(&scratch);
}

bop builder_operation(struct builder *b, bnode node, sym name, unsigned origin, uint64_t calls,
                      uint64_t errors, struct loc loc)
{
    uint32_t *slot = key_slot(&b->work, &b->op_index, key_of(node.i, name));
    if (!*slot) {
        *vec_push(&b->work, &b->ops) = (struct build_op){ .node = node.i, .name = name };
        *slot = (uint32_t)b->ops.n;
    }
    struct build_op *op = &b->ops.v[*slot - 1];
    lower_loc(b, &op->loc, loc);
    if (origin & ORIGIN_OBSERVED)
        lower_loc(b, &op->seen, loc);
    op->origin |= (uint8_t)origin;
    op->calls += calls;
    op->errors += errors;
    return (bop){ *slot - 1 };
}

void builder_op_traffic(struct builder *b, bop op, const struct traffic_in *in)
{
    uint32_t traffic = add_traffic(b, in);
    if (!traffic)
        return;
    *vec_push(&b->work, &b->op_traffics) =
        (struct build_op_traffic){ traffic, b->ops.v[op.i].traffic };
    b->ops.v[op.i].traffic = (uint32_t)b->op_traffics.n;
}

/* Of several that tell the first one that knows the end of it counts. */
void builder_op_deprecated(struct builder *b, bop op, const struct op_life *life)
{
    struct build_op *known = &b->ops.v[op.i];
    if (!known->deprecated || (!known->life.sunset && life->sunset))
        known->life = *life;
    known->deprecated = true;
}

void builder_op_how(struct builder *b, bop op, sym how)
{
    if (how)
        b->ops.v[op.i].how = how;
}

void builder_op_call(struct builder *b, bop from, bop to, uint64_t calls)
{
    *vec_push(&b->work, &b->op_calls) = (struct build_op_call){ from.i, to.i, calls };
}

void builder_reentry(struct builder *b, const struct reentry_in *in)
{
    *vec_push(&b->work, &b->reentries) = (struct reentry){
        .kind = (uint8_t)in->kind,
        .failed = in->failed,
        .same_arguments = in->same_arguments,
        .repeats = in->repeats,
        .depth = in->depth,
        .count = in->count,
        .traces = in->traces,
        .of_traces = in->of_traces,
        .trace = in->trace,
        .hops = { (uint32_t)b->hops.n, (uint32_t)in->n },
        .loc = in->loc,
    };
    for (size_t i = 0; i < in->n; i++)
        *vec_push(&b->work, &b->hops) = (struct build_hop){ in->nodes[i].i, in->operations[i] };
}

void builder_traces(struct builder *b, const struct trace_stats *stats)
{
    b->traces.traces += stats->traces;
    b->traces.spans += stats->spans;
    b->traces.duplicates += stats->duplicates;
    b->traces.broken += stats->broken;
    b->traces.skewed += stats->skewed;
    b->traces.split += stats->split;
    for (size_t i = 0; i < TRACE_REASONS; i++)
        b->traces.by_reason[i] += stats->by_reason[i];
}

void builder_unresolved(struct builder *b, const struct unresolved_in *in)
{
    *vec_push(&b->work, &b->unresolved) = (struct unresolved){
        .from = { in->from.i },
        .to = { in->to.i },
        .host = in->host,
        .port = in->port,
        .nearest = in->nearest,
        .local = in->local,
        .evidence = { in->loc, in->how, in->detail, (uint8_t)in->origin, (uint8_t)in->guess },
    };
}

void builder_alias(struct builder *b, sym alias, sym node)
{
    *vec_push(&b->work, &b->aliases) = (struct build_pair){ alias, node };
}

void builder_override(struct builder *b, sym node, sym role, sym owner)
{
    *vec_push(&b->work, &b->overrides) = (struct build_override){ node, role, owner };
}
