#include "export.h"
#include "say.h"

static int run_merge(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct partial_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct targets targets = { 0 };

    if (c->partial)
        return export_run(shared, operand, n, run, true);
    int status = stage_prepare(shared, run, &targets);
    if (status == EXIT_CLEAN)
        status = stage_load(shared, operand, n, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(shared, run));
    if (!run->graph || !run->tally.read)
        return status;
    struct result result = {
        .kind = RESULT_GRAPH,
        .run = run,
        .graph = run->graph,
        .findings = &run->findings,
        .verdict = &run->verdict,
        .title = run->title,
        .highlight = HIGHLIGHT_CYCLES,
        .cluster_by = CLUSTER_NAMESPACE,
        .legend = true,
        .exit_status = status,
    };
    return status_worse(status, output_write(shared, &targets, &result));
}

static const struct opt *const opts[] = { opts_partial, opts_messaging, opts_input, opts_jobs,
                                          opts_config,  opts_output,    opts_help,  NULL };

static const char *const formats[] = { "json", "text", "dot", "svg", "png", NULL };

static const struct example examples[] = {
    { "graph --partial -o part.ndjson traces", "Sums of one machine's dumps:", 0 },
    { "merge part.ndjson -o graph.json", "The graph of all machines:", 0 },
    { 0 },
};

const struct command command_merge = {
    .name = "merge",
    .group = "Look",
    .summary = "add up partial aggregates and saved graphs",
    .synopsis = "[PATH...]",
    .prose =
        "Dumps that are spread over machines are read where they are, with 'svcgraph graph "
        "--partial', and their partial aggregates added up here, in any order and in any number "
        "of steps: with --partial the sum is a partial aggregate again. A partial aggregate holds "
        "the sums of all requests that are whole within their dump, and the spans of the others: "
        "those with a missing parent, with a link to a span that is not there, with a message "
        "whose receivers are requests of their own, and those tied to such by links. So the result is that of reading "
        "all dumps at once, to the last call, as long as no request that looks whole on one "
        "machine has spans on another. Traces for which that is so are counted as 'split' in the "
        "tally of spans: for these, and for dumps that are dealt out by line, give all spans of a "
        "trace to one machine first; 'svcgraph trace spans' writes them with the key to do it "
        "by.\n\n"
        "Saved graphs and all other inputs are read, too. Names that their writer had settled stay "
        "as they are. Log lines are not part of a partial aggregate.",
    .opts = opts,
    .ctx_size = sizeof(struct partial_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_GRAPH,
    .formats = formats,
    .examples = examples,
    .run = run_merge,
};
