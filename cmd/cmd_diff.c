#include "against.h"
#include "diff.h"

struct diff_ctx {
    struct shared shared;
    bool fail_on_change;
};

/* Of the other side: findings of their own, which the gate never sees but through a comparison. */
static void check_other(const struct shared *shared, struct run *run, const struct graph *g,
                        struct findings *findings, struct verdict *verdict)
{
    struct selection selection = { shared->only.all.v, shared->only.all.n, shared->skip.all.v,
                                   shared->skip.all.n };
    findings_init(findings, &run->arena);
    rules_run(g, &run->config, &selection, findings, &run->arena, verdict);
}

static int status_of(const struct diff_ctx *c, const struct diff *diff)
{
    for (size_t i = 0; i < diff->fresh.n; i++)
        if (stage_fails(&c->shared, diff->fresh.v[i]->severity))
            return EXIT_FINDINGS;
    if (c->fail_on_change && (diff_count(diff) || diff->fresh.n || diff->gone.n))
        return EXIT_FINDINGS;
    return c->shared.require_complete && diff->blind.n ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

static int write_diff(struct diff_ctx *c, struct run *run, const struct targets *targets,
                      struct diff *diff)
{
    struct report report = { .arena = c->shared.arena };
    struct report_json json = { "svcgraph/diff/v1", diff_json, diff };
    diff_tell(diff, &report);
    return report_write_forms(&c->shared, run, targets, &report, &json, diff_form);
}

static int run_diff(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct diff_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct diff diff = { .arena = shared->arena, .against = shared->against };
    struct targets targets = { 0 };
    struct findings before;
    struct verdict verdict = { 0 };
    int status = stage_prepare(shared, run, &targets);

    if (status == EXIT_CLEAN)
        status = against_said(shared);
    run->keep_protos = run->keep_apis = true;
    stage_ask(shared, run);
    if (status == EXIT_CLEAN)
        status = stage_load(shared, operand, n, run);
    if (status == EXIT_USAGE || !run->graph)
        return status;
    if (!run->tally.read) /* a wrong path, which is not a system that is gone */
        return status_worse(status, stage_input_trouble(shared, run));
    int other = stage_load_against(shared, shared->against, operand, n, run, &diff.g[DIFF_BEFORE]);
    status = status_worse(status_worse(status, other), stage_input_trouble(shared, run));
    if (other != EXIT_CLEAN)
        return status;
    diff.g[DIFF_NOW] = run->graph;
    stage_rules(shared, run);
    check_other(shared, run, diff.g[DIFF_BEFORE], &before, &verdict);
    diff_graphs(&diff);
    diff_findings(&diff, &before, &verdict, &run->findings, &run->verdict);
    status = status_worse(status, status_of(c, &diff));
    return status_worse(status, write_diff(c, run, &targets, &diff));
}

static const struct opt opts_change[] = {
    { .name = "fail-on-change",
      .kind = OPT_FLAG,
      .offset = offsetof(struct diff_ctx, fail_on_change),
      .help = "exit 1 when anything is different, not only on new findings",
      .group = "Gate" },
    { 0 },
};

static const struct opt *const opts[] = { opts_against, opts_change, opts_gate, opts_rules,
                                          opts_window,  opts_input,  opts_jobs,     opts_messaging,
                                          opts_config,  opts_output, opts_help,     NULL };

static const char *const formats[] = { "text", "json", "markdown", "mermaid", "dot", NULL };

static const struct example examples[] = {
    { "diff --against main", "What this branch does to the system:", 1 },
    { "diff --against main --format markdown", "The same as a comment on a pull request:", 1 },
    { "diff --against HEAD deploy --fail-on-change",
      "Exit 1 when the manifests describe another system than the last commit:", 1 },
    { 0 },
};

const struct command command_diff = {
    .name = "diff",
    .group = "Check",
    .summary = "say what is different from another version of the system",
    .synopsis = "--against REV|DIR|FILE [PATH...]",
    .prose =
        "Reads the same inputs twice, as they are now and as they are at the other side, and lists "
        "services, edges, operations, versions, requirements and deprecations that were added, "
        "removed or changed, with the places on both sides. Then the rules look at both: findings "
        "that only one side has are new, or gone. A file that was renamed or a line that moved is "
        "no change.\n\n"
        "An operation is changed when it takes or returns something else, by the API definition "
        "(OpenAPI, AsyncAPI, Protobuf) of its provider. Its line says what that means while old and "
        "new versions run side by side: whether the new version serves older consumers, built with "
        "the old definition, and whether newer consumers, built with the new one, work with the old "
        "version. Below it stands what breaks, what is a warning, and what cannot be decided "
        "(unknown), with the places in both definitions. Descriptions, examples and the order of "
        "anything do not count. Which definition is which, its title, version and file name tell; a "
        "saved graph has no definitions.\n\n"
        "REV is a revision of the git repository that the inputs lie in: the given paths are read "
        "as they are there, without a checkout; REV:FOLDER takes another folder for all of them. "
        "DIR is a folder, and FILE an archive, a saved graph ('svcgraph graph --format json') or "
        "any other single input. What exists as a path is that path; 'git:' before the word makes "
        "it a revision.\n\n"
        "Traces say what was recorded, not what the system is: when only one side has traces, what "
        "nothing else shows is left out, and rules that need traces are not compared.\n\n"
        "The exit status is 1 when a finding at or above --fail-on is new. Trouble with files of "
        "the other side is told, and does not fail: it cannot be changed any more.",
    .opts = opts,
    .ctx_size = sizeof(struct diff_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_diff,
};
