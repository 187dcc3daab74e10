#include "trace_summary.h"

#include <inttypes.h>

#include "table.h"

/* Most calls first; those with as many in the order of the graph. */
static int by_calls(const void *a, const void *b)
{
    const struct summary_row *x = a, *y = b;

    if (x->calls != y->calls)
        return x->calls > y->calls ? -1 : 1;
    if (x->from.i != y->from.i)
        return x->from.i < y->from.i ? -1 : 1;
    if (x->to.i != y->to.i)
        return x->to.i < y->to.i ? -1 : 1;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : 0;
}

static void take_traffic(struct summary_row *row, const struct graph *g, uint32_t number)
{
    const struct traffic *traffic = &g->traffics[number];

    if (!number)
        return;
    row->retries = traffic->retries;
    row->own_time = traffic->own_time;
    row->trace = traffic->trace;
    row->latency = g->buckets + traffic->latency.first;
    row->n_latency = traffic->latency.n;
}

static int by_calls_and_name(const void *a, const void *b)
{
    const struct summary_row *x = a, *y = b;

    if (x->calls != y->calls)
        return x->calls > y->calls ? -1 : 1;
    /* parts were added in the order of their names */
    return x->parts.first < y->parts.first ? -1 : 1;
}

/* The operations of an edge stand in the order of their names. */
static void add_parts(struct summary *s, struct summary_row *edge, struct slice uses)
{
    edge->parts.first = (uint32_t)s->parts.n;
    for (uint32_t i = 0; i < uses.n; i++) {
        const struct edge_use *use = &s->g->uses[uses.first + i];
        if (!use->calls || !use->operation)
            continue;
        struct summary_row *row = vec_push(s->arena, &s->parts);
        *row = *edge;
        row->operation = use->operation;
        row->calls = use->calls;
        row->errors = use->errors;
        row->retries = 0;
        row->n_latency = 0;
        row->trace = 0;
        row->parts = (struct slice){ i, 0 };
        take_traffic(row, s->g, use->traffic);
    }
    edge->parts.n = (uint32_t)s->parts.n - edge->parts.first;
    if (edge->parts.n > 1)
        qsort(s->parts.v + edge->parts.first, edge->parts.n, sizeof(*s->parts.v),
              by_calls_and_name);
}

static void add_edges(struct summary *s)
{
    const struct graph *g = s->g;

    for (uint32_t e = 0; e < g->m; e++) {
        const struct edge_info *info = &g->edge_info[e];
        if (!info->calls)
            continue;
        struct summary_row row = { .from = { g->edge_from[e] },
                                   .to = { g->edge_to[e] },
                                   .kind = g->edge_kind[e],
                                   .calls = info->calls,
                                   .errors = info->errors };
        if (g->edge_traffic)
            take_traffic(&row, g, g->edge_traffic[e]);
        add_parts(s, &row, info->uses);
        *vec_push(s->arena, &s->rows) = row;
    }
}

static void add_operations(struct summary *s)
{
    for (uint32_t i = 0; i < s->g->n_operations; i++) {
        const struct operation *op = &s->g->operations[i];
        if (!op->calls)
            continue;
        struct summary_row *row = vec_push(s->arena, &s->rows);
        *row = (struct summary_row){ .from = op->node,
                                     .to = op->node,
                                     .kind = i,
                                     .operation = op->name,
                                     .calls = op->calls,
                                     .errors = op->errors };
        take_traffic(row, s->g, op->traffic);
    }
}

