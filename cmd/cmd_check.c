#include "stage.h"

static int run_check(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    int status = stage_prepare(shared, run, &targets);

    if (status != EXIT_CLEAN)
        return status;
    run->keep_protos = run->keep_apis = true;
    stage_ask(shared, run);
    status = stage_load(shared, operand, n, run);
    if (status != EXIT_CLEAN && !run->findings.all.n)
        return status;
    stage_rules(shared, run);
    status = status_worse(status, stage_verdict(shared, run));
    return stage_write_findings(shared, run, &targets, status);
}

static const struct opt *const opts[] = { opts_gate,   opts_rules, opts_window, opts_input, opts_jobs, opts_config,
                                          opts_output, opts_report, opts_help,  NULL };

static const char *const formats[] = { "text", "json", "sarif", NULL };

static const struct example examples[] = {
    { "check", "All inputs of the configuration, or of this folder:", 1 },
    { "check deploy traces", "The files in two folders:", 1 },
    { "check --format text --format sarif=svcgraph.sarif",
      "Text for people and SARIF for code scanning, in one run:", 1 },
    { "check --exit-zero", "Report without failing, for the first weeks:", 0 },
    { "check --rule service-cycle,startup-cycle", "Two rules only:", 1 },
    { 0 },
};

const struct command command_check = {
    .name = "check",
    .group = "Check",
    .summary = "run all rules over all inputs",
    .synopsis = "[PATH...]",
    .prose =
        "Reads files and all files in folders, recognises each by its content, builds one graph of "
        "services out of them and runs the rules over it. Without PATH, reads the inputs of the "
        "configuration, or else the working directory; '-' is standard input. Files in folders "
        "that are no input are skipped; a file that is named must be understood.\n\n"
        "The exit status depends on the findings and on --fail-on only: never on the output form, "
        "on how many findings there are, or on --max-findings. A rule whose inputs are missing is "
        "reported as not run, never as passed; --require-complete makes that exit status 5.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_FINDINGS,
    .formats = formats,
    .examples = examples,
    .run = run_check,
};
