#include "trace_summary.h"

struct summary_ctx {
    struct shared shared;
    int by; /* enum summary_by */
    int64_t top;
};

static int run_summary(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct summary_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct targets targets = { 0 };
    int status = trace_load(shared, operand, n, run, &targets);

    if (!trace_any(run))
        return status;
    struct summary summary =
        summary_of(run->graph, (enum summary_by)c->by, (size_t)c->top, shared->arena);
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/trace-summary/v1", summary_json, &summary };
    summary_tell(&summary, &report);
    return status_worse(status, report_write(shared, run, &targets, &report, &json));
}

static const char *const by_names[] = { "edge", "operation", "service", NULL };

static const struct opt opts_summary[] = {
    { .name = "by",
      .kind = OPT_ENUM,
      .arg = "WHAT",
      .choices = by_names,
      .offset = offsetof(struct summary_ctx, by),
      .deflt = "edge",
      .help = "a row for each edge, operation or service",
      .group = "Summary" },
    { .name = "top",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct summary_ctx, top),
      .deflt = "0",
      .low = 0,
      .high = INT32_MAX,
      .help = "show the N rows with the most calls; 0 shows all",
      .group = "Summary" },
    { 0 },
};

static const struct opt *const opts[] = { opts_summary, opts_messaging, opts_input, opts_jobs,
                                          opts_config,  opts_output,    opts_help,  NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "trace summary traces", "Who calls whom how often, how fast, with how many errors:", 0 },
    { "trace summary --by operation --top 10 traces", "The ten busiest operations:", 0 },
    { 0 },
};

const struct command command_trace_summary = {
    .name = "trace summary",
    .group = "Look",
    .summary = "calls, errors and times of each edge and operation",
    .synopsis = "[PATH...]",
    .prose =
        "The edge with the most calls first; below it the operations of the callee that are used "
        "over it, and the id of an example request: one that failed, if any did. ERRORS is the "
        "share of calls that failed; RETRY counts calls made again after one of the same request "
        "failed. With --by operation or --by service, rows are what comes into a service, from "
        "wherever, and OWN is the mean time that it worked itself, less what its calls took. The "
        "last line says what became of all spans.",
    .opts = opts,
    .ctx_size = sizeof(struct summary_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_summary,
};