/* What comes into a service, over all its operations; the example is that of the most called. */
static bool add_up(struct summary *s, node_id v, struct summary_row *row)
{
    const struct graph *g = s->g;
    struct slice operations = g->nodes[v.i].operations;
    struct histogram latency = { 0 };
    uint64_t most = 0;
    struct bucket *buckets;

    for (uint32_t i = 0; i < operations.n; i++) {
        const struct operation *op = &g->operations[operations.first + i];
        const struct traffic *traffic = &g->traffics[op->traffic];
        row->calls += op->calls;
        row->errors += op->errors;
        if (!op->traffic)
            continue;
        row->own_time += traffic->own_time;
        for (uint32_t k = 0; k < traffic->latency.n; k++) {
            const struct bucket *bucket = &g->buckets[traffic->latency.first + k];
            histogram_add(&latency, s->arena, bucket->index, bucket->count);
        }
        if (op->calls > most)
            row->trace = traffic->trace;
        most = op->calls > most ? op->calls : most;
    }
    row->n_latency = histogram_buckets(&latency, s->arena, &buckets);
    row->latency = buckets;
    return row->calls > 0;
}

static void add_services(struct summary *s)
{
    for_each_node (s->g, v) {
        struct summary_row row = { .from = v, .to = v };
        if (add_up(s, v, &row))
            *vec_push(s->arena, &s->rows) = row;
    }
}

struct summary summary_of(const struct graph *g, enum summary_by by, size_t top,
                          struct arena *arena)
{
    struct summary s = { .g = g, .arena = arena, .by = by };

    if (by == SUMMARY_EDGE)
        add_edges(&s);
    else if (by == SUMMARY_OPERATION)
        add_operations(&s);
    else
        add_services(&s);
    if (s.rows.n > 1)
        qsort(s.rows.v, s.rows.n, sizeof(*s.rows.v), by_calls);
    if (top && s.rows.n > top) {
        s.left_out = s.rows.n - top;
        s.rows.n = top;
    }
    return s;
}

static struct str time_at(const struct summary *s, const struct summary_row *row, double share)
{
    return row->n_latency
               ? trace_time(s->arena, buckets_quantile(row->latency, row->n_latency, share))
               : STR("-");
}

static struct str row_name(const struct summary *s, const struct summary_row *row, bool part)
{
    struct str from = node_name(s->g, row->from), to = node_name(s->g, row->to);
    struct str operation = graph_str(s->g, row->operation);

    if (part)
        return str_printf(s->arena, "  %" PRIstr, STR_ARG(operation));
    if (s->by == SUMMARY_SERVICE)
        return from;
    if (s->by == SUMMARY_OPERATION)
        return str_printf(s->arena, "%" PRIstr "  %" PRIstr, STR_ARG(from), STR_ARG(operation));
    if (row->kind == EDGE_SYNC)
        return str_printf(s->arena, "%" PRIstr " -> %" PRIstr, STR_ARG(from), STR_ARG(to));
    return str_printf(s->arena, "%" PRIstr " -> %" PRIstr "  (%s)", STR_ARG(from), STR_ARG(to),
                      edge_kind_name((enum edge_kind)row->kind));
}

enum { NAME_COLUMN = 6 };

static void tell_row(const struct summary *s, struct table *table, const struct summary_row *row,
                     bool part)
{
    struct str *cell = table_row(table)->cells;

    *cell++ = str_printf(s->arena, "%" PRIu64, row->calls);
    *cell++ = trace_share(s->arena, row->errors, row->calls);
    *cell++ = time_at(s, row, 0.5);
    *cell++ = time_at(s, row, 0.95);
    *cell++ = time_at(s, row, 0.99);
    if (s->by == SUMMARY_EDGE)
        *cell++ = row->retries ? str_printf(s->arena, "%" PRIu64, row->retries) : STR_NULL;
    else
        *cell++ = row->own_time ? trace_time(s->arena, row->own_time / row->calls) : STR_NULL;
    *cell = row_name(s, row, part);
}

/* The figures of a single operation are those of its edge. */
static void tell_parts(const struct summary *s, struct table *table, const struct summary_row *row)
{
    if (!row->parts.n)
        return;
    const struct summary_row *parts = s->parts.v + row->parts.first;
    if (row->parts.n == 1 && parts->calls == row->calls)
        table_row(table)->cells[NAME_COLUMN] = row_name(s, parts, true);
    else
        for (uint32_t i = 0; i < row->parts.n; i++)
            tell_row(s, table, &parts[i], true);
}

