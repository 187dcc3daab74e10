#include "names.h"
#include "report.h"
#include "say.h"
#include "stage.h"
#include "write/jsonw.h"

enum { EVIDENCE_SHOWN = 3 };

struct why_ctx {
    struct shared shared;
    int origin; /* 0 both, else enum origin */

    struct run *run;
    node_id from, to;
    struct edge_filter filter;
    struct path path;
};

/* Kinds by which one thing needs another: being permitted to talk is no need. */
static const unsigned needs = EDGE_BIT(EDGE_SYNC) | EDGE_BIT(EDGE_ASYNC) | EDGE_BIT(EDGE_DATA) |
                              EDGE_BIT(EDGE_STARTUP) | EDGE_BIT(EDGE_CONFIG) |
                              EDGE_BIT(EDGE_TELEMETRY);

static struct str name_of(const struct why_ctx *c, uint32_t v)
{
    return node_name(c->run->graph, (node_id){ v });
}

static struct str edge_text(const struct why_ctx *c, edge_id e)
{
    const struct graph *g = c->run->graph;
    const struct edge_info *info = &g->edge_info[e.i];
    const char *kind = edge_kind_name(g->edge_kind[e.i]);
    const char *origin = origin_name(g->edge_origin[e.i]);

    if (!info->calls)
        return str_printf(c->shared.arena, "%s, %s", kind, origin);
    return str_printf(c->shared.arena, "%s, %s, %llu call%s, %llu error%s", kind, origin,
                      (unsigned long long)info->calls, info->calls == 1 ? "" : "s",
                      (unsigned long long)info->errors, info->errors == 1 ? "" : "s");
}

static void tell_evidence(const struct why_ctx *c, edge_id e, struct report *report)
{
    const struct graph *g = c->run->graph;
    struct slice slice = g->edge_info[e.i].evidence;

    for (uint32_t i = 0; i < slice.n && i < EVIDENCE_SHOWN; i++) {
        const struct evidence *evidence = &g->evidence[slice.first + i];
        struct str text = evidence_text(c->shared.arena, g, evidence);
        report_line(report, 2, evidence->loc, "%" PRIstr, STR_ARG(text));
    }
    if (slice.n > EVIDENCE_SHOWN)
        report_line(report, 2, LOC_NONE, "and %u more places", (unsigned)slice.n - EVIDENCE_SHOWN);
}

/* All edges between the two ends of a hop, not only the one that the search took. */
static void tell_hop(const struct why_ctx *c, edge_id hop, struct report *report)
{
    const struct graph *g = c->run->graph;
    uint32_t from = g->edge_from[hop.i], to = g->edge_to[hop.i];

    for_each_out(g, (node_id){ from }, e) {
        if (g->edge_to[e.i] != to || !edge_passes(g, e, &c->filter))
            continue;
        struct str text = edge_text(c, e);
        report_line(report, 1, LOC_NONE, "%" PRIstr " -> %" PRIstr "  (%" PRIstr ")",
                    STR_ARG(name_of(c, from)), STR_ARG(name_of(c, to)), STR_ARG(text));
        tell_evidence(c, e, report);
    }
}

static void tell_none(const struct why_ctx *c, struct report *report)
{
    struct path back =
        graph_path(c->run->graph, &c->filter, c->to, c->from, c->shared.arena);
    struct str a = name_of(c, c->from.i), b = name_of(c, c->to.i);

    report_line(report, 0, LOC_NONE, "%" PRIstr " does not depend on %" PRIstr ".", STR_ARG(a),
                STR_ARG(b));
    if (back.n)
        report_line(report, 0, LOC_NONE,
                    "%" PRIstr " depends on %" PRIstr ", over %zu hop%s: svcgraph why %" PRIstr
                    " %" PRIstr,
                    STR_ARG(b), STR_ARG(a), back.n, back.n == 1 ? "" : "s", STR_ARG(b), STR_ARG(a));
}

static void tell(const struct why_ctx *c, struct report *report)
{
    struct str a = name_of(c, c->from.i), b = name_of(c, c->to.i);

    if (c->from.i == c->to.i) {
        report_line(report, 0, LOC_NONE, "Both names mean %" PRIstr ".", STR_ARG(a));
        return;
    }
    if (!c->path.n) {
        tell_none(c, report);
        return;
    }
    report_line(report, 0, LOC_NONE, "%" PRIstr " depends on %" PRIstr " over %zu hop%s:",
                STR_ARG(a), STR_ARG(b), c->path.n, c->path.n == 1 ? "" : "s");
    for (size_t i = 0; i < c->path.n; i++)
        tell_hop(c, c->path.edges[i], report);
}

static void write_evidence(const struct graph *g, const struct evidence *evidence, struct jsonw *w)
{
    jsonw_object(w);
    jsonw_loc(w, g->sources, evidence->loc);
    jsonw_key_str(w, "how", graph_str(g, evidence->how));
    if (evidence->detail)
        jsonw_key_str(w, "detail", graph_str(g, evidence->detail));
    jsonw_end(w);
}

