/* What stands how near to its limit. */
#include "near_priv.h"

#include "svcgraph/flow_load.h"

enum { OF_REQUESTS = 50 /* percent of a root's requests that pass a service of its path */ };

static const uint8_t families[] = {
    [NEAR_ERROR_SHARE] = NEAR_ERRORS,  [NEAR_P99] = NEAR_LATENCY,
    [NEAR_REPLICAS] = NEAR_SATURATION, [NEAR_RETRY_SHARE] = NEAR_SHAPE,
    [NEAR_ENTRIES] = NEAR_SHAPE,       [NEAR_REQUEST] = NEAR_SHAPE,
    [NEAR_DRIFT] = NEAR_SHAPE,         [NEAR_HOPS] = NEAR_STRUCTURE,
    [NEAR_BROKEN] = NEAR_STRUCTURE,
};

struct sums { /* of a service, or of one of its operations */
    uint64_t calls, errors, retries;
    double p99; /* milliseconds; 0: not known */
};

struct keyed { /* by operation of a node; both graphs have their symbols from one table */
    uint32_t node;
    sym operation;
    double value;
};

struct table {
    VEC(struct keyed) all;
};

struct meter {
    const struct near_ask *ask;
    struct arena *arena;
    struct rule_ctx ctx; /* of near-critical-three */
    VEC(struct near_measure) all;
    struct slice *by_node; /* in all: of each service */
    double *drift;         /* of each node: closeness of its invariants */
    struct loc *drift_at;
    double *touched;                       /* of each node: requests that enter it */
    double *touched_before;                /* of each node of the baseline */
    struct table ops[2], entries[2], hops; /* now and of the baseline; hops: of the baseline */
    VEC(struct near_three) found;
};

static int64_t limit_of(const struct meter *m, const char *rule, const char *key, int64_t usual)
{
    struct rule_ctx ctx = m->ctx;
    ctx.rule = rule_find(str_from(rule));
    return ctx.rule ? rule_value(&ctx, key) : usual;
}

static int keyed_cmp(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    return (x->operation > y->operation) - (x->operation < y->operation);
}

static void sort_table(struct table *table)
{
    if (table->all.n > 1)
        qsort(table->all.v, table->all.n, sizeof(*table->all.v), keyed_cmp);
}

/* 0 when it is not there. */
static double look(const struct table *table, node_id v, sym operation)
{
    struct keyed key = { v.i, operation, 0 };
    const struct keyed *found =
        table->all.n ? bsearch(&key, table->all.v, table->all.n, sizeof(key), keyed_cmp) : NULL;
    return found ? found->value : 0;
}

/* Of each operation its index, and one more. */
static void index_ops(struct table *table, const struct graph *g, struct arena *arena)
{
    for (uint32_t i = 0; i < g->n_operations; i++)
        *vec_push(arena, &table->all) =
            (struct keyed){ g->operations[i].node.i, g->operations[i].name, i + 1.0 };
    sort_table(table);
}

static void index_hops(struct table *table, const struct graph *g, struct arena *arena)
{
    for (uint32_t i = 0; i < g->n_depths; i++)
        *vec_push(arena, &table->all) = (struct keyed){ g->depths[i].node.i, g->depths[i].operation,
                                                        depth_quantile(g, &g->depths[i], 0.99) };
    sort_table(table);
}

/* Entries of all services for each request of a root operation. */
static void index_entries(struct table *table, const struct graph *g, struct arena *arena)
{
    const struct flow_load *load = g->flow ? g->flow->load : NULL;
    for (uint32_t i = 0; load && i < load->n_roots; i++) {
        const struct load_root *root = &load->roots[i];
        const struct flow_op *op = &g->flow->ops[root->op];
        double entries = 0;
        if (root->stray || !(root->load > 0))
            continue;
        for (uint32_t k = 0; k < root->parts.n; k++)
            entries += load->parts[root->parts.first + k].load;
        *vec_push(arena, &table->all) =
            (struct keyed){ op->node.i, op->operation, entries / root->load };
    }
    sort_table(table);
}

static double closeness(double value, double base, double limit)
{
    if (!(limit > base))
        return value >= limit ? 1 : 0;
    double way = (value - base) / (limit - base);
    return way < 0 ? 0 : way > 1 ? 1 : way;
}

