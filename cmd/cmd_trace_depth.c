#include "trace_depth.h"

struct depth_ctx {
    struct shared shared;
    int64_t top;
};

static int run_depth(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct depth_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct targets targets = { 0 };
    int status = trace_load(shared, operand, n, run, &targets);

    if (!trace_any(run))
        return status;
    struct depths depths = depths_of(run->graph, (size_t)c->top, shared->arena);
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/trace-depth/v1", depths_json, &depths };
    depths_tell(&depths, &report);
    return status_worse(status, report_write(shared, run, &targets, &report, &json));
}

static const struct opt opts_depth[] = {
    { .name = "top",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct depth_ctx, top),
      .deflt = "0",
      .low = 0,
      .high = INT32_MAX,
      .help = "show the N root operations that go deepest; 0 shows all",
      .group = "Depth" },
    { 0 },
};

static const struct opt *const opts[] = { opts_depth,  opts_input, opts_jobs, opts_config,
                                          opts_output, opts_help,  NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "trace depth traces", "How many services a request passes through:", 0 },
    { 0 },
};

const struct command command_trace_depth = {
    .name = "trace depth",
    .group = "Look",
    .summary = "how many hops requests take, by root operation",
    .synopsis = "[PATH...]",
    .prose =
        "For each operation that requests begin with: how many of them take how many hops on "
        "their deepest path, drawn as a histogram, with quantiles, the deepest way and an example "
        "of it. Hops are changes of service; sidecars, proxies and calls of a service to itself "
        "are none, a message through a queue is one. Those that go deepest at the 99th percentile "
        "come first. The rule hop-limit judges this percentile.",
    .opts = opts,
    .ctx_size = sizeof(struct depth_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_depth,
};
