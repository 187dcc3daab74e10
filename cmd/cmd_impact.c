#include "impact.h"
#include "names.h"
#include "say.h"
#include "stage.h"

struct impact_ctx {
    struct shared shared;
};

static int run_impact(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    int status = stage_prepare(shared, run, &targets);

    if (status == EXIT_CLEAN)
        status = stage_load(shared, operand + 1, n - 1, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(shared, run));
    if (!run->tally.read)
        return status;
    node_id node = node_by_name(shared->arena, run->graph, operand[0]);
    if (node.i == NO_NODE.i)
        return EXIT_INPUT;
    struct impact impact = impact_of(run->graph, node, shared->arena);
    impact.requests = impact_requests(run->graph, node, shared->arena);
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/impact/v1", impact_json, &impact };
    impact_tell(&impact, &report);
    return status_worse(status, report_write(shared, run, &targets, &report, &json));
}

static const struct opt *const opts[] = { opts_input, opts_jobs, opts_config, opts_output, opts_help, NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "impact catalog", "Who is hurt when catalog is down:", 0 },
    { "impact --format json inventory", "The same for a script:", 0 },
    { 0 },
};

const struct command command_impact = {
    .name = "impact",
    .group = "Look",
    .summary = "say who is hurt when a service fails",
    .synopsis = "NODE [PATH...]",
    .prose =
        "Follows calls that wait for an answer and connections to datastores backward from NODE: "
        "those who use it directly, those who use these, with the way, and the points where "
        "traffic from outside comes in: all of these fail with it. No fallback, time-out or cache is "
        "known here that would soften it.\n\n"
        "Others go on. Starved are those that get messages from what failed, and what they would "
        "have passed on. Delayed are those whose messages wait, as who takes them has failed. "
        "Those that wait for NODE when they start, or read their configuration there, go on until "
        "they start again. The last lines count by owner.\n\n"
        "With traces, the share of the requests that touch NODE is told, by the operation they "
        "begin with. What has no spans of its own, such as a database, is touched by requests that "
        "touch those who call it: that is an upper bound, and told as one.\n\n"
        "An unknown name gets the nearest ones and exit status 3.",
    .opts = opts,
    .ctx_size = sizeof(struct impact_ctx),
    .operands = OPERANDS_NODE_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .yes = "ran",
    .no = "",
    .run = run_impact,
};