static void write_edge(const struct graph *g, edge_id e, struct jsonw *w)
{
    const struct edge_info *info = &g->edge_info[e.i];

    jsonw_object(w);
    jsonw_key_cstr(w, "kind", edge_kind_name(g->edge_kind[e.i]));
    jsonw_key_cstr(w, "origin", origin_name(g->edge_origin[e.i]));
    if (info->calls) {
        jsonw_key_uint(w, "calls", info->calls);
        jsonw_key_uint(w, "errors", info->errors);
    }
    jsonw_key_array(w, "evidence");
    for (uint32_t i = 0; i < info->evidence.n; i++)
        write_evidence(g, &g->evidence[info->evidence.first + i], w);
    jsonw_end(w);
    jsonw_end(w);
}

static void write_hop(const struct why_ctx *c, edge_id hop, struct jsonw *w)
{
    const struct graph *g = c->run->graph;
    uint32_t from = g->edge_from[hop.i], to = g->edge_to[hop.i];

    jsonw_object(w);
    jsonw_key_str(w, "from", name_of(c, from));
    jsonw_key_str(w, "to", name_of(c, to));
    jsonw_key_array(w, "edges");
    for_each_out(g, (node_id){ from }, e)
        if (g->edge_to[e.i] == to && edge_passes(g, e, &c->filter))
            write_edge(g, e, w);
    jsonw_end(w);
    jsonw_end(w);
}

static void write_json(void *ctx, struct jsonw *w)
{
    const struct why_ctx *c = ctx;

    jsonw_key_str(w, "from", name_of(c, c->from.i));
    jsonw_key_str(w, "to", name_of(c, c->to.i));
    jsonw_key_bool(w, "depends", c->path.n > 0);
    jsonw_key_array(w, "hops");
    for (size_t i = 0; i < c->path.n; i++)
        write_hop(c, c->path.edges[i], w);
    jsonw_end(w);
}

/*
 * Everything waits for the collector and exports to it: start-up counts when there is no other way,
 * telemetry only from one to the other. The hops are then told with all that connects them.
 */
static void find_way(struct why_ctx *c)
{
    const unsigned ways[] = {
        needs & ~(EDGE_BIT(EDGE_TELEMETRY) | EDGE_BIT(EDGE_STARTUP)),
        needs & ~EDGE_BIT(EDGE_TELEMETRY),
        needs,
    };

    c->filter.origins = (unsigned)c->origin;
    for (size_t i = 0; i < countof(ways) && !c->path.n; i++) {
        c->filter.kinds = ways[i];
        c->path = graph_path(c->run->graph, &c->filter, c->from, c->to, c->shared.arena);
    }
    if (c->path.n > 1 && c->filter.kinds == needs)
        c->path.n = 0;
    c->filter.kinds = needs;
}

static int answer(struct why_ctx *c, const struct targets *targets)
{
    struct report report = { .arena = c->shared.arena };
    struct report_json json = { "svcgraph/why/v1", write_json, c };

    find_way(c);
    tell(c, &report);
    return report_write(&c->shared, c->run, targets, &report, &json);
}

static int run_why(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct why_ctx *c = ctx;
    struct targets targets = { 0 };
    int status = stage_prepare(&c->shared, run, &targets);

    if (status == EXIT_CLEAN)
        status = stage_load(&c->shared, operand + 2, n - 2, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(&c->shared, run));
    if (!run->tally.read)
        return status;
    c->run = run;
    c->from = node_by_name(c->shared.arena, run->graph, operand[0]);
    c->to = node_by_name(c->shared.arena, run->graph, operand[1]);
    if (c->from.i == NO_NODE.i || c->to.i == NO_NODE.i)
        return EXIT_INPUT;
    return status_worse(status, answer(c, &targets));
}

static const char *const origins[] = { "both", "declared", "observed", NULL };

static const struct opt opts_why[] = {
    { .name = "origin",
      .kind = OPT_ENUM,
      .arg = "ORIGIN",
      .choices = origins,
      .offset = offsetof(struct why_ctx, origin),
      .deflt = "both",
      .help = "follow edges that are declared, observed, or both",
      .group = "Filter" },
    { 0 },
};

static const struct opt *const opts[] = { opts_why,    opts_input, opts_jobs, opts_config,
                                          opts_output, opts_help,  NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "why web orders", "The lines of files that make web depend on orders:", 0 },
    { "why --origin observed --format json web shipping", "Only what the traces show:", 0 },
    { 0 },
};

const struct command command_why = {
    .name = "why",
    .group = "Look",
    .summary = "say why one service depends on another, with the lines that say so",
    .synopsis = "FROM TO [PATH...]",
    .prose = "Shows the shortest way from FROM to TO along dependencies, and for each hop the "
             "places in the inputs that declare it or have seen it. A name may be any by which the "
             "inputs know the service, as long as one service bears it. An unknown name gets the "
             "nearest ones and exit status 3; that there is no way is an answer, with status 0.",
    .opts = opts,
    .ctx_size = sizeof(struct why_ctx),
    .operands = OPERANDS_TWO_NODES_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_why,
};
