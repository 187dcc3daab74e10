#include "trace_loops.h"

#include <inttypes.h>

static void add_row(struct loops *l, const struct run *run, uint32_t i, const bool *cyclic)
{
    const struct reentry *reentry = &l->g->reentries[i];
    struct loop_row row = { reentry, reentry_level(l->g, reentry, &run->config, l->arena),
                            cyclic[i] };

    if (!reentry->hops.n || row.level.severity == SEVERITY_OFF)
        return;
    if (reentry->kind == REENTRY_LOOP)
        *vec_push(l->arena, &l->loops) = row;
    else
        *vec_push(l->arena, &l->reentries) = row;
}

/* What is worst first, then what is seen most; among equals the order of the graph. */
static int by_weight(const void *a, const void *b)
{
    const struct loop_row *x = a, *y = b;

    if (x->level.severity != y->level.severity)
        return x->level.severity > y->level.severity ? -1 : 1;
    if (x->reentry->traces != y->reentry->traces)
        return x->reentry->traces > y->reentry->traces ? -1 : 1;
    return x->reentry < y->reentry ? -1 : x->reentry > y->reentry;
}

struct loops loops_of(const struct run *run, struct arena *arena)
{
    struct loops l = { .g = run->graph, .arena = arena };
    const bool *cyclic = reentries_cyclic(run->graph, arena);

    for (uint32_t i = 0; i < run->graph->n_reentries; i++)
        add_row(&l, run, i, cyclic);
    if (l.loops.n > 1)
        qsort(l.loops.v, l.loops.n, sizeof(*l.loops.v), by_weight);
    if (l.reentries.n > 1)
        qsort(l.reentries.v, l.reentries.n, sizeof(*l.reentries.v), by_weight);
    return l;
}

static struct loc hop_place(const struct graph *g, const struct hop *hop)
{
    struct slice operations = g->nodes[hop->node.i].operations;

    for (uint32_t i = 0; i < operations.n; i++)
        if (g->operations[operations.first + i].name == hop->operation)
            return g->operations[operations.first + i].loc;
    return LOC_NONE;
}

static struct str hop_text(const struct loops *l, const struct hop *hop)
{
    return str_printf(l->arena, "%" PRIstr "  %" PRIstr, STR_ARG(node_name(l->g, hop->node)),
                      STR_ARG(graph_str(l->g, hop->operation)));
}

static uint64_t of_traces(const struct reentry *r)
{
    return r->of_traces > r->traces ? r->of_traces : r->traces;
}

static void tell_row(const struct loops *l, const struct loop_row *row, struct report *report)
{
    const struct reentry *r = row->reentry;
    const struct hop *hops = l->g->hops + r->hops.first;
    const char *why = row->level.why            ? row->level.why
                      : r->kind == REENTRY_LOOP ? "the recursion ended"
                      : row->cyclic ? "the operations form a cycle: a potential infinite loop"
                                    : "the operations form no cycle: a dependency cycle only";

    report_line(report, 0, LOC_NONE, "%s  %" PRIstr, severity_name(row->level.severity),
                STR_ARG(hop_text(l, &hops[0])));
    report_line(report, 1, LOC_NONE, "%s", why);
    report_line(
        report, 1, LOC_NONE,
        "period %u, seen %" PRIu64 " time%s in %" PRIu64 " of %" PRIu64 " trace%s (%" PRIstr "),",
        (unsigned)r->hops.n - 1, r->count ? r->count : r->traces,
        (r->count ? r->count : r->traces) == 1 ? "" : "s", r->traces, of_traces(r),
        of_traces(r) == 1 ? "" : "s", STR_ARG(trace_share(l->arena, r->traces, of_traces(r))));
    report_line(report, 1, LOC_NONE, "at most %u times on one path, down to hop %u",
                (unsigned)r->repeats, (unsigned)r->depth);
    for (uint32_t i = 0; i < r->hops.n; i++)
        report_line(report, 1, hop_place(l->g, &hops[i]), "%3u  %" PRIstr, (unsigned)i + 1,
                    STR_ARG(hop_text(l, &hops[i])));
    if (r->trace)
        report_line(report, 1, r->loc, "e.g. %" PRIstr, STR_ARG(graph_str(l->g, r->trace)));
    report_line(report, 0, LOC_NONE, "%s", "");
}

static void tell_count(size_t n, const char *one, const char *many, struct report *report)
{
    if (!n)
        report_line(report, 0, LOC_NONE, "no %s", many);
    else
        report_line(report, 0, LOC_NONE, "%zu %s%s", n, n == 1 ? one : many, ":");
    if (n)
        report_line(report, 0, LOC_NONE, "%s", "");
}

void loops_tell(const struct loops *l, struct report *report)
{
    tell_count(l->loops.n, "request loop", "request loops", report);
    for (size_t i = 0; i < l->loops.n; i++)
        tell_row(l, &l->loops.v[i], report);
    tell_count(l->reentries.n, "service entered again by another operation",
               "services entered again by another operation", report);
    for (size_t i = 0; i < l->reentries.n; i++)
        tell_row(l, &l->reentries.v[i], report);
}

static void json_hops(const struct loops *l, const struct reentry *r, struct jsonw *w)
{
    jsonw_key_array(w, "hops");
    for (uint32_t i = 0; i < r->hops.n; i++) {
        const struct hop *hop = &l->g->hops[r->hops.first + i];
        jsonw_object(w);
        jsonw_key_uint(w, "hop", i + 1);
        jsonw_key_str(w, "service", node_name(l->g, hop->node));
        if (hop->operation)
            jsonw_key_str(w, "operation", graph_str(l->g, hop->operation));
        jsonw_loc(w, l->g->sources, hop_place(l->g, hop));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_row(const struct loops *l, const struct loop_row *row, struct jsonw *w)
{
    const struct reentry *r = row->reentry;
    bool cyclic = row->cyclic || r->kind == REENTRY_LOOP;

    jsonw_object(w);
    jsonw_key_cstr(w, "severity", severity_name(row->level.severity));
    if (row->level.why)
        jsonw_key_cstr(w, "why", row->level.why);
    jsonw_key_uint(w, "period", r->hops.n - 1);
    jsonw_key_uint(w, "count", r->count);
    jsonw_key_uint(w, "traces", r->traces);
    jsonw_key_uint(w, "of_traces", of_traces(r));
    jsonw_key_uint(w, "repeats", r->repeats);
    jsonw_key_uint(w, "depth", r->depth);
    jsonw_key_bool(w, "failed", r->failed);
    jsonw_key_bool(w, "same_arguments", r->same_arguments);
    jsonw_key_cstr(w, "operations", cyclic ? "cyclic" : "acyclic");
    if (r->trace)
        jsonw_key_str(w, "trace", graph_str(l->g, r->trace));
    json_hops(l, r, w);
    jsonw_loc(w, l->g->sources, r->loc);
    jsonw_end(w);
}

void loops_json(void *loops, struct jsonw *w)
{
    const struct loops *l = loops;

    jsonw_key_array(w, "loops");
    for (size_t i = 0; i < l->loops.n; i++)
        json_row(l, &l->loops.v[i], w);
    jsonw_end(w);
    jsonw_key_array(w, "reentries");
    for (size_t i = 0; i < l->reentries.n; i++)
        json_row(l, &l->reentries.v[i], w);
    jsonw_end(w);
}