static void add(struct meter *m, struct near_measure measure)
{
    measure.closeness = closeness(measure.value, measure.base, measure.limit);
    *vec_push(m->arena, &m->all) = measure;
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void add_operation(struct sums *sums, struct histogram *latency, const struct graph *g,
                          const struct operation *op, struct arena *arena)
{
    const struct traffic *traffic = &g->traffics[op->traffic];
    sums->calls += op->calls;
    sums->errors += op->errors;
    for (uint32_t k = 0; op->traffic && k < traffic->latency.n; k++) {
        const struct bucket *bucket = &g->buckets[traffic->latency.first + k];
        histogram_add(latency, arena, bucket->index, bucket->count);
    }
}

/* Of the service, or of one of its operations. */
static struct sums sums_of(const struct graph *g, const struct table *ops, node_id v, sym operation,
                           struct arena *arena)
{
    struct sums sums = { 0 };
    struct histogram latency = { 0 };
    struct slice all = g->nodes[v.i].operations;
    struct bucket *buckets;
    uint32_t at = operation ? (uint32_t)look(ops, v, operation) : 0;
    if (at)
        add_operation(&sums, &latency, g, &g->operations[at - 1], arena);
    for (uint32_t i = 0; !operation && i < all.n; i++)
        add_operation(&sums, &latency, g, &g->operations[all.first + i], arena);
    for_each_in (g, v, k, e)
        if (!operation && g->edge_traffic)
            sums.retries += g->traffics[g->edge_traffic[e.i]].retries;
    size_t n = histogram_buckets(&latency, arena, &buckets);
    sums.p99 = (double)buckets_quantile(buckets, n, 0.99) / 1000;
    return sums;
}

static bool is_node(node_id v)
{
    return v.i != NO_NODE.i;
}

/* In the baseline: NO_NODE when it is not there. */
static node_id node_before(const struct meter *m, node_id v)
{
    return m->ask->base ? graph_find(m->ask->base, node_name(m->ask->g, v)) : NO_NODE;
}

static struct sums sums_before(const struct meter *m, node_id v, sym operation)
{
    node_id old = node_before(m, v);
    if (!is_node(old))
        return (struct sums){ 0 };
    return sums_of(m->ask->base, &m->ops[1], old, operation, m->arena);
}

static void measure_calls(struct meter *m, node_id v, sym operation, struct loc loc)
{
    struct sums now = sums_of(m->ask->g, &m->ops[0], v, operation, m->arena);
    struct sums base = sums_before(m, v, operation);
    struct near_measure measure = { .node = v, .operation = operation, .loc = loc };
    if (now.calls < (uint64_t)rule_value(&m->ctx, "requests"))
        return;
    measure.what = NEAR_ERROR_SHARE;
    measure.value = percent(now.errors, now.calls);
    measure.base = percent(base.errors, base.calls);
    measure.limit = (double)rule_value(&m->ctx, "errors");
    add(m, measure);
    measure.what = NEAR_RETRY_SHARE;
    measure.value = percent(now.retries, now.calls);
    measure.base = percent(base.retries, base.calls);
    measure.limit = (double)rule_value(&m->ctx, "retries");
    if (!operation)
        add(m, measure);
    measure.what = NEAR_P99;
    measure.value = now.p99;
    measure.base = base.p99;
    measure.limit = (double)rule_value(&m->ctx, "latency");
    if (measure.limit == 0)
        measure.limit = base.p99 * (double)rule_value(&m->ctx, "latency-growth") / 100;
    if (measure.limit > 0)
        add(m, measure);
}

static void measure_replicas(struct meter *m, node_id v)
{
    const struct capacity *capacity = capacity_find(m->ask->g, v);
    if (!capacity || capacity->max == REPLICAS_UNSAID || capacity->replicas == REPLICAS_UNSAID ||
        capacity->max < 2)
        return;
    uint32_t least = capacity->min == REPLICAS_UNSAID ? 1 : capacity->min;
    if (least < capacity->max)
        add(m, (struct near_measure){ .what = NEAR_REPLICAS,
                                      .node = v,
                                      .value = capacity->replicas,
                                      .base = least,
                                      .limit = capacity->max,
                                      .loc = capacity->scaled_loc });
}

/* Requests that enter each service, the root's own too. */
static double *touches(const struct graph *g, struct arena *arena)
{
    double *out = arena_array(arena, double, g->n + 1);
    for (uint32_t i = 0; i < g->n_depths; i++) {
        const struct depth *depth = &g->depths[i];
        out[depth->node.i] +=
            (double)buckets_total(g->depth_counts + depth->counts.first, depth->counts.n);
        for (uint32_t k = 0; k < depth->touched.n; k++) {
            const struct touch *touch = &g->touched[depth->touched.first + k];
            if (touch->node.i != depth->node.i)
                out[touch->node.i] += (double)touch->requests;
        }
    }
    return out;
}

static double entries_of(const struct graph *g, node_id v, const double *touched)
{
    uint64_t calls = 0;
    struct slice all = g->nodes[v.i].operations;
    for (uint32_t i = 0; i < all.n; i++)
        calls += g->operations[all.first + i].calls;
    return touched[v.i] > 0 ? (double)calls / touched[v.i] : 0;
}

static void measure_entries(struct meter *m, node_id v, struct loc loc)
{
    node_id old = node_before(m, v);
    double before = !is_node(old) ? 0 : entries_of(m->ask->base, old, m->touched_before);
    if (m->touched[v.i] < (double)rule_value(&m->ctx, "requests"))
        return;
    add(m, (struct near_measure){ .what = NEAR_ENTRIES,
                                  .node = v,
                                  .value = entries_of(m->ask->g, v, m->touched),
                                  .base = before,
                                  .limit = (double)limit_of(m, "load-amplification", "service", 20),
                                  .loc = loc });
}

static int gap_cmp(const void *key, const void *gap)
{
    uint32_t a = *(const uint32_t *)key, b = ((const struct trace_gap *)gap)->node.i;
    return (a > b) - (a < b);
}

static const struct trace_gap *gap_of(const struct graph *g, node_id v)
{
    return g->n_trace_gaps
               ? bsearch(&v.i, g->trace_gaps, g->n_trace_gaps, sizeof(*g->trace_gaps), gap_cmp)
               : NULL;
}

static void measure_gaps(struct meter *m, node_id v)
{
    const struct graph *base = m->ask->base;
    const struct trace_gap *gap = gap_of(m->ask->g, v), *before = NULL;
    node_id old = node_before(m, v);
    if (!gap || m->ask->g->traces.traces < (uint64_t)rule_value(&m->ctx, "requests"))
        return;
    if (is_node(old))
        before = gap_of(base, old);
    add(m, (struct near_measure){ .what = NEAR_BROKEN,
                                  .node = v,
                                  .value = percent(gap->traces, m->ask->g->traces.traces),
                                  .base = before ? percent(before->traces, base->traces.traces) : 0,
                                  .limit = (double)limit_of(m, "trace-broken", "share", 5),
                                  .loc = gap->loc });
}

static struct loc first_seen(const struct graph *g, node_id v)
{
    struct slice all = g->nodes[v.i].operations;
    for (uint32_t i = 0; i < all.n; i++)
        if (g->operations[all.first + i].seen.source)
            return g->operations[all.first + i].seen;
    return LOC_NONE;
}

static void measure_service(struct meter *m, node_id v)
{
    struct loc loc = first_seen(m->ask->g, v);
    m->by_node[v.i].first = (uint32_t)m->all.n;
    measure_calls(m, v, 0, loc);
    measure_replicas(m, v);
    measure_entries(m, v, loc);
    measure_gaps(m, v);
    if (m->drift[v.i] > 0)
        add(m, (struct near_measure){ .what = NEAR_DRIFT,
                                      .node = v,
                                      .value = m->drift[v.i] * 100,
                                      .limit = 100,
                                      .loc = m->drift_at[v.i] });
    m->by_node[v.i].n = (uint32_t)m->all.n - m->by_node[v.i].first;
}

static struct str node_part(struct str op)
{
    if (str_starts(op, "call ") || str_starts(op, "send "))
        op = str_skip(op, 5);
    return str_take(op, str_find(op, STR(": ")));
}

static void note_drift(struct meter *m, struct str op, double drift, struct loc loc)
{
    node_id v = op.n ? graph_find(m->ask->g, node_part(op)) : NO_NODE;
    if (!is_node(v) || drift <= m->drift[v.i])
        return;
    m->drift[v.i] = drift;
    m->drift_at[v.i] = loc;
}

static void find_drift(struct meter *m)
{
    const struct flow_checked *checked = m->ask->checked;
    for (size_t i = 0; checked && i < checked->n; i++) {
        const struct flow_result *result = &checked->results[i];
        const struct invariant *invariant = result->invariant;
        double drift = result->verdict == FLOW_VIOLATED ? 1 : result->closeness;
        if (result->verdict != FLOW_VIOLATED && result->verdict != FLOW_OK)
            continue;
        note_drift(m, invariant->cause, drift, result->broken.loc);
        note_drift(m, invariant->effect, drift, result->broken.loc);
    }
}

/* Of a root operation alone. */
static void measure_root(struct meter *m, const struct depth *depth)
{
    const struct graph *g = m->ask->g;
    node_id old = node_before(m, depth->node);
    struct near_measure measure = { .node = depth->node,
                                    .operation = depth->operation,
                                    .loc = depth->loc };
    if (depth->operation)
        measure_calls(m, depth->node, depth->operation, depth->loc);
    measure.what = NEAR_HOPS;
    measure.value = depth_quantile(g, depth, 0.99);
    measure.base = is_node(old) ? look(&m->hops, old, depth->operation) : 0;
    measure.limit = (double)limit_of(m, "hop-limit", "error", 10);
    add(m, measure);
    measure.what = NEAR_REQUEST;
    measure.value = look(&m->entries[0], depth->node, depth->operation);
    measure.base = is_node(old) ? look(&m->entries[1], old, depth->operation) : 0;
    measure.limit = (double)limit_of(m, "load-amplification", "request", 100);
    if (measure.value > 0)
        add(m, measure);
}

/* False when one is critical. */
static bool take(const struct meter *m, struct slice slice, struct near_three *three)
{
    double near = (double)rule_value(&m->ctx, "near") / 100;
    for (uint32_t i = 0; i < slice.n; i++) {
        const struct near_measure *measure = &m->all.v[slice.first + i];
        const struct near_measure **best = &three->by[families[measure->what]];
        if (measure->closeness >= 1)
            return false;
        if (measure->closeness < near)
            continue;
        three->families += !*best;
        if (!*best || measure->closeness > (*best)->closeness)
            *best = measure;
    }
    return true;
}

static bool is_told(const struct meter *m, node_id v)
{
    for (size_t i = 0; i < m->found.n; i++)
        if (!m->found.v[i].path && m->found.v[i].node.i == v.i)
            return true;
    return false;
}

/* All that the path goes through; false when something is critical, or told of a service already.
 */
static bool take_path(const struct meter *m, const struct depth *depth, struct slice own,
                      struct near_three *three)
{
    const struct graph *g = m->ask->g;
    uint64_t requests = buckets_total(g->depth_counts + depth->counts.first, depth->counts.n);
    if (!take(m, own, three) || !take(m, m->by_node[depth->node.i], three) ||
        is_told(m, depth->node))
        return false;
    for (uint32_t i = 0; i < depth->touched.n; i++) {
        const struct touch *touch = &g->touched[depth->touched.first + i];
        if (touch->requests * 100 < requests * OF_REQUESTS)
            continue;
        if (!take(m, m->by_node[touch->node.i], three) || is_told(m, touch->node))
            return false;
    }
    return requests >= (uint64_t)rule_value(&m->ctx, "requests");
}

static void keep(struct meter *m, const struct near_three *three)
{
    for (size_t i = 0; i < m->found.n; i++)
        if (!memcmp(m->found.v[i].by, three->by, sizeof(three->by))) {
            m->found.v[i].alike++;
            return;
        }
    *vec_push(m->arena, &m->found) = *three;
}

static void find_all(struct meter *m, const struct slice *roots)
{
    const struct graph *g = m->ask->g;
    uint32_t least = (uint32_t)rule_value(&m->ctx, "families");
    for_each_node (g, v) {
        struct near_three three = { .node = v, .loc = first_seen(g, v) };
        if (take(m, m->by_node[v.i], &three) && three.families >= least)
            *vec_push(m->arena, &m->found) = three;
    }
    for (uint32_t i = 0; i < g->n_depths; i++) {
        const struct depth *depth = &g->depths[i];
        struct near_three three = {
            .node = depth->node, .operation = depth->operation, .path = true, .loc = depth->loc
        };
        if (take_path(m, depth, roots[i], &three) && three.families >= least)
            keep(m, &three);
    }
}

struct near_found near_find(const struct near_ask *ask, struct arena *arena)
{
    const struct graph *g = ask->g;
    struct meter m = { .ask = ask, .arena = arena };
    struct slice *roots = arena_array(arena, struct slice, g->n_depths + 1);
    m.ctx = (struct rule_ctx){ .rule = &rule_near_critical_three,
                               .config = ask->config,
                               .arena = arena };
    m.by_node = arena_array(arena, struct slice, g->n + 1);
    m.drift = arena_array(arena, double, g->n + 1);
    m.drift_at = arena_array(arena, struct loc, g->n + 1);
    m.touched = touches(g, arena);
    index_ops(&m.ops[0], g, arena);
    index_entries(&m.entries[0], g, arena);
    if (ask->base) {
        m.touched_before = touches(ask->base, arena);
        index_ops(&m.ops[1], ask->base, arena);
        index_entries(&m.entries[1], ask->base, arena);
        index_hops(&m.hops, ask->base, arena);
    }
    find_drift(&m);
    for_each_node (g, v)
        if (is_deployable(g, v))
            measure_service(&m, v);
    for (uint32_t i = 0; i < g->n_depths; i++) {
        roots[i].first = (uint32_t)m.all.n;
        measure_root(&m, &g->depths[i]);
        roots[i].n = (uint32_t)m.all.n - roots[i].first;
    }
    find_all(&m, roots);
    return (struct near_found){ m.found.v, m.found.n };
}

enum near_family near_family_of(enum near_what what)
{
    return (enum near_family)families[what];
}