/* An example stands below its row, where there is room for it. */
static void tell_trace(const struct summary *s, struct table *table, const struct summary_row *row)
{
    if (row->trace)
        table_row(table)->cells[NAME_COLUMN] =
            str_printf(s->arena, "  e.g. %" PRIstr, STR_ARG(graph_str(s->g, row->trace)));
}

void summary_tell(const struct summary *s, struct report *report)
{
    static const char *const edge[] = { "CALLS", "ERRORS",           "P50", "P95", "P99",
                                        "RETRY", "EDGE, OPERATIONS", NULL };
    static const char *const operation[] = { "CALLS", "ERRORS", "P50",       "P95",
                                             "P99",   "OWN",    "OPERATION", NULL };
    static const char *const service[] = { "CALLS", "ERRORS", "P50",     "P95",
                                           "P99",   "OWN",    "SERVICE", NULL };
    static const char *const *const heads[] = { edge, operation, service };
    struct table table = { .arena = s->arena, .heads = heads[s->by] };

    for (size_t i = 0; i < s->rows.n; i++) {
        const struct summary_row *row = &s->rows.v[i];
        tell_row(s, &table, row, false);
        tell_parts(s, &table, row);
        tell_trace(s, &table, row);
    }
    if (s->rows.n)
        table_tell(&table, report);
    else
        report_line(report, 0, LOC_NONE, "no calls were seen");
    if (s->left_out)
        report_line(report, 0, LOC_NONE, "and %zu more (--top)", s->left_out);
    if (s->rows.n)
        report_line(report, 0, LOC_NONE, "%s", "");
}

static void json_figures(const struct summary *s, const struct summary_row *row, struct jsonw *w)
{
    static const struct {
        const char *name;
        double share;
    } quantiles[] = { { "p50", 0.5 }, { "p95", 0.95 }, { "p99", 0.99 } };

    jsonw_key_uint(w, "calls", row->calls);
    jsonw_key_uint(w, "errors", row->errors);
    if (s->by == SUMMARY_EDGE)
        jsonw_key_uint(w, "retries", row->retries);
    else
        jsonw_key_uint(w, "own_time", row->own_time);
    if (row->n_latency) {
        jsonw_key_object(w, "latency");
        for (size_t i = 0; i < countof(quantiles); i++)
            jsonw_key_uint(w, quantiles[i].name,
                           buckets_quantile(row->latency, row->n_latency, quantiles[i].share));
        jsonw_end(w);
    }
    if (row->trace)
        jsonw_key_str(w, "trace", graph_str(s->g, row->trace));
}

static void json_row(const struct summary *s, const struct summary_row *row, struct jsonw *w)
{
    jsonw_object(w);
    if (s->by == SUMMARY_EDGE) {
        jsonw_key_str(w, "from", node_name(s->g, row->from));
        jsonw_key_str(w, "to", node_name(s->g, row->to));
        jsonw_key_cstr(w, "kind", edge_kind_name((enum edge_kind)row->kind));
    } else {
        jsonw_key_str(w, "service", node_name(s->g, row->from));
    }
    if (row->operation)
        jsonw_key_str(w, "operation", graph_str(s->g, row->operation));
    json_figures(s, row, w);
    for (uint32_t i = 0; i < row->parts.n; i++) {
        const struct summary_row *part = &s->parts.v[row->parts.first + i];
        if (!i)
            jsonw_key_array(w, "operations");
        jsonw_object(w);
        jsonw_key_str(w, "operation", graph_str(s->g, part->operation));
        json_figures(s, part, w);
        jsonw_end(w);
    }
    if (row->parts.n)
        jsonw_end(w);
    jsonw_end(w);
}

void summary_json(void *summary, struct jsonw *w)
{
    static const char *const names[] = { "edges", "operations", "services" };
    const struct summary *s = summary;

    jsonw_key_array(w, names[s->by]);
    for (size_t i = 0; i < s->rows.n; i++)
        json_row(s, &s->rows.v[i], w);
    jsonw_end(w);
    jsonw_key_uint(w, "left_out", s->left_out);
}
