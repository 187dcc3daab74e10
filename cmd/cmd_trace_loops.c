#include "trace_loops.h"

static int run_loops(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    int status = trace_load(shared, operand, n, run, &targets);

    if (!trace_any(run))
        return status;
    struct loops loops = loops_of(run, shared->arena);
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/trace-loops/v1", loops_json, &loops };
    loops_tell(&loops, &report);
    for (size_t i = 0; i < loops.loops.n; i++)
        if (stage_fails(shared, loops.loops.v[i].level.severity))
            status = status_worse(status, EXIT_FINDINGS);
    return status_worse(status, report_write(shared, run, &targets, &report, &json));
}

static const struct opt opts_loops[] = {
    { .name = "fail-on",
      .kind = OPT_ENUM,
      .arg = "SEVERITY",
      .choices = fail_on_names,
      .offset = offsetof(struct shared, fail_on),
      .deflt = "warning",
      .help = "exit 1 from here on: error, warning, note or never",
      .group = "Gate" },
    { .name = "exit-zero",
      .kind = OPT_FLAG,
      .offset = offsetof(struct shared, exit_zero),
      .help = "the same as --fail-on=never",
      .group = "Gate" },
    { 0 },
};

static const struct opt *const opts[] = { opts_loops,  opts_input, opts_jobs, opts_config,
                                          opts_output, opts_help,  NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "trace loops traces", "Requests that come back to where they have been:", 1 },
    { "trace loops --exit-zero --format json traces", "The same for a script:", 0 },
    { 0 },
};

const struct command command_trace_loops = {
    .name = "trace loops",
    .group = "Look",
    .summary = "requests that come back to an operation or a service",
    .synopsis = "[PATH...]",
    .prose =
        "First the loops: an operation that is entered again below itself, by way of another "
        "service. Each has its hops with their numbers, its period, how often and in what share "
        "of the traces that enter its first operation it was seen, how often at most on one path "
        "and how deep, and an example. It is an error when it goes round again and again, with "
        "the same arguments, or until the trace ends in an error; else a warning, for a recursion "
        "that ended.\n\n"
        "Then, apart from them, services that are entered again by another operation: a "
        "dependency cycle, with a word on whether the operations form a cycle over all requests. "
        "These never change the exit status, which is 1 when there is a loop at or above "
        "--fail-on. The rules request-loop and service-reentry say the same of single findings, "
        "and what they allow in the configuration is left out here.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_loops,
};
