#include "stage.h"

/* The rules about cycles are those that are named so. */
static void select_cycles(struct shared *shared)
{
    for (size_t i = 0; rules[i]; i++)
        if (str_ends(str_from(rules[i]->id), "-cycle"))
            *vec_push(shared->arena, &shared->only.all) = str_from(rules[i]->id);
}

static bool is_cycle(const struct finding *finding)
{
    return str_ends(str_from(finding->rule->id), "-cycle");
}

/* Stable: among equals the order of the rules stays. Trouble with inputs stays last. */
static void shortest_first(struct findings *findings, struct arena *arena)
{
    size_t n = findings->all.n, done = 0;
    struct finding *sorted = arena_array(arena, struct finding, n + 1);
    size_t longest = 0;

    for (size_t i = 0; i < n; i++)
        if (findings->all.v[i].subjects.n > longest)
            longest = findings->all.v[i].subjects.n;
    for (size_t length = 0; length <= longest; length++)
        for (size_t i = 0; i < n; i++)
            if (is_cycle(&findings->all.v[i]) && findings->all.v[i].subjects.n == length)
                sorted[done++] = findings->all.v[i];
    for (size_t i = 0; i < n; i++)
        if (!is_cycle(&findings->all.v[i]))
            sorted[done++] = findings->all.v[i];
    if (n)
        memcpy(findings->all.v, sorted, n * sizeof(*sorted));
}

static int run_cycles(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    int status = stage_prepare(shared, run, &targets);

    if (status != EXIT_CLEAN)
        return status;
    select_cycles(shared);
    status = stage_load(shared, operand, n, run);
    if (status != EXIT_CLEAN && !run->findings.all.n)
        return status;
    stage_rules(shared, run);
    shortest_first(&run->findings, &run->arena);
    status = status_worse(status, stage_verdict(shared, run));
    return stage_write_findings(shared, run, &targets, status);
}

static const struct opt *const opts[] = { opts_gate,   opts_input,  opts_jobs, opts_config,
                                          opts_output, opts_report, opts_help,  NULL };

static const char *const formats[] = { "text", "json", "sarif", NULL };

static const struct example examples[] = {
    { "cycles", "Who calls whom in a circle, and where to cut:", 1 },
    { "cycles --fail-on never --format json", "The same for a script:", 0 },
    { 0 },
};

const struct command command_cycles = {
    .name = "cycles",
    .group = "Check",
    .summary = "show dependency cycles only, the shortest first",
    .synopsis = "[PATH...]",
    .prose = "Runs the rules about cycles and no other: services that call each other in a circle, "
             "that wait for each other to start, or that feed each other messages. Each group of services that reach each other is one finding: "
             "the shortest cycle in it, the place of each of its edges, and the edge that is "
             "cheapest to cut.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_FINDINGS,
    .formats = formats,
    .examples = examples,
    .run = run_cycles,
};
