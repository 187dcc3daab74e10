#include "stage.h"
#include "svcgraph/rule.h"
#include "versions.h"

/* The two rules that judge what the table shows decide the exit status, too. */
static void select_rules(struct shared *shared)
{
    *vec_push(shared->arena, &shared->only.all) = str_from(rule_version_conflict.id);
    *vec_push(shared->arena, &shared->only.all) = str_from(rule_version_unsatisfied.id);
}

static int run_versions(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    int status = stage_prepare(shared, run, &targets);

    if (status != EXIT_CLEAN)
        return status;
    select_rules(shared);
    status = stage_load(shared, operand, n, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(shared, run));
    if (!run->tally.read)
        return status;
    stage_rules(shared, run);
    status = status_worse(status, stage_verdict(shared, run));
    struct versions versions = versions_of(run->graph, shared->arena);
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/versions/v1", versions_json, &versions };
    versions_tell(&versions, &report);
    return status_worse(status, report_write(shared, run, &targets, &report, &json));
}

static const struct opt *const opts[] = { opts_gate,   opts_input, opts_jobs, opts_config,
                                          opts_output, opts_help,  NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "versions", "Who needs which version of what, and what excludes each other:", 1 },
    { "versions --fail-on never --format json", "The same for a script:", 0 },
    { 0 },
};

const struct command command_versions = {
    .name = "versions",
    .group = "Check",
    .summary = "say who needs which version of what, and whether that goes together",
    .synopsis = "[PATH...]",
    .prose =
        "Lists every service of which a version is known or required: the versions it has, who "
        "needs which range of them, and whether one of its versions meets that. A service that "
        "says "
        "itself what it provides (svcgraph.dev/provides) is judged by that, else by image tags, "
        "labels, packages and traces; what a package manifest needs is judged by versions of that "
        "package where they are known, and is a warning at most. Below the table stand conflicts, "
        "with a smallest set of "
        "those "
        "who exclude each other, and the version for which the fewest services would have to "
        "change.\n\n"
        "Each range is read in its dialect: npm (the default, semver too), cargo, helm, maven, "
        "pep440, go, ruby or calendar; 'pep440:orders@~=2.1' names one. What carries no order, as "
        "hashes, branches and 'latest', is unknown, and so is what two dialects read differently. "
        "A "
        "service that nobody requires is unknown, too: no constraint is no promise.\n\n"
        "The exit status is 1 on a conflict and on a range that no version meets, as --fail-on and "
        "the severities of version-conflict and version-unsatisfied say.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_versions,
};
