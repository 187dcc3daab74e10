#include "flow.h"

#include "say.h"
#include "trace.h"

/* Text and JSON tell of all invariants; forms of findings of what is wrong. */
static int write_all(const struct flow_ctx *c, struct run *run, const struct targets *targets,
                     struct flow_checked *checked, int status)
{
    struct targets reports = { 0 }, findings = { 0 };
    struct report report = { .arena = c->shared.arena };
    struct report_json json = { "svcgraph/flow-check/v1", flow_json, checked };
    for (size_t i = 0; i < targets->all.n; i++) {
        bool is_report = targets->all.v[i].writer->accepts & RESULT_REPORT;
        *vec_push(c->shared.arena, is_report ? &reports.all : &findings.all) = targets->all.v[i];
    }
    flow_tell(checked, &report);
    if (reports.all.n)
        status = status_worse(status, report_write(&c->shared, run, &reports, &report, &json));
    if (findings.all.n)
        status = stage_write_findings(&c->shared, run, &findings, status);
    return status;
}

static int run_check(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct flow_ctx *c = ctx;
    struct flow_file file;
    struct flow_checked checked;
    struct flow_watches watches = { 0 };
    struct targets targets = { 0 };
    struct str_list paths = flow_paths(c, operand, n);
    int status = stage_prepare(&c->shared, run, &targets);
    if (status != EXIT_CLEAN)
        return status;
    if (!c->baseline.n)
        return say_usage(c->shared.command->name,
                         STR("--baseline is missing: a file of invariants, or traces"));
    status = flow_baseline(c, &paths, run, &file);
    if (status != EXIT_CLEAN)
        return status;
    flow_file_watch(&file, &run->arena, &watches);
    status = flow_load(c, &paths, &watches, run);
    if (status == EXIT_USAGE || !flow_any(run))
        return status;
    flow_check(&file, run->graph, &run->arena, &checked);
    flow_findings(&checked, run);
    flow_patterns(&checked, run);
    flow_near(c, &checked, run);
    rules_finish(&run->config, &run->findings, &run->sources);
    status = status_worse(status, stage_verdict(&c->shared, run));
    return write_all(c, run, &targets, &checked, status);
}

static const struct opt opts_check[] = {
    { .name = "baseline",
      .kind = OPT_PATH,
      .arg = "FILE|TRACES",
      .offset = offsetof(struct flow_ctx, baseline),
      .help = "what 'svcgraph flow learn' wrote, or traces to learn from on the way",
      .group = "Comparison" },
    { .name = "traces",
      .kind = OPT_LIST,
      .arg = "TRACES",
      .offset = offsetof(struct flow_ctx, traces),
      .help = "files and folders with the traces to check; PATHs are more of them",
      .group = "Input" },
    { 0 },
};

static const struct opt *const opts[] = { opts_check,  opts_gate, opts_window,
                                          opts_input,  opts_jobs, opts_config,
                                          opts_output, opts_help, NULL };

static const char *const formats[] = { "text", "json", "sarif", NULL };

static const struct example examples[] = {
    { "flow check --baseline traces --traces traces", "Traces against others:", 0 },
    { 0 },
};

const struct command command_flow_check = {
    .name = "flow check",
    .group = "Check",
    .summary = "hold traces against the invariants of message flow",
    .synopsis = "--baseline FILE --traces TRACES [PATH...]",
    .prose =
        "For each invariant: what is expected, what was seen with its interval of 95 %, in how "
        "many requests, the p-value, and the verdict. Violated is what differs by more than "
        "chance, among all invariants together (Benjamini and Hochberg at alpha, 1 %), and by "
        "enough to matter (5 %, or 0.5 % of the requests for an exact one). Ok is what would have "
        "been found with 80 % if it differed by 5 %. All else is inconclusive, never ok; the "
        "command says how many requests would decide. A violation has an example of a request of "
        "each side. When it is only in requests that meet one version of a service, the command "
        "says to roll that back.\n\n"
        "The patterns of messages that a file holds are compared with those seen, by root "
        "operation; what differs by more than chance is told by the rule pattern-changed, a "
        "warning. So is near-critical-three, of what is near to three limits at once.\n\n"
        "The exit status is 1 when an invariant is violated (rule invariant-violated), with "
        "--require-complete 5 when one is inconclusive.",
    .opts = opts,
    .ctx_size = sizeof(struct flow_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT | RESULT_FINDINGS,
    .formats = formats,
    .examples = examples,
    .run = run_check,
};
