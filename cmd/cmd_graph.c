#include "export.h"
#include "filter.h"
#include "say.h"
#include "stage.h"

struct graph_ctx {
    struct shared shared;
    bool partial; /* as in struct partial_ctx */
    struct filter filter;
    int cluster_by; /* enum cluster_by */
    int highlight;  /* enum highlight */
    bool no_legend;
};

static int draw(struct graph_ctx *c, struct run *run, const struct targets *targets, int status)
{
    struct str note;
    const struct graph *part = filter_apply(c->shared.arena, &c->filter, run->graph, &note);

    if (!part)
        return status_worse(status, EXIT_INPUT);
    if (!c->shared.quiet)
        filter_warn(&c->filter, run->graph);
    if (c->highlight == HIGHLIGHT_FINDINGS)
        stage_rules(&c->shared, run);
    struct result result = {
        .kind = RESULT_GRAPH,
        .run = run,
        .graph = part,
        .findings = &run->findings,
        .verdict = &run->verdict,
        .note = note,
        .title = run->title,
        .highlight = (enum highlight)c->highlight,
        .cluster_by = (enum cluster_by)c->cluster_by,
        .legend = !c->no_legend,
        .exit_status = status,
    };
    return status_worse(status, output_write(&c->shared, targets, &result));
}

static int run_graph(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct graph_ctx *c = ctx;
    struct targets targets = { 0 };
    struct str error;

    if (c->partial)
        return export_run(&c->shared, operand, n, run, true);
    if (!filter_check(c->shared.arena, &c->filter, &error))
        return say_usage("graph", error);
    int status = stage_prepare(&c->shared, run, &targets);
    if (c->highlight == HIGHLIGHT_FINDINGS)
        stage_ask(&c->shared, run);
    if (status == EXIT_CLEAN)
        status = stage_load(&c->shared, operand, n, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(&c->shared, run));
    if (!run->graph || !run->tally.read)
        return status;
    return draw(c, run, &targets, status);
}

static const char *const directions[] = { "both", "in", "out", NULL };
static const char *const origins[] = { "both", "declared", "observed", NULL };
static const char *const clusters[] = { "none", "namespace", "owner", "kind", NULL };
static const char *const highlights[] = { "none", "cycles", "findings", NULL };

static const struct opt opts_filter[] = {
    { .name = "focus",
      .kind = OPT_NAMES,
      .arg = "NODE",
      .offset = offsetof(struct graph_ctx, filter.focus),
      .help = "draw only this node and what is near; may be repeated",
      .group = "Filter" },
    { .name = "depth",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct graph_ctx, filter.depth),
      .deflt = "1",
      .low = 0,
      .high = INT32_MAX,
      .help = "how many edges away from the focus",
      .group = "Filter" },
    { .name = "direction",
      .kind = OPT_ENUM,
      .arg = "DIR",
      .choices = directions,
      .offset = offsetof(struct graph_ctx, filter.direction),
      .deflt = "both",
      .help = "from the focus to callers (in), callees (out) or both",
      .group = "Filter" },
    { .name = "only-cycles",
      .kind = OPT_FLAG,
      .offset = offsetof(struct graph_ctx, filter.only_cycles),
      .help = "draw only nodes that lie on a cycle",
      .group = "Filter" },
    { .name = "min-calls",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct graph_ctx, filter.min_calls),
      .deflt = "0",
      .low = 0,
      .high = INT64_MAX,
      .help = "leave out edges with fewer observed calls",
      .group = "Filter" },
    { .name = "kind",
      .kind = OPT_NAMES,
      .values = OPT_EDGE_KINDS,
      .arg = "KIND",
      .offset = offsetof(struct graph_ctx, filter.kinds),
      .help = "draw only edges of this kind; may be repeated",
      .group = "Filter" },
    { .name = "origin",
      .kind = OPT_ENUM,
      .arg = "ORIGIN",
      .choices = origins,
      .offset = offsetof(struct graph_ctx, filter.origin),
      .deflt = "both",
      .help = "draw edges that are declared, observed, or both",
      .group = "Filter" },
    { .name = "hide",
      .kind = OPT_NAMES,
      .values = OPT_NODE_KINDS,
      .arg = "KIND|GLOB",
      .offset = offsetof(struct graph_ctx, filter.hide),
      .help = "leave out a kind of node, 'infra', or matching names",
      .group = "Filter" },
    { 0 },
};

static const struct opt opts_picture[] = {
    { .name = "cluster-by",
      .kind = OPT_ENUM,
      .arg = "WHAT",
      .choices = clusters,
      .offset = offsetof(struct graph_ctx, cluster_by),
      .deflt = "namespace",
      .help = "frame nodes together by namespace, owner or kind",
      .group = "Picture" },
    { .name = "highlight",
      .kind = OPT_ENUM,
      .arg = "WHAT",
      .choices = highlights,
      .offset = offsetof(struct graph_ctx, highlight),
      .deflt = "cycles",
      .help = "mark cycles, or all that has findings",
      .group = "Picture" },
    { .name = "no-legend",
      .kind = OPT_FLAG,
      .offset = offsetof(struct graph_ctx, no_legend),
      .help = "draw no legend",
      .group = "Picture" },
    { 0 },
};

static const struct opt *const opts[] = { opts_filter, opts_messaging, opts_partial, opts_picture, opts_input, opts_jobs, opts_config,
                                          opts_output, opts_help,    NULL };

static const char *const formats[] = { "dot", "svg", "png", "json", "text", NULL };

static const struct example examples[] = {
    { "graph", "The whole system in DOT:", 0 },
    { "graph -o system.svg", "A picture; the file's name says the form:", 0 },
    { "graph --focus checkout --depth 2 --direction in",
      "Who comes to checkout, over at most two edges:", 0 },
    { "graph --kind sync --hide infra --no-legend",
      "Calls that wait for an answer, without infrastructure:", 0 },
    { 0 },
};

const struct command command_graph = {
    .name = "graph",
    .group = "Look",
    .summary = "draw the service graph, or a part of it",
    .synopsis = "[PATH...]",
    .prose =
        "Draws services, datastores, topics and what lies outside, with an edge for each way in "
        "which one depends on another. The caption says what a filter left out. Filters work in "
        "this order: hidden nodes go, edges that are not asked for go, nodes without an edge go "
        "when edges were asked for, then what is far from the focus goes.\n\n"
        "The same inputs give the same bytes in every run, so that a DOT file can be kept under "
        "version control and compared. The exit status does not depend on findings.",
    .opts = opts,
    .ctx_size = sizeof(struct graph_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_GRAPH,
    .formats = formats,
    .examples = examples,
    .run = run_graph,
};
