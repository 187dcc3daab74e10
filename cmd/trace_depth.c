#include "trace_depth.h"

#include <inttypes.h>

#include "spec.h"

enum { BAR = 40, WAY_SHOWN = 24 };

static const struct bucket *counts_of(const struct graph *g, const struct depth *depth)
{
    return g->depth_counts + depth->counts.first;
}

/* Those that go deepest at the 99th percentile first; among equals those with more requests. */
static int by_depth(const void *a, const void *b)
{
    const struct depth_row *x = a, *y = b;

    if (x->p99 != y->p99)
        return x->p99 > y->p99 ? -1 : 1;
    if (x->max != y->max)
        return x->max > y->max ? -1 : 1;
    if (x->requests != y->requests)
        return x->requests > y->requests ? -1 : 1;
    return x->depth < y->depth ? -1 : x->depth > y->depth; /* as in the graph */
}

struct depths depths_of(const struct graph *g, size_t top, struct arena *arena)
{
    struct depths d = { .g = g, .arena = arena };

    for (uint32_t i = 0; i < g->n_depths; i++) {
        const struct depth *depth = &g->depths[i];
        *vec_push(arena, &d.rows) = (struct depth_row){
            .depth = depth,
            .requests = buckets_total(counts_of(g, depth), depth->counts.n),
            .p50 = depth_quantile(g, depth, 0.5),
            .p95 = depth_quantile(g, depth, 0.95),
            .p99 = depth_quantile(g, depth, 0.99),
            .max = depth_quantile(g, depth, 1),
        };
    }
    if (d.rows.n > 1)
        qsort(d.rows.v, d.rows.n, sizeof(*d.rows.v), by_depth);
    if (top && d.rows.n > top) {
        d.left_out = d.rows.n - top;
        d.rows.n = top;
    }
    return d;
}

static struct str bar_text(struct arena *arena, uint64_t part, uint64_t most)
{
    size_t n = (size_t)((double)part / (double)most * BAR + 0.5);
    struct strbuf out;

    strbuf_init(&out, arena);
    for (size_t i = 0; i < (n ? n : 1); i++)
        strbuf_add_char(&out, '#');
    return strbuf_str(&out);
}

static void tell_counts(const struct depths *d, const struct depth *depth, struct report *report)
{
    const struct bucket *counts = counts_of(d->g, depth);
    uint64_t most = 0;

    for (uint32_t i = 0; i < depth->counts.n; i++)
        most = counts[i].count > most ? counts[i].count : most;
    for (uint32_t i = 0; i < depth->counts.n; i++) {
        struct str bar = bar_text(d->arena, counts[i].count, most);
        report_line(report, 1, LOC_NONE, "%4u  %" PRIstr " %" PRIu64, (unsigned)counts[i].index,
                    STR_ARG(bar), counts[i].count);
    }
}

/* In lines as long as those of the manual. */
static void tell_filled(struct str text, struct report *report)
{
    struct strbuf out;
    struct str rest, line;

    strbuf_init(&out, report->arena);
    spec_fill(&out, text, 2, 0);
    rest = strbuf_str(&out);
    while (str_split(&rest, '\n', &line))
        if (line.n)
            report_line(report, 0, LOC_NONE, "%" PRIstr, STR_ARG(line));
}

static void tell_way(const struct depths *d, const struct depth *depth, struct report *report)
{
    struct strbuf out;

    strbuf_init(&out, d->arena);
    for (uint32_t i = 0; i < depth->hops.n; i++) {
        if (i == WAY_SHOWN && depth->hops.n > WAY_SHOWN + 1) {
            strbuf_addf(&out, " -> (%u more)", (unsigned)depth->hops.n - WAY_SHOWN - 1);
            i = depth->hops.n - 1;
        }
        if (i)
            strbuf_add(&out, STR(" -> "));
        strbuf_add(&out, node_name(d->g, d->g->depth_hops[depth->hops.first + i].node));
    }
    tell_filled(strbuf_str(&out), report);
    if (depth->trace)
        report_line(report, 1, depth->loc, "e.g. %" PRIstr, STR_ARG(graph_str(d->g, depth->trace)));
}

static void tell_row(const struct depths *d, const struct depth_row *row, struct report *report)
{
    struct str service = node_name(d->g, row->depth->node);
    struct str operation = graph_str(d->g, row->depth->operation);

    report_line(report, 0, LOC_NONE, "%" PRIstr "  %" PRIstr, STR_ARG(service), STR_ARG(operation));
    report_line(report, 1, LOC_NONE, "%" PRIu64 " request%s; hops: p50 %u, p95 %u, p99 %u, max %u",
                row->requests, row->requests == 1 ? "" : "s", (unsigned)row->p50,
                (unsigned)row->p95, (unsigned)row->p99, (unsigned)row->max);
    if (row->depth->cut)
        report_line(report, 1, LOC_NONE,
                    "%" PRIu64 " of them below a span that is not in the input", row->depth->cut);
    tell_counts(d, row->depth, report);
    tell_way(d, row->depth, report);
    report_line(report, 0, LOC_NONE, "%s", "");
}

void depths_tell(const struct depths *d, struct report *report)
{
    for (size_t i = 0; i < d->rows.n; i++)
        tell_row(d, &d->rows.v[i], report);
    if (d->left_out)
        report_line(report, 0, LOC_NONE, "and %zu more (--top)", d->left_out);
}

static void json_counts(const struct depths *d, const struct depth *depth, struct jsonw *w)
{
    const struct bucket *counts = counts_of(d->g, depth);

    jsonw_key_array(w, "counts");
    for (uint32_t i = 0; i < depth->counts.n; i++) {
        jsonw_object(w);
        jsonw_key_uint(w, "hops", counts[i].index);
        jsonw_key_uint(w, "requests", counts[i].count);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_way(const struct depths *d, const struct depth *depth, struct jsonw *w)
{
    jsonw_key_array(w, "path");
    for (uint32_t i = 0; i < depth->hops.n; i++) {
        const struct hop *hop = &d->g->depth_hops[depth->hops.first + i];
        jsonw_object(w);
        jsonw_key_str(w, "service", node_name(d->g, hop->node));
        if (hop->operation)
            jsonw_key_str(w, "operation", graph_str(d->g, hop->operation));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_row(const struct depths *d, const struct depth_row *row, struct jsonw *w)
{
    const struct depth *depth = row->depth;

    jsonw_object(w);
    jsonw_key_str(w, "service", node_name(d->g, depth->node));
    if (depth->operation)
        jsonw_key_str(w, "operation", graph_str(d->g, depth->operation));
    jsonw_key_uint(w, "requests", row->requests);
    jsonw_key_uint(w, "cut", depth->cut);
    jsonw_key_object(w, "hops");
    jsonw_key_uint(w, "p50", row->p50);
    jsonw_key_uint(w, "p95", row->p95);
    jsonw_key_uint(w, "p99", row->p99);
    jsonw_key_uint(w, "max", row->max);
    jsonw_end(w);
    json_counts(d, depth, w);
    if (depth->trace)
        jsonw_key_str(w, "trace", graph_str(d->g, depth->trace));
    json_way(d, depth, w);
    jsonw_loc(w, d->g->sources, depth->loc);
    jsonw_end(w);
}

void depths_json(void *depths, struct jsonw *w)
{
    const struct depths *d = depths;

    jsonw_key_array(w, "roots");
    for (size_t i = 0; i < d->rows.n; i++)
        json_row(d, &d->rows.v[i], w);
    jsonw_end(w);
    jsonw_key_uint(w, "left_out", d->left_out);
}
